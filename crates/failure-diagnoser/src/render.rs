//! How an answer is told: text, report, outputs, annotations, SARIF, Markdown.

pub mod annotations;
pub mod explanation;
pub mod human;
pub mod markdown;
pub mod outputs;
pub mod report;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::answer::{Answer, Diagnosis, Evidence, Verdict};
use crate::explain::Explanation;
use crate::reading::Text;

/// Everything there is to tell.
#[derive(Debug)]
pub struct Telling<'a> {
    /// The answer.
    pub answer: &'a Answer,
    /// The logs that were read.
    pub logs: &'a [LogFacts],
    /// What a person should know of how the logs were read.
    pub notes: &'a [String],
    /// Which file of the repository is meant, by path as the log names it; files of elsewhere are not in it.
    pub files: &'a BTreeMap<String, String>,
    /// How the answer came about, if that was asked for; one a log.
    pub explanations: &'a [Explanation],
}

/// What is known of a log that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogFacts {
    /// As the user named it.
    pub name: String,
    /// The job it belongs to, where an archive says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub job: String,
    /// Whether it failed, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Whose log it is.
    pub format: &'static str,
    /// Lines of the log.
    pub lines: u32,
    /// Lines that were left out because the log is too long to be kept.
    pub elided: u32,
}

impl LogFacts {
    /// The facts of a log.
    #[must_use]
    pub fn of(name: &str, text: &Text) -> Self {
        Self {
            name: name.to_owned(),
            job: String::new(),
            verdict: None,
            format: text.format.name(),
            lines: text.total,
            elided: text.elided,
        }
    }
}

/// `1 log`, `2 logs`.
#[must_use]
pub fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What the answer to a run leaves out, as it tells each cause once: in which logs else a told cause stands. `answers`
/// are those of the single logs.
#[must_use]
pub fn repeated(told: &Answer, answers: &[Answer]) -> Vec<String> {
    let mut logs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for diagnosis in answers.iter().flat_map(Answer::leading) {
        logs.entry(&diagnosis.signature).or_default().insert(&diagnosis.evidence.log);
    }
    let one = |diagnosis: &Diagnosis| {
        let others = logs.get(&*diagnosis.signature)?;
        let others: Vec<&str> = others.iter().copied().filter(|log| *log != diagnosis.evidence.log).collect();
        let shown = others.iter().take(5).map(|log| format!("`{log}`")).collect::<Vec<_>>().join(", ");
        let more = others.len().saturating_sub(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!others.is_empty()).then(|| format!("`{}` stands in {shown}{more} too", diagnosis.signature))
    };
    told.leading().filter_map(one).collect()
}

/// `a.log:12`.
fn place(evidence: &Evidence) -> String {
    format!("{}:{}", evidence.log, evidence.line)
}

/// A stretch of a log: `name:first-last`.
fn stretch(evidence: &Evidence) -> String {
    format!("{}:{}-{}", evidence.log, evidence.start, evidence.end)
}

/// The excerpt's lines with their numbers, and whether each is the evidence line. Numbers are left out where lines of
/// the log between them were.
fn numbered(diagnosis: &Diagnosis) -> Vec<(Option<u32>, bool, &str)> {
    let evidence = &diagnosis.evidence;
    let complete = evidence.excerpt.len() as u64 == u64::from(evidence.end.saturating_sub(evidence.start)) + 1;
    let lines = evidence.excerpt.iter().zip(evidence.start..);
    lines
        .map(|(line, number)| (complete.then_some(number), complete && number == evidence.line, line.as_str()))
        .collect()
}
