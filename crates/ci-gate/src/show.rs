//! How a judgement is shown.

use std::fmt::Write as _;
use std::io::{self, Write};

use findings::{Finding, Severity};
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde_json::json;

use crate::judge::{Judged, Judgement, Verdict};

/// The report `pointsman.ci-gate/v1`.
#[must_use]
pub fn report<'a>(judgement: &'a Judgement, runner: &Runner) -> Report<&'a Judgement> {
    let mut report = Report::new(crate::SCHEMA, crate::SPEC.name, runner, judgement);
    report.run.result = Some(if judgement.result == Verdict::Pass { "success" } else { "failure" });
    report
}

/// The step outputs.
#[must_use]
pub fn outputs(judgement: &Judgement, report: &str) -> Outputs {
    let failed: Vec<&str> = failed(judgement).map(|job| job.job.as_str()).collect();
    let mut outputs = Outputs::new();
    outputs.set("result", if judgement.result == Verdict::Pass { "pass" } else { "fail" });
    outputs.set("failed", json!(failed).to_string());
    outputs.set("report", report);
    outputs
}

/// One finding for each job that keeps the gate shut.
#[must_use]
pub fn findings(judgement: &Judgement) -> Vec<Finding> {
    failed(judgement)
        .map(|job| Finding::new("ci-gate/job", Severity::Error, format!("job `{}` {}", job.job, job.why)))
        .collect()
}

/// A line a job.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, judgement: &Judgement) -> io::Result<()> {
    writeln!(sink, "gate: {}", if judgement.result == Verdict::Pass { "open" } else { "shut" })?;
    for job in &judgement.jobs {
        let mark = if job.verdict == Verdict::Pass { "pass" } else { "FAIL" };
        writeln!(sink, "  {mark}  {} {}", escape::line(&job.job), escape::line(&job.why))?;
    }
    Ok(())
}

/// The Markdown of the step summary.
#[must_use]
pub fn summary(judgement: &Judgement) -> String {
    let word = if judgement.result == Verdict::Pass { "open" } else { "shut" };
    let mut text =
        format!("### CI gate: {word}\n\n| job | result | wanted | verdict | why |\n| --- | --- | --- | --- | --- |\n");
    for job in &judgement.jobs {
        let wanted = job.wanted.map_or("not in the plan", |wanted| if wanted { "yes" } else { "no" });
        let verdict = if job.verdict == Verdict::Pass { "pass" } else { "**fail**" };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {wanted} | {verdict} | {} |",
            code(&job.job),
            code(&job.result),
            markdown_text(&job.why)
        );
    }
    text
}

fn failed(judgement: &Judgement) -> impl Iterator<Item = &Judged> {
    judgement.jobs.iter().filter(|job| job.verdict == Verdict::Fail)
}
