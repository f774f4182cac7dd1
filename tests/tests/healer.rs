//! The healer as a repository installs it: the template that users copy and the reusable workflow that it calls, on `workflow_run`
//! payloads that GitHub recorded (npm's `@octokit/webhooks-examples`), with a GitHub that has state.

use std::fs;
use std::path::PathBuf;

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::artifacts::{self, stand_ins};
use end_to_end::tools::Tool;
use end_to_end::webhooks::workflow_run_examples;
use end_to_end::{programs, root};
use serde_json::{Value, json};
use serde_yaml::Value as Yaml;
use tempfile::TempDir;
use testkit::github::{Fake, Log, TOKEN};
use testkit::{Fixture, Payload, Program};

const RERUN: &str = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs";
const RESET: &str = "curl: (56) Recv failure: Connection reset by peer";
const TYPES: &str = "error[E0308]: mismatched types\n --> src/lib.rs:3:5";

/// Stands in for the checkout action, which act only replaces where it checks out what the event names: writes down what it was
/// asked for.
const CHECKOUT: &str = r#"
name: Checkout
description: Writes down what it is asked for
inputs:
  ref: { description: Commit, default: "" }
  repository: { description: Repository, default: "" }
  persist-credentials: { description: Whether a later step can push, default: "true" }
runs:
  using: composite
  steps:
    - shell: bash
      env:
        ASKED: ${{ inputs.repository }} ${{ inputs.ref }} ${{ inputs.persist-credentials }}
      run: printf '%s\n' "$ASKED" >> "$STATE/checkouts"
"#;

/// A GitHub that knows the run of a recorded payload.
struct Scene {
    github: Fake,
    folder: TempDir,
    act: PathBuf,
    event: Value,
}

impl Scene {
    /// The recorded run of a repository's own branch, with `fields` laid over it, whose one failed job printed `output`.
    fn new(fields: &Value, output: &str) -> Option<Self> {
        let act = Tool::Act.or_skip()?;
        let mut event = workflow_run_examples().into_iter().find(|event| {
            event["action"] == "completed"
                && event["workflow_run"]["status"] == "completed"
                && event["workflow_run"]["pull_requests"] == json!([])
        })?;
        let run = event["workflow_run"].as_object_mut().unwrap();
        run.extend(json!({"conclusion": "failure", "name": "Tests"}).as_object().unwrap().clone());
        run.extend(fields.as_object().unwrap().clone());
        let scene = Self { github: Fake::start(), folder: tempfile::tempdir().unwrap(), act, event };
        let (repository, id) = (scene.repository(), scene.id());
        scene.github.repository(&repository, false);
        let known = ["conclusion", "event", "head_branch", "head_sha", "path", "run_attempt", "status"];
        let known = known.into_iter().map(|name| (name.to_owned(), scene.event["workflow_run"][name].clone()));
        let mut known: serde_json::Map<String, Value> = known.collect();
        known.insert("id".to_owned(), id.into());
        scene.github.run(&repository, &Value::Object(known));
        let attempt = scene.event["workflow_run"]["run_attempt"].as_u64().unwrap();
        let jobs = scene.github.jobs(&repository, id, attempt, &[json!({"name": "test", "conclusion": "failure"})]);
        let line = |text: &str| format!("2026-11-21T12:00:00.1234567Z {text}\n");
        let start = ["##[group]Run ./test.sh", "./test.sh", "##[endgroup]"].map(line).concat();
        let log = output.lines().map(line).collect::<String>() + &line("##[error]Process completed with exit code 1.");
        scene.github.log(&repository, jobs[0], Log::text(&(start + &log)));
        Some(scene)
    }

    fn repository(&self) -> String {
        self.event["repository"]["full_name"].as_str().unwrap().to_owned()
    }

    fn id(&self) -> u64 {
        self.event["workflow_run"]["id"].as_u64().unwrap()
    }

    /// Runs the template in a consumer's repository.
    fn run(&self) -> Run {
        self.run_with("")
    }

