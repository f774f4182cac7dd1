//! The fake GitHub, asked over its socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::github::{Access, Caller, Clock, Fake, Fault, Log, Said, TOKEN};

const ISSUES: &str = "/repos/o/r/issues";

fn ours(github: &Fake) -> Caller {
    Caller::new(&github.url(), TOKEN)
}

fn get(caller: &Caller, target: &str) -> Said {
    caller.send("GET", target, &Value::Null).unwrap()
}

fn post(caller: &Caller, target: &str, body: &Value) -> Said {
    caller.send("POST", target, body).unwrap()
}

#[test]
fn a_request_needs_a_known_token_and_a_name() {
    let github = Fake::start();
    let caller = ours(&github);
    assert_eq!(get(&caller, ISSUES).status, 200);
    assert_eq!(get(&caller.clone().anonymous(), ISSUES).status, 401);
    assert_eq!(get(&Caller::new(&github.url(), "ghs_other"), ISSUES).status, 401);
    assert_eq!(get(&caller.clone().header("user-agent", ""), ISSUES).status, 403);
    assert_eq!(get(&caller.clone().header("x-github-api-version", "2021-01-01"), ISSUES).status, 400);
    assert_eq!(get(&caller, "/repos/o/other/issues").status, 404);
    assert_eq!(get(&caller, "/repos/o/r/forks").status, 404);
    github.revoke(TOKEN);
    assert_eq!(get(&caller, ISSUES).json()["message"], "Bad credentials");
}

#[test]
fn a_token_may_do_what_it_was_given() {
    let github = Fake::start();
    github.repository("o/hidden", true);
    let new = json!({ "title": "It rains" });
    let reader = Caller::new(&github.url(), &github.read_only_token());
    assert_eq!((get(&reader, ISSUES).status, post(&reader, ISSUES, &new).status), (200, 403));
    let writer = Caller::new(&github.url(), &github.token(&[("issues", Access::Write)]));
    assert_eq!((get(&writer, ISSUES).status, post(&writer, ISSUES, &new).status), (200, 201));
    assert_eq!(get(&writer, "/repos/o/r/pulls").json()["message"], "Resource not accessible by integration");
    let nobody = Caller::new(&github.url(), &github.token(&[]));
    assert_eq!((get(&nobody, ISSUES).status, get(&nobody, "/repos/o/hidden/issues").status), (403, 404));
    let person = Caller::new(&github.url(), &github.user_token("ada"));
    assert_eq!(post(&person, ISSUES, &new).json()["user"]["type"], "User");
    assert_eq!((get(&person, "/user").status, get(&writer, "/user").status), (200, 403));
}

#[test]
fn what_is_known_costs_nothing() {
    let github = Fake::start_at(Clock::at("2026-03-01T12:00:00Z"));
    github.limit(TOKEN, 2, Duration::from_hours(1));
    let first = get(&ours(&github), ISSUES);
    assert_eq!(first.header("x-ratelimit-remaining"), Some("1"));
    let caller = ours(&github).header("if-none-match", first.header("etag").unwrap());
    for _ in 0..5 {
        let again = get(&caller, ISSUES);
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    }
    github.issue("o/r", &json!({ "title": "It rains" }));
    assert_eq!(get(&caller, ISSUES).status, 200);
    let refused = get(&caller, ISSUES);
    assert_eq!((refused.status, refused.header("x-ratelimit-remaining")), (403, Some("0")));
    assert_eq!(refused.header("x-ratelimit-reset"), Some("1772370000"));
    github.clock().advance(Duration::from_hours(1));
    assert_eq!(get(&ours(&github), ISSUES).status, 200);
}

#[test]
fn lists_come_in_pages() {
    let github = Fake::start_enterprise();
    for n in 0..250 {
        github.issue("o/r", &json!({ "title": n.to_string(), "labels": [if n % 2 == 0 { "even" } else { "odd" }] }));
    }
    let caller = ours(&github);
    let size = |target: &str| get(&caller, target).json().as_array().unwrap().len();
    assert_eq!(
        [size(ISSUES), size("/repos/o/r/issues?per_page=500"), size("/repos/o/r/issues?per_page=100&page=3")],
        [30, 100, 50]
    );
    let said = get(&caller, "/repos/o/r/issues?labels=even&per_page=100");
    let expected = format!("<{}/repos/o/r/issues?labels=even&per_page=100&page=2>; rel=\"next\"", github.url());
    assert!(github.url().ends_with("/api/v3") && said.header("link").unwrap().starts_with(&expected), "{said:?}");
    assert_eq!(
        get(&caller, "/repos/o/r/issues?labels=even&per_page=100&page=2")
            .header("link")
            .unwrap()
            .matches("next")
            .count(),
        0
    );
}

