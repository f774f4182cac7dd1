//! Who is told, and that it is taken back.

use serde_json::json;

use crate::{Desk, RESET, TYPES, check};

#[test]
fn a_pull_request_has_one_comment_that_follows_the_run() {
    let (desk, pull) = Desk::of_pull(&[RESET], None);
    let ran = desk.run(&[]);
    check(&ran, "rerun", "");
    let comments = desk.comments(pull);
    assert_eq!(comments.len(), 1);
    assert!(comments[0].contains("### CI failed, the failed jobs run again"), "{}", comments[0]);
    assert!(ran.output("comment").starts_with("http"), "{:?}", ran.outputs);
    let desk = desk.attempt(2, "failure", &[TYPES]);
    check(&desk.run(&[]), "told", "");
    assert!(desk.comments(pull)[0].contains("### CI failed\n"), "{:?}", desk.comments(pull));
    desk.fake.forget();
    check(&desk.run(&[]), "told", "");
    assert!(desk.writes().is_empty(), "{:?}", desk.writes());
    let desk = desk.attempt(3, "success", &[]);
    check(&desk.run(&[]), "passed", "attempt 3");
    let comments = desk.comments(pull);
    assert_eq!(comments.len(), 1);
    assert!(comments[0].contains("passed at attempt 3"), "{}", comments[0]);
}

#[test]
fn a_run_that_passes_at_once_takes_its_comment_away() {
    let (desk, pull) = Desk::of_pull(&[TYPES], None);
    check(&desk.run(&[]), "told", "");
    assert_eq!(desk.comments(pull).len(), 1);
    let desk = desk.attempt(1, "success", &[]);
    check(&desk.run(&[]), "passed", "");
    assert!(desk.comments(pull).is_empty());
    desk.fake.forget();
    check(&desk.run(&[]), "passed", "");
    assert!(desk.writes().is_empty());
}

#[test]
fn a_forks_pull_request_is_found_by_its_branch_and_commit() {
    let (desk, pull) = Desk::of_pull(&[TYPES], Some("eve/r"));
    check(&desk.run(&[]), "told", "");
    assert_eq!(desk.comments(pull).len(), 1);
    // Pushed to since: the run is no longer one of it.
    let (stale, other) = Desk::of_pull(&[], Some("eve/r"));
    let fork = json!({"event": "pull_request", "head_branch": "topic", "head_sha": "b".repeat(40), "head_repository": {"full_name": "eve/r"}});
    let stale = stale.with(&fork, &[TYPES]);
    check(&stale.run(&[]), "told", "");
    assert!(stale.comments(other).is_empty() && stale.writes().is_empty());
}

#[test]
fn the_default_branch_has_one_issue_a_cause_that_closes_itself() {
    let desk = Desk::new(&[TYPES, TYPES, RESET]);
    let ran = desk.run(&[]);
    check(&ran, "told", "");
    let issues = desk.fake.open_issues("o/r");
    assert_eq!((issues.len(), ran.output("incidents")), (2, "[1,2]"));
    assert!(issues.iter().any(|issue| issue["title"].as_str().unwrap().starts_with("CI: ")), "{issues:?}");
    desk.fake.forget();
    check(&desk.run(&[]), "told", "");
    assert!(desk.writes().is_empty(), "{:?}", desk.writes());
    // The next run fails of one of them: counted up, no new issue.
    let next = json!({"id": 7_002, "run_number": 6});
    desk.fake.run("o/r", &json!({"id": 7_002, "run_attempt": 1}));
    let jobs = desk.fake.jobs("o/r", 7_002, 1, &[json!({"name": "job 0", "conclusion": "failure"})]);
    desk.fake.log("o/r", jobs[0], crate::log(TYPES));
    let mut desk = desk;
    desk.event["workflow_run"].as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
    check(&desk.run(&[]), "told", "");
    assert_eq!(desk.fake.issues("o/r").len(), 2);
    // Then it passes: both close.
    desk.fake.run("o/r", &json!({"id": 7_003, "run_attempt": 1, "conclusion": "success"}));
    let run = desk.event["workflow_run"].as_object_mut().unwrap();
    run.insert("id".to_owned(), json!(7_003));
    run.insert("conclusion".to_owned(), json!("success"));
    check(&desk.run(&[]), "passed", "");
    assert!(desk.fake.open_issues("o/r").is_empty(), "{:?}", desk.fake.open_issues("o/r"));
    desk.fake.forget();
    check(&desk.run(&[]), "passed", "");
    assert!(desk.writes().is_empty(), "{:?}", desk.writes());
}

