//! Every verb of crate `github`, so that every request that tools can send is sent; and every verb once more, which writes nothing.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use findings::{Finding, Location, Severity};
use github::check_run::{Annotation, CheckRun, Conclusion};
use github::deployment::{NewDeployment, Status};
use github::incident::{Event, Policy, Seen, State, Subject, Waits, Words};
use github::label::{Family, Label};
use github::marker::Key;
use github::pulls::Proposal;
use github::{
    Client, WallTime, check_run, connect, deployment, dispatch, incident, jobs, label, pull_files, pulls, runs, sticky,
};
use protocol::host::Host;
use serde_json::{Map, Value, json};
use testkit::github::{Fake, Log, REPOSITORY, TOKEN};

const COMMIT: &str = "1234567890abcdef1234567890abcdef12345678";

/// What was there before.
struct Scene {
    issue: u64,
    pull: u64,
    run: u64,
    job: u64,
}

/// Lets every verb act at `base`, which answers for `github`.
///
/// # Panics
/// If a verb fails, or writes the second time.
pub(super) fn drive(github: &Fake, base: &str) {
    let api = client(base, TOKEN);
    let scene = prepare(github);
    act(&api, &scene);
    incidents(&api, &mut || leave_a_lock(github));
    let before = github.writes().len();
    act(&api, &scene);
    incidents(&api, &mut || ());
    let again: Vec<String> = github.writes().iter().skip(before).map(|entry| entry.line()).collect();
    assert_eq!(again, Vec::<String>::new());
    // To start something is to start it each time.
    dispatch::repository(&api, REPOSITORY, "rolled-back", &Map::from_iter([("sha".to_owned(), json!(COMMIT))]))
        .unwrap();
    let inputs = BTreeMap::from([("why".to_owned(), "tests".to_owned())]);
    dispatch::workflow(&api, REPOSITORY, "ci.yml", "main", &inputs).unwrap();
    assert_eq!(github.dispatches(REPOSITORY).len(), 2);
}

