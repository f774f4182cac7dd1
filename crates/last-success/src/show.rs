//! Outputs, report and what people read.

use std::io::{self, Write};

use findings::{Finding, Severity};
use protocol::output::Outputs;
use protocol::report::Report;
use protocol::{Runner, escape};
use serde::Serialize;

use crate::target::Target;
use crate::{SCHEMA, SPEC, UNKNOWN};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Name of the workflow's file.
    pub workflow: String,
    /// Branch. Hostile text.
    pub branch: String,
    /// The commit; none where the workflow never passed on the branch as far as GitHub remembers.
    pub commit: Option<String>,
}

impl Answer {
    /// The answer for `target`.
    #[must_use]
    pub fn new(target: Target, commit: Option<String>) -> Self {
        Self { workflow: target.workflow, branch: target.branch, commit }
    }
}

/// The step outputs.
#[must_use]
pub fn outputs(answer: &Answer, report: &str) -> Outputs {
    let mut outputs = Outputs::new();
    outputs.set("base", answer.commit.as_deref().unwrap_or(UNKNOWN));
    outputs.set("found", if answer.commit.is_some() { "true" } else { "false" });
    outputs.set("report", report);
    outputs
}

/// The report.
#[must_use]
pub fn report(answer: Answer, runner: &Runner) -> Report<Answer> {
    Report::new(SCHEMA, SPEC.name, runner, answer)
}

/// A notice where there is no such commit.
#[must_use]
pub fn findings(answer: &Answer) -> Vec<Finding> {
    if answer.commit.is_some() {
        return Vec::new();
    }
    let message = format!("`{}` has not passed on `{}` yet", answer.workflow, answer.branch);
    vec![
        Finding::new("last-success/none", Severity::Notice, message)
            .hint("until it has, a router that compares with it runs everything"),
    ]
}

/// For people.
///
/// # Errors
/// When it cannot be written.
pub fn human(sink: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let place = format!("`{}` on `{}`", escape::line(&answer.workflow), escape::line(&answer.branch));
    match &answer.commit {
        Some(commit) => writeln!(sink, "{place} last passed on {}", escape::line(commit)),
        None => writeln!(sink, "{place} has not passed yet"),
    }
}
