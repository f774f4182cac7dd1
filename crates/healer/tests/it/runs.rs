//! What is run again, and what is not.

use serde_json::{Value, json};

use crate::{Desk, RESET, TYPES, check};

#[test]
fn transient_is_run_again_exactly_once() {
    let desk = Desk::new(&[RESET]);
    let ran = desk.run(&[]);
    check(&ran, "rerun", "attempt 1 of 2");
    assert_eq!(
        (desk.reruns(), ran.output("rerun"), ran.output("transient"), ran.output("category")),
        (1, "true", "yes", "network")
    );
    assert!(desk.fake.issues("o/r").is_empty(), "nobody has to know while attempts are left");
    // GitHub tells some events twice.
    check(&desk.run(&[]), "ignored", "attempt 2 of it has begun");
    assert_eq!(desk.writes().len(), 1, "{:?}", desk.writes());
}

#[test]
fn not_transient_is_not_run_again() {
    let desk = Desk::new(&[TYPES]);
    check(&desk.run(&[]), "told", "does not pass by itself");
    let both = Desk::new(&[RESET, TYPES]);
    check(&both.run(&[]), "told", "job `job 1` (compile)");
    assert_eq!((desk.reruns(), both.reruns()), (0, 0));
}

#[test]
fn the_attempts_are_limited() {
    let second = json!({"run_attempt": 2});
    let desk = Desk::new(&[]).with(&second, &[RESET]);
    check(&desk.run(&[]), "told", "all 2 attempts are used up");
    assert_eq!((desk.reruns(), desk.fake.open_issues("o/r").len()), (0, 1));
    let more = Desk::new(&[]).with(&second, &[RESET]);
    check(&more.run(&["--max-attempts", "3"]), "rerun", "attempt 2 of 3");
    assert_eq!(more.reruns(), 1);
}

#[test]
fn a_forks_run_is_told_and_not_run_again() {
    let (desk, pull) = Desk::of_pull(&[RESET], Some("eve/r"));
    check(&desk.run(&[]), "told", "forks are not run again");
    assert_eq!((desk.reruns(), desk.comments(pull).len()), (0, 1));
    let (wanted, _) = Desk::of_pull(&[RESET], Some("eve/r"));
    check(&wanted.run(&["--rerun", "forks"]), "rerun", "");
    assert_eq!(wanted.reruns(), 1);
}

#[test]
fn what_is_off_is_not_done() {
    let desk = Desk::new(&[RESET]);
    check(&desk.run(&["--rerun", "off", "--incident", "off"]), "told", "re-runs are off");
    let (pulled, _) = Desk::of_pull(&[TYPES], None);
    check(&pulled.run(&["--comment", "off"]), "told", "");
    assert!(desk.writes().is_empty() && pulled.writes().is_empty());
}

#[test]
fn a_dry_run_says_what_it_would_send() {
    let desk = Desk::new(&[RESET]);
    let ran = desk.run(&["--dry-run"]);
    check(&ran, "rerun", "");
    assert!(desk.writes().is_empty());
    assert!(ran.stdout().contains("POST /repos/o/r/actions/runs/7001/rerun-failed-jobs"), "{}", ran.stdout());
}

#[test]
fn cancelled_and_skipped_runs_ask_nothing() {
    for conclusion in ["cancelled", "skipped", "action_required", "neutral"] {
        let desk = Desk::new(&[]).with(&json!({"conclusion": conclusion}), &[TYPES]);
        check(&desk.run(&[]), "ignored", "neither passed nor failed");
        assert!(desk.fake.journal().is_empty(), "{conclusion}");
    }
}

#[test]
fn its_own_runs_are_left_alone() {
    let own = json!({"path": ".github/workflows/healer.yml"});
    let desk = Desk::new(&[]).with(&own, &[RESET]);
    check(&desk.run(&[]), "ignored", "this very workflow");
    assert!(desk.writes().is_empty());
}

#[test]
fn the_record_says_everything() {
    let desk = Desk::new(&[RESET]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.json").to_string_lossy().into_owned();
    let ran = desk.run(&["--report", &path]);
    let record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((record["schema"].as_str(), ran.output("report")), (Some("pointsman.healer/v1"), path.as_str()));
    assert_eq!(
        (&record["subject"]["id"], &record["plan"]["decision"], &record["done"]["rerun"]),
        (&json!(7001), &json!("rerun"), &json!(true))
    );
    assert_eq!(record["jobs"][0]["diagnosis"]["category"], "network");
    assert_eq!(record["jobs"][0]["log"]["state"], "read");
    let calls: Vec<&str> =
        record["calls"].as_array().unwrap().iter().map(|call| call["method"].as_str().unwrap()).collect();
    assert_eq!(calls.iter().filter(|method| **method == "POST").count(), 1, "{calls:?}");
}