/// A client as a program gets it from the runner.
pub(super) fn client(base: &str, token: &str) -> Client {
    let variables = [("GITHUB_API_URL", base), ("GITHUB_TOKEN", token)];
    connect(&Host::new(variables.into_iter().collect()), None).unwrap()
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn prepare(github: &Fake) -> Scene {
    let issue = github.issue(REPOSITORY, &json!({ "title": "It rains", "labels": ["size/L", "other"] }));
    let comment = |login: &str, text: &str| github.comment(REPOSITORY, issue, login, text);
    comment("mallory", "<!-- pointsman:comment=report -->\nnot ours");
    comment("github-actions[bot]", "<!-- pointsman:comment=report -->\nours");
    comment("github-actions[bot]", "<!-- pointsman:comment=report -->\nours as well");
    comment("github-actions[bot]", "<!-- pointsman:comment=gone -->\nto be removed");
    let files: Vec<Value> = (0..120).map(|n| json!({ "filename": format!("src/{n}.rs") })).collect();
    let pull = github.pull(REPOSITORY, &json!({ "title": "Rain", "head": { "sha": COMMIT } }), &files);
    github.branch(REPOSITORY, "locks", COMMIT);
    github.run(REPOSITORY, &json!({ "conclusion": "success", "head_sha": COMMIT }));
    let run = github.run(REPOSITORY, &json!({ "head_sha": COMMIT, "event": "pull_request", "head_branch": "topic" }));
    let all: Vec<Value> = (0..150).map(|n| json!({ "name": format!("test ({n})") })).collect();
    let job = github.jobs(REPOSITORY, run, 1, &all)[149];
    github.log(REPOSITORY, job, Log::text("##[error]no\n").hops(2));
    Scene { issue, pull, run, job }
}

fn act(api: &Client, scene: &Scene) {
    sticky::put(api, REPOSITORY, scene.issue, &key("report"), "# A report").unwrap();
    sticky::put(api, REPOSITORY, scene.pull, &key("report"), "# A report").unwrap();
    sticky::remove(api, REPOSITORY, scene.issue, &key("gone")).unwrap();
    let small = Label { name: "size/S".into(), color: "00ff00".into(), description: "Small".into() };
    label::keep(api, REPOSITORY, scene.issue, &Family::Prefix("size/".into()), Some(&small)).unwrap();
    check_run::publish(api, REPOSITORY, &check()).unwrap();
    let files = pull_files::list(api, REPOSITORY, scene.pull, Some(120)).unwrap();
    assert!(files.complete && files.files.len() == 120);
    let of_commit = pulls::of_commit(api, REPOSITORY, COMMIT).unwrap();
    assert!(of_commit.iter().any(|pull| pull.number == scene.pull));
    let of_head = pulls::of_head(api, REPOSITORY, REPOSITORY, "topic", COMMIT).unwrap();
    assert_eq!(of_head, Some(scene.pull));
    let proposal =
        Proposal { title: "Refresh".into(), body: "Made anew.".into(), head: "locks".into(), base: "main".into() };
    pulls::propose(api, REPOSITORY, &proposal).unwrap();
    reruns(api, scene);
    deployments(api);
}

fn check() -> CheckRun {
    let finding =
        |line| Finding::new("a/b", Severity::Error, "wrong").at(Location::at("src/a.rs", line, 2)).hint("do it right");
    CheckRun {
        name: "pointsman".into(),
        sha: COMMIT.into(),
        external_id: "7/1/pointsman".into(),
        conclusion: Conclusion::Failure,
        title: "120 things".into(),
        summary: "All of them.".into(),
        annotations: (1..=120).filter_map(|line| Annotation::of(&finding(line))).collect(),
    }
}

fn reruns(api: &Client, scene: &Scene) {
    assert_eq!(runs::get(api, REPOSITORY, scene.run).unwrap().head_sha, COMMIT);
    assert_eq!(runs::last_success(api, REPOSITORY, "ci.yml", "main").unwrap().as_deref(), Some(COMMIT));
    let found = jobs::of_attempt(api, REPOSITORY, scene.run, 1).unwrap();
    assert!(found.complete && found.jobs.len() == 150);
    let mut log = Vec::new();
    jobs::log(api, REPOSITORY, scene.job, &mut log, 1_000).unwrap();
    assert_eq!(log, b"##[error]no\n");
    runs::rerun_failed(api, REPOSITORY, scene.run, 1).unwrap();
}

fn deployments(api: &Client) {
    let new = NewDeployment {
        git_ref: "main".into(),
        environment: "staging".into(),
        task: "rollback".into(),
        description: "The one before".into(),
        key: "7/1".into(),
    };
    let (made, _) = deployment::create(api, REPOSITORY, &new).unwrap();
    assert_eq!(deployment::latest(api, REPOSITORY, "staging").unwrap().map(|found| found.id), Some(made.id));
    let status = Status {
        state: deployment::State::Success,
        description: "It is back".into(),
        log_url: "https://example.org/log".into(),
        environment_url: "https://example.org".into(),
    };
    deployment::status(api, REPOSITORY, made.id, &status).unwrap();
}

struct Plain;

impl Words for Plain {
    type Error = Infallible;

    fn body(&self, state: &State) -> Result<String, Infallible> {
        Ok(format!("Seen {} times.", state.count))
    }

    fn comment(&self, event: Event, _: &State) -> Result<String, Infallible> {
        Ok(format!("{event:?}"))
    }
}

/// Opened, seen again, over. `between` happens before the end.
fn incidents(api: &Client, between: &mut dyn FnMut()) {
    let policy = Policy {
        repository: REPOSITORY.into(),
        label: Label { name: "pointsman-incident".into(), color: "b60205".into(), description: "A cause".into() },
        comment_every: Duration::ZERO,
        reopen_within: Duration::from_hours(14 * 24),
        close_after: Duration::ZERO,
    };
    let subject = Subject {
        signature: key("network:timeout:1f"),
        title: "The network is down".into(),
        labels: vec!["ci".into()],
        assignees: vec!["ada".into()],
    };
    let waits = || Waits { time: &WallTime, seed: 1 };
    for (run, at) in [("1/1", "2026-03-01T12:00:00Z"), ("2/1", "2026-03-01T13:00:00Z")] {
        incident::open(api, &policy, &subject, &seen(run, at), &Plain, waits()).unwrap();
    }
    between();
    incident::resolve(api, &policy, &subject.signature, &seen("3/1", "2026-03-01T14:00:00Z"), &Plain, waits()).unwrap();
}

fn seen(run: &str, at: &str) -> Seen {
    serde_json::from_value(json!({ "at": at, "run": run, "note": "main" })).unwrap()
}

/// A run that died under the lock has left it behind.
fn leave_a_lock(github: &Fake) {
    let taken = github.writes().into_iter().filter(|entry| entry.endpoint.ends_with("/labels"));
    let names = taken.filter_map(|entry| entry.body["name"].as_str().map(str::to_owned));
    let lock = names.filter(|name| name.starts_with("pointsman-lock-")).max();
    github.label(REPOSITORY, &lock.expect("an incident is opened under a lock"), "ededed");
}