#[test]
fn of_many_who_create_a_label_one_does() {
    let github = Fake::start();
    github.latency(Duration::from_millis(5));
    let create = || post(&ours(&github), "/repos/o/r/labels", &json!({ "name": "lock", "color": "ededed" })).status;
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = (0..32).map(|_| scope.spawn(create)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    assert_eq!(statuses.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&201, &422]));
}

#[test]
fn faults_disturb_what_they_are_meant_for() {
    let github = Fake::start();
    let caller = ours(&github);
    let create = || caller.send("POST", ISSUES, &json!({ "title": "It rains" }));
    let count = || github.issues("o/r").len();
    github.fault("POST /repos/{owner}/{repo}/issues", Fault::secondary_limit(Some(3)));
    assert_eq!(get(&caller, ISSUES).status, 200);
    let limited = create().unwrap();
    assert_eq!((limited.status, limited.header("retry-after"), count()), (403, Some("3"), 0));
    for (fault, made) in
        [(Fault::dropped(), 0), (Fault::answer_lost(), 1), (Fault::truncated(20), 2), (Fault::garbage(), 2)]
    {
        github.fault("*", fault);
        let error = create().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::ConnectionReset),
            "{error}"
        );
        assert_eq!(count(), made);
    }
    github.fault("*", Fault::answers("{"));
    assert_eq!((create().unwrap().bytes.as_slice(), count(), github.faults_waiting()), (b"{".as_slice(), 3, 0));
    let statuses: Vec<u16> = github.writes().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [403, 0, 0, 201, 0, 201]);
}

#[test]
fn the_journal_keeps_no_secret() {
    let github = Fake::start();
    post(&ours(&github).header("x-note", "seen"), ISSUES, &json!({ "title": "It rains" }));
    let journal = github.journal();
    assert_eq!(
        (journal[0].line().as_str(), &journal[0].body["title"]),
        ("POST /repos/o/r/issues 201", &json!("It rains"))
    );
    assert_eq!(
        (journal[0].header("x-note"), journal[0].header("authorization")),
        (Some("seen"), Some("Bearer (left out)"))
    );
    assert!(!format!("{journal:?}").contains(TOKEN));
    github.forget();
    assert_eq!(github.writes(), []);
}

