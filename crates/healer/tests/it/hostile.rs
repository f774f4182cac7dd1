//! A stranger's texts are only text.

use serde_json::json;
use testkit::github::REPOSITORY;

use crate::{Desk, HEAD, RUN, log};

const EVIL: &str = "`x`</details><img src=x> @team fixes #1 closes GH-2 https://github.com/o/r/issues/3 [a](javascript:b) ::error::c ##[error]d $(id) `id`";

#[test]
fn no_mention_no_reference_no_html_no_command_leaves_it() {
    let (desk, pull) = Desk::of_pull(&[], Some("eve/r"));
    let fields = json!({"event": "pull_request", "name": EVIL, "head_branch": "topic", "path": EVIL, "head_sha": HEAD,
        "head_repository": {"full_name": "eve/r"}, "html_url": "javascript:alert(1)"});
    let desk = desk.with(&fields, &[]);
    let jobs = desk.fake.jobs(REPOSITORY, RUN, 1, &[json!({"name": EVIL, "conclusion": "failure"})]);
    desk.fake.log(
        REPOSITORY,
        jobs[0],
        log(&format!("{EVIL}\nerror: {EVIL}\n```\n</details>\n# heading\nFAILED tests/{EVIL}")),
    );
    let ran = desk.run(&[]);
    assert_eq!((ran.code, ran.output("decision")), (Some(0), "told"), "{}", ran.stdout());
    let comments = desk.comments(pull);
    assert_eq!(comments.len(), 1);
    for body in [&comments[0], &ran.summary] {
        let outside: String = body.split("````").step_by(2).collect();
        for bad in ["<img", "@team", "fixes #1", "](javascript", "https://github.com/o/r/issues/3", "\n# heading"] {
            assert!(!outside.contains(bad), "{bad} in {outside}");
        }
    }
    for line in ran.stdout().lines() {
        assert!(!line.starts_with("::error::c") && !line.contains("##["), "{line}");
    }
    assert_eq!(desk.fake.issues(REPOSITORY).iter().filter(|issue| issue["pull_request"].is_null()).count(), 0);
}

#[test]
fn a_forks_branch_called_main_opens_no_incident_and_ends_none() {
    let desk = Desk::new(&[crate::TYPES]);
    assert_eq!(desk.run(&[]).code, Some(0));
    assert_eq!(desk.fake.open_issues(REPOSITORY).len(), 1);
    for conclusion in ["success", "failure"] {
        let fork = json!({"id": RUN + 1, "conclusion": conclusion, "event": "push", "head_branch": "main", "head_repository": {"full_name": "eve/r"}});
        let mut event = desk.event.clone();
        event["workflow_run"].as_object_mut().unwrap().extend(fork.as_object().unwrap().clone());
        desk.fake.run(REPOSITORY, &json!({"id": RUN + 1, "conclusion": conclusion}));
        desk.fake.jobs(REPOSITORY, RUN + 1, 1, &[]);
        let other = Desk { fake: testkit::github::Fake::start(), event };
        let ran = desk
            .fake
            .variables()
            .iter()
            .fold(other.program(), |program, (name, value)| program.env(name, value))
            .run(&["run"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    }
    assert_eq!(desk.fake.open_issues(REPOSITORY).len(), 1);
    assert_eq!(desk.fake.issues(REPOSITORY).len(), 1);
}
