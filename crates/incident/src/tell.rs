//! How what was done is shown.

use std::fmt::Write as _;
use std::io::{self, Write};

use findings::{Finding, Severity};
use github::incident::{Done, Outcome, State, Words as _};
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::Serialize;

use crate::ask::Ask;
use crate::cli::Operation;
use crate::words::Templates;

/// The fields of the report `pointsman.incident/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    operation: &'static str,
    signature: String,
    source: String,
    result: &'static str,
    /// Nothing was sent that changes anything.
    dry_run: bool,
    number: Option<u64>,
    url: String,
    count: u64,
    incidents: Vec<Incident>,
    /// Why the result is `degraded`; empty where it is not.
    why: String,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    result: &'static str,
    number: Option<u64>,
    url: String,
    state: Option<State>,
    notes: Vec<String>,
}

/// What was done.
#[must_use]
pub fn told(ask: &Ask, outcomes: &[Outcome]) -> Told {
    // What was written says more than what was left alone.
    let first = outcomes.iter().find(|outcome| outcome.done != Done::Unchanged).or(outcomes.first());
    let incident = |outcome: &Outcome| Incident {
        result: outcome.done.name(),
        number: outcome.number,
        url: outcome.url.clone(),
        state: outcome.state.clone(),
        notes: outcome.notes.clone(),
    };
    Told {
        operation: match ask.operation {
            Operation::Open => "open",
            Operation::Update => "update",
            Operation::Resolve => "resolve",
        },
        signature: ask.signature.as_ref().map(ToString::to_string).unwrap_or_default(),
        source: ask.seen.source.clone(),
        result: first.map_or(Done::Unchanged, |first| first.done).name(),
        dry_run: ask.dry_run,
        number: first.and_then(|first| first.number),
        url: first.map(|first| first.url.clone()).unwrap_or_default(),
        count: first.and_then(|first| first.state.as_ref()).map_or(0, |state| state.count),
        incidents: outcomes.iter().map(incident).collect(),
        why: String::new(),
    }
}

/// What could not be done, as the token may only read.
#[must_use]
pub fn degraded(ask: &Ask, error: &github::Error) -> Told {
    Told { result: "degraded", why: error.to_string(), ..told(ask, &[]) }
}

/// The report.
#[must_use]
pub fn report<'a>(told: &'a Told, runner: &Runner) -> Report<&'a Told> {
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, told)
}

/// The step outputs.
#[must_use]
pub fn outputs(told: &Told, report: &str) -> Outputs {
    let mut outputs = Outputs::new();
    outputs.set("result", told.result);
    outputs.set("number", told.number.map(|number| number.to_string()).unwrap_or_default());
    outputs.set("url", escape::line(&told.url));
    outputs.set("count", told.count.to_string());
    outputs.set("report", report);
    outputs
}

/// What people should know though the program could answer.
#[must_use]
pub fn findings(told: &Told, refused: Option<&github::Error>) -> Vec<Finding> {
    let written = told.incidents.iter().filter(|incident| incident.result != Done::Unchanged.name());
    let notes = written.flat_map(|incident| &incident.notes);
    let notes = notes.map(|note| Finding::new("incident/note", Severity::Notice, note.clone()));
    notes.chain(refused.map(|error| error.degraded("the text stands in the step summary instead"))).collect()
}

/// The step summary; where nothing could be written, what would have been.
///
/// # Errors
/// When a template gives no text.
pub fn summary(told: &Told, ask: &Ask, templates: &Templates) -> Result<String, Vec<Finding>> {
    let name = if told.signature.is_empty() { code(&told.source) } else { code(&told.signature) };
    if told.why.is_empty() {
        let mut text = String::new();
        for incident in &told.incidents {
            let at = template::address(&incident.url);
            let link = match (incident.number, at.is_empty()) {
                (Some(number), false) => format!(" [issue {number}](<{at}>)"),
                (Some(number), true) => format!(" issue {number}"),
                (None, _) => String::new(),
            };
            let notes: String = incident.notes.iter().map(|note| format!(": {}", markdown_text(note))).collect();
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "Incident {name}: {}{link}{notes}\n", incident.result);
        }
        if told.incidents.is_empty() {
            text = format!("Incident {name}: no incident goes on there\n");
        }
        return Ok(text);
    }
    let mut text = format!("> No incident was written: {}\n\n", markdown_text(&told.why));
    if ask.operation != Operation::Resolve {
        let _ = writeln!(text, "### {}\n", markdown_text(&ask.cause.title));
        text.push_str(&ask.words(templates).body(&State::first(&ask.seen))?);
    }
    Ok(text)
}

/// A few lines for people.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, told: &Told) -> io::Result<()> {
    let name = if told.signature.is_empty() { &told.source } else { &told.signature };
    let dry = if told.dry_run { " (dry run: nothing was changed)" } else { "" };
    writeln!(sink, "incident {}: {}{dry}", escape::line(name), told.result)?;
    for incident in &told.incidents {
        if let Some(number) = incident.number {
            writeln!(sink, "  {} issue {number} {}", incident.result, escape::line(&incident.url))?;
        }
        if let Some(state) = &incident.state {
            writeln!(sink, "  {} in all, first {}, last {}", state.count, state.first, state.last)?;
        }
        for note in &incident.notes {
            writeln!(sink, "  note: {}", escape::line(note))?;
        }
    }
    if !told.why.is_empty() {
        writeln!(sink, "  why: {}", escape::line(&told.why))?;
    }
    Ok(())
}