#[test]
fn another_workflow_that_passes_closes_nothing() {
    let desk = Desk::new(&[TYPES]);
    check(&desk.run(&[]), "told", "");
    for other in [json!({"path": ".github/workflows/docs.yml"}), json!({"head_branch": "topic"})] {
        let mut fields = json!({"id": 7_009, "conclusion": "success"});
        fields.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        let mut event = desk.event.clone();
        event["workflow_run"].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        desk.fake.run("o/r", &json!({"id": 7_009, "run_attempt": 1, "conclusion": "success"}));
        let other = Desk { fake: testkit::github::Fake::start(), event };
        let program =
            desk.fake.variables().iter().fold(other.program(), |program, (name, value)| program.env(name, value));
        let ran = program.run(&["run"]);
        check(&ran, "passed", "");
    }
    assert_eq!(desk.fake.open_issues("o/r").len(), 1);
}

#[test]
fn another_branch_is_told_in_the_summary_only() {
    let desk = Desk::new(&[]).with(&json!({"head_branch": "topic"}), &[TYPES]);
    let ran = desk.run(&[]);
    check(&ran, "told", "");
    assert!(desk.writes().is_empty());
    assert!(ran.summary.contains("### CI failed") && ran.summary.contains("mismatched types"), "{}", ran.summary);
}

#[test]
fn a_run_that_could_not_start_is_an_incident() {
    let desk = Desk::new(&[]).with(&json!({"conclusion": "startup_failure"}), &[]);
    check(&desk.run(&[]), "told", "could not start");
    assert_eq!(desk.fake.open_issues("o/r")[0]["title"], "CI could not start");
}

#[test]
fn rules_of_the_default_branch_count() {
    let desk = Desk::new(&["the frobnicator was not ready"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".github")).unwrap();
    std::fs::write(folder.path().join(".github/pointsman.yml"), "diagnosis:\n  rules: rules.yml\n").unwrap();
    let rules = "topic: own\ntitle: Own\ndescription: Our own tools.\nrules:\n  - id: own/frobnicator\n    title: The frobnicator\n    category: network\n    \
        kind: error\n    pattern: '^the frobnicator was not ready'\n    priority: 90\n    confidence: 0.9\n    transient: \"yes\"\n    \
        why: It starts slowly.\n    summary: the frobnicator was not ready\n    remedies:\n      - text: Wait.\n    samples:\n      \
        - log: the frobnicator was not ready\n        line: 1\n    counterexamples:\n      - the frobnicator was ready\n";
    std::fs::write(folder.path().join("rules.yml"), rules).unwrap();
    let repo = folder.path().to_string_lossy().into_owned();
    let ran = desk.program().run(&["run", "--repo", &repo]);
    check(&ran, "rerun", "");
    std::fs::write(folder.path().join("rules.yml"), "rules: 3\n").unwrap();
    let ran = desk.program().run(&["run", "--repo", &repo]);
    assert_eq!((ran.code, ran.output("decision")), (Some(2), "unknown"), "{}", ran.stdout());
    #[cfg(unix)]
    {
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(outside.path(), rules).unwrap();
        std::fs::remove_file(folder.path().join("rules.yml")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("rules.yml")).unwrap();
        let ran = desk.program().run(&["run", "--repo", &repo]);
        assert_eq!((ran.code, ran.output("decision")), (Some(2), "unknown"), "{}", ran.stdout());
        assert!(ran.stdout().contains("leaves the repository"), "{}", ran.stdout());
    }
}
