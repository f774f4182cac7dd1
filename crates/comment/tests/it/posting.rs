//! The built program and a GitHub with state.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use testkit::github::{Access, Fake, Fault, REPOSITORY, TOKEN};
use testkit::{Payload, Program, Ran};

use crate::here;

const SHA: &str = "7fdc4cf5a18f9474d9942c3bafe7257ef9934209";
const BRANCH: &str = "x\"; touch pwned; @team fixes #1";

/// A repository with pull request 1 of `repository`, and a checkout's folder.
struct Scene {
    github: Fake,
    folder: TempDir,
    number: u64,
}

impl Scene {
    fn of(repository: &str) -> Self {
        let github = Fake::start();
        let head = json!({"ref": BRANCH, "sha": SHA, "repo": {"full_name": repository}});
        let number = github.pull(REPOSITORY, &json!({"title": "t", "head": head}), &[]);
        Self { github, folder: tempfile::tempdir().unwrap(), number }
    }

    fn pull_request(&self) -> Payload {
        let head = json!({"ref": BRANCH, "sha": SHA});
        Payload {
            event: "pull_request",
            json: json!({"number": self.number, "pull_request": {"number": self.number, "head": head}}),
        }
    }

    fn workflow_run(&self, repository: &str) -> Payload {
        let run = json!({"id": 1234, "head_branch": BRANCH, "head_sha": SHA, "head_repository": {"full_name": repository},
            "pull_requests": [], "event": "pull_request", "conclusion": "success"});
        Payload { event: "workflow_run", json: json!({"action": "completed", "workflow_run": run}) }
    }

    fn run_as(&self, token: &str, payload: &Payload, arguments: &[&str]) -> Ran {
        let program = Program::new(env!("CARGO_BIN_EXE_comment"), self.folder.path());
        let program = program.in_workflow(payload, "refs/pull/1/merge", SHA);
        let ran = program.env("GITHUB_API_URL", self.github.url()).env("GITHUB_TOKEN", token).run(arguments);
        let said = format!("{}{}{}{:?}", ran.stdout(), ran.stderr(), ran.summary, ran.outputs);
        assert!(!said.contains(token), "the token is told: {said}");
        for name in ["result", "url", "number", "label", "report"] {
            assert!(ran.outputs.contains_key(name), "`{name}` is declared and must be written: {said}");
        }
        ran
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_as(TOKEN, &self.pull_request(), arguments)
    }

    fn bodies(&self) -> Vec<String> {
        let comments = self.github.comments(REPOSITORY, self.number);
        comments.iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }

    fn labels(&self) -> Vec<String> {
        let mut labels = self.github.labels_of(REPOSITORY, self.number);
        labels.sort();
        labels
    }
}

fn path(name: &str) -> String {
    here(&format!("reports/{name}.json")).to_string_lossy().into_owned()
}

#[track_caller]
fn assert_result(ran: &Ran, result: &str) {
    assert_eq!((ran.code, ran.output("result")), (Some(0), result), "{}{}", ran.stdout(), ran.stderr());
}

#[test]
fn one_comment_is_created_left_alone_and_brought_up_to_date() {
    let scene = Scene::of(REPOSITORY);
    scene.github.comment(REPOSITORY, scene.number, "ada", "<!-- pointsman:comment=report -->\na copy of the marker");
    let ran = scene.run(&["--report", &path("router"), "--report", &path("complexity")]);
    assert_result(&ran, "created");
    assert_eq!(ran.output("number"), scene.number.to_string());
    assert!(ran.output("url").contains("#issuecomment-"), "{}", ran.output("url"));
    let [stranger, ours] = &scene.bodies()[..] else { panic!("{:#?}", scene.bodies()) };
    assert!(
        stranger.ends_with("a copy of the marker") && ours.starts_with("<!-- pointsman:comment=report -->"),
        "{ours}"
    );
    assert!(ours.contains("complexity **low**") && ours.contains("<code>7fdc4cf5a1</code>"), "{ours}");

    scene.github.forget();
    let ran = scene.run(&["--report", &path("router"), "--report", &path("complexity")]);
    assert_result(&ran, "unchanged");
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());

    let ran = scene.run(&["--report", &path("gate-shut")]);
    assert_result(&ran, "updated");
    assert_eq!((scene.bodies().len(), scene.github.writes().len()), (2, 1));
    assert!(scene.bodies()[1].contains("keep the CI gate shut"));

    let other = scene.run(&["--report", &path("gate-open"), "--key", "nightly"]);
    assert_result(&other, "created");
    let ran = scene.run(&["--remove"]);
    assert_result(&ran, "removed");
    assert_eq!(scene.bodies().len(), 2, "the stranger's and the other key's stay");
    scene.github.forget();
    assert_result(&scene.run(&["--remove"]), "unchanged");
    assert!(scene.github.writes().is_empty());
}

