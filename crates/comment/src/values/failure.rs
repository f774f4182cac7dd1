//! Why something failed.

use protocol::escape::{self, clip, code};
use rulebase::runbook_at;
use serde::Serialize;
use template::{address, fence};

use super::{Facts, SENTENCE, name, sentence};
use crate::report::{Body, Diagnosis, Report};

/// Diagnoses that are shown.
const DIAGNOSES: usize = 8;
/// Lines of an excerpt.
const LINES: usize = 20;
/// Longest line of an excerpt, in characters.
const WIDTH: usize = 200;
/// A diagnosis of this confidence or less only says where else the log speaks of the failure (`pointsman.diagnosis/v1`).
const FURTHER: f64 = 0.05;

/// A diagnosis, every text escaped for the place that its name says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// It is the first.
    pub first: bool,
    /// One sentence.
    pub summary: String,
    /// Kind of failure.
    pub category: &'static str,
    /// Id of the rule, as code.
    pub rule: String,
    /// `yes`, `no` or `unknown`.
    pub transient: &'static str,
    /// Two places.
    pub confidence: String,
    /// `log:line`, as code.
    pub place: String,
    /// Step or command, as code; empty if the log names none.
    pub step: String,
    /// Why trying again can or cannot help.
    pub why: String,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// Address of the tool's documentation, as code: it stands in a report that may come from anywhere, so it is no link.
    pub documentation: String,
    /// Address of the runbook of the category.
    pub runbook: String,
    /// Stable name of the cause, as code.
    pub signature: String,
    /// What opens and ends a code block around `excerpt`.
    pub fence: String,
    /// The lines that explain it.
    pub excerpt: String,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// In words.
    pub text: String,
    /// A command, as code; empty if there is none.
    pub command: String,
}

/// The diagnoses of all reports, each cause once.
pub(super) fn shown(reports: &[Report], facts: &Facts) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let all =
        reports.iter().filter_map(|report| if let Body::Diagnosis(body) = &report.body { Some(body) } else { None });
    for diagnosis in all.flat_map(|body| &body.diagnoses).filter(|diagnosis| diagnosis.confidence > FURTHER) {
        let signature = name(&diagnosis.signature);
        if shown.len() < DIAGNOSES && !shown.iter().any(|other| other.signature == signature) {
            shown.push(one(shown.is_empty(), signature, diagnosis, facts));
        }
    }
    shown
}

fn one(first: bool, signature: String, diagnosis: &Diagnosis, facts: &Facts) -> Shown {
    let evidence = &diagnosis.evidence;
    let excerpt = excerpt(diagnosis);
    let remedies = diagnosis.remedies.iter().take(DIAGNOSES).map(|remedy| Remedy {
        text: sentence(&remedy.text),
        command: remedy.command.as_deref().map(|command| code(&clip(command, SENTENCE))).unwrap_or_default(),
    });
    let optional = |text: &str| if text.is_empty() { String::new() } else { name(text) };
    Shown {
        first,
        summary: sentence(&diagnosis.summary),
        category: diagnosis.category.name(),
        rule: name(&diagnosis.rule),
        transient: diagnosis.transient.name(),
        confidence: format!("{:.2}", diagnosis.confidence.clamp(0.0, 1.0)),
        place: name(&format!("{}:{}", evidence.log, evidence.line)),
        step: optional(&diagnosis.step),
        why: sentence(&diagnosis.why),
        remedies: remedies.collect(),
        documentation: optional(&diagnosis.runbook),
        runbook: address(&runbook_at(&facts.runbooks, diagnosis.category.name())),
        signature,
        fence: fence(&excerpt),
        excerpt,
    }
}

/// The lines around the evidence, with their numbers.
fn excerpt(diagnosis: &Diagnosis) -> String {
    let evidence = &diagnosis.evidence;
    let at = usize::try_from(evidence.line.saturating_sub(evidence.start)).unwrap_or(usize::MAX);
    let skipped = if at < LINES { 0 } else { (at - LINES / 2).min(evidence.excerpt.len().saturating_sub(LINES)) };
    let lines = evidence.excerpt.iter().enumerate().skip(skipped).take(LINES).map(|(index, line)| {
        let number = evidence.start.saturating_add(index as u64);
        let mark = if number == evidence.line { '>' } else { ' ' };
        format!("{mark} {number:>6} | {}", escape::line(&clip(line, WIDTH)))
    });
    lines.collect::<Vec<_>>().join("\n")
}
