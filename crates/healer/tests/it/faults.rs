//! Wrong input, missing permissions, an unreachable GitHub: said, with the right code, and nothing else is lost.

use testkit::github::{Access, Fault};

use crate::{Desk, RESET, TYPES, check};

#[test]
fn a_missing_permission_is_named_and_the_rest_is_done() {
    let (desk, pull) = Desk::of_pull(&[RESET], None);
    let token =
        desk.fake.token(&[("actions", Access::Read), ("issues", Access::Write), ("pull_requests", Access::Write)]);
    let ran = desk.program().env("GITHUB_TOKEN", token).run(&["run"]);
    assert_eq!((ran.code, ran.output("decision"), ran.output("rerun")), (Some(2), "told", "false"), "{}", ran.stdout());
    assert!(ran.stdout().contains("actions: write"), "{}", ran.stdout());
    let comments = desk.comments(pull);
    assert!(comments.len() == 1 && comments[0].contains("GitHub did not run them again"), "{comments:?}");
}

#[test]
fn without_a_token_or_an_event_nothing_is_asked() {
    let desk = Desk::new(&[RESET]);
    let ran = desk.program().env("GITHUB_TOKEN", "").run(&["run"]);
    assert_eq!((ran.code, ran.output("decision")), (Some(2), "unknown"), "{}", ran.stdout());
    let ran = desk.program().env("GITHUB_EVENT_PATH", "").run(&["run"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout());
    assert!(ran.stdout().contains("workflow_run"), "{}", ran.stdout());
    assert!(desk.fake.journal().is_empty());
}

#[test]
fn a_github_that_does_not_answer_is_3() {
    let desk = Desk::new(&[RESET]);
    desk.fake.fault("GET /repos/{owner}/{repo}/actions/runs/{run_id}", Fault::status(502).times(10));
    let ran = desk.run(&[]);
    assert_eq!((ran.code, ran.output("decision")), (Some(3), "unknown"), "{}", ran.stdout());
    assert!(desk.writes().is_empty() && desk.fake.journal().len() < 6, "{:?}", desk.fake.journal().len());
}

#[test]
fn an_incident_that_cannot_be_written_is_3_and_in_the_summary() {
    let desk = Desk::new(&[TYPES]);
    desk.fake.fault("GET /repos/{owner}/{repo}/issues", Fault::status(503).times(10));
    let ran = desk.run(&[]);
    assert_eq!((ran.code, ran.output("decision")), (Some(3), "told"), "{}", ran.stdout());
    assert!(ran.summary.contains("mismatched types") && !ran.output("report").is_empty());
}

#[test]
fn an_event_of_another_repository_is_refused() {
    let mut desk = Desk::new(&[RESET]);
    desk.event["repository"]["full_name"] = "x/y".into();
    let ran = desk.run(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout());
    desk.event["repository"]["full_name"] = "o/r".into();
    check(&desk.run(&[]), "rerun", "");
}
