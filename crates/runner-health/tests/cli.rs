//! The built program on this machine.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]

use std::path::Path;

use serde_json::Value;
use testkit::{Fixture, Program, Ran, schedule, write_script};

/// Limits that no machine that runs tests exceeds.
const CALM: [&str; 4] = ["--disk-limit=100", "--inode-limit=100", "--memory-limit=100", "--load-limit=1000"];

fn program(folder: &Path) -> Program {
    Program::new(env!("CARGO_BIN_EXE_runner-health"), folder)
}

fn check(folder: &Path, flags: &[&str]) -> Ran {
    program(folder).run(&[&["check"], &CALM[..], flags].concat())
}

fn statuses(report: &Value, kind: &str) -> Vec<String> {
    let checks = report["checks"].as_array().expect("a list");
    let of_kind = checks.iter().filter(|check| check["kind"] == kind);
    of_kind.map(|check| check["status"].as_str().expect("a word").to_owned()).collect()
}

#[test]
fn this_machine_as_json() {
    let fixture = Fixture::new();
    let ran = check(fixture.path(), &["--format=json", "--require=memory", "--require=git", "--path=."]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    let report = ran.json();
    assert_eq!(report["schema"], "pointsman.runner-health/v1");
    for kind in ["disk", "memory", "load", "git", "clock"] {
        assert_eq!(statuses(&report, kind).len(), 1, "{kind}: {report}");
    }
    assert!(report["measurements"]["memory"]["value"]["total"].as_u64().unwrap() > 0);
}

#[test]
fn a_disk_above_its_limit_fails_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path()).in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40));
    let ran = program.run(&["check", "--disk-limit=1", "--path=/"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout());
    assert!(ran.stdout().contains("::error title=health/disk::"), "{}", ran.stdout());
    assert!(ran.stdout().contains("hint: free some"), "{}", ran.stdout());
    assert_eq!(ran.output("result"), "unhealthy");
    assert!(ran.output("disk_percent").parse::<u32>().unwrap() >= 1);
    assert!(ran.output("findings").parse::<u32>().unwrap() >= 1);
    let report: Value = serde_json::from_slice(&std::fs::read(ran.output("report")).unwrap()).unwrap();
    assert_eq!(report["run"]["cicd.pipeline.result"], "failure");
    assert!(ran.summary.contains("Runner health: unhealthy"));
}

#[test]
fn tools_are_found_and_asked_for_their_version() {
    let folder = tempfile::tempdir().unwrap();
    let tool = |name: &str, script: &str| write_script(&folder.path().join("bin").join(name), script);
    tool("old", "#!/bin/sh\n[ \"$1\" = --version ] && echo 'old 1.2.3'\n");
    tool("stuck", "#!/bin/sh\nexit 7\n");
    let run = |flags: &[&str]| {
        let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        let ran =
            program(folder.path()).env("PATH", path).run(&[&["check", "--format=json"], &CALM[..], flags].concat());
        (ran.code, statuses(&ran.json(), "tool"))
    };
    assert_eq!(run(&["--tool=old>=1.2,<2"]), (Some(0), vec!["ok".to_owned()]));
    assert_eq!(run(&["--tool=old>=2"]), (Some(1), vec!["fail".to_owned()]));
    assert_eq!(run(&["--tool=no-such-tool"]), (Some(1), vec!["fail".to_owned()]));
    assert_eq!(run(&["--tool=stuck>=1"]), (Some(3), vec!["unknown".to_owned()]));
    assert_eq!(run(&["--tool=stuck>=1", "--tool=old=9"]), (Some(1), vec!["unknown".to_owned(), "fail".to_owned()]));
}

