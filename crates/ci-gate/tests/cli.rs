//! The built program: exit codes, outputs, hostile names.
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PLAN: &str = r#"{"schema":"pointsman.plan/v1","decision":"diff","jobs":{"test":true,"docs":false}}"#;
const GREEN: &str = r#"{"route":{"result":"success","outputs":{"plan":"x"}},"test":{"result":"success","outputs":{}},"docs":{"result":"skipped","outputs":{}}}"#;

fn gate(arguments: &[&str], variables: &[(&str, &Path)], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ci-gate"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (*name, value.as_os_str())))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // The program may end without reading its input; then the pipe is closed.
    let _ = child.stdin.take().expect("the program runs").write_all(stdin.as_bytes());
    child.wait_with_output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn open_gate_as_json() {
    let run = gate(&["check", "--needs", GREEN, "--plan", PLAN, "--format", "json"], &[], "");
    assert_eq!(run.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["schema"], "pointsman.ci-gate/v1");
    assert_eq!(report["result"], "pass");
    assert_eq!(report["run"]["cicd.pipeline.result"], "success");
    assert_eq!(
        report["jobs"][0],
        serde_json::json!({"job": "docs", "result": "skipped", "wanted": false, "verdict": "pass", "why": "skipped as planned"})
    );
}

#[test]
fn shut_gate_names_each_reason() {
    let needs = r#"{"docs":{"result":"failure"},"test":{"result":"skipped"}}"#;
    let run = gate(&["check", "--needs=-", "--plan", PLAN], &[], needs);
    assert_eq!(run.status.code(), Some(1));
    let shown = text(&run.stdout);
    assert!(
        shown.contains("FAIL  docs failed") && shown.contains("FAIL  test skipped though the plan wanted it"),
        "{shown}"
    );
}

#[test]
fn files_and_allow_skip() {
    let folder = tempfile::tempdir().unwrap();
    let needs = folder.path().join("needs.json");
    std::fs::write(&needs, r#"{"deploy":{"result":"skipped"}}"#).unwrap();
    let argument = format!("@{}", needs.display());
    assert_eq!(gate(&["check", "--needs", &argument, "--plan", PLAN], &[], "").status.code(), Some(1));
    assert_eq!(gate(&["check", "--needs", &argument, "--allow-skip", "deploy"], &[], "").status.code(), Some(0));
}

#[test]
fn wrong_input_is_the_users_mistake() {
    for arguments in [
        &["check", "--needs", "{}"][..],
        &["check", "--needs", "nonsense"],
        &["check", "--needs", GREEN, "--plan", "nonsense"],
        &["check", "--needs", GREEN, "--plan", r#"{"schema":"other/v1","jobs":{}}"#],
        &["check"],
        &["check", "--needs", GREEN, "--frobnicate"],
    ] {
        let run = gate(arguments, &[], "");
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(!run.stderr.is_empty());
    }
    assert_eq!(gate(&["check", "--needs", "@/nonexistent/needs.json"], &[], "").status.code(), Some(3));
}

#[test]
fn in_a_workflow_everything_is_written_even_on_wrong_input() {
    let folder = tempfile::tempdir().unwrap();
    let (output, summary) = (folder.path().join("output"), folder.path().join("summary"));
    let needs = Path::new(r#"{"a::error::b\n##[error]":{"result":"failure"}}"#);
    let variables = [
        ("GITHUB_ACTIONS", Path::new("true")),
        ("GITHUB_OUTPUT", &output),
        ("GITHUB_STEP_SUMMARY", &summary),
        ("RUNNER_TEMP", folder.path()),
        ("POINTSMAN_INPUT_NEEDS", needs),
    ];
    let run = gate(&["check"], &variables, "");
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let shown = text(&run.stdout);
    assert_eq!(shown.lines().filter(|line| line.starts_with("::error ")).count(), 1, "{shown}");
    assert!(!shown.lines().any(|line| !line.starts_with("::") && line.contains("##[")), "{shown}");
    let written = std::fs::read_to_string(&output).unwrap();
    assert!(written.contains("result<<") && written.contains("\nfail\n") && written.contains("failed<<"), "{written}");
    assert!(std::fs::read_to_string(&summary).unwrap().contains("CI gate: shut"));

    std::fs::remove_file(&output).unwrap();
    let variables =
        [variables[0], variables[1], variables[2], variables[3], ("POINTSMAN_INPUT_NEEDS", Path::new("broken"))];
    let run = gate(&["check"], &variables, "");
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stdout).starts_with("::error title=usage::`needs` is not the JSON"), "{}", text(&run.stdout));
    let written = std::fs::read_to_string(&output).unwrap();
    for name in ["result<<", "failed<<", "report<<"] {
        assert!(written.contains(name), "{name} is declared and must be written: {written}");
    }
}
