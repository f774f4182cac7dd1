//! The program in real repositories: what it prints, writes and returns.

use serde_json::Value;
use testkit::{Checkout, Fixture, Payload, Program, Ran, pull_request, push, schedule};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_complexity-scorer");

/// `count` numbered lines.
pub(crate) fn text(count: usize) -> String {
    (0..count).map(|number| format!("line {number}\n")).collect()
}

/// A repository with one commit on `main` and a branch `topic` with a medium change, some of which does not count.
fn repository() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("src/main.rs", text(10)).write("Cargo.lock", text(5)).write("old/name.rs", text(40)).commit("first");
    fixture.branch("topic");
    fixture
        .write("src/main.rs", text(90))
        .write("src/new.rs", text(20))
        .write("Cargo.lock", text(500))
        .write("logo.png", b"\x89PNG\0\0\0")
        .rename("old/name.rs", "new/name.rs")
        .commit("second");
    fixture
}

fn score(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["score"].into_iter().chain(arguments.iter().copied()).collect();
    Program::new(PROGRAM, fixture.path()).run(&all)
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    ran.json()
}

fn why(json: &Value, path: &str) -> String {
    let excluded = json["excluded"].as_array().expect("a list");
    excluded
        .iter()
        .find(|file| file["path"] == path)
        .map(|file| file["kind"].as_str().unwrap_or_default().to_owned())
        .unwrap_or_default()
}

#[test]
fn raw_and_counted_figures_of_a_branch() {
    let json = json(&score(&repository(), &["--base", "main", "--format", "json"]));
    assert_eq!(json["schema"], "pointsman.complexity-scorer/v1");
    assert_eq!((&json["decision"], &json["level"]), (&Value::from("diff"), &Value::from("medium")));
    let raw = [&json["files_changed"], &json["lines_added"], &json["lines_deleted"]];
    assert_eq!(raw, [5, 595, 0]);
    let counted = [&json["counted"]["files"], &json["counted"]["lines_added"], &json["counted"]["lines_deleted"]];
    assert_eq!(counted, [3, 100, 0]);
    assert_eq!((why(&json, "Cargo.lock"), why(&json, "logo.png")), ("lock".to_owned(), "binary".to_owned()));
    assert_eq!(json["contributions"][0], serde_json::json!({"name": "lines_added", "value": 100, "points": 35}));
    assert_eq!(json["read_from"]["configuration"], "built-in defaults");
}