#[test]
fn a_log_is_elsewhere_and_wants_no_token() {
    let github = Fake::start();
    github.log("o/r", 7, Log::text("no\n").hops(2));
    let log = |caller: &Caller| caller.send("GET", "/repos/o/r/actions/jobs/7/logs", &Value::Null).unwrap();
    let at = |said: &Said| said.header("location").unwrap().strip_prefix(&github.storage_url()).unwrap().to_owned();
    let first = log(&ours(&github));
    let storage = Caller::new(&github.storage_url(), TOKEN);
    let second = get(&storage.clone().anonymous(), &at(&first));
    assert_eq!((first.status, second.status), (302, 302));
    let last = get(&storage.clone().anonymous(), &at(&second));
    assert_eq!((last.status, last.bytes.as_slice()), (200, b"no\n".as_slice()));
    github.log("o/r", 7, Log::text("0123456789").cut_after(4));
    let cut = storage.clone().anonymous().send("GET", &at(&log(&ours(&github))), &Value::Null);
    assert_eq!(cut.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    github.log("o/r", 7, Log::missing());
    assert_eq!(get(&storage.clone().anonymous(), &at(&log(&ours(&github)))).status, 404);
    assert_eq!(get(&storage, &at(&second)).status, 400);
    assert_eq!(github.take_leaks().len(), 1);
    github.log("o/r", 7, Log::expired());
    assert_eq!(log(&ours(&github)).status, 410);
}

#[test]
#[should_panic(expected = "a token has reached the storage of logs")]
fn a_token_that_leaks_fails_the_test() {
    let github = Fake::start();
    github.log("o/r", 7, Log::text("no\n"));
    get(&Caller::new(&github.storage_url(), TOKEN), "/logs/o/r/7/0");
}

#[test]
fn a_run_is_run_again_once_it_has_ended_and_while_it_is_young() {
    let github = Fake::start_at(Clock::at("2026-03-01T12:00:00Z"));
    let rerun = |run: u64| {
        post(&ours(&github), &format!("/repos/o/r/actions/runs/{run}/rerun-failed-jobs"), &Value::Null).status
    };
    let run = github.run("o/r", &json!({}));
    let ids = github.jobs("o/r", run, 1, &[json!({ "name": "a" }), json!({ "name": "b", "conclusion": "success" })]);
    assert_eq!(ids.len(), 2);
    assert_eq!((rerun(run), rerun(run)), (201, 403));
    assert_eq!(github.run_now("o/r", run)["run_attempt"], 2);
    let jobs = get(&ours(&github), &format!("/repos/o/r/actions/runs/{run}/attempts/2/jobs")).json();
    let states: Vec<&Value> = jobs["jobs"].as_array().unwrap().iter().map(|job| &job["status"]).collect();
    assert_eq!(states, ["queued", "completed"]);
    github.change_run("o/r", run, &json!({ "status": "completed", "conclusion": "failure" }));
    github.clock().advance(Duration::from_hours(31 * 24));
    assert_eq!(rerun(run), 403);
    let passed = github.run("o/r", &json!({ "conclusion": "success" }));
    github.jobs("o/r", passed, 1, &[json!({ "conclusion": "success" })]);
    assert_eq!(rerun(passed), 403);
}

#[test]
fn what_github_refuses_is_refused() {
    let github = Fake::start();
    let number = github.issue("o/r", &json!({ "title": "It rains" }));
    let long = "é".repeat(65_537);
    let many: Vec<Value> = (1..=51)
        .map(|n| json!({ "path": "a", "start_line": n, "end_line": n, "annotation_level": "notice", "message": "m" }))
        .collect();
    let sha = "a".repeat(40);
    for (target, body) in [
        (ISSUES.to_owned(), json!({ "title": "x".repeat(257) })),
        (ISSUES.to_owned(), json!({ "title": "x", "body": long })),
        (format!("{ISSUES}/{number}/comments"), json!({ "body": long })),
        ("/repos/o/r/labels".to_owned(), json!({ "name": "x", "color": "#ffffff" })),
        ("/repos/o/r/labels".to_owned(), json!({ "name": "x".repeat(51) })),
        ("/repos/o/r/labels".to_owned(), json!({ "name": "x", "description": "x".repeat(101) })),
        ("/repos/o/r/check-runs".to_owned(), json!({ "name": "x", "head_sha": "main" })),
        (
            "/repos/o/r/check-runs".to_owned(),
            json!({ "name": "x", "head_sha": sha, "output": { "title": "t", "summary": "s", "annotations": many } }),
        ),
        ("/repos/o/r/pulls".to_owned(), json!({ "title": "x", "head": "nowhere", "base": "main" })),
        ("/repos/o/r/dispatches".to_owned(), json!({ "event_type": "x".repeat(101) })),
    ] {
        let said = post(&ours(&github), &target, &body);
        assert_eq!(said.status, 422, "{target}: {}", said.json());
    }
    assert_eq!(
        (github.issues("o/r").len(), github.comments("o/r", number).len(), github.labels("o/r").len()),
        (1, 0, 0)
    );
    assert!(github.checks("o/r").is_empty() && github.pulls("o/r").is_empty() && github.dispatches("o/r").is_empty());
}

#[test]
fn a_success_retires_the_deployment_before_it() {
    let github = Fake::start();
    let caller = ours(&github);
    let deploy = || post(&caller, "/repos/o/r/deployments", &json!({ "ref": "main" })).json()["id"].clone();
    for id in [deploy(), deploy()] {
        assert_eq!(
            post(&caller, &format!("/repos/o/r/deployments/{id}/statuses"), &json!({ "state": "success" })).status,
            201
        );
    }
    let states: Vec<Vec<Value>> = github
        .deployments("o/r")
        .iter()
        .map(|(_, statuses)| statuses.iter().map(|status| status["state"].clone()).collect())
        .collect();
    assert_eq!(states, [vec![json!("success"), json!("inactive")], vec![json!("success")]]);
}
