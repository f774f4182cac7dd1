//! The documents do not lie: every example in them is run or linted, every link leads somewhere. What a block has to be is
//! written down in CONTRIBUTING.md, "Documentation examples".

mod configuration;
mod data;
mod kind;
mod links;
mod ours;
mod permissions;
mod programs;
mod run;
mod shell;
mod workflows;
mod wrap;

use end_to_end::document::{self, Block};

use kind::Kind;

/// A block, where it stands, and what it is.
struct Example {
    /// Path of the document and line of the fence.
    place: String,
    block: Block,
    kind: Kind,
}

/// All examples of all documents, and why some are none.
fn read() -> (Vec<Example>, Vec<String>) {
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for document in document::all() {
        for block in document::blocks(&document.text) {
            let place = format!("{}:{}", document.path, block.line);
            match kind::of(&document.path, &block) {
                Ok(kind) => found.push(Example { place, block, kind }),
                Err(why) => unknown.push(format!("{place}: {why}")),
            }
        }
    }
    (found, unknown)
}

/// The examples that are of a known kind; the others fail a test of their own.
fn examples() -> Vec<Example> {
    read().0
}

#[test]
fn every_example_is_of_a_known_kind() {
    nothing(&read().1);
}

/// Fails with everything that was found wrong, if anything was.
#[track_caller]
fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
