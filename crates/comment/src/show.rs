//! How what was done is shown.

use std::io::{self, Write};

use findings::{Finding, Severity};
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::Serialize;

use crate::post::{Intent, Plan, Posted};

/// The fields of the report `pointsman.comment/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    result: &'static str,
    number: Option<u64>,
    url: String,
    key: String,
    label: String,
    labels_removed: Vec<String>,
    /// Why the result is `degraded`; empty where it is not.
    why: String,
}

/// What there is to tell.
#[must_use]
pub fn told(plan: &Plan, posted: &Posted) -> Told {
    let wanted = plan.label.as_ref().and_then(|wanted| wanted.label.as_ref()).map(|label| label.name.clone());
    let kept = posted.label.as_ref();
    let why = match (&posted.refused, posted.number) {
        (Some(error), _) => error.to_string(),
        (None, None) => "no open pull request has the commit that the run is about".to_owned(),
        (None, Some(_)) => String::new(),
    };
    Told {
        result: posted.result(),
        number: posted.number,
        url: posted.comment.as_ref().map(|comment| comment.url.clone()).unwrap_or_default(),
        key: plan.key.as_str().to_owned(),
        label: kept.and(wanted).unwrap_or_default(),
        labels_removed: kept.map(|kept| kept.removed.clone()).unwrap_or_default(),
        why,
    }
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
    outputs.set("url", told.url.as_str());
    outputs.set("number", told.number.map(|number| number.to_string()).unwrap_or_default());
    outputs.set("label", told.label.as_str());
    outputs.set("report", report);
    outputs
}

/// What people should know though the program could answer.
#[must_use]
pub fn findings(told: &Told, posted: &Posted) -> Vec<Finding> {
    if told.why.is_empty() {
        return Vec::new();
    }
    let instead = "the text stands in the step summary instead";
    vec![match &posted.refused {
        Some(error) => error.degraded(instead),
        None => Finding::new("comment/no-pull-request", Severity::Notice, format!("{}: {instead}", told.why)).hint(
            "the branch has been pushed to since, or the run belongs to no pull request; the newer run writes its own comment",
        ),
    }]
}

/// The step summary: what would have been the comment, where it could not be one.
#[must_use]
pub fn summary(told: &Told, plan: &Plan) -> String {
    let mut text = String::new();
    if told.why.is_empty() {
        text.push_str("Comment: ");
        text.push_str(told.result);
        if !told.label.is_empty() {
            text.push_str(", label ");
            text.push_str(&code(&told.label));
        }
        text.push('\n');
        return text;
    }
    text.push_str(&format!("> No comment on the pull request: {}\n\n", markdown_text(&told.why)));
    if let Intent::Say(body) = &plan.intent {
        text.push_str(body);
    }
    text
}

/// A few lines for people.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, told: &Told) -> io::Result<()> {
    write!(sink, "comment: {}", told.result)?;
    match told.number {
        Some(number) if told.url.is_empty() => writeln!(sink, " (number {number})")?,
        Some(_) => writeln!(sink, " {}", escape::line(&told.url))?,
        None => writeln!(sink)?,
    }
    if !told.label.is_empty() {
        writeln!(sink, "label: {}", escape::line(&told.label))?;
    }
    for label in &told.labels_removed {
        writeln!(sink, "label taken off: {}", escape::line(label))?;
    }
    if !told.why.is_empty() {
        writeln!(sink, "why: {}", escape::line(&told.why))?;
    }
    Ok(())
}
