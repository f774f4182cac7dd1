//! A pull request cannot weaken its own guard.

use serde_json::Value;
use testkit::{Checkout, Fixture, Program, pull_request};

use crate::cli::PROGRAM;

const RULE: &str = "drift:\n  rules:\n    - {id: version, left: 'a.env#V', right: 'b.env#V', relation: equal}\n";

fn report(folder: &std::path::Path, fixture: (&testkit::Payload, &str, &str), more: &[&str]) -> (Option<i32>, Value) {
    let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(more).copied().collect();
    let ran = Program::new(PROGRAM, folder).in_workflow(fixture.0, fixture.1, fixture.2).run(&arguments);
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{}{}", ran.stdout(), ran.stderr());
    (ran.code, ran.json())
}

#[test]
fn rules_waivers_and_baseline_are_those_of_the_base() {
    let fixture = Fixture::new();
    fixture.write(".github/pointsman.yml", RULE).write("a.env", "V=1\n").write("b.env", "V=1\n").commit("first");
    fixture.branch("topic");
    fixture.write("b.env", "V=2\n").write(".github/pointsman.yml", "drift: {}\n").commit("weaken");
    // The baseline would know the drift, if anybody asked it.
    fixture.write(".github/pointsman.yml", RULE);
    assert_eq!(Program::new(PROGRAM, fixture.path()).run(&["baseline", "write"]).code, Some(0));
    fixture.write(".github/pointsman.yml", "drift: {}\n").commit("baseline");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let payload = pull_request("pull_request", "opened", "main", &pull);
    let folder = remote.checkout("refs/pull/7/merge", &pull.merge, &Checkout::SHALLOW);
    let (code, json) = report(&folder, (&payload, "refs/pull/7/merge", &pull.merge), &[]);
    assert_eq!((code, &json["rules"][0]["outcome"]), (Some(1), &"drift".into()), "{json:#}");
    let from = json["read_from"]["configuration"].as_str().unwrap();
    assert!(from.contains("of the base commit"), "{from}");
    // Told otherwise, the checkout judges itself, and the report says so.
    let (code, json) = report(&folder, (&payload, "refs/pull/7/merge", &pull.merge), &["--trust", "head"]);
    assert_eq!((code, json["rules"].as_array().map(Vec::len)), (Some(0), Some(0)), "{json:#}");
    assert!(json["read_from"]["configuration"].as_str().unwrap().contains("on disk"));
}

#[test]
fn a_specification_is_held_against_its_base_revision() {
    let config = "drift:\n  packs:\n    openapi-compatibility: {tracked: api.yaml}\n";
    let spec = |path: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: 1.0.0}}\npaths:\n  {path}:\n    get: {{responses: {{'200': {{description: ok}}}}}}\n"
        )
    };
    let fixture = Fixture::new();
    fixture.write(".github/pointsman.yml", config).write("api.yaml", spec("/a")).commit("first");
    fixture.branch("topic");
    fixture.write("api.yaml", spec("/b")).commit("break");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(8, "main", "topic");
    let payload = pull_request("pull_request", "opened", "main", &pull);
    let folder = remote.checkout("refs/pull/8/merge", &pull.merge, &Checkout::SHALLOW);
    let (code, json) = report(&folder, (&payload, "refs/pull/8/merge", &pull.merge), &[]);
    assert_eq!(code, Some(1), "{json:#}");
    assert!(json["findings"][0]["message"].as_str().unwrap().contains("path-removed"), "{json:#}");
}

#[test]
fn without_a_base_a_proposal_is_not_judged() {
    let fixture = Fixture::new();
    fixture.write(".github/pointsman.yml", RULE).write("a.env", "V=1\n").write("b.env", "V=1\n").commit("first");
    fixture.branch("topic");
    fixture.write("b.env", "V=2\n").commit("second");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(9, "main", "topic");
    let payload = pull_request("pull_request", "opened", "main", &pull)
        .with("/pull_request/base/sha", "0123456789012345678901234567890123456789".into());
    let folder = remote.checkout("refs/pull/9/head", &pull.head, &Checkout::SHALLOW);
    let ran = Program::new(PROGRAM, &folder).in_workflow(&payload, "refs/pull/9/merge", &pull.head).run(&["check"]);
    assert_ne!(ran.code, Some(0), "{}", ran.stdout());
    assert!(matches!(ran.output("result"), "drift" | "unevaluated"), "{}", ran.output("result"));
}