#[test]
fn wanted_files_and_a_locked_repository() {
    let fixture = Fixture::new();
    fixture.write("there", "x");
    assert_eq!(check(fixture.path(), &["--file=there"]).code, Some(0));
    let ran = check(fixture.path(), &["--file=there", "--file=gone"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout().contains("`gone` is missing"), "{}", ran.stdout());
    fixture.write(".git/index.lock", "");
    assert_eq!(check(fixture.path(), &[]).code, Some(1));
    assert_eq!(check(fixture.path(), &["--warn-only=git"]).code, Some(0));
}

#[test]
fn a_clock_before_the_event_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join("event.json");
    std::fs::write(&payload, r#"{"repository":{"pushed_at":4000000000}}"#).unwrap();
    let ran = program(folder.path()).env("GITHUB_EVENT_PATH", &payload).run(&[&["check"], &CALM[..]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.stdout());
    assert!(ran.stdout().contains("behind"), "{}", ran.stdout());
    let ran = check(folder.path(), &["--now=1999-12-31T23:59:59Z"]);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn a_second_look_says_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first.json");
    let report = format!("--report={}", first.display());
    assert_eq!(check(folder.path(), &["--path=.", "--file=made", &report]).code, Some(1));
    std::fs::write(folder.path().join("made"), "x").unwrap();
    let compare = format!("--compare={}", first.display());
    let ran = check(folder.path(), &["--path=.", "--file=made", "--phase=after", &compare, "--format=json"]);
    assert_eq!(ran.code, Some(0));
    let report = ran.json();
    assert_eq!(report["phase"], "after");
    let expected = serde_json::json!([{"kind": "file", "subject": "made", "before": "fail", "after": "ok"}]);
    assert_eq!(report["changes"]["turned"], expected, "{report}");
    assert!(report["changes"]["amounts"][0]["gained"].is_i64());
}

#[test]
fn the_configuration_sets_limits_and_flags_win() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join(".github/pointsman.yml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, "health: {disk: 1, inodes: 100, memory: 100, load: 1000, paths: ., files: needed}\n")
        .unwrap();
    let run = |flags: &[&str]| program(folder.path()).run(&[&["check"], flags].concat());
    let ran = run(&[]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout().contains("`needed` is missing") && ran.stdout().contains("the limit is 1 %"),
        "{}",
        ran.stdout()
    );
    std::fs::write(folder.path().join("needed"), "").unwrap();
    assert_eq!(run(&["--disk-limit=100"]).code, Some(0));
    std::fs::write(&config, "health: {disk: 0}\n").unwrap();
    let ran = run(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("pointsman.yml:1:16"), "{}", ran.stderr());
}

#[test]
fn wrong_input_is_the_users_mistake() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.json"), r#"{"schema":"x"}"#).unwrap();
    for flags in [
        &["--tool=no/de"][..],
        &["--disk-limit=0"],
        &["--require=disc"],
        &["--working-directory=nowhere"],
        &["--compare=other.json"],
        &["--frobnicate"],
    ] {
        assert_eq!(check(folder.path(), flags).code, Some(2), "{flags:?}");
    }
    assert_eq!(check(folder.path(), &["--compare=missing.json"]).code, Some(3));
    assert_eq!(check(folder.path(), &["--path=/no/such/folder"]).code, Some(3));
}

#[test]
fn hostile_names_stay_text() {
    let folder = tempfile::tempdir().unwrap();
    let ran = program(folder.path())
        .in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40))
        .run(&[&["check"], &CALM[..], &["--file=a\n::error::b ##[error]c | <b> @team"]].concat());
    assert_eq!(ran.code, Some(1));
    let stdout = ran.stdout();
    assert_eq!(stdout.lines().filter(|line| line.trim_start().starts_with("::error")).count(), 1, "{stdout}");
    assert!(!stdout.lines().any(|line| !line.starts_with("::") && line.contains("##[")), "{stdout}");
    assert!(!ran.summary.contains("<b>"), "{}", ran.summary);
}

#[test]
fn every_declared_output_is_written_even_on_wrong_input() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path()).in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40));
    for (flags, result) in [(&["--disk-limit=x"][..], "unhealthy"), (&CALM[..], "healthy")] {
        let ran = program.run(&[&["check"], flags].concat());
        for output in runner_health::SPEC.outputs {
            assert!(ran.outputs.contains_key(output.name), "{} is declared", output.name);
        }
        if result == "unhealthy" {
            assert_eq!((ran.code, ran.output("result")), (Some(2), result));
        }
    }
}
