//! Names that try to break out: of a value, a log line, a table, a shell list.

use std::process::{Command, Stdio};

use serde_json::Value;
use testkit::Fixture;

use crate::{on_pull_request, router};

/// Names that a repository can really hold (no NUL, no empty part).
const NAMES: &[&[u8]] = &[
    b"plain.txt",
    b"with space.txt",
    b"line\nbreak",
    b"any\nfiles<<pointsman\nfalse\npointsman",
    b"tab\there",
    b"quote\"double",
    b"quote'single",
    b"back`tick`",
    b"$(touch pwned)",
    b"${IFS}",
    b"semi;touch pwned",
    b"amp&&pipe|",
    b"star*",
    b"~home",
    b"=equals",
    b"-rf",
    b"--format=json",
    b"[x]",
    b"(x)",
    b"{a,b}",
    b"!bang",
    b"#hash",
    b"::error::name",
    b"##[error]name",
    b"a\n::error file=x::y",
    b"a\n##[set-output name=any]false",
    b"\x1b[31mred",
    b"carriage\rreturn",
    b"back\\slash",
    b"percent%0Aescape",
    b"</code></td></table><b>@team #1",
    b"| a | b |",
    "é\u{202e}trojan.rs".as_bytes(),
    "日本語.md".as_bytes(),
    b"latin\xe9.txt",
    b"\xff\xfe",
    b"trailing\n",
];

fn add_all(fixture: &Fixture) {
    for name in NAMES {
        fixture.write([b"hostile/".as_slice(), name].concat(), "x\n");
    }
}

fn filters(format: &str) -> Vec<String> {
    ["plan", "--filters", "all: '**'\nhostile: hostile/**\nbelow: hostile/*\n", "--list-format", format]
        .map(str::to_owned)
        .to_vec()
}

fn run(format: &str) -> testkit::Ran {
    let arguments = filters(format);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    on_pull_request(&[(b"a", "a")], add_all, &arguments)
}

#[test]
fn the_output_of_all_lists_holds_each_in_the_format_asked_for() {
    for format in ["json", "lines", "csv", "shell"] {
        let ran = run(format);
        let lists: Value = serde_json::from_str(ran.output("lists")).expect("valid JSON");
        for category in ["all", "hostile", "below"] {
            let alone = ran.output(&format!("{category}_files"));
            match &lists[category] {
                Value::String(text) => assert_eq!(text, alone, "{format}"),
                array => assert_eq!(*array, serde_json::from_str::<Value>(alone).expect("valid JSON"), "{format}"),
            }
            assert_eq!(lists[category].is_string(), format != "json", "a text, or an array");
        }
    }
}

#[test]
fn every_name_is_routed_and_nothing_is_injected() {
    let ran = run("json");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert_eq!(ran.output("any"), "true", "a name cannot overwrite an output");
    for category in ["all", "hostile"] {
        assert_eq!(ran.output(&format!("{category}_count")), NAMES.len().to_string(), "{category}");
    }
    let flat = NAMES.iter().filter(|name| !name.contains(&b'/')).count();
    assert_eq!(ran.output("below_count"), flat.to_string());
    let files: Vec<String> = serde_json::from_str(ran.output("all_files")).expect("valid JSON");
    for name in NAMES.iter().filter_map(|name| std::str::from_utf8(name).ok()) {
        assert!(files.contains(&format!("hostile/{name}")), "{name:?}");
    }
    assert!(files.contains(&r#""hostile/latin\351.txt""#.to_owned()), "not UTF-8: as git quotes it");
    let known = ["all", "hostile", "below"];
    for name in ran.outputs.keys() {
        let declared = change_router::SPEC.outputs.iter().any(|output| output.name == name);
        let of_category =
            known.iter().any(|category| name.starts_with(category) || *name == format!("only-{category}"));
        assert!(declared || of_category, "`{name}` was injected");
    }
}

#[test]
fn log_lines_and_the_summary_stay_harmless() {
    let ran = run("json");
    let log = String::from_utf8(ran.stdout.clone()).expect("UTF-8");
    for line in log.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
        assert!(!line.contains(['\x1b', '\r', '\u{202e}']), "{line:?}");
    }
    for line in ran.summary.lines() {
        assert!(!line.contains("<b>") && !line.contains("@team"), "{line}");
        assert!(!line.starts_with('|') || line.matches('|').count() == 5, "{line}");
    }
}

#[test]
fn the_json_report_is_valid_and_marks_what_is_quoted() {
    let mut arguments = filters("json");
    arguments.extend(["--format", "json"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let report = on_pull_request(&[(b"a", "a")], add_all, &arguments).json();
    let files = report["files"].as_array().expect("files");
    assert_eq!(files.len(), NAMES.len());
    let quoted: Vec<&str> =
        files.iter().filter(|file| file["quoted"] == true).filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(quoted, [r#""hostile/latin\351.txt""#, r#""hostile/\377\376""#]);
}

#[test]
fn a_shell_list_gives_back_exactly_the_names() {
    let ran = run("shell");
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["sh", "bash", "dash"] {
        let script = r#"eval "set -- $FILES"; for file in "$@"; do printf '%s\0' "$file"; done"#;
        let child = Command::new(shell)
            .args(["-c", script])
            .env("FILES", ran.output("all_files"))
            .current_dir(folder.path())
            .stderr(Stdio::inherit())
            .output();
        // Every Unix has `sh`; the others are tried where they are installed.
        let output = match child {
            Err(_) if shell != "sh" => continue,
            other => other.expect("sh runs"),
        };
        let mut expected: Vec<Vec<u8>> = NAMES.iter().map(|name| [b"hostile/".as_slice(), name].concat()).collect();
        expected.sort();
        let mut found: Vec<Vec<u8>> = output.stdout.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect();
        assert_eq!(found.pop(), Some(Vec::new()), "{shell}: ends with a NUL");
        found.sort();
        assert_eq!(found, expected, "{shell}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "a name ran as a command");
}

#[test]
fn lines_and_csv_keep_one_item_an_item() {
    assert_eq!(run("lines").output("all_files").lines().count(), NAMES.len());
    let csv = run("csv");
    assert!(csv.output("all_files").contains("\"hostile/quote\"\"double\""), "{}", csv.output("all_files"));
}

#[test]
fn explain_is_harmless_too() {
    let fixture = Fixture::new();
    fixture.write("a", "a").commit("base");
    add_all(&fixture);
    fixture.commit("hostile");
    let ran = router(fixture.path()).run(&["explain", "--base", "HEAD~1", "--filters", "all: '**'\n"]);
    for line in ran.stdout().lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##[") && !line.contains('\x1b'), "{line:?}");
    }
    assert_eq!(ran.stdout().matches("+ all by `**`, line 1").count(), NAMES.len());
}