#[test]
fn exactly_one_label_of_the_family_is_kept() {
    let scene = Scene::of(REPOSITORY);
    scene.github.label(REPOSITORY, "bug", "ff0000");
    let by = |family: &str, name: &str| scene.run(&["--report", &path(name), "--label-from", family, "--label-only"]);
    let ran = by("complexity", "complexity");
    assert_result(&ran, "updated");
    assert_eq!((ran.output("label"), scene.labels()), ("complexity: low", vec!["complexity: low".to_owned()]));
    assert!(scene.bodies().is_empty(), "only the label was asked for");
    scene.github.forget();
    assert_result(&by("complexity", "complexity"), "unchanged");
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());

    let high = scene.folder.path().join("high.json");
    let text =
        std::fs::read_to_string(path("complexity")).unwrap().replace("\"level\": \"low\"", "\"level\": \"high\"");
    std::fs::write(&high, text).unwrap();
    let ran = scene.run(&["--report", high.to_str().unwrap(), "--label-from", "complexity", "--label-only"]);
    assert_eq!((ran.output("label"), scene.labels()), ("complexity: high", vec!["complexity: high".to_owned()]));
    let ran = scene.run(&["--label-only", "--label", "state: x", "--label-family", "state: "]);
    assert_result(&ran, "updated");
    assert_eq!(scene.labels(), ["complexity: high", "state: x"]);
    scene.run(&["--label-only", "--label-family", "state: "]);
    assert_eq!(scene.labels(), ["complexity: high"]);
}

#[test]
fn a_token_that_may_only_read_degrades_to_the_summary() {
    let scene = Scene::of("stranger/r");
    let token = scene.github.read_only_token();
    let arguments = ["--report", &path("diagnosis"), "--report", &path("complexity"), "--label-from", "size"];
    let ran = scene.run_as(&token, &scene.pull_request(), &arguments);
    assert_result(&ran, "degraded");
    assert!(
        ran.summary.contains("No comment on the pull request") && ran.summary.contains("### Failed: npm cannot"),
        "{}",
        ran.summary
    );
    assert_eq!(ran.stdout().lines().filter(|line| line.starts_with("::notice ")).count(), 1, "{}", ran.stdout());
    assert!(scene.bodies().is_empty() && scene.labels().is_empty());
    let json = scene.run_as(&token, &scene.pull_request(), &[&arguments[..], &["--format", "json"]].concat()).json();
    assert_eq!((&json["schema"], &json["result"]), (&"pointsman.comment/v1".into(), &"degraded".into()));
    assert!(json["why"].as_str().unwrap().contains("403"), "{json}");

    let ran = scene.run_as(&token, &scene.pull_request(), &[&arguments[..], &["--on-read-only", "fail"]].concat());
    assert_eq!((ran.code, ran.output("result")), (Some(3), "failed"), "{}", ran.stdout());
    assert!(ran.stdout().contains("pull-requests: write"), "the permission is named: {}", ran.stdout());
}

#[test]
fn the_permission_for_pull_requests_is_enough_for_both() {
    let scene = Scene::of(REPOSITORY);
    let token = scene.github.token(&[("pull-requests", Access::Write)]);
    let ran = scene.run_as(&token, &scene.pull_request(), &["--report", &path("complexity"), "--label-from", "size"]);
    assert_result(&ran, "created");
    assert_eq!((scene.bodies().len(), scene.labels()), (1, vec!["size/S".to_owned()]));
}

#[test]
fn a_comment_stands_though_the_label_is_refused() {
    let scene = Scene::of(REPOSITORY);
    let refusal = r#"{"message":"Resource not accessible by integration"}"#;
    let labels = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels";
    scene.github.fault(labels, Fault::status(403).body(refusal));
    let ran = scene.run(&["--report", &path("complexity"), "--label-from", "size"]);
    assert_result(&ran, "degraded");
    assert_eq!((scene.bodies().len(), ran.output("label")), (1, ""), "{}", ran.stdout());
    assert!(ran.output("url").contains("#issuecomment-") && ran.stdout().contains("::notice"), "{}", ran.stdout());
}

/// An artifact as it is downloaded: folders of steps with a report each.
fn artifact(folder: &Path, names: &[&str]) -> String {
    for (index, name) in names.iter().enumerate() {
        let step = folder.join(format!("reports/step{index}"));
        std::fs::create_dir_all(&step).unwrap();
        std::fs::copy(path(name), step.join(format!("{name}.json"))).unwrap();
        std::fs::write(step.join("note.txt"), "no report").unwrap();
    }
    folder.join("reports").to_string_lossy().into_owned()
}