#[test]
fn the_same_in_a_subfolder_and_as_text() {
    let fixture = repository();
    let ran =
        Program::new(PROGRAM, fixture.path().join("src")).run(&["score", "--base=main", "--report", "../out/r.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert!(ran.stdout().starts_with("level: medium\n  3 files, 100 lines: above low"), "{}", ran.stdout());
    assert!(ran.stdout().contains("Cargo.lock  (lock file: "), "{}", ran.stdout());
    let report: Value = serde_json::from_slice(&std::fs::read(fixture.path().join("out/r.json")).unwrap()).unwrap();
    assert_eq!(report["level"], "medium");
}

#[test]
fn attributes_take_away_and_give_back() {
    let fixture = Fixture::new();
    let attributes = "*.gen.rs linguist-generated\nsdk/** linguist-vendored=true\ndata.txt binary\n\
                      Cargo.lock -linguist-generated\n*.png diff\n";
    fixture.write(".gitattributes", attributes).commit("first");
    fixture.branch("topic");
    for path in ["a.gen.rs", "sdk/x.rs", "data.txt", "Cargo.lock", "src/a.rs"] {
        fixture.write(path, text(10));
    }
    fixture.write("drawing.png", "text after all\n").write("real.png", b"\0").commit("second");
    let json = json(&score(&fixture, &["--base", "main", "--format", "json"]));
    let kinds = ["a.gen.rs", "sdk/x.rs", "data.txt", "real.png"].map(|path| why(&json, path));
    assert_eq!(kinds, ["generated", "vendored", "binary", "binary"]);
    assert_eq!((json["lines_added"].as_u64(), json["counted"]["lines_added"].as_u64()), (Some(51), Some(21)));
    assert_eq!(json["counted"]["files"], 3);
}

#[test]
fn a_file_too_large_to_compare_is_named_and_needs_no_memory() {
    let fixture = Fixture::new();
    fixture.write("a", "1\n").commit("first");
    fixture.branch("topic");
    fixture.write("dump.sql", "insert into t values (1);\n".repeat(1_400_000)).write("a", "1\n2\n").commit("second");
    let json = json(&score(&fixture, &["--base", "main", "--format", "json"]));
    assert_eq!((why(&json, "dump.sql"), &json["counted"]["lines_added"]), ("too-large".to_owned(), &1.into()));
}

/// Whoever reads the outputs of a run that scored features finds all of them, with their safe values.
#[test]
fn scored_features_leave_all_outputs_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(PROGRAM, folder.path()).in_workflow(&schedule(), "refs/heads/main", &"1".repeat(40));
    let ran = program.run(&["score", "--features", "-"]);
    assert_eq!((ran.code, ran.output("level"), ran.output("decision")), (Some(0), "high", "all"));
    assert!(ran.outputs.contains_key("counted_files"));
}

#[test]
fn in_a_workflow_everything_goes_to_the_runners_files() {
    let fixture = repository();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let folder = remote.checkout("refs/pull/7/merge", &pull.merge, &Checkout::SHALLOW);
    let payload = pull_request("pull_request", "opened", "main", &pull);
    let ran = Program::new(PROGRAM, folder).in_workflow(&payload, "refs/pull/7/merge", &pull.merge).run(&["score"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    let figures = [
        "level",
        "score",
        "files_changed",
        "lines_added",
        "counted_files",
        "counted_added",
        "excluded_count",
        "decision",
    ];
    assert_eq!(figures.map(|name| ran.output(name)), ["medium", "39.125", "5", "595", "3", "100", "2", "diff"]);
    assert_eq!((ran.output("base"), ran.output("head")), (pull.base.as_str(), pull.merge.as_str()));
    assert!(ran.summary.starts_with("### Complexity: medium (39.125 of 100)\n"), "{}", ran.summary);
    assert!(ran.summary.contains("<code>Cargo.lock</code>"), "{}", ran.summary);
    assert!(!ran.output("report").is_empty());
}

#[test]
fn everything_is_high_and_said() {
    let fixture = repository();
    fixture.checkout("main");
    let ran = Program::new(PROGRAM, fixture.path())
        .in_workflow(&schedule(), "refs/heads/main", &fixture.head())
        .run(&["score", "--format=json"]);
    let json = json(&ran);
    assert_eq!((&json["decision"], &json["level"], &json["score"]), (&"all".into(), &"high".into(), &100.into()));
    assert!(json["lines_added"].is_null() && json["features"].is_null() && json["counted"].is_null());
    assert_eq!(["level", "score", "decision", "lines_added"].map(|name| ran.output(name)), ["high", "100", "all", ""]);
    assert!(!ran.output("reason").is_empty());
}

/// A push whose old commit is nowhere, on a remote that does not answer.
fn lost_push(fixture: &Fixture) -> Payload {
    fixture.git(&["remote", "add", "origin", "file:///nowhere/at/all.git"]);
    let mut payload = push("refs/heads/topic", &"1".repeat(40), &fixture.head());
    payload.json["forced"] = true.into();
    payload
}

#[test]
fn what_cannot_be_told_is_high_or_fails_as_chosen_with_all_outputs() {
    let fixture = repository();
    fixture.git(&["branch", "-D", "main"]);
    let payload = lost_push(&fixture);
    let program = || Program::new(PROGRAM, fixture.path()).in_workflow(&payload, "refs/heads/topic", &fixture.head());
    let lenient = program().run(&["score"]);
    assert_eq!(
        (lenient.code, lenient.output("level"), lenient.output("decision")),
        (Some(0), "high", "all"),
        "{}",
        lenient.stdout()
    );
    assert!(lenient.stdout().contains("::warning title=complexity/could-not-tell::"), "{}", lenient.stdout());
    let strict = program().run(&["score", "--on-error", "fail"]);
    assert_eq!(
        (strict.code, strict.output("level"), strict.output("score")),
        (Some(3), "high", "100"),
        "{}",
        strict.stdout()
    );
    assert_eq!(strict.outputs.keys().collect::<Vec<_>>(), lenient.outputs.keys().collect::<Vec<_>>());
    assert!(strict.stdout().contains("::error title=changes/unknown::"), "{}", strict.stdout());
}

#[test]
fn no_repository_no_base_and_no_payload_are_high_or_exit_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let lenient = Program::new(PROGRAM, folder.path()).run(&["score", "--format", "json"]);
    assert_eq!(json(&lenient)["level"], "high");
    let strict = Program::new(PROGRAM, folder.path()).run(&["score", "--on-error", "fail"]);
    assert_eq!(strict.code, Some(3));
    assert!(strict.stderr().contains("expected a git repository"), "{}", strict.stderr());
    let fixture = repository();
    assert_eq!(json(&score(&fixture, &["--base", "no-such-branch", "--format=json"]))["score"], 100);
    let strict = score(&fixture, &["--base", "no-such-branch", "--on-error=fail"]);
    assert_eq!(strict.code, Some(3));
    assert!(strict.stderr().contains("`no-such-branch` names none"), "{}", strict.stderr());
    let no_payload = || {
        Program::new(PROGRAM, fixture.path())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_EVENT_NAME", "push")
            .env("GITHUB_EVENT_PATH", "/nowhere.json")
    };
    assert_eq!(json(&no_payload().run(&["score", "--format=json"]))["decision"], "all");
    assert_eq!(no_payload().run(&["score", "--on-error=fail"]).code, Some(3));
}

#[test]
fn mistakes_of_the_user_are_exit_2_with_their_place() {
    let fixture = repository();
    fixture.write(".github/pointsman.yml", "complexity:\n  levels:\n    low: {files: x}\n    hihg: 3\n  exclude: []\n");
    let wrong = score(&fixture, &["--base", "main"]);
    assert_eq!(wrong.code, Some(2));
    for place in [".github/pointsman.yml:3:", ".github/pointsman.yml:4:5", ".github/pointsman.yml:5:"] {
        assert!(wrong.stderr().contains(place), "{}", wrong.stderr());
    }
    assert_eq!(score(&fixture, &["--base", "main", "--config", "nowhere.yml"]).code, Some(2));
    assert_eq!(score(&fixture, &["--nonsense"]).code, Some(2));
}

#[test]
fn a_configuration_with_the_other_ending_is_not_passed_over() {
    let fixture = repository();
    fixture.write(".github/pointsman.yaml", "complexity: {}\n");
    let refused = score(&fixture, &["--base", "main"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr().contains("rename it to `.github/pointsman.yml`"), "{}", refused.stderr());
}

#[test]
fn features_come_from_a_file_or_from_standard_input() {
    let line = r#"{"la":100,"ld":0,"nf":4,"nd":1,"ns":1,"entropy":0.5,"commit":"x"}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let run = |input: String, arguments: &[&str]| Program::new(PROGRAM, folder.path()).stdin(input).run(arguments);
    let good = run(format!("{line}\n{line}\n"), &["score", "--features", "-"]);
    assert_eq!((good.code, good.stdout().lines().count()), (Some(0), 2), "{}", good.stderr());
    assert!(good.stdout().starts_with(r#"{"score":38.4375,"level":"medium","contributions":[{"#), "{}", good.stdout());
    std::fs::write(folder.path().join("f.jsonl"), line).expect("a file");
    std::fs::write(folder.path().join("c.yml"), "complexity: {levels: {low: {files: 9, lines: 200}}}\n")
        .expect("a file");
    let by_file = run(String::new(), &["score", "--features=f.jsonl", "--config=c.yml"]);
    assert!(by_file.stdout().contains(r#""level":"low""#), "{}{}", by_file.stdout(), by_file.stderr());
    let bad = run(format!("{line}\n{{\"la\":1}}\n{line}\n"), &["score", "--features", "-"]);
    assert_eq!((bad.code, bad.stdout().lines().count()), (Some(2), 1));
    assert!(bad.stderr().contains("line 2 of `-`: the field `ld` is missing"), "{}", bad.stderr());
    assert_eq!(run(line.to_owned(), &["score", "--features=-", "--base=main"]).code, Some(2));
    assert_eq!(run(String::new(), &["score", "--features", "nowhere.jsonl"]).code, Some(3));
}

#[cfg(unix)]
#[test]
fn hostile_names_are_harmless_wherever_they_are_shown() {
    let fixture = Fixture::new();
    fixture.write("a", "1\n").commit("first");
    fixture.branch("topic");
    let names: [&[u8]; 5] =
        [b"a\n::error::x.lock", b"##[error]x.min.js", b"\xff.png", b"-dash $(id) `x`.map", b"<b>|@team.svg"];
    for name in names {
        fixture.write(name, b"\0");
    }
    fixture.commit("second");
    let payload = push("refs/heads/topic", &fixture.commit_of("main"), &fixture.head());
    let program = Program::new(PROGRAM, fixture.path()).in_workflow(&payload, "refs/heads/topic", &fixture.head());
    let ran = program.run(&["score"]);
    assert_eq!((ran.code, ran.output("excluded_count")), (Some(0), "5"), "{}", ran.stdout());
    for line in ran.stdout().lines().chain(ran.summary.lines()) {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
    }
    assert!(!ran.summary.contains("@team") && !ran.summary.contains("<b>"), "{}", ran.summary);
    let report: Value = serde_json::from_slice(&std::fs::read(ran.output("report")).unwrap()).unwrap();
    assert!(
        report["excluded"]
            .as_array()
            .unwrap()
            .iter()
            .any(|file| file["quoted"] == true && file["path"] == "\"\\377.png\"")
    );
}
