//! The step summary: a Tera template over values that are escaped for Markdown before it sees them.

#[cfg(test)]
mod tests;

use findings::Finding;
use protocol::escape::{self, code, markdown_text};
use serde::Serialize;
use template::{address, fence};

use super::{Telling, numbered, place, stretch};
use crate::answer::Diagnosis;

/// The template that is built in.
pub const BUILT_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/diagnosis.md"));

/// Largest text that a template may make, in bytes: a step summary may not be larger than 1 MiB.
const LIMIT: usize = 1024 * 1024;

/// Notes that the summary shows; a run of hundreds of jobs can have as many.
const NOTES: usize = 20;

/// A template that can be rendered.
#[derive(Debug)]
pub struct Template(template::Template);

#[derive(Serialize)]
struct Values {
    verdict: &'static str,
    logs: String,
    diagnoses: Vec<Shown>,
    /// Where else the log speaks of the failure.
    further: Vec<String>,
    notes: Vec<String>,
}

/// A diagnosis, every text escaped for the place that its name says.
#[derive(Serialize)]
struct Shown {
    first: bool,
    summary: String,
    category: &'static str,
    rule: String,
    transient: &'static str,
    confidence: String,
    place: String,
    step: String,
    why: String,
    remedies: Vec<ShownRemedy>,
    runbook: String,
    category_runbook: String,
    signature: String,
    fence: String,
    excerpt: String,
}

#[derive(Serialize)]
struct ShownRemedy {
    text: String,
    command: String,
    safe: bool,
}

const RULE: &str = "diagnosis/template";
const GUIDE: &str = "docs/failure-diagnoser.md";

impl Template {
    /// The template that is built in.
    ///
    /// # Errors
    /// Never, as a test renders it.
    pub fn built_in() -> Result<Self, Vec<Finding>> {
        Self::parse("templates/diagnosis.md", BUILT_IN)
    }

    /// Reads a template.
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        template::Template::parse(file, text, RULE, GUIDE).map(Self)
    }

    /// Fills the template.
    ///
    /// # Errors
    /// Where the template uses a value that is not there, becomes too large or takes too long.
    pub fn render(&self, telling: &Telling<'_>) -> Result<String, Vec<Finding>> {
        self.0.render(&values(telling), LIMIT)
    }
}

fn values(telling: &Telling<'_>) -> Values {
    let names: Vec<String> = telling.logs.iter().take(5).map(|log| code(&log.name)).collect();
    let more = telling.logs.len().saturating_sub(5);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let diagnoses = telling.answer.leading().enumerate();
    Values {
        verdict: telling.answer.verdict.name(),
        logs: format!("{}{more}", names.join(", ")),
        diagnoses: diagnoses.map(|(rank, diagnosis)| shown(rank, diagnosis)).collect(),
        further: telling.answer.further().map(|diagnosis| code(&stretch(&diagnosis.evidence))).collect(),
        notes: notes(telling.notes),
    }
}

fn notes(all: &[String]) -> Vec<String> {
    let mut notes: Vec<String> = all.iter().take(NOTES).map(|note| markdown_text(note)).collect();
    if all.len() > NOTES {
        notes.push(format!("{} more notes are in the report", all.len() - NOTES));
    }
    notes
}

fn shown(rank: usize, diagnosis: &Diagnosis) -> Shown {
    let excerpt: Vec<String> = numbered(diagnosis)
        .into_iter()
        .map(|(number, is_evidence, text)| {
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            format!("{} {number:>6} | {}", if is_evidence { '>' } else { ' ' }, escape::line(text))
        })
        .collect();
    let excerpt = excerpt.join("\n");
    let remedies = diagnosis.remedies.iter().map(|remedy| ShownRemedy {
        text: markdown_text(&remedy.text),
        command: remedy.command.as_deref().map(code).unwrap_or_default(),
        safe: remedy.safe,
    });
    Shown {
        first: rank == 0,
        summary: markdown_text(&diagnosis.summary),
        category: diagnosis.category.name(),
        rule: code(&diagnosis.rule),
        transient: diagnosis.transient.name(),
        confidence: format!("{:.2}", diagnosis.confidence),
        place: code(&place(&diagnosis.evidence)),
        step: if diagnosis.step.is_empty() { String::new() } else { code(&diagnosis.step) },
        why: markdown_text(&diagnosis.why),
        remedies: remedies.collect(),
        runbook: address(&diagnosis.runbook),
        category_runbook: address(&diagnosis.category_runbook),
        signature: code(&diagnosis.signature),
        fence: fence(&excerpt),
        excerpt,
    }
}
