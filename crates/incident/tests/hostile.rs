//! The built program against texts, files and answers that mean harm.
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::github::{Clock, Fake, Fault, REPOSITORY, TOKEN};
use testkit::{Program, Ran, push};

const NOON: &str = "2026-11-21T12:00:00Z";

struct Desk {
    fake: Fake,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { fake: Fake::start_at(Clock::at(NOON)), folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn program(&self) -> Program {
        let program = Program::new(env!("CARGO_BIN_EXE_incident"), self.folder.path());
        self.fake.variables().iter().fold(program, |program, (name, value)| program.env(name, value))
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.program().run(arguments)
    }

    fn step(&self, run: &str, arguments: &[&str]) -> Ran {
        let step = self.program().in_workflow(&push("refs/heads/main", "a", "b"), "refs/heads/main", "b");
        step.env("GITHUB_RUN_ID", run).run(arguments)
    }

    fn body(&self) -> String {
        self.fake.issues(REPOSITORY)[0]["body"].as_str().unwrap().to_owned()
    }
}

#[track_caller]
fn assert_code(ran: &Ran, code: i32, part: &str) {
    let said = format!("{}{}", ran.stdout(), ran.stderr());
    assert!(ran.code == Some(code) && said.contains(part), "{:?} without `{part}`: {said:.2000}", ran.code);
}

#[test]
fn a_long_body_file_is_cut_and_the_numbers_stay() {
    for text in ["a line é\n".repeat(70_000), "x".repeat(70_000), "\u{1f980}".repeat(300_000)] {
        let desk = Desk::new();
        let file = desk.file("body.md", &text);
        assert_code(&desk.run(&["open", "--signature=a", "--body-file", &file]), 0, "created");
        let body = desk.body();
        assert!(body.chars().count() <= 65_536 && body.contains("| 1 time |"), "{}", body.chars().count());
        assert!(body.contains("was left out") && body.contains("Signature: <code>a</code>"));
    }
}

#[test]
fn what_a_body_file_opens_ends_with_it() {
    for text in
        ["```\nlog", "~~~~text\nlog", "<!-- log", "<details><summary>log</summary>\n\nlog", "```\n<!-- \n```\n<!--"]
    {
        let desk = Desk::new();
        let file = desk.file("body.md", text);
        assert_code(&desk.run(&["open", "--signature=a", "--body-file", &file]), 0, "created");
        let body = desk.body();
        let table = body.find("| happened |").unwrap();
        let before = &body[..table];
        let lines = |mark: &str| before.lines().filter(|line| line.starts_with(mark)).count();
        assert_eq!(lines("```") % 2 + lines("~~~") % 2, 0, "{before}");
        assert_eq!(before.matches("<details").count(), before.matches("</details").count(), "{before}");
        let open = before.rfind("<!-- log").or(before.rfind("<!--\n")).or(before.strip_suffix("<!--").map(str::len));
        assert!(open.is_none_or(|at| before[at..].contains("-->")), "{before}");
    }
}

#[test]
fn marks_controls_and_nul_in_a_body_file_do_no_harm() {
    let desk = Desk::new();
    let text =
        "a\0b\u{1b}[31m\r\nc\td\n<!-- pointsman:end -->\n<!--pointsman:state {}-->\n<!-- pointsman:signature=other -->";
    let file = desk.file("body.md", text);
    assert_code(&desk.run(&["open", "--signature=a", "--body-file", &file]), 0, "created");
    let body = desk.body();
    assert!(!body.contains(['\0', '\u{1b}']) && body.contains("\nc\td\n"), "{body}");
    assert_eq!(body.matches("<!-- pointsman:end -->").count(), 1);
    assert_code(&desk.run(&["open", "--signature=a", "--now=2030-01-01T00:00:00Z"]), 0, "updated");
}

#[test]
fn hostile_reports_end_with_exit_code_2_and_ask_nobody() {
    let desk = Desk::new();
    let deep = format!("{}{}", "{\"a\":".repeat(100_000), "1");
    let large = format!("{{\"schema\":\"pointsman.x/v1\",\"x\":[{}0]}}", "0,".repeat(20_000_000));
    let lone = "{\"schema\":\"pointsman.x/v1\",\"summary\":\"\\ud800\"}";
    for (text, part) in [
        (deep.as_bytes(), "not JSON"),
        (large.as_bytes(), "larger than"),
        (lone.as_bytes(), "not JSON"),
        (b"\xff\xfe{", "not JSON"),
        (b"", "not JSON"),
        (b"null", "schema"),
        (b"\"pointsman.\"", "schema"),
        (b"{\"schema\":[\"pointsman.\"]}", "schema"),
    ] {
        let file = desk.file("report.json", text);
        assert_code(&desk.run(&["open", "--signature=a", "--report", &file]), 2, part);
    }
    for flag in ["--report", "--body-file", "--template"] {
        assert_code(&desk.run(&["open", "--signature=a", flag, "no-such-file"]), 2, "no-such-file");
    }
    assert_eq!(desk.fake.journal().len(), 0);
}

#[test]
fn a_report_of_wrong_types_and_endless_texts_still_makes_one_issue() {
    let desk = Desk::new();
    let long = "\u{202e}@team <b>|`\u{0}".repeat(500);
    let odd = json!({
        "schema": "pointsman.diagnosis/v1",
        "diagnoses": [{
            "signature": long, "summary": long, "why": [1], "category": {"x": 1}, "step": null,
            "evidence": {"log": 7, "line": -1, "excerpt": vec![json!(long); 300]},
            "remedies": vec![json!({"text": long, "command": long}); 300], "runbook": ["x"], "category_runbook": 5
        }]
    });
    let file = desk.file("report.json", odd.to_string());
    assert_code(&desk.run(&["open", "--report", &file]), 0, "created");
    let title = desk.fake.issues(REPOSITORY)[0]["title"].as_str().unwrap().to_owned();
    assert!(title.chars().count() <= 256 && !title.contains("@team") && !title.contains('\0'), "{title}");
    assert!(desk.body().chars().count() <= 65_536);
    let other = json!({"schema": "pointsman.x/v1", "tool": 7, "summary": {}, "findings": "no", "run": []});
    let file = desk.file("report.json", other.to_string());
    assert_code(&desk.run(&["open", "--signature=b", "--report", &file]), 0, "created");
}

#[test]
fn the_token_in_a_text_never_reaches_the_issue_or_the_output() {
    let desk = Desk::new();
    let file = desk.file("body.md", format!("git clone https://x-access-token:{TOKEN}@github.com"));
    let open = ["open", "--signature=a", "--body-file", &file, "--title", TOKEN];
    let dry = desk.run(&[&open[..], &["--dry-run"]].concat());
    assert_code(&dry, 0, "x-access-token:***@");
    assert_eq!(desk.fake.writes().len(), 0);
    let ran = desk.step("1", &open);
    for text in [dry.stdout(), dry.stderr(), ran.stdout(), ran.stderr(), ran.summary, desk.body()] {
        assert!(!text.contains(TOKEN), "{text}");
    }
    assert!(!desk.fake.issues(REPOSITORY)[0].to_string().contains(TOKEN));
}

#[test]
fn dry_runs_of_every_operation_write_nothing() {
    let desk = Desk::new();
    let sources = ["ci.yml", "other.yml"];
    for (run, source) in sources.iter().enumerate() {
        desk.step(&run.to_string(), &["open", "--signature=a", "--source", source]);
    }
    let closed = desk.fake.issue(
        REPOSITORY,
        &json!({
            "title": "x", "labels": ["pointsman-incident"], "body": "<!-- pointsman:signature=old -->", "state": "closed",
            "closed_at": NOON,
        }),
    );
    let before: Vec<Value> = desk.fake.issues(REPOSITORY);
    desk.fake.forget();
    for (line, result) in [
        (&["open", "--signature=a"][..], "updated"),
        (&["open", "--signature=new"], "created"),
        (&["open", "--signature=old", "--now=2026-11-21T13:00:00Z"], "reopened"),
        (&["update", "--signature=a"], "updated"),
        (&["resolve", "--signature=a"], "resolved"),
        (&["resolve", "--source=ci.yml"], "updated"),
        (&["resolve", "--source=none"], "unchanged"),
    ] {
        let ran = desk.step("9", &[line, &["--dry-run"]].concat());
        assert_eq!((ran.output("result"), ran.code), (result, Some(0)), "{line:?} {}", ran.stdout());
        let shown = ran.stdout().lines().filter(|line| line.starts_with("P") || line.starts_with("DELETE")).count();
        assert_eq!(shown > 0, result != "unchanged", "{}", ran.stdout());
    }
    assert_eq!((desk.fake.writes().len(), desk.fake.issues(REPOSITORY)), (0, before), "{closed}");
}

#[test]
fn without_a_run_the_same_moment_counts_once_and_another_counts_again() {
    let desk = Desk::new();
    let at = |second: u32| desk.run(&["open", "--signature=a", &format!("--now=2026-11-21T12:00:0{second}Z")]);
    for (second, result) in [(0, "created"), (0, "unchanged"), (1, "updated"), (1, "unchanged")] {
        assert_code(&at(second), 0, result);
    }
    let keyed = || desk.run(&["open", "--signature=a", "--run-key=laptop"]);
    assert_code(&keyed(), 0, "updated");
    desk.fake.forget();
    assert_code(&keyed(), 0, "unchanged");
    assert_eq!(desk.fake.writes().len(), 0);
}

#[test]
fn a_repository_that_takes_no_issues_is_the_users_to_change() {
    for (status, message, part) in [
        (410, "Issues has been disabled in this repository.", "settings"),
        (403, "Repository was archived so is read-only.", "archived"),
    ] {
        let desk = Desk::new();
        desk.fake.fault("*", Fault::status(status).body(&json!({"message": message}).to_string()).times(9));
        let ran = desk.step("1", &["open", "--signature=a"]);
        assert_code(&ran, 2, part);
        assert_eq!((ran.output("result"), ran.output("count"), ran.output("report")), ("failed", "0", ""));
    }
}

#[test]
fn templates_that_blow_up_end_soon() {
    let desk = Desk::new();
    let body = desk.file("body.md", "&".repeat(60_000));
    let name = format!("{{% filter upper %}}{}{{% endfilter %}}", "{{ details }}".repeat(1_000));
    let rounds =
        "{% for i in range(end=1000) %}{% filter upper %}{{ details }}{{ details }}{% endfilter %}{% endfor %}";
    for text in [
        name.as_str(),
        rounds,
        &format!("{{% if details{} == '' %}}x{{% endif %}}", " ~ details".repeat(1_500)),
        &format!("{{% if details{} == '' %}}x{{% endif %}}", " | escape_html".repeat(1_100)),
        &format!("{{{{ details{} }}}}", " | split(pat='') | first".repeat(500)),
    ] {
        let template = desk.file("t.md", text);
        let started = Instant::now();
        let ran = desk.run(&["open", "--signature=a", "--body-file", &body, "--template", &template]);
        assert_code(&ran, 2, "template cannot be used");
        assert!(started.elapsed().as_secs() < 20, "{text:.60}");
    }
    assert_eq!(desk.fake.writes().len(), 0);
}

#[test]
fn a_mistake_that_only_a_full_cause_shows_is_found_before_anything_is_asked() {
    let desk = Desk::new();
    for (flag, text) in [
        ("--template", "{% if runbook %}{{ nothing }}{% endif %}"),
        ("--template", "{% for one in remedies %}{{ one.nothing }}{% endfor %}"),
        ("--comment-template", "{% if event == 'back' %}{{ nothing }}{% endif %}"),
        ("--recovery-template", "{% if returned %}{{ nothing }}{% endif %}"),
    ] {
        let template = desk.file("t.md", text);
        assert_code(&desk.run(&["open", "--signature=a", flag, &template]), 2, "t.md:1");
    }
    assert_eq!(desk.fake.journal().len(), 0);
}
