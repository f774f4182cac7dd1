//! The project's own CI: which jobs a change of this repository wants, and the workflow itself under act. `cargo` and `rustup` are
//! stand-ins there that write down what they were asked for: what they do is proved by the tests around this one.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::tools::Tool;
use end_to_end::{Consumer, export, programs, root};
use serde_yaml::Value;
use testkit::{Fixture, Program, write_script};

/// The jobs of the workflow that a category wants.
const ROUTED: [&str; 6] = ["dependencies", "documents", "minimum", "sizes", "systems", "test"];

fn workflow() -> Value {
    serde_yaml::from_str(&fs::read_to_string(root().join(".github/workflows/ci.yml")).unwrap()).unwrap()
}

/// This repository as the workflow sees it, with the sources left out: what `uses:` and the router read, and a file of each kind.
fn repository() -> Fixture {
    let fixture = Fixture::new();
    copy(&export(), &fixture, "");
    for (path, content) in [
        ("CHANGELOG.md", "# Changelog\n"),
        ("Cargo.lock", ""),
        ("Cargo.toml", "[workspace]\nrust-version = \"1.95\"\n"),
        ("LICENSE", "do as you like\n"),
        ("actions/retry/README.md", "# Retry\n"),
        ("clippy.toml", ""),
        ("crates/retry/src/main.rs", "fn main() {}\n"),
        ("deny.toml", ""),
        ("docs/retry.md", "# Retry\n"),
        ("rust-toolchain.toml", ""),
        ("tests/tests/main.rs", "mod lint;\n"),
    ] {
        fixture.write(path, content);
    }
    fixture.commit("Pointsman");
    fixture
}

fn copy(from: &Path, fixture: &Fixture, prefix: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            copy(&path, fixture, &format!("{name}/"));
        } else {
            fixture.write(&name, fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_change_wants_the_jobs_that_it_can_break() {
    let fixture = repository();
    let router = Program::new(programs::folder().join("change-router"), fixture.path());
    let everything = &ROUTED[..];
    for (number, (path, expected)) in [
        ("docs/retry.md", &["documents"][..]),
        ("CHANGELOG.md", &["documents"]),
        ("actions/retry/README.md", &["documents"]),
        ("LICENSE", &[]),
        ("crates/retry/src/main.rs", &["minimum", "sizes", "systems", "test"]),
        ("tests/tests/main.rs", &["minimum", "sizes", "systems", "test"]),
        ("actions/_bootstrap/run.sh", &["minimum", "sizes", "systems", "test"]),
        ("actions/retry/action.yml", &["test"]),
        ("templates/workflows/healer.yml", &["documents", "test"]),
        (".github/workflows/release.yml", &["test"]),
        ("deny.toml", &["dependencies", "test"]),
        ("Cargo.lock", &["dependencies", "minimum", "sizes", "systems", "test"]),
        ("something/new.py", &["test"]),
        (".github/pointsman.yml", everything),
        ("rust-toolchain.toml", everything),
    ]
    .into_iter()
    .enumerate()
    {
        fixture.checkout("main").branch(&format!("topic-{number}"));
        fixture.write(path, format!("changed {number}\n"));
        if path == ".github/pointsman.yml" {
            fixture.write(path, fs::read_to_string(root().join(path)).unwrap() + "# changed\n");
        }
        fixture.commit("change");
        let ran = router.run(&["plan", "--base", "main", "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
        let report = ran.json();
        let mut wanted: Vec<_> = report["routes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|route| route["wanted"] == true)
            .map(|route| route["job"].as_str().unwrap())
            .collect();
        wanted.sort_unstable();
        assert_eq!(wanted, expected, "{path}: {report}");
    }
}

#[test]
fn the_configuration_is_clean_and_names_every_job_but_the_two_that_always_run() {
    let ran = Program::new(programs::folder().join("change-router"), root()).run(&["lint", "--format", "json"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "[]"), "{}", ran.stderr());
    let workflow = workflow();
    let mut jobs: Vec<_> = workflow["jobs"].as_mapping().unwrap().keys().filter_map(Value::as_str).collect();
    jobs.retain(|job| !["route", "gate"].contains(job));
    jobs.sort_unstable();
    assert_eq!(jobs, ROUTED);
    let mut needed: Vec<_> =
        workflow["jobs"]["gate"]["needs"].as_sequence().unwrap().iter().filter_map(Value::as_str).collect();
    needed.retain(|job| *job != "route");
    needed.sort_unstable();
    assert_eq!(needed, ROUTED, "the gate waits for all of them");
}

/// Runs the workflow for a pull request that changes `path`; the stand-in for cargo ends with `code`. Gives what was asked of it too.
fn run(path: &str, code: u8) -> Option<(Run, String)> {
    let act = Tool::Act.or_skip()?;
    let fixture = repository();
    fixture.branch("topic").write(path, "# Changed\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    let bin = consumer.root().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let asked = consumer.root().join("asked");
    for program in ["cargo", "rustup"] {
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"{program} $*\" >>'{}'\ncase \"$*\" in 'xtask test'*) echo 'error: it went wrong'; exit {code} ;; esac\n",
            asked.display()
        );
        write_script(&bin.join(program), &script);
    }
    let mut folders = vec![bin];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path: PathBuf = std::env::join_paths(folders).unwrap().into();
    let run = Act::new(act, &consumer.folder, &consumer.payload).variable("PATH", path).run();
    Some((run, fs::read_to_string(asked).unwrap_or_default()))
}

#[test]
fn a_change_of_documents_skips_what_compiles_and_opens_the_gate() {
    let Some((run, asked)) = run("docs/retry.md", 0) else { return };
    for job in ROUTED {
        let expected = if job == "documents" { JobResult::Success } else { JobResult::Skipped };
        assert_eq!(run.result(job), expected, "{job}:\n{}", run.log);
    }
    assert_eq!(run.result("gate"), JobResult::Success, "{}", run.log);
    assert!(run.success, "{}", run.log);
    assert_eq!(
        asked,
        "rustup toolchain install\ncargo fetch --locked\ncargo xtask tools\ncargo xtask test --documents\n"
    );
}

#[test]
fn a_broken_document_is_diagnosed_and_shuts_the_gate() {
    let Some((run, _)) = run("docs/retry.md", 1) else { return };
    assert_eq!(run.result("documents"), JobResult::Failure, "{}", run.log);
    assert_eq!(run.result("gate"), JobResult::Failure, "{}", run.log);
    assert!(run.job("documents").annotations().any(|annotation| annotation.level == "error"), "{}", run.log);
    assert!(!run.success);
}

#[test]
fn the_promised_compiler_is_the_one_that_everything_is_tested_with() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let cargo = read("Cargo.toml");
    let promised = cargo.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    let toolchain = read("rust-toolchain.toml");
    let pinned = toolchain.lines().find_map(|line| line.strip_prefix("channel = ")).unwrap().trim_matches('"');
    let (promised, pinned) = (numbers(promised), numbers(pinned));
    assert!(promised <= pinned, "Cargo.toml promises more than the compiler that is used");
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap()).collect()
}
