//! What a template is given: every text escaped for the place that its name says, every list bounded.

mod change;
mod digest;
mod failure;

use protocol::escape::{clip, code, markdown_text};
use serde::Serialize;

use crate::report::Verdict;
use crate::report::{Body, Gate, Judged, Other, Report, Retry};

pub use change::{Category, Change};
pub use digest::{Cause, Counted, Digest};
pub use failure::{Remedy, Shown};

/// Longest path or name, in characters.
const NAME: usize = 200;
/// Longest sentence, in characters.
const SENTENCE: usize = 500;
/// Jobs that are listed.
const JOBS: usize = 50;
/// Attempts that are listed.
const ATTEMPTS: usize = 10;
/// Reports of other tools, or of `retry`, that are shown.
const REPORTS: usize = 10;

/// What is known beside the reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// `https://host/owner/name`, where it is known.
    pub repository_url: Option<String>,
    /// The commit that the reports are about, where the event says it.
    pub commit: Option<String>,
    /// Folder of the runbooks.
    pub runbooks: String,
}

/// All values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Values {
    /// The most important thing, one line.
    pub headline: String,
    /// The commit's first characters, as code; empty where it is not known.
    pub commit: String,
    /// Address of the run; empty where it is not known.
    pub run: String,
    /// What failed, the most important first.
    pub diagnoses: Vec<Shown>,
    /// The gate, if it judged.
    pub gate: Option<ShownGate>,
    /// What was tried again.
    pub retries: Vec<ShownRetry>,
    /// What the change touches, and how big it is.
    pub change: Option<Change>,
    /// Reports of other tools.
    pub others: Vec<ShownOther>,
    /// All reports together, for a digest of several runs.
    pub digest: Digest,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownGate {
    /// It is open.
    pub open: bool,
    /// How many jobs it judged.
    pub jobs: usize,
    /// Those that keep it shut.
    pub failed: Vec<ShownJob>,
    /// How many more of those there are.
    pub more: usize,
}

/// A job that keeps a gate shut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownJob {
    /// Its id, as code.
    pub job: String,
    /// Its result, as code.
    pub result: String,
    /// Why it keeps the gate shut.
    pub why: String,
}

/// A command that was retried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownRetry {
    /// It passed, but not at the first attempt.
    pub flaky: bool,
    /// How it ended.
    pub outcome: String,
    /// How many attempts there were.
    pub attempts: usize,
    /// How each ended.
    pub results: Vec<String>,
    /// Why there was no further one.
    pub reason: String,
}

/// Another tool's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownOther {
    /// Its name.
    pub tool: String,
    /// Its single values.
    pub fields: Vec<Field>,
}

/// A single value of another tool's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name, as code.
    pub name: String,
    /// Its value, as code.
    pub value: String,
}

impl Values {
    /// The values of `reports`.
    #[must_use]
    pub fn of(reports: &[Report], facts: &Facts) -> Self {
        let bodies = || reports.iter().map(|report| &report.body);
        let diagnoses = failure::shown(reports, facts);
        let gate = bodies().find_map(|body| if let Body::Gate(gate) = body { Some(shown_gate(gate)) } else { None });
        let retries = bodies().filter_map(|body| if let Body::Retry(retry) = body { Some(retry) } else { None });
        let others = bodies().filter_map(|body| if let Body::Other(other) = body { Some(other) } else { None });
        let change = change::change(reports);
        let retries: Vec<_> = retries.take(REPORTS).map(shown_retry).collect();
        let revision = reports.iter().find_map(|report| report.run.revision.as_ref());
        Self {
            headline: headline(&diagnoses, gate.as_ref(), &retries, change.as_ref()),
            commit: facts.commit.as_ref().or(revision).map(|commit| short(commit)).unwrap_or_default(),
            run: reports.iter().find_map(|report| run(report, facts)).unwrap_or_default(),
            diagnoses,
            gate,
            retries,
            change,
            others: others.take(REPORTS).map(shown_other).collect(),
            digest: digest::digest(reports, facts),
        }
    }
}

/// How many runs the reports come from; reports that name none count as one.
#[must_use]
pub fn runs(reports: &[Report]) -> usize {
    reports.iter().map(|report| report.run.id.as_deref()).collect::<std::collections::BTreeSet<_>>().len()
}

fn headline(diagnoses: &[Shown], gate: Option<&ShownGate>, retries: &[ShownRetry], change: Option<&Change>) -> String {
    if let Some(first) = diagnoses.first() {
        return format!("Failed: {}", first.summary);
    }
    match (gate, change) {
        (Some(gate), _) if gate.open => "CI gate: open".to_owned(),
        (Some(_), _) => "CI gate: shut".to_owned(),
        (None, Some(_)) => "What this change touches".to_owned(),
        (None, None) if retries.iter().any(|retry| retry.flaky) => "Passed, but flaky".to_owned(),
        (None, None) => "Report".to_owned(),
    }
}

fn shown_gate(gate: &Gate) -> ShownGate {
    let failed: Vec<&Judged> = gate.jobs.iter().filter(|job| job.verdict == Verdict::Fail).collect();
    ShownGate {
        open: gate.result == Verdict::Pass,
        jobs: gate.jobs.len(),
        failed: failed
            .iter()
            .take(JOBS)
            .map(|job| ShownJob { job: name(&job.job), result: name(&job.result), why: sentence(&job.why) })
            .collect(),
        more: failed.len().saturating_sub(JOBS),
    }
}

fn shown_retry(retry: &Retry) -> ShownRetry {
    ShownRetry {
        flaky: retry.flaky,
        outcome: sentence(&retry.outcome),
        attempts: retry.attempts.len(),
        results: retry.attempts.iter().take(ATTEMPTS).map(|attempt| sentence(&attempt.result)).collect(),
        reason: sentence(&retry.reason),
    }
}

fn shown_other(other: &Other) -> ShownOther {
    let field = |(key, value): &(String, String)| Field { name: name(key), value: code(&clip(value, SENTENCE)) };
    ShownOther { tool: other.tool.clone(), fields: other.fields.iter().map(field).collect() }
}

/// The address of a report's run. Only the number is taken from the report, which may come from anywhere.
fn run(report: &Report, facts: &Facts) -> Option<String> {
    let id = report.run.id.as_deref().filter(|id| is_number(id))?;
    Some(format!("{}/actions/runs/{id}", facts.repository_url.as_deref()?))
}

/// Whether a text is a number of at most 20 digits.
#[must_use]
pub fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn short(commit: &str) -> String {
    let plain: String = commit.chars().filter(char::is_ascii_hexdigit).take(10).collect();
    // Hexadecimal digits need no escape, and what is copied from here should be the commit and nothing invisible beside it.
    if plain.is_empty() { plain } else { format!("<code>{plain}</code>") }
}

/// A name or path as code.
fn name(text: &str) -> String {
    code(&clip(text, NAME))
}

/// Words.
fn sentence(text: &str) -> String {
    markdown_text(&clip(text, SENTENCE))
}
