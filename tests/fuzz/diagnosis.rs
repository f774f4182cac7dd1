//! Whatever a log is, the whole way from its bytes to everything that is told of it ends in bounded time, stays inside
//! the log, and lets nothing of the log speak to the runner or the terminal.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use failure_diagnoser::explain::explain;
use failure_diagnoser::rank::Model;
use failure_diagnoser::reading::{Intake, Limits, Text};
use failure_diagnoser::render::markdown::Template;
use failure_diagnoser::render::{LogFacts, Telling, annotations, explanation, human, outputs, report};
use failure_diagnoser::{Answer, Baseline, Log, MOST, built_in, diagnose};
use libfuzzer_sys::fuzz_target;
use protocol::Runner;
use rulebase::RuleBase;

static BASE: LazyLock<RuleBase> = LazyLock::new(built_in);
static MODEL: LazyLock<Model> = LazyLock::new(Model::built_in);
static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::built_in().expect("the built-in template is one"));

/// Limits that make a long log of a short one, so that what is left out is tried too.
const TIGHT: Limits = Limits { head: 512, tail: 1024, middle: 256, lines: 40 };

fuzz_target!(|data: &[u8]| {
    // The first byte says how the log is read; a record separator ends the log and begins a passing run's.
    let Some((how, data)) = data.split_first() else { return };
    let mut parts = data.splitn(2, |byte| *byte == 0x1e);
    let bytes = parts.next().unwrap_or_default();
    let limits = if how & 1 == 0 { Limits::default() } else { TIGHT };
    let text = read(bytes, limits, usize::MAX);
    let in_portions = read(bytes, limits, 1 + usize::from(how >> 1));
    assert_eq!(lines(&text), lines(&in_portions), "where a portion ends changes what is read");
    let total = bytes.split(|byte| *byte == b'\n').count() - usize::from(bytes.is_empty() || bytes.ends_with(b"\n"));
    assert_eq!(text.total as usize, total, "lines are miscounted");
    let mut baseline = Baseline::default();
    if let Some(passed) = parts.next() {
        baseline.add(&read(passed, limits, usize::MAX));
    }
    let log = Log { name: "a.log".to_owned(), text };
    let facts = LogFacts::of(&log.name, &log.text);
    let answer = diagnose(std::slice::from_ref(&log), &baseline, &BASE, &MODEL);
    check(&answer, log.text.total);
    let explained = explain(&log, &baseline, &BASE, &MODEL);
    tell(&answer, &[facts], &[explained]);
});

fn read(bytes: &[u8], limits: Limits, portion: usize) -> Text {
    let mut intake = Intake::new(limits);
    for part in bytes.chunks(portion.min(bytes.len().max(1))) {
        intake.push(part);
    }
    intake.finish()
}

fn lines(text: &Text) -> Vec<(u32, &[u8])> {
    (0..text.len()).map(|index| (text.number(index), text.line(index))).collect()
}

/// What every answer keeps to.
fn check(answer: &Answer, total: u32) {
    assert!(answer.diagnoses.len() <= MOST, "too many diagnoses");
    for diagnosis in &answer.diagnoses {
        let evidence = &diagnosis.evidence;
        let inside = 1 <= evidence.start && evidence.end <= total;
        assert!(inside && (evidence.start..=evidence.end).contains(&evidence.line), "{evidence:?} of {total} lines");
        assert!((0.0..=1.0).contains(&diagnosis.confidence), "{}", diagnosis.confidence);
        assert!(!diagnosis.summary.is_empty() && !diagnosis.signature.is_empty());
    }
}

/// Every form in which an answer is told.
fn tell(answer: &Answer, logs: &[LogFacts], explanations: &[failure_diagnoser::explain::Explanation]) {
    let places = answer.diagnoses.iter().flat_map(|diagnosis| &diagnosis.locations);
    let files: BTreeMap<String, String> = places.map(|place| (place.file.clone(), place.file.clone())).collect();
    let telling = Telling { answer, logs, notes: &[], files: &files, explanations };
    let mut text = Vec::new();
    human::human(&mut text, &telling).expect("memory takes everything");
    explanation::explanation(&mut text, explanations).expect("memory takes everything");
    harmless(&text, "the terminal's text");
    harmless(TEMPLATE.render(&telling).expect("the template can be filled").as_bytes(), "the summary");
    let found = annotations::findings(&telling, 10);
    let mut commands = Vec::new();
    findings::render::annotations::render(&mut commands, &found).expect("memory takes everything");
    let commands = String::from_utf8(commands).expect("annotations are text");
    assert!(commands.lines().all(|line| line.starts_with("::")), "an annotation of several lines: {commands:?}");
    assert!(commands.lines().count() <= 10, "too many annotations");
    let mut sarif = Vec::new();
    findings::render::sarif::render(&mut sarif, &found).expect("memory takes everything");
    let report = report::report(&telling, &Runner::default()).to_json().expect("a report is JSON");
    let _: serde_json::Value = serde_json::from_str(&report).expect("a report is JSON");
    let (values, _) = outputs::outputs(&telling, "").finish(protocol::output::BUDGET);
    assert!(values.iter().all(|(name, value)| value.len() < 10_000 && !name.is_empty()), "an output without bounds");
}

/// No line of it is a workflow command, and no character of it controls a terminal.
fn harmless(text: &[u8], what: &str) {
    let text = std::str::from_utf8(text).expect("what is told is text");
    for line in text.lines() {
        let start = line.trim_start();
        assert!(!start.starts_with("::") && !line.contains("##["), "{what} speaks to the runner: {line:?}");
        assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{what} controls the terminal: {line:?}");
    }
}
