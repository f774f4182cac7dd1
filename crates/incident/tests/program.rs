//! The built program against a GitHub with state: exit codes, outputs, idempotence, dry run, hostile reports.
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::github::{Clock, Fake, Fault, REPOSITORY};
use testkit::{Program, Ran, push};

const NOON: &str = "2026-11-21T12:00:00Z";

struct Desk {
    fake: Fake,
    folder: TempDir,
    token: String,
    /// A step's files go with it.
    steps: RefCell<Vec<Program>>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            fake: Fake::start_at(Clock::at(NOON)),
            folder,
            token: testkit::github::TOKEN.to_owned(),
            steps: RefCell::default(),
        }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn program(&self) -> Program {
        let program = Program::new(env!("CARGO_BIN_EXE_incident"), self.folder.path());
        let program = self.fake.variables().iter().fold(program, |program, (name, value)| program.env(name, value));
        program.env("GITHUB_TOKEN", &self.token)
    }

    /// As a step of run `run`.
    fn step(&self, run: &str, arguments: &[&str]) -> Ran {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        let step = self.program().in_workflow(&push("refs/heads/main", sha, sha), "refs/heads/main", sha);
        let step = step.env("GITHUB_RUN_ID", run).env("GITHUB_RUN_ATTEMPT", "1").env("GITHUB_JOB", "test");
        let ran = step.run(arguments);
        self.steps.borrow_mut().push(step);
        ran
    }

    fn open(&self, run: &str) -> Ran {
        self.step(run, &["open", "--signature=a:b", "--title=it broke", &format!("--now={NOON}")])
    }

    fn issue(&self) -> Value {
        self.fake.issues(REPOSITORY).remove(0)
    }

    fn body(&self) -> String {
        self.issue()["body"].as_str().unwrap().to_owned()
    }
}

fn real(report: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../comment/tests/reports").join(report)
}

#[track_caller]
fn assert_result(ran: &Ran, result: &str) {
    assert_eq!((ran.output("result"), ran.code), (result, Some(0)), "{}{}", ran.stdout(), ran.stderr());
}

#[test]
fn open_count_up_and_resolve_with_all_outputs_and_a_report() {
    let desk = Desk::new();
    let first = desk.open("1");
    assert_result(&first, "created");
    assert_eq!((first.output("number"), first.output("count")), ("1", "1"));
    assert!(first.output("url").ends_with("/o/r/issues/1"), "{}", first.output("url"));
    let report: Value = serde_json::from_slice(&std::fs::read(first.output("report")).unwrap()).unwrap();
    assert_eq!((&report["schema"], &report["result"]), (&json!("pointsman.incident/v1"), &json!("created")));
    assert_eq!(report["incidents"][0]["state"]["runs"], json!(["1/1"]));
    desk.fake.forget();
    assert_result(&desk.open("1"), "unchanged");
    assert_eq!(desk.fake.writes().len(), 0);
    let second = desk.open("2");
    assert_result(&second, "updated");
    assert_eq!(second.output("count"), "2");
    let over = desk.step("3", &["--operation=resolve", "--signature=a:b", "--now=2026-11-21T14:05:00Z"]);
    assert_result(&over, "resolved");
    assert_eq!((desk.issue()["state"].as_str(), desk.issue()["title"].as_str()), (Some("closed"), Some("it broke")));
    let comments = desk.fake.comments(REPOSITORY, 1);
    assert!(comments[0]["body"].as_str().unwrap().contains("It lasted 2 h 5 min"), "{comments:?}");
    desk.fake.forget();
    assert_result(&desk.step("3", &["resolve", "--signature=a:b"]), "unchanged");
    assert_result(&desk.step("3", &["update", "--signature=a:b"]), "unchanged");
    assert_eq!(desk.fake.writes().len(), 0);
}

