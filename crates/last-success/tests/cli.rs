//! The program against a GitHub with state.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::{Value, json};
use testkit::Program;
use testkit::github::{Access, Fake, Fault, REPOSITORY};

const GREEN: &str = "1111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222";
const RUNS: &str = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";

fn program(fake: &Fake) -> Program {
    let payload = testkit::push("refs/heads/main", OTHER, GREEN);
    let program = Program::new(env!("CARGO_BIN_EXE_last-success"), ".").in_workflow(&payload, "refs/heads/main", GREEN);
    fake.variables().into_iter().fold(program, |program, (name, value)| program.env(name, value))
}

fn run(fake: &Fake, fields: &Value) {
    let mut run = json!({"path": ".github/workflows/ci.yml", "event": "push", "status": "completed", "conclusion": "success",
        "head_branch": "main", "head_sha": OTHER});
    run.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    fake.run(REPOSITORY, &run);
}

#[test]
fn the_last_green_commit_of_the_branch() {
    let fake = Fake::start();
    fake.workflow(REPOSITORY, ".github/workflows/ci.yml");
    fake.workflow(REPOSITORY, ".github/workflows/other.yml");
    run(&fake, &json!({"head_sha": GREEN}));
    run(&fake, &json!({"conclusion": "failure"}));
    run(&fake, &json!({"head_branch": "topic"}));
    run(&fake, &json!({"path": ".github/workflows/other.yml"}));
    let ran = program(&fake).run::<&str>(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    assert_eq!((ran.output("base"), ran.output("found")), (GREEN, "true"));
    assert!(ran.output("report").ends_with("last-success.json"));
    assert!(ran.stdout().contains(GREEN));
    let report: Value = serde_json::from_slice(&program(&fake).run(&["--format", "json"]).stdout).unwrap();
    assert_eq!((&report["schema"], &report["commit"]), (&json!("pointsman.last-success/v1"), &json!(GREEN)));
    assert!(fake.writes().is_empty());
}

#[test]
fn without_one_the_router_will_run_everything() {
    let fake = Fake::start();
    fake.workflow(REPOSITORY, ".github/workflows/ci.yml");
    run(&fake, &json!({"conclusion": "failure"}));
    let ran = program(&fake).run::<&str>(&[]);
    assert_eq!((ran.code, ran.output("base"), ran.output("found")), (Some(0), "last-success", "false"));
    assert!(ran.stdout().contains("has not passed on `main` yet"), "{}", ran.stdout());
}

#[test]
fn what_cannot_be_asked_is_no_answer() {
    let fake = Fake::start();
    fake.workflow(REPOSITORY, ".github/workflows/ci.yml");
    fake.fault(RUNS, Fault::status(500).times(3));
    let ran = program(&fake).run::<&str>(&[]);
    assert_eq!((ran.code, ran.output("base"), ran.output("found")), (Some(3), "last-success", "false"));
    assert_eq!(fake.count(RUNS), 3);

    let blind = fake.token(&[("contents", Access::Read)]);
    let ran = program(&fake).env("GITHUB_TOKEN", &blind).run::<&str>(&[]);
    assert_eq!((ran.code, ran.output("base")), (Some(2), "last-success"));
    assert!(ran.stdout().contains("actions: read") && !ran.stdout().contains(&blind), "{}", ran.stdout());

    let ran = program(&fake).env("GITHUB_TOKEN", "").run::<&str>(&[]);
    assert_eq!(ran.code, Some(2));
}