    /// The same, with `more` behind the line that calls our workflow, which is its last.
    fn run_with(&self, more: &str) -> Run {
        let template = fs::read_to_string(root().join("templates/workflows/healer.yml")).unwrap() + more;
        let fixture = Fixture::new();
        fixture.write(".github/workflows/healer.yml", &template).commit("install the healer");
        // What a stranger's code would do, were it ever run.
        fixture
            .write("test.sh", "touch \"$STATE/pwned\"\n")
            .write("Makefile", "all:\n\ttouch \"$(STATE)/pwned\"\n")
            .commit("code");
        let payload = Payload { event: "workflow_run", json: self.event.clone() };
        let act = Act::new(self.act.clone(), fixture.path(), &payload)
            .workflow(".github/workflows/healer.yml")
            .token(TOKEN)
            .variable("GITHUB_API_URL", self.github.url())
            .variable("GITHUB_REPOSITORY", self.repository())
            .variable("STATE", self.folder.path().as_os_str())
            .variable(artifacts::FOLDER_VARIABLE, self.folder.path().join("artifacts"));
        let checkout = self.folder.path().join("checkout");
        fs::create_dir_all(&checkout).unwrap();
        fs::write(checkout.join("action.yml"), CHECKOUT).unwrap();
        let act = act.repository("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", &checkout);
        let run =
            stand_ins(self.folder.path()).iter().fold(act, |act, (name, folder)| act.repository(name, folder)).run();
        assert!(!self.folder.path().join("pwned").exists(), "code of the run was run:\n{}", run.log);
        // What is checked out is the default branch's own commit, never the run's.
        let checkouts = fs::read_to_string(self.folder.path().join("checkouts")).unwrap();
        assert!(checkouts.lines().all(|line| line == format!(" {} false", fixture.head())), "{checkouts}");
        assert_ne!(self.event["workflow_run"]["head_sha"], fixture.head());
        run
    }

    #[track_caller]
    fn check(&self, run: &Run, decision: &str, reruns: usize) {
        assert_eq!(run.result("healer"), JobResult::Success, "{}", run.log);
        let step = run.called("healer", "heal").step("heal");
        assert_eq!((step.outputs["decision"].as_str(), self.github.count(RERUN)), (decision, reruns), "{}", run.log);
    }

    /// The record that the workflow keeps.
    fn record(&self) -> Value {
        let mut folders = vec![self.folder.path().join("artifacts")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.ends_with("healer.json") {
                    return serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
                }
            }
        }
        panic!("there is no record")
    }
}

#[test]
fn transient_is_exactly_one_rerun_also_when_told_twice() {
    let Some(scene) = Scene::new(&json!({}), RESET) else { return };
    let run = scene.run();
    scene.check(&run, "rerun", 1);
    assert_eq!(scene.github.writes().len(), 1, "{:?}", scene.github.writes());
    let record = scene.record();
    assert_eq!((&record["schema"], &record["subject"]["id"]), (&json!("pointsman.healer/v1"), &json!(scene.id())));
    scene.check(&scene.run(), "ignored", 1);
}

#[test]
fn not_transient_is_an_incident_and_no_rerun() {
    let Some(scene) = Scene::new(&json!({}), TYPES) else { return };
    scene.check(&scene.run(), "told", 0);
    let issues = scene.github.open_issues(&scene.repository());
    assert_eq!(issues.len(), 1);
    assert!(issues[0]["title"].as_str().unwrap().contains("mismatched types"), "{issues:?}");
    scene.github.forget();
    scene.check(&scene.run(), "told", 0);
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
}

#[test]
fn a_dry_run_says_what_it_would_do_and_does_nothing() {
    let Some(scene) = Scene::new(&json!({}), RESET) else { return };
    let run = scene.run_with("    with:\n      dry-run: true\n");
    scene.check(&run, "rerun", 0);
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
    assert!(run.log.contains("/rerun-failed-jobs"), "{}", run.log);
}

#[test]
fn the_attempts_are_limited() {
    let Some(scene) = Scene::new(&json!({"run_attempt": 2}), RESET) else { return };
    scene.check(&scene.run(), "told", 0);
    assert_eq!(scene.github.open_issues(&scene.repository()).len(), 1);
}

