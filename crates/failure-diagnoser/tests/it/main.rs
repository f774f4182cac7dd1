//! The program as people and workflows run it.
#![expect(clippy::disallowed_methods, reason = "tests write files and run programs")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod archives;
mod diagnose;
mod hostile;
mod mine;
mod rules;
mod workflow;

use std::path::Path;

use tempfile::TempDir;
use testkit::{Program, Ran};

const PROGRAM: &str = env!("CARGO_BIN_EXE_failure-diagnoser");

/// A folder with files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

#[track_caller]
fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Program::new(PROGRAM, folder).run(arguments)
}

/// A step of a job as GitHub's log shows it; the last line fails it.
fn job(command: &str, output: &str, passed: bool) -> String {
    let time = "2024-05-01T10:00:00.0000000Z ";
    let end = if passed { "done" } else { "##[error]Process completed with exit code 1." };
    let lines = format!(
        "##[group]Run actions/checkout@v4\n##[endgroup]\nok\n##[group]Run {command}\n{command}\nshell: /usr/bin/bash -e {{0}}\n##[endgroup]\n{output}\n{end}\nPost job cleanup.\n"
    );
    lines.lines().map(|line| format!("{time}{line}\n")).collect()
}

/// What npm says of peer dependencies that contradict each other.
const ERESOLVE: &str = "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nnpm ERR! \nnpm ERR! While resolving: app@1.0.0\nnpm ERR! Found: react@18.2.0\nnpm ERR! node_modules/react\nnpm ERR!   react@\"^18.2.0\" from the root project\nnpm ERR! \nnpm ERR! Could not resolve dependency:\nnpm ERR! peer react@\"^17.0.0\" from widget@2.1.0";

/// What cargo says of a value that is borrowed twice.
const BORROW: &str = "   Compiling app v0.1.0 (/home/runner/work/app/app)\nerror[E0502]: cannot borrow `list` as mutable because it is also borrowed as immutable\n --> src/lib.rs:3:5\n  |\n2 |     let first = &list[0];\n  |                  ---- immutable borrow occurs here\n3 |     list.push(1);\n  |     ^^^^^^^^^^^^ mutable borrow occurs here\n\nFor more information about this error, try `rustc --explain E0502`.\nerror: could not compile `app` (lib) due to 1 previous error";