#[test]
fn a_run_of_a_fork_finds_its_pull_request_by_its_head() {
    let scene = Scene::of("stranger/r");
    scene.github.pull(REPOSITORY, &json!({"head": {"ref": BRANCH, "sha": SHA, "repo": {"full_name": "other/r"}}}), &[]);
    let folder = artifact(scene.folder.path(), &["router", "diagnosis"]);
    let ran = scene.run_as(TOKEN, &scene.workflow_run("stranger/r"), &["--report", &folder]);
    assert_result(&ran, "created");
    assert_eq!(ran.output("number"), scene.number.to_string());
    assert!(scene.bodies()[0].contains("[run](<https://github.com/o/r/actions/runs/1234>)"), "{}", scene.bodies()[0]);

    scene.github.forget();
    let moved = scene
        .workflow_run("stranger/r")
        .with("/workflow_run/head_sha", "0000000000000000000000000000000000000000".into());
    let ran = scene.run_as(TOKEN, &moved, &["--report", &folder]);
    assert_result(&ran, "degraded");
    assert!(ran.stdout().contains("::notice") && ran.summary.contains("no open pull request"), "{}", ran.stdout());
    assert!(scene.github.writes().is_empty());
}

#[test]
fn reports_of_another_run_are_refused_before_anything_is_asked() {
    let scene = Scene::of("stranger/r");
    let folder = artifact(scene.folder.path(), &["router"]);
    let other = scene.workflow_run("stranger/r").with("/workflow_run/id", 77.into());
    let ran = scene.run_as(TOKEN, &other, &["--report", &folder]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout());
    assert!(ran.stdout().contains("names run `1234`, and the event reports run `77`"), "{}", ran.stdout());
    assert!(scene.github.journal().is_empty());
}

#[test]
fn a_dry_run_prints_what_it_would_send_and_sends_nothing() {
    let scene = Scene::of(REPOSITORY);
    let ran = scene.run(&["--report", &path("complexity"), "--label-from", "size", "--dry-run"]);
    assert_result(&ran, "created");
    let printed = ran.stdout();
    assert!(printed.contains(&format!("POST /repos/o/r/issues/{}/comments", scene.number)), "{printed}");
    assert!(printed.contains("size/S"), "{printed}");
    assert!(scene.github.writes().is_empty() && scene.bodies().is_empty());
}

#[test]
fn a_text_of_ones_own_and_a_template_of_ones_own() {
    let scene = Scene::of(REPOSITORY);
    let text = scene.folder.path().join("text.md");
    std::fs::write(&text, format!("# Title\n\n```text\n{}```\n", "a line of a long log\n".repeat(5_000))).unwrap();
    assert_result(&scene.run(&["--body-file", text.to_str().unwrap()]), "created");
    let body = &scene.bodies()[0];
    assert!(body.chars().count() <= 65_536 && body.contains("# Title"), "{}", body.chars().count());
    assert_eq!(body.matches("```").count() % 2, 0, "the fence is closed");

    let template = scene.folder.path().join("t.md");
    std::fs::write(&template, "level {{ change.level }}, {{ digest.reports }} report").unwrap();
    let arguments = ["--report", &path("complexity"), "--template", template.to_str().unwrap()];
    assert_result(&scene.run(&arguments), "updated");
    assert!(scene.bodies()[0].ends_with("level low, 1 report\n"), "{}", scene.bodies()[0]);
}

#[test]
fn a_digest_goes_to_an_issue() {
    let scene = Scene::of(REPOSITORY);
    let issue = scene.github.issue(REPOSITORY, &json!({"title": "weekly digest"}));
    let schedule = Payload { event: "schedule", json: json!({"schedule": "0 6 * * 1"}) };
    let arguments =
        ["--report", &path("diagnosis"), "--template", "digest", "--number", &issue.to_string(), "--key", "digest"];
    let ran = scene.run_as(TOKEN, &schedule, &arguments);
    assert_result(&ran, "created");
    let comments = scene.github.comments(REPOSITORY, issue);
    assert!(comments[0]["body"].as_str().unwrap().contains("1 run, 1 failure explained"), "{comments:?}");
}

#[test]
fn no_answer_is_not_success() {
    let scene = Scene::of(REPOSITORY);
    scene.github.fault("*", Fault::garbage().times(20));
    let ran = scene.run(&["--report", &path("complexity")]);
    assert_eq!((ran.code, ran.output("result")), (Some(3), "failed"), "{}", ran.stdout());
    assert!(ran.stdout().contains("::error "), "{}", ran.stdout());
    assert!(scene.bodies().is_empty());
}