#[test]
fn inputs_of_the_action_are_the_same_as_flags() {
    let desk = Desk::new();
    let ran = desk
        .program()
        .env("POINTSMAN_INPUT_OPERATION", "open")
        .env("POINTSMAN_INPUT_SIGNATURE", "a:b")
        .env("POINTSMAN_INPUT_TITLE", "it broke")
        .env("POINTSMAN_INPUT_LABEL", "ci\nnightly\n")
        .env("POINTSMAN_INPUT_BODY_FILE", desk.file("body.md", "# Details\n<!-- pointsman:end -->"))
        .env("POINTSMAN_INPUT_CLOSE_AFTER", "0s")
        .run::<&str>(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert_eq!(desk.fake.labels_of(REPOSITORY, 1), ["pointsman-incident", "ci", "nightly"]);
    assert!(desk.body().contains("# Details\n&lt;!-- pointsman:end -->"), "{}", desk.body());
}

#[test]
fn a_real_diagnosis_says_everything() {
    let desk = Desk::new();
    let report = real("diagnosis.json");
    let ran = desk.step("1", &["open", "--report", &report.to_string_lossy()]);
    assert_result(&ran, "created");
    let diagnosis: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let first = &diagnosis["diagnoses"][0];
    let signature = first["signature"].as_str().unwrap();
    assert!(desk.body().starts_with(&format!("<!-- pointsman:signature={signature} -->")), "{}", desk.body());
    assert!(desk.body().contains(first["category_runbook"].as_str().unwrap()), "{}", desk.body());
    assert_result(&desk.step("2", &["resolve", "--signature", signature]), "resolved");
}

#[test]
fn what_passes_again_is_resolved_by_where_it_failed() {
    let desk = Desk::new();
    for (run, signature) in [("1", "a:b"), ("2", "c:d")] {
        desk.step(run, &["open", "--signature", signature, "--source=ci.yml/test"]);
    }
    desk.step("3", &["open", "--signature=e:f", "--source=other.yml/test"]);
    let ran = desk.step("4", &["resolve", "--source=ci.yml/test"]);
    assert_result(&ran, "resolved");
    let open: Vec<_> = desk.fake.open_issues(REPOSITORY).iter().map(|issue| issue["number"].clone()).collect();
    assert_eq!(open, [3]);
    desk.fake.forget();
    assert_result(&desk.step("5", &["resolve", "--source=ci.yml/test"]), "unchanged");
    assert_eq!(desk.fake.writes().len(), 0);
}

#[test]
fn a_dry_run_prints_every_request_and_sends_none() {
    let desk = Desk::new();
    let ran = desk.step("1", &["open", "--signature=a:b", "--title=it broke", "--dry-run"]);
    assert_result(&ran, "created");
    assert_eq!((desk.fake.writes().len(), ran.output("number")), (0, ""));
    let shown = ran.stdout();
    let requests: Vec<&str> =
        shown.lines().filter(|line| line.starts_with("POST ") || line.starts_with("DELETE ")).collect();
    assert_eq!(requests.len(), 4, "{shown}");
    assert!(shown.contains("POST /repos/o/r/issues\n") && shown.contains("\"title\": \"it broke\""), "{shown}");
    assert!(shown.contains("(dry run: nothing was changed)") && !shown.contains(&desk.token), "{shown}");
}

#[test]
fn a_token_that_may_only_read_puts_the_text_into_the_summary() {
    let mut desk = Desk::new();
    desk.token = desk.fake.read_only_token();
    let ran = desk.open("1");
    assert_result(&ran, "degraded");
    assert!(ran.stdout().contains("::notice") && ran.stdout().contains("issues: write"), "{}", ran.stdout());
    assert!(ran.summary.contains("it broke") && ran.summary.contains("1 time"), "{}", ran.summary);
    let ran = desk.step("1", &["open", "--signature=a:b", "--on-read-only=fail"]);
    assert_eq!((ran.code, ran.output("result")), (Some(3), "failed"));
    assert_eq!(desk.fake.issues(REPOSITORY).len(), 0);
}

#[test]
fn wrong_input_is_the_users_and_nothing_is_asked() {
    let desk = Desk::new();
    let broken = desk.file("t.md", "{{ count }\n{% if %}");
    let missing = desk.file("u.md", "{{ nothing }}");
    let odd = desk.file("odd.json", "{\"schema\":\"other\"}");
    let quiet = desk.file("quiet.json", "{\"schema\":\"pointsman.diagnosis/v1\",\"diagnoses\":[]}");
    for (line, part) in [
        (&["open"][..], "which cause"),
        (&["--signature=a"], "no operation"),
        (&["frobnicate", "--signature=a"], "frobnicate"),
        (&["open", "--signature=a", "--reopen-within=2w"], "14d"),
        (&["open", "--signature=a", "--now=yesterday"], "2026-11-21T17:14:25Z"),
        (&["open", "--signature=a", "--repository=o"], "OWNER/NAME"),
        (&["open", "--signature=a", "--template", &broken], "t.md:"),
        (&["open", "--signature=a", "--recovery-template", &missing], "u.md:1"),
        (&["open", "--report", &odd], "odd.json"),
        (&["open", "--report", &quiet], "no failure"),
        (&["open", "--signature=a", "--report", &odd, "--body-file", &odd], "cannot be used with"),
    ] {
        let ran = desk.program().run(line);
        assert_eq!(ran.code, Some(2), "{line:?}: {}", ran.stderr());
        assert!(ran.stderr().contains(part), "{line:?}: {}", ran.stderr());
    }
    assert_eq!(desk.fake.journal().len(), 0);
    let none = Program::new(env!("CARGO_BIN_EXE_incident"), desk.folder.path()).run(&[
        "open",
        "--signature=a",
        "--repository=o/r",
    ]);
    assert_eq!(none.code, Some(2));
    assert!(none.stderr().contains("GITHUB_TOKEN") && none.stderr().contains("--token-file"), "{}", none.stderr());
}

#[test]
fn what_github_cannot_answer_is_never_a_success() {
    for (endpoint, fault, code) in [
        ("GET /repos/{owner}/{repo}/issues", Fault::garbage().times(9), 3),
        ("POST /repos/{owner}/{repo}/issues", Fault::status(502), 3),
        ("POST /repos/{owner}/{repo}/issues", Fault::status(410), 3),
        ("POST /repos/{owner}/{repo}/issues", Fault::status(422), 2),
        ("POST /repos/{owner}/{repo}/labels", Fault::status(500), 3),
    ] {
        let desk = Desk::new();
        desk.fake.fault(endpoint, fault);
        let ran = desk.open("1");
        assert_eq!(
            (ran.code, ran.output("result"), ran.output("count")),
            (Some(code), "failed", "0"),
            "{endpoint} {}",
            ran.stdout()
        );
        assert!(ran.stdout().contains("::error"), "{}", ran.stdout());
        assert!(!ran.stdout().contains(&desk.token) && !ran.summary.contains(&desk.token));
        let locks = desk.fake.labels(REPOSITORY).into_iter().filter(|label| label.starts_with("pointsman-lock"));
        assert_eq!(locks.count(), 0, "the lock is given back");
    }
}

#[test]
fn a_hostile_report_mentions_nobody_and_breaks_nothing() {
    let desk = Desk::new();
    let hostile = "@team fixes #1 GH-2 <!-- pointsman:end --> </details> <script> | ` $(id) ${{ x }} ::error::x ##[error]y\n```\n# h";
    let report = json!({
        "schema": "pointsman.diagnosis/v1",
        "diagnoses": [{
            "category": hostile, "transient": hostile, "signature": hostile, "summary": hostile, "why": hostile, "step": hostile,
            "evidence": {"log": hostile, "line": 1, "excerpt": [hostile, "``````"]},
            "remedies": [{"text": hostile, "command": hostile}], "runbook": "https://x.example/<script>", "category_runbook": hostile
        }]
    });
    let report = desk.file("report.json", &report.to_string());
    let branch = "refs/heads/@team-fixes-#1-<script>";
    let arguments = ["open", "--report", &report, "--source", hostile];
    let ran = desk
        .program()
        .in_workflow(&push("refs/heads/main", "a", "b"), branch, "b")
        .env("GITHUB_RUN_ID", "1")
        .env("GITHUB_WORKFLOW", hostile)
        .run(&arguments);
    assert_result(&ran, "created");
    for line in ran.stdout().lines() {
        assert!(!line.contains("##[") && !line.trim_start().starts_with("::error"), "{line}");
    }
    let (title, body) = (desk.issue()["title"].as_str().unwrap().to_owned(), desk.body());
    assert!(
        title.contains("@\u{200b}team") && title.contains("#\u{200b}1") && title.contains("GH-\u{200b}2"),
        "{title}"
    );
    let outside: String = body.split("\n```````").step_by(2).collect();
    assert!(!outside.contains("@team") && !outside.contains("fixes #1") && !outside.contains("<script"), "{outside}");
    let state = outside.lines().find(|line| line.starts_with("<!-- pointsman:state ")).unwrap();
    assert_eq!(state.matches("-->").count(), 1);
    assert_eq!(outside.matches("<!-- pointsman:end -->").count(), 1);
    let again = desk.step("2", &["open", "--report", &report]);
    assert_result(&again, "updated");
}
