//! A change cannot lower its own bar.

use serde_json::Value;
use testkit::{Checkout, Fixture, Payload, Program, merge_group, pull_request, push};

use crate::cli::{PROGRAM, text};

const LENIENT: &str =
    "complexity: {levels: {low: {files: 100, lines: 10000}, medium: {files: 100, lines: 10000}}, exclude: '**'}\n";

/// A branch with a large change that also tries to make it look small.
fn cheating() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("src/a.rs", text(3)).commit("first");
    fixture.branch("topic");
    fixture
        .write("src/a.rs", text(900))
        .write(".github/pointsman.yml", LENIENT)
        .write(".gitattributes", "* linguist-generated\n")
        .commit("second");
    fixture
}

fn report(folder: &std::path::Path, payload: &Payload, git_ref: &str, sha: &str, more: &[&str]) -> Value {
    let arguments: Vec<&str> = ["score", "--format", "json"].into_iter().chain(more.iter().copied()).collect();
    let ran = Program::new(PROGRAM, folder).in_workflow(payload, git_ref, sha).run(&arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    ran.json()
}

#[test]
fn a_pull_request_is_judged_by_its_base() {
    let fixture = cheating();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    for event in ["pull_request", "pull_request_target"] {
        let payload = pull_request(event, "opened", "main", &pull);
        let (git_ref, sha) = match event {
            "pull_request" => ("refs/pull/7/merge", &pull.merge),
            _ => ("refs/heads/main", &pull.base),
        };
        for how in [Checkout::SHALLOW, Checkout::FULL] {
            let folder = remote.checkout(git_ref, sha, &how);
            // The file is not in the base, so nothing but the pull request's own checkout has it.
            let named: &[&str] = &["--config", ".github/pointsman.yml"];
            let named = Some(named).filter(|_| event == "pull_request");
            for more in [Some(&[][..]), named].into_iter().flatten() {
                let json = report(&folder, &payload, git_ref, sha, more);
                assert_eq!(
                    (&json["level"], json["excluded"].as_array().map(Vec::len)),
                    (&"high".into(), Some(0)),
                    "{event} {json}"
                );
                let from = json["read_from"]["attributes"].as_str().unwrap_or_default();
                assert!(from.contains("base commit"), "{json}");
            }
        }
    }
}

#[test]
fn so_is_a_merge_group() {
    let fixture = cheating();
    let payload = merge_group(&fixture.commit_of("main"), &fixture.head());
    let json = report(fixture.path(), &payload, "refs/heads/gh-readonly-queue/main/pr-7", &fixture.head(), &[]);
    assert_eq!(json["level"], "high", "{json}");
}

#[test]
fn a_push_is_judged_by_what_it_brings() {
    let fixture = cheating();
    let payload = push("refs/heads/topic", &fixture.commit_of("main"), &fixture.head());
    let json = report(fixture.path(), &payload, "refs/heads/topic", &fixture.head(), &[]);
    assert_eq!((&json["level"], json["excluded"].as_array().map(Vec::len)), (&"low".into(), Some(3)), "{json}");
    assert!(json["read_from"]["configuration"].as_str().unwrap_or_default().contains(".github/pointsman.yml"));
    assert!(json["read_from"]["attributes"].as_str().unwrap_or_default().contains("head commit"));
}

#[test]
fn configuration_and_attributes_of_the_base_apply() {
    let fixture = Fixture::new();
    let strict = "complexity: {levels: {low: {files: 0, lines: 0}, medium: {files: 0, lines: 0}}}\n";
    fixture
        .write(".github/pointsman.yml", strict)
        .write("src/.gitattributes", "*.gen -linguist-generated linguist-vendored\n")
        .write("src/a.rs", text(3))
        .commit("first");
    fixture.branch("topic");
    fixture
        .remove(".github/pointsman.yml")
        .remove("src/.gitattributes")
        .write("src/a.rs", text(4))
        .write("src/x.gen", text(4))
        .commit("second");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let payload = pull_request("pull_request", "opened", "main", &pull);
    for how in [Checkout::SHALLOW, Checkout::FULL, Checkout::BLOBLESS] {
        let folder = remote.checkout("refs/pull/7/merge", &pull.merge, &how);
        let json = report(&folder, &payload, "refs/pull/7/merge", &pull.merge, &[]);
        assert_eq!((&json["level"], &json["levels"]["low"]["files"]), (&"high".into(), &0.into()), "{how:?} {json}");
        assert_eq!(
            (&json["excluded"][0]["path"], &json["excluded"][0]["kind"]),
            (&"src/x.gen".into(), &"vendored".into())
        );
        let from = json["read_from"]["configuration"].as_str().unwrap_or_default();
        assert_eq!(from, format!("`.github/pointsman.yml` of the base commit {}", pull.base));
    }
}

#[test]
fn a_mistake_in_the_base_is_named_with_its_place() {
    let fixture = Fixture::new();
    fixture.write(".github/pointsman.yml", "complexity:\n  levls: {}\n").commit("first");
    fixture.branch("topic");
    fixture.write("a", "1\n").commit("second");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let folder = remote.checkout("refs/pull/7/merge", &pull.merge, &Checkout::FULL);
    let payload = pull_request("pull_request", "opened", "main", &pull);
    let ran = Program::new(PROGRAM, folder).in_workflow(&payload, "refs/pull/7/merge", &pull.merge).run(&["score"]);
    assert_eq!((ran.code, ran.output("level")), (Some(2), "high"), "{}", ran.stdout());
    assert!(ran.stdout().contains("::error file=.github/pointsman.yml,line=2,col=3,"), "{}", ran.stdout());
    let whose = format!("(in the base commit {}, which judges", pull.base);
    assert!(ran.stdout().contains(&whose), "a change that mends it fails too, and should know why: {}", ran.stdout());
}
