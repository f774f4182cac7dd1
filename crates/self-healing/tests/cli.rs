//! The program as a step of a workflow.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests read what the program wrote")]

use std::fs;

use self_healing::SPEC;
use testkit::{Program, Ran, push};

/// Runs it with these inputs, as the action passes them on.
fn step(inputs: &[(&str, &str)]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(env!("CARGO_BIN_EXE_self-healing"), folder.path());
    let program = program.in_workflow(&push("refs/heads/main", "b", "a"), "refs/heads/main", "a");
    let variable = |name: &str| format!("POINTSMAN_INPUT_{}", name.replace('-', "_").to_uppercase());
    let program = inputs.iter().fold(program, |program, (name, value)| program.env(&variable(name), value));
    let none: [&str; 0] = [];
    let ran = program.run(&none);
    let mut expected: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
    let mut written: Vec<&str> = ran.outputs.keys().map(String::as_str).collect();
    written.sort_unstable();
    expected.sort_unstable();
    assert_eq!(written, expected, "{}{}", ran.stdout(), ran.stderr());
    ran
}

#[track_caller]
fn check(inputs: &[(&str, &str)], code: i32, outputs: &[(&str, &str)]) -> Ran {
    let ran = step(inputs);
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout(), ran.stderr());
    for (name, value) in outputs {
        assert_eq!(ran.output(name), *value, "{name}");
    }
    ran
}

#[test]
fn a_plan_is_made_of_the_inputs() {
    let plan = [("operation", "plan"), ("script", "ci/deploy.sh"), ("timeout", "10"), ("heal", "disk-full=off")];
    let ran = check(
        &plan,
        0,
        &[("heal", ""), ("switches", "all=on\ndisk-full=off"), ("deadline", "540s"), ("rollback", "false")],
    );
    assert!(ran.output("command").ends_with("'./ci/deploy.sh'") && ran.output("shell") == "bash");
    // The command may hold a secret that was pasted into the workflow; a report is an artifact that nobody masks.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json").to_string_lossy().into_owned();
    let ran = check(
        &[("operation", "plan"), ("command", "login --password hunter2"), ("report", &path)],
        0,
        &[("report", &path)],
    );
    let report = fs::read_to_string(&path).unwrap();
    assert!(report.contains("pointsman.self-healing/v1") && !report.contains("hunter2"), "{report}");
    assert!(!ran.stdout().contains("hunter2"));
}

#[test]
fn wrong_inputs_are_2_and_every_output_has_its_fallback() {
    for inputs in [
        &[("operation", "plan")][..],
        &[("operation", "plan"), ("command", "x"), ("timeout", "0")],
        &[("operation", "plan"), ("command", "x"), ("max-retries", "11")],
        &[("operation", "verdict")],
        &[("operation", "verdict"), ("steps", "[]")],
        &[("operation", "tell"), ("needs", "{}")],
        &[("operation", "left")],
        &[("operation", "guess")],
        &[],
    ] {
        let ran = check(inputs, 2, &[("status", "failed"), ("operation", "none"), ("rollback", "false")]);
        assert!(ran.stdout().contains("::error"), "{inputs:?}: {}", ran.stdout());
    }
}

#[test]
fn the_verdict_decides_the_exit_code() {
    let work = |outcome: &str| {
        format!(
            r#"{{"plan":{{"outcome":"success","outputs":{{"job":"j"}}}},"work":{{"outcome":"{outcome}","outputs":{{"attempts":"1"}}}}}}"#
        )
    };
    check(
        &[("operation", "verdict"), ("steps", &work("success"))],
        0,
        &[("status", "passed"), ("attempts", "1"), ("signature", "")],
    );
    let ran = check(&[("operation", "verdict"), ("steps", &work("failure"))], 1, &[("status", "failed")]);
    assert!(
        ran.stdout().contains("::warning") && ran.summary.contains("the failure was not diagnosed"),
        "{}",
        ran.stdout()
    );
    assert!(ran.output("record").contains("pointsman.self-healing/v1"));
}

#[test]
fn a_report_that_cannot_be_read_is_a_problem() {
    let steps = r#"{"work":{"outcome":"success","outputs":{"attempts":"1","report":"/nonexistent/report.json"}}}"#;
    let ran = check(&[("operation", "verdict"), ("steps", steps)], 0, &[("status", "passed")]);
    assert!(ran.stdout().contains("cannot be read"), "{}", ran.stdout());
}

#[test]
fn time_runs_out() {
    check(&[("operation", "left"), ("ends", "1000"), ("now", "100"), ("keep", "50")], 0, &[("deadline", "405s")]);
    check(&[("operation", "left"), ("ends", "1000"), ("now", "2000")], 0, &[("deadline", "30s")]);
}

#[test]
fn what_is_told_stands_in_a_file() {
    let needs = r##"{"run":{"result":"failure","outputs":{"status":"failed","signature":"a:b:c","title":"it broke","body":"**why**","job":"j"}}}"##;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(env!("CARGO_BIN_EXE_self-healing"), folder.path());
    let program = program.in_workflow(&push("refs/heads/main", "b", "a"), "refs/heads/main", "a");
    let ran = program.run(&["--operation", "tell", "--needs", needs]);
    assert_eq!(
        (ran.code, ran.output("operation"), ran.output("signature")),
        (Some(0), "open", "a:b:c"),
        "{}",
        ran.stdout()
    );
    assert_eq!(ran.output("source"), ".github/workflows/ci.yml@main#j");
    assert_eq!(fs::read_to_string(ran.output("body-file")).unwrap(), "**why**");
}
