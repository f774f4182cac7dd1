//! What is shown, with text that tries to break out of every form.

use protocol::Runner;

use super::{LISTED, findings, human, outputs, report, summary};
use crate::SPEC;
use crate::answer::{Answer, Sources};
use crate::assess::{ChangedFile, assess};
use crate::config::Config;
use crate::functions::{ChangedText, FunctionChanges, compare};
use crate::risk::Flag;

const HOSTILE: &[u8] = b"a\n::error::x ##[error]|<b>`\xff.lock";

/// A file whose functions are looked at.
const HOSTILE_CODE: &[u8] = b"a\n::error::x ##[error]|<b>`\xff.js";

/// Names of functions are hostile too.
const CODE: &[u8] = b"const o = { '|<b> @team ##[error]'(a) { if (a) {} } };\n";

fn answer(excluded: usize) -> Answer {
    let paths: Vec<Vec<u8>> = (0..excluded).map(|n| [format!("{n}-").as_bytes(), HOSTILE].concat()).collect();
    let mut files: Vec<ChangedFile<'_>> =
        paths.iter().map(|path| ChangedFile { path, binary: true, ..ChangedFile::default() }).collect();
    files.push(ChangedFile { path: b"src/main.rs", added: 120, deleted: 7, ..ChangedFile::default() });
    let config = Config::default();
    Answer {
        reason: "merge base with `::error::x`\n##[error] @team".to_owned(),
        base: Some("1".repeat(40)),
        head: Some("2".repeat(40)),
        assessment: Some(assess(&files, &config)),
        could_not_tell: false,
        levels: config.levels,
        levels_by: config.levels_by,
        functions: compare(&[ChangedText {
            path: HOSTILE_CODE,
            after: Some(CODE),
            new: std::iter::once(1..99).collect(),
            ..ChangedText::default()
        }]),
        threshold: config.threshold,
        risk: Some(vec![Flag {
            id: "auth".to_owned(),
            message: "::error::x ##[error]|<b> @team".to_owned(),
            weight: 1,
            paths: vec![HOSTILE.to_vec(); 12],
        }]),
        percentile: None,
        sources: Sources { configuration: "built-in defaults".to_owned(), attributes: "the head commit".to_owned() },
        notes: vec!["a note\n::warning::y".to_owned()],
    }
}

fn undetermined() -> Answer {
    Answer {
        base: None,
        assessment: None,
        could_not_tell: true,
        risk: None,
        functions: FunctionChanges::default(),
        ..answer(0)
    }
}

fn shown(answer: &Answer) -> String {
    let mut sink = Vec::new();
    human::human(&mut sink, answer).unwrap();
    String::from_utf8(sink).unwrap()
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&report::report(answer, &Runner::default()).to_json().unwrap()).unwrap()
}

#[test]
fn the_report_holds_the_contract() {
    let json = json(&answer(1));
    assert_eq!(json["schema"], "pointsman.complexity-scorer/v1");
    assert_eq!((&json["decision"], &json["level"]), (&"diff".into(), &"medium".into()));
    assert_eq!((json["files_changed"].as_u64(), json["lines_added"].as_u64()), (Some(2), Some(120)));
    assert_eq!(json["features"]["la"], 120);
    assert_eq!(json["counted"]["files"], 1);
    assert_eq!(json["counted"]["features"]["nf"], 1);
    let sum: f64 = json["contributions"].as_array().unwrap().iter().map(|part| part["points"].as_f64().unwrap()).sum();
    assert_eq!(Some(sum), json["score"].as_f64());
    assert_eq!(json["excluded"][0]["quoted"], true);
    assert_eq!(json["excluded"][0]["why"], "binary content");
}

#[test]
fn what_was_not_measured_is_null_in_the_report_and_empty_in_the_outputs() {
    let answer = undetermined();
    let json = json(&answer);
    assert_eq!((&json["level"], &json["score"], &json["decision"]), (&"high".into(), &100.into(), &"all".into()));
    for key in ["files_changed", "lines_added", "lines_deleted", "features", "counted", "base"] {
        assert!(json.as_object().unwrap().contains_key(key) && json[key].is_null(), "{key}");
    }
    let (values, _) = outputs::outputs(&answer, "").finish(protocol::output::BUDGET);
    assert!(values.contains(&("level".to_owned(), "high".to_owned())));
    assert!(values.contains(&("lines_added".to_owned(), String::new())));
}

#[test]
fn every_declared_output_is_written_and_no_other() {
    for answer in [answer(3), undetermined()] {
        let written = outputs::outputs(&answer, "r.json");
        let declared: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
        assert_eq!(written.names(), declared);
    }
}

#[test]
fn hostile_text_starts_no_command_and_no_row() {
    for answer in [answer(2), undetermined()] {
        let text = shown(&answer);
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "{text}");
        assert!(!text.contains("##["), "{text}");
        let summary = summary::summary(&answer);
        assert!(!summary.contains("<b>") && !summary.contains("@team") && !summary.contains("##["), "{summary}");
        for row in summary.lines().filter(|line| line.starts_with("| ") && line.contains("code>")) {
            let columns = if row.contains(" → ") { 5 } else { 3 };
            assert_eq!(row.matches('|').count(), columns + 1, "{row}");
        }
    }
}

#[test]
fn lists_for_people_are_bounded_and_say_so() {
    let answer = answer(LISTED + 7);
    assert!(shown(&answer).contains("  and 7 more; the report lists all\n"));
    assert!(summary::summary(&answer).contains("\nand 7 more; the report lists all.\n"));
    assert_eq!(json(&answer)["excluded"].as_array().unwrap().len(), LISTED + 7);
}

#[test]
fn only_a_failure_is_annotated() {
    assert!(findings(&answer(1)).is_empty());
    assert!(findings(&Answer { could_not_tell: false, ..undetermined() }).is_empty());
    assert_eq!(findings(&undetermined()).len(), 1);
}
