//! What the house promises of its own sources.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::root;

/// All files below `folder` whose name ends with `ending`.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    let found: Vec<_> = ["crates", "tests"].iter().flat_map(|folder| files(&root().join(folder), ".rs")).collect();
    assert!(found.len() > 100);
    found
}

#[test]
fn unsafe_code_stands_in_one_module() {
    let word = concat!("unsafe", " {");
    let with: Vec<_> = sources().into_iter().filter(|path| fs::read_to_string(path).unwrap().contains(word)).collect();
    assert_eq!(with, [root().join("crates/changes/src/libgit2.rs")]);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let allow = concat!("allow", "(clippy");
    for path in sources() {
        assert!(!fs::read_to_string(&path).unwrap().contains(allow), "{}", path.display());
    }
}

#[test]
fn only_changes_and_retry_start_processes() {
    let call = concat!("Command", "::new(");
    let may = [
        "crates/changes/src",
        "crates/retry/src/process",
        "crates/retry/src/run",
        "crates/subprocess/src",
        "crates/xtask",
        "crates/testkit",
        "tests",
    ];
    for path in sources() {
        let inside = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_test = inside.contains("/tests/") || inside.contains("/tests.rs");
        let clap = inside.ends_with("/cli.rs") || inside.starts_with("crates/action/src");
        if may.iter().any(|folder| inside.starts_with(folder)) || is_test || clap {
            continue;
        }
        assert!(!fs::read_to_string(&path).unwrap().contains(call), "{inside} starts a process");
    }
}
