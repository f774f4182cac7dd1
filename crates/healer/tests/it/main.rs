//! The program against a fake GitHub, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests read what the program wrote")]

mod faults;
mod hostile;
mod logs;
mod runs;
mod told;

use serde_json::{Value, json};
use testkit::github::{Fake, Log, REPOSITORY, TOKEN};
use testkit::{Payload, Program, Ran};

/// The run that every test looks at.
const RUN: u64 = 7_001;
/// Its commit.
const HEAD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// The request that runs failed jobs again.
const RERUN: &str = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs";

/// A network failure, which passes by itself.
const RESET: &str = "curl: (56) Recv failure: Connection reset by peer";
/// A compile error, which does not.
const TYPES: &str =
    "error[E0308]: mismatched types\n --> src/lib.rs:3:5\n  |\n3 |     \"a\"\n  |     ^^^ expected `u32`, found `&str`";

/// What GitHub's log of a job looks like whose one step printed `output` and failed.
fn log(output: &str) -> Log {
    Log::text(&log_text(output))
}

fn log_text(output: &str) -> String {
    let head =
        "Current runner version: '2.330.0'\n##[group]Run ./ci.sh\n./ci.sh\nshell: /usr/bin/bash -e {0}\n##[endgroup]\n";
    let text = format!("{head}{output}\n##[error]Process completed with exit code 1.\n");
    text.lines().enumerate().map(|(at, line)| format!("2026-11-21T12:00:{:02}.1234567Z {line}\n", at % 60)).collect()
}

/// A failed run of a push to `main`, with one failed job for each log.
struct Desk {
    fake: Fake,
    event: Value,
}

impl Desk {
    fn new(outputs: &[&str]) -> Self {
        let desk = Self { fake: Fake::start(), event: json!({}) };
        desk.with(&json!({}), outputs)
    }

    /// Lays `fields` over the run, in the event and at GitHub.
    fn with(mut self, fields: &Value, outputs: &[&str]) -> Self {
        let mut run = json!({
            "id": RUN, "name": "CI", "event": "push", "head_branch": "main", "head_sha": HEAD, "status": "completed", "conclusion": "failure",
            "run_attempt": 1, "run_number": 5, "path": ".github/workflows/ci.yml",
            "html_url": format!("https://github.com/o/r/actions/runs/{RUN}"),
            "head_repository": {"full_name": REPOSITORY}, "pull_requests": [],
        });
        run.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let attempt = run["run_attempt"].as_u64().unwrap();
        self.fake.run(REPOSITORY, &json!({
            "id": RUN, "run_attempt": attempt, "status": "completed", "conclusion": run["conclusion"], "event": run["event"],
            "head_branch": run["head_branch"], "head_sha": run["head_sha"], "path": run["path"],
        }));
        let names: Vec<Value> = (0..outputs.len())
            .map(|number| json!({"name": format!("job {number}"), "conclusion": "failure"}))
            .collect();
        let passed = json!({"name": "fine", "conclusion": "success"});
        let jobs = self.fake.jobs(REPOSITORY, RUN, attempt, &[names, vec![passed]].concat());
        for (job, output) in jobs.iter().zip(outputs) {
            self.fake.log(REPOSITORY, *job, log(output));
        }
        self.event = json!({
            "action": "completed", "workflow_run": run,
            "repository": {"full_name": REPOSITORY, "default_branch": "main"},
        });
        self
    }

    /// A pull request of a branch of this repository, or of `fork`.
    fn of_pull(outputs: &[&str], fork: Option<&str>) -> (Self, u64) {
        let fake = Fake::start();
        let home = fork.unwrap_or(REPOSITORY);
        if let Some(fork) = fork {
            fake.repository(fork, false);
        }
        let pull = fake.pull(
            REPOSITORY,
            &json!({"title": "t", "head": {"ref": "topic", "sha": HEAD, "repo": {"full_name": home}}}),
            &[],
        );
        let listed = if fork.is_none() { json!([{"number": pull}]) } else { json!([]) };
        let fields = json!({"event": "pull_request", "head_branch": "topic", "head_repository": {"full_name": home}, "pull_requests": listed});
        (Self { fake, event: json!({}) }.with(&fields, outputs), pull)
    }

    /// The next attempt has ended like this.
    fn attempt(mut self, attempt: u64, conclusion: &str, outputs: &[&str]) -> Self {
        let fields = self.event["workflow_run"].clone();
        let mut fields = fields.as_object().unwrap().clone();
        fields.insert("run_attempt".to_owned(), attempt.into());
        fields.insert("conclusion".to_owned(), conclusion.into());
        self = self.with(&Value::Object(fields), outputs);
        self
    }

    fn program(&self) -> Program {
        self.program_at(env!("CARGO_BIN_EXE_healer"))
    }

    /// Another program as the step, such as a shell that starts this one.
    fn program_at(&self, path: &str) -> Program {
        let payload = Payload { event: "workflow_run", json: self.event.clone() };
        let folder = tempfile::tempdir().unwrap();
        let program = Program::new(path, folder.path().parent().unwrap());
        let program = program.in_workflow(&payload, "refs/heads/main", HEAD);
        let program = program.env("GITHUB_WORKFLOW_REF", "o/r/.github/workflows/healer.yml@refs/heads/main");
        self.fake.variables().iter().fold(program, |program, (name, value)| program.env(name, value))
    }

    /// Runs the program on the event, from a folder without configuration.
    fn run(&self, arguments: &[&str]) -> Ran {
        let folder = tempfile::tempdir().unwrap();
        let repo = folder.path().to_string_lossy().into_owned();
        let all: Vec<&str> = ["run", "--repo", &repo].into_iter().chain(arguments.iter().copied()).collect();
        self.program().run(&all)
    }

    fn reruns(&self) -> usize {
        self.fake.count(RERUN)
    }

    /// What was written, one line each.
    fn writes(&self) -> Vec<String> {
        self.fake.writes().iter().map(testkit::github::Entry::line).collect()
    }

    fn comments(&self, pull: u64) -> Vec<String> {
        self.fake
            .comments(REPOSITORY, pull)
            .iter()
            .map(|comment| comment["body"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[track_caller]
fn check(ran: &Ran, decision: &str, reason: &str) {
    let said = format!("{}{}", ran.stdout(), ran.stderr());
    assert_eq!((ran.code, ran.output("decision")), (Some(0), decision), "{said}");
    let mut declared: Vec<&str> = healer::SPEC.outputs.iter().map(|output| output.name).collect();
    declared.sort_unstable();
    assert_eq!(ran.outputs.keys().map(String::as_str).collect::<Vec<_>>(), declared);
    assert!(ran.output("reason").contains(reason), "{}", ran.output("reason"));
    assert!(!said.contains(TOKEN));
}
