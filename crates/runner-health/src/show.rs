//! How an assessment is shown.

use std::fmt::Write as _;
use std::io::{self, Write};

use findings::{Finding, Severity};
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::Serialize;

use crate::assess::{Assessment, Check, Status};
use crate::cli::Phase;
use crate::compare::Changes;
use crate::measurements::Measurements;

/// Everything there is to show.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Before or after something was healed.
    pub phase: Phase,
    /// The assessment.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// What was measured.
    pub measurements: Measurements,
    /// What has changed since an earlier look, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// The report `pointsman.runner-health/v1`.
#[must_use]
pub fn report<'a>(answer: &'a Answer, runner: &Runner) -> Report<&'a Answer> {
    let mut report = Report::new(crate::SCHEMA, crate::SPEC.name, runner, answer);
    let is_fit = answer.assessment.exit() == protocol::Exit::Pass;
    report.run.result = Some(if is_fit { "success" } else { "failure" });
    report
}

/// The step outputs.
#[must_use]
pub fn outputs(answer: &Answer, report: &str) -> Outputs {
    let measured = &answer.measurements;
    let fullest = measured.disks.iter().filter_map(|disk| disk.space.value()).map(crate::measurements::Space::percent);
    let fullest = fullest.max_by(f64::total_cmp);
    let whole = |percent: f64| format!("{:.0}", percent.floor());
    let mut outputs = Outputs::new();
    outputs.set("result", answer.assessment.result.name());
    outputs.set("findings", answer.assessment.findings().count().to_string());
    outputs.set("disk_percent", fullest.map(whole).unwrap_or_default());
    outputs.set("memory_percent", measured.memory.value().map(|memory| whole(memory.percent())).unwrap_or_default());
    outputs.set("report", report);
    outputs
}

/// One finding for each check that somebody has to hear of.
#[must_use]
pub fn findings(assessment: &Assessment) -> Vec<Finding> {
    let finding = |check: &Check| {
        let severity = if check.status == Status::Warn { Severity::Warning } else { Severity::Error };
        let finding = Finding::new(format!("health/{}", check.kind.name()), severity, &check.message);
        match &check.hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        }
    };
    assessment.findings().map(finding).collect()
}

/// A line a check, and what has changed.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    writeln!(sink, "runner: {}", answer.assessment.result.name())?;
    for check in &answer.assessment.checks {
        writeln!(sink, "  {:7}  {:6}  {}", check.status.name(), check.kind.name(), escape::line(&check.message))?;
        if let Some(hint) = check.hint.as_ref().filter(|_| check.is_finding()) {
            writeln!(sink, "           hint: {}", escape::line(hint))?;
        }
    }
    for line in answer.changes.iter().flat_map(changed) {
        writeln!(sink, "  since then: {}", escape::line(&line))?;
    }
    Ok(())
}

/// The Markdown of the step summary.
#[must_use]
pub fn summary(answer: &Answer) -> String {
    let when = if answer.phase == Phase::After { " (after healing)" } else { "" };
    let mut text = format!(
        "### Runner health: {}{when}\n\n| | check | what was found | what helps |\n| --- | --- | --- | --- |\n",
        answer.assessment.result.name()
    );
    for check in &answer.assessment.checks {
        let status = check.status.name();
        let status = if check.is_finding() { format!("**{status}**") } else { status.to_owned() };
        let hint = check.hint.as_deref().filter(|_| check.is_finding()).map(markdown_text).unwrap_or_default();
        // Writing to a `String` cannot fail.
        let _ =
            writeln!(text, "| {status} | {} | {} | {hint} |", code(check.kind.name()), markdown_text(&check.message));
    }
    let changes: Vec<String> = answer.changes.iter().flat_map(changed).collect();
    if !changes.is_empty() {
        text.push_str("\nSince the look before:\n\n");
        for line in changes {
            let _ = writeln!(text, "- {}", markdown_text(&line));
        }
    }
    text
}

fn changed(changes: &Changes) -> Vec<String> {
    let of = |subject: &str| if subject.is_empty() { String::new() } else { format!(" of `{subject}`") };
    let amounts = changes.amounts.iter().map(|amount| {
        let verb = if amount.gained < 0 { "lost" } else { "gained" };
        format!(
            "{}{}: {} {verb}, {} available",
            amount.kind.name(),
            of(&amount.subject),
            bytes(amount.gained.unsigned_abs()),
            bytes(amount.after)
        )
    });
    let name = |status: Option<Status>| status.map_or("not checked", Status::name);
    let turned = changes.turned.iter().map(|turned| {
        format!(
            "{}{}: {} before, {} now",
            turned.kind.name(),
            of(&turned.subject),
            name(turned.before),
            name(turned.after)
        )
    });
    amounts.chain(turned).collect()
}

/// An amount of bytes in binary units.
///
/// ```
/// assert_eq!(runner_health::show::bytes(1_536), "1.5 KiB");
/// assert_eq!(runner_health::show::bytes(999), "999 bytes");
/// ```
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn bytes(amount: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if amount < 1024 {
        return format!("{amount} bytes");
    }
    let mut value = amount as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
