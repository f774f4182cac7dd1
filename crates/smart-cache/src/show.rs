//! How a plan and an explanation are shown.

use std::io::{self, Write};

use findings::Finding;
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::{Deserialize, Serialize};

use crate::manifest::Explanation;
use crate::plan::Plan;

/// A plan and what there is to say about it: the fields of the report.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The manifest's file in this machine's home.
    pub manifest_path: String,
    /// What there is to say.
    pub findings: Vec<Finding>,
}

/// What `explain` reads of that report.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    schema: String,
    /// The plan.
    pub plan: Plan,
    /// The manifest's file.
    pub manifest_path: String,
}

impl Earlier {
    /// Reads a report of `plan`.
    ///
    /// # Errors
    /// What it is instead, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let report: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("no report of `smart-cache plan`: {error}"))?;
        if report.schema == crate::SCHEMA {
            Ok(report)
        } else {
            Err(format!("a report with the schema `{}`, expected `{}`", report.schema, crate::SCHEMA))
        }
    }
}

/// The report `pointsman.smart-cache/v1`.
#[must_use]
pub fn report<'a, T: Serialize>(body: &'a T, runner: &Runner) -> Report<&'a T> {
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}

/// The step outputs of a plan.
#[must_use]
pub fn planned_outputs(planned: &Planned, report: &str) -> Outputs {
    let plan = &planned.plan;
    let mut outputs = Outputs::new();
    outputs.set("cache-hit", "false");
    outputs.set("key", &plan.key);
    outputs.set("paths", plan.paths.join("\n"));
    outputs.set("restore-keys", plan.restore_keys.join("\n"));
    outputs.set("reason", "");
    outputs.set("report", report);
    outputs
}

/// The step outputs of an explanation.
#[must_use]
pub fn explained_outputs(explanation: &Explanation, plan: &Plan, report: &str) -> Outputs {
    let mut outputs = Outputs::new();
    outputs.set("cache-hit", explanation.cache_hit.to_string());
    outputs.set("key", &plan.key);
    outputs.set("paths", plan.paths.join("\n"));
    outputs.set("restore-keys", plan.restore_keys.join("\n"));
    outputs.set("reason", escape::line(&explanation.reason));
    outputs.set("report", report);
    outputs
}

/// A plan for people.
///
/// # Errors
/// When the sink cannot be written.
pub fn planned(sink: &mut dyn Write, planned: &Planned) -> io::Result<()> {
    let plan = &planned.plan;
    writeln!(sink, "key: {}", escape::line(&plan.key))?;
    for prefix in &plan.restore_keys {
        writeln!(sink, "  or the newest that starts with {}", escape::line(prefix))?;
    }
    for path in &plan.paths {
        writeln!(sink, "  path {}", escape::line(path))?;
    }
    for file in plan.manifest.files.keys() {
        writeln!(sink, "  file {}", escape::line(file))?;
    }
    Ok(())
}

/// An explanation for people.
///
/// # Errors
/// When the sink cannot be written.
pub fn explained(sink: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    writeln!(sink, "cache: {}", if explanation.cache_hit { "found" } else { "not found" })?;
    writeln!(sink, "  {}", escape::line(&explanation.reason))
}

/// The Markdown of the step summary.
#[must_use]
pub fn summary(explanation: &Explanation, plan: &Plan) -> String {
    let word = if explanation.cache_hit { "found" } else { "not found" };
    format!("### Cache {}: {word}\n\n{}\n", code(&plan.key), markdown_text(&explanation.reason))
}
