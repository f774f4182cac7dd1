//! Check runs.

use findings::{Finding, Location, Severity};
use github::Change;
use github::check_run::{Annotation, CheckRun, Conclusion, publish};
use testkit::github::{Fake, Fault};

use crate::support::{REPO, client, written};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn check(annotations: u32) -> CheckRun {
    let annotation = |line| {
        let finding =
            Finding::new("a/b", Severity::Warning, format!("line {line}")).at(Location::at("src/é.rs", line, 2));
        Annotation::of(&finding.hint("fix it")).unwrap()
    };
    CheckRun {
        name: "pointsman".into(),
        sha: SHA.into(),
        external_id: "7/1/pointsman".into(),
        conclusion: Conclusion::Failure,
        title: "two things".into(),
        summary: "text".into(),
        annotations: (1..=annotations).map(annotation).collect(),
    }
}

#[test]
fn any_number_of_annotations_arrives_and_the_same_run_writes_once() {
    for (annotations, requests) in [(0, 1), (50, 1), (51, 2), (230, 5)] {
        let fake = Fake::start();
        fake.branch(REPO, "topic", SHA);
        let api = client(&fake);
        let writes =
            written(&fake, || assert_eq!(publish(&api, REPO, &check(annotations)).unwrap().change, Change::Created));
        assert_eq!(writes.len(), requests, "{writes:?}");
        let checks = fake.checks(REPO);
        assert_eq!(checks.len(), 1);
        assert_eq!(checks[0].annotations.len(), annotations as usize);
        let again =
            written(&fake, || assert_eq!(publish(&api, REPO, &check(annotations)).unwrap().change, Change::Unchanged));
        assert_eq!(again, Vec::<String>::new());
    }
}

#[test]
fn another_attempt_is_another_check_run() {
    let fake = Fake::start();
    fake.branch(REPO, "topic", SHA);
    let api = client(&fake);
    publish(&api, REPO, &check(1)).unwrap();
    let second = CheckRun { external_id: "7/2/pointsman".into(), ..check(1) };
    assert_eq!(publish(&api, REPO, &second).unwrap().change, Change::Created);
}

#[test]
fn what_was_interrupted_is_completed() {
    let fake = Fake::start();
    fake.branch(REPO, "topic", SHA);
    let api = client(&fake);
    fake.fault("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", Fault::status(422));
    publish(&api, REPO, &check(120)).unwrap_err();
    assert_eq!(publish(&api, REPO, &check(120)).unwrap().change, Change::Updated);
    let lines: Vec<u64> = fake.checks(REPO)[0].annotations.iter().map(|a| a["start_line"].as_u64().unwrap()).collect();
    assert_eq!(lines, (1..=120).collect::<Vec<_>>());
}

#[test]
fn a_finding_without_a_place_is_no_annotation() {
    assert_eq!(Annotation::of(&Finding::new("a/b", Severity::Error, "x")), None);
}
