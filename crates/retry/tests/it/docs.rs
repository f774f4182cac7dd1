//! The examples of the guide run, and those of the action name inputs that exist.

use std::fs;
use std::path::Path;

use clap::Command;

use crate::support::{Bench, install, run};

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A program that fails the first time as the example's comment says, then passes.
fn stand_in(bench: &Bench, name: &str, failure: &str) {
    let script =
        format!("#!/bin/sh\n[ \"$1\" = unlock ] && exit 0\n[ -e {name}.ran ] || {{ touch {name}.ran; {failure}; }}\n");
    let written = fs::write(bench.path("script"), script).and_then(|()| fs::create_dir_all(bench.path("bin")));
    written.expect("a writable folder");
    for path in [bench.path("bin").join(name), bench.path(name)] {
        assert!(install("755", &bench.path("script"), &path));
    }
}

#[test]
fn the_examples_of_the_guide_run() {
    let guide = text("docs/retry.md");
    let examples: Vec<&str> = guide.split("<!-- runnable").skip(1).collect();
    assert_eq!(examples.len(), 5);
    for example in examples {
        let bench = Bench::new();
        stand_in(&bench, "curl", "echo 'curl: (56) Recv failure: Connection reset by peer' >&2; exit 56");
        stand_in(&bench, "deploy.sh", "exit 75");
        stand_in(&bench, "pytest", "echo 'OSError: [Errno 28] No space left on device'; exit 1");
        let script = example.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
        let program = Path::new(env!("CARGO_BIN_EXE_retry")).parent().expect("a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = bench.program("bash");
        shell.args(["-c", script]).env("PATH", format!("{}:{}:{path}", bench.path("bin").display(), program.display()));
        let ran = run(shell);
        assert_eq!(ran.code, Some(0), "{script}: {}", ran.stderr);
        // Every example but the one that prints a version passes late.
        assert_eq!(ran.stderr.contains("flaky"), !script.contains("--version"), "{script}: {}", ran.stderr);
    }
}

#[test]
fn the_examples_of_the_action_name_inputs_that_exist() {
    let readme = text("actions/retry/README.md");
    let command: Command = retry::command();
    let flags: Vec<&str> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
    let mut seen = 0;
    for block in readme.split("        with:\n").skip(1) {
        let inside = block.lines().take_while(|line| line.starts_with("          "));
        for line in inside.filter(|line| !line.starts_with("           ")) {
            let (name, _) = line.trim().split_once(':').expect("an input");
            assert!(flags.contains(&name), "`{name}` is no input");
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
    for flag in flags {
        let documented = text("docs/retry.md").contains(flag) || readme.contains(flag);
        assert!(documented, "`{flag}` is in neither document");
    }
}
