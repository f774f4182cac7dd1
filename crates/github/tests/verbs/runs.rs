//! Runs, jobs and logs.

use github::runs::{Rerun, get, last_success, rerun_failed};
use github::{Error, Refused, jobs};
use serde_json::{Value, json};
use testkit::github::{Fake, Log};

use crate::support::{REPO, client, written};

#[test]
fn jobs_beyond_the_first_hundred_are_listed() {
    let fake = Fake::start();
    let api = client(&fake);
    let run = fake.run(REPO, &json!({"conclusion": "failure"}));
    let many: Vec<Value> =
        (0..256).map(|job| json!({"name": format!("test ({job})"), "conclusion": "failure"})).collect();
    fake.jobs(REPO, run, 1, &many);
    let found = jobs::of_attempt(&api, REPO, run, 1).unwrap();
    assert!(found.complete && found.jobs.len() == 256 && found.jobs[255].name == "test (255)");
    assert!(found.jobs[0].conclusion == "failure" && found.jobs[0].url.starts_with("http"));
}

#[test]
fn logs_are_fetched_up_to_a_limit_without_the_token() {
    let fake = Fake::start();
    let api = client(&fake);
    let run = fake.run(REPO, &json!({}));
    let ids = fake.jobs(REPO, run, 1, &[json!({"name": "a"}), json!({"name": "b"}), json!({"name": "c"})]);
    fake.log(REPO, ids[0], Log::text("it failed\n"));
    fake.log(REPO, ids[1], Log::generated(5_000_000, "end\n"));
    fake.log(REPO, ids[2], Log::expired());
    let mut sink = Vec::new();
    assert_eq!(jobs::log(&api, REPO, ids[0], &mut sink, 1_000).unwrap(), 10);
    assert_eq!(sink, b"it failed\n");
    sink.clear();
    assert_eq!(jobs::log(&api, REPO, ids[1], &mut sink, 1_000).unwrap(), 1_000);
    assert_eq!(sink.len(), 1_000);
    let error = jobs::log(&api, REPO, ids[2], &mut Vec::new(), 1_000).unwrap_err();
    assert!(matches!(error, Error::Refused { refused: Refused::Gone, .. }), "{error}");
    assert_eq!(fake.take_leaks(), Vec::<String>::new());
}

#[test]
fn failed_jobs_are_run_again_once_an_attempt() {
    let fake = Fake::start();
    let api = client(&fake);
    let run = fake.run(REPO, &json!({"conclusion": "failure", "run_attempt": 1}));
    let again = || rerun_failed(&api, REPO, run, 1).unwrap();
    assert_eq!(again(), Rerun::Requested);
    let writes = written(&fake, || assert!(matches!(again(), Rerun::Newer | Rerun::Running)));
    assert_eq!(writes, Vec::<String>::new());
    fake.change_run(REPO, run, &json!({"run_attempt": 2, "status": "completed"}));
    assert_eq!(written(&fake, || assert_eq!(again(), Rerun::Newer)), Vec::<String>::new());
    fake.change_run(REPO, run, &json!({"run_attempt": 1, "status": "in_progress", "conclusion": null}));
    assert_eq!(written(&fake, || assert_eq!(again(), Rerun::Running)), Vec::<String>::new());
}

#[test]
fn a_run_is_read_with_what_github_leaves_out() {
    let fake = Fake::start();
    let api = client(&fake);
    let fields = json!({"conclusion": null, "status": "in_progress", "head_branch": null, "name": null, "head_repository": null});
    let run = fake.run(REPO, &fields);
    let found = get(&api, REPO, run).unwrap();
    assert_eq!((found.id, found.conclusion.as_str(), found.head_branch.as_str()), (run, "", ""));
    assert!(get(&api, REPO, run + 1).unwrap_err().is_missing());
}

#[test]
fn the_last_success_is_one_of_the_repositorys_own_branch() {
    let fake = Fake::start();
    let api = client(&fake);
    let run = |sha: &str, conclusion: &str, branch: &str, from: &str| {
        let from = json!({"full_name": from});
        fake.run(
            REPO,
            &json!({"head_sha": sha, "conclusion": conclusion, "head_branch": branch, "head_repository": from}),
        )
    };
    let last = || last_success(&api, REPO, ".github/workflows/ci.yml", "main").unwrap();
    run("a0", "failure", "main", REPO);
    assert_eq!(last(), None);
    run("a1", "success", "main", REPO);
    run("a2", "success", "topic", REPO);
    run("a3", "success", "main", "mallory/r");
    run("a4", "failure", "main", REPO);
    assert_eq!(last().as_deref(), Some("a1"));
}