#[test]
fn a_forks_run_never_executes_anything() {
    let evil = "x\";touch${IFS}$STATE/pwned;#`touch${IFS}$STATE/pwned`@team";
    let fork = json!({"event": "pull_request", "head_branch": evil, "name": evil, "path": evil,
        "head_repository": {"full_name": "eve/octo-repo"}, "pull_requests": []});
    let output = format!("{RESET} $(touch $STATE/pwned) `touch $STATE/pwned` ${{{{ github.token }}}} @team fixes #1");
    let Some(scene) = Scene::new(&fork, &output) else { return };
    let repository = scene.repository();
    let head =
        json!({"ref": evil, "sha": scene.event["workflow_run"]["head_sha"], "repo": {"full_name": "eve/octo-repo"}});
    scene.github.repository("eve/octo-repo", false);
    let pull = scene.github.pull(&repository, &json!({"title": "t", "head": head}), &[]);
    let run = scene.run();
    scene.check(&run, "told", 0);
    let comments = scene.github.comments(&repository, pull);
    assert_eq!(comments.len(), 1, "{}", run.log);
    let body = comments[0]["body"].as_str().unwrap();
    assert!(!body.split("```").step_by(2).any(|text| text.contains("@team") || text.contains("fixes #1")), "{body}");
    // Beside jobs and logs nothing of it was asked for: no artifact, no content, no other repository.
    for entry in scene.github.journal() {
        let asked = entry.endpoint.as_str();
        let of_run = asked.contains("/actions/runs/") || asked.contains("/actions/jobs/");
        assert!(
            of_run
                || asked.contains("/pulls")
                || asked.contains("/issues/")
                || asked == "GET /user"
                || asked.is_empty(),
            "{asked}"
        );
        assert!(!entry.path.contains("eve"), "{}", entry.path);
    }
    // And no step but ours runs.
    let workflow: Yaml =
        serde_yaml::from_str(&fs::read_to_string(root().join(".github/workflows/healer.yml")).unwrap()).unwrap();
    let steps = workflow["jobs"]["heal"]["steps"].as_sequence().unwrap();
    let uses: Vec<&str> = steps.iter().map(|step| step["uses"].as_str().unwrap_or("(a script)")).collect();
    assert!(
        uses.len() == 3
            && uses[0].starts_with("actions/checkout@")
            && uses[1].starts_with("insightpulseai/pointsman/actions/healer@"),
        "{uses:?}"
    );
}

#[test]
fn recorded_payloads_are_all_understood() {
    let Some(scene) = Scene::new(&json!({"conclusion": "success"}), "") else { return };
    // Passed, nothing open: nothing is written.
    scene.check(&scene.run(), "passed", 0);
    assert!(scene.github.writes().is_empty());
    drop(scene);
    // Each as it was recorded, by the program alone: whatever it is, nothing is written.
    let mut decisions = Vec::new();
    for event in workflow_run_examples() {
        let github = Fake::start();
        let repository = event["repository"]["full_name"].as_str().unwrap().to_owned();
        github.repository(&repository, false);
        github.run(
            &repository,
            &json!({"id": event["workflow_run"]["id"], "conclusion": event["workflow_run"]["conclusion"]}),
        );
        let folder = tempfile::tempdir().unwrap();
        let program = Program::new(programs::folder().join("healer"), folder.path());
        let program = program.in_workflow(&Payload { event: "workflow_run", json: event }, "refs/heads/main", "");
        let program = github.variables().iter().fold(program, |program, (name, value)| program.env(name, value));
        let ran = program.env("GITHUB_REPOSITORY", &repository).run(&["run"]);
        assert!(github.writes().is_empty(), "{:?}", github.writes());
        decisions.push((ran.code, ran.output("decision").to_owned()));
    }
    let of = |code: i32, decision: &str| {
        decisions.iter().filter(|found| **found == (Some(code), decision.to_owned())).count()
    };
    // Passed runs, one that waits for approval, and events that are told before a run has ended, which have no conclusion.
    assert_eq!((of(0, "passed"), of(0, "ignored"), of(2, "unknown")), (2, 1, decisions.len() - 3), "{decisions:?}");
}
