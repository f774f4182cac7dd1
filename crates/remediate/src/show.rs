//! How an answer is shown.

use std::fmt::Write as _;
use std::io::{self, Write};

use findings::{Finding, Severity};
use protocol::Runner;
use protocol::escape::{self, code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde_json::json;

use crate::outcome::{Answer, Done, Outcome};
use crate::table::{Entry, TABLE, Tool};
use crate::units::bytes;

/// The report `pointsman.remediate/v1`.
#[must_use]
pub fn report<'a>(answer: &'a Answer, runner: &Runner) -> Report<&'a Answer> {
    let mut report = Report::new(crate::SCHEMA, crate::SPEC.name, runner, answer);
    report.run.result = Some(if answer.result == Outcome::Failed { "failure" } else { "success" });
    report
}

/// The step outputs.
#[must_use]
pub fn outputs(answer: &Answer, program: &str, report: &str) -> Outputs {
    let one = |done: &Done| {
        json!({
            "remedy": done.remedy, "tool": done.tool, "outcome": done.outcome,
            "freed_bytes": done.freed_bytes, "message": escape::clip(&done.message, 500),
        })
    };
    let remedies: Vec<_> = answer.remedies.iter().map(one).collect();
    let mut outputs = Outputs::new();
    outputs.set("result", answer.result.name());
    outputs.set("remedies", json!(remedies).to_string());
    outputs.set("freed-bytes", answer.freed_bytes.to_string());
    outputs.set("patch", answer.patch.clone().unwrap_or_default());
    outputs.set("lockfiles", json!(answer.lockfiles()).to_string());
    outputs.set("program", program);
    outputs.set("report", report);
    outputs
}

/// One finding for each remedy that failed or may not run, a notice for each patch.
#[must_use]
pub fn findings(answer: &Answer) -> Vec<Finding> {
    let finding = |done: &Done| {
        let (severity, hint) = match done.outcome {
            Outcome::Failed => (Severity::Error, "the cause is still there: another attempt will fail the same way"),
            Outcome::NotAllowed => (Severity::Notice, "allow it with `--allow`, or do it by hand"),
            Outcome::Proposed => {
                (Severity::Notice, "the output `patch` is its path: apply it with `git apply` and open a pull request")
            }
            Outcome::Healed | Outcome::Planned | Outcome::NothingToDo => return None,
        };
        let rule = format!("remediate/{}", done.remedy.name());
        Some(Finding::new(rule, severity, format!("{}: {}", done.outcome.name(), done.message)).hint(hint))
    };
    answer.remedies.iter().filter_map(finding).collect()
}

/// A line a remedy, with what was run and deleted.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    writeln!(sink, "remedies: {}, {} freed", answer.result.name(), bytes(answer.freed_bytes))?;
    if answer.remedies.is_empty() {
        writeln!(sink, "  no safe remedy is known for this failure")?;
    }
    for done in &answer.remedies {
        writeln!(sink, "  {}: {}: {}", name(done), done.outcome.name(), escape::line(&done.message))?;
        for run in &done.commands {
            writeln!(sink, "    ran `{}`: {}", escape::line(&run.arguments.join(" ")), run.ending)?;
        }
        for removed in &done.removed {
            writeln!(sink, "    {}: {}", escape::line(&removed.path), bytes(removed.bytes))?;
        }
    }
    Ok(())
}

/// The Markdown of the step summary.
#[must_use]
pub fn summary(answer: &Answer) -> String {
    let mut text = format!("### Remedies: {}\n\n", answer.result.name());
    if answer.remedies.is_empty() {
        text.push_str("No safe remedy is known for this failure.\n");
        return text;
    }
    text.push_str("| remedy | outcome | freed | what was done |\n| --- | --- | --- | --- |\n");
    for done in &answer.remedies {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            code(&name(done)),
            done.outcome.name(),
            bytes(done.freed_bytes),
            markdown_text(&done.message)
        );
    }
    text
}

fn name(done: &Done) -> String {
    done.tool.map_or_else(|| done.remedy.name().to_owned(), |tool| format!("{} {}", done.remedy.name(), tool.name()))
}

/// The table of remedies in Markdown, as `remediate list` prints it and the documentation holds it.
#[must_use]
pub fn list() -> String {
    let mut text = "| category | rule | remedy | why |\n| --- | --- | --- | --- |\n".to_owned();
    for Entry { category, rule, when, remedy, tool, why } in TABLE {
        let rule = rule.map_or_else(|| "any".to_owned(), |rule| format!("`{rule}`"));
        let when = when.map_or_else(String::new, |(name, words)| format!(", where `{name}` holds `{words}`"));
        let tool = tool.map(Tool::name).map_or_else(String::new, |tool| format!(" {tool}"));
        let _ = writeln!(text, "| `{category}` | {rule}{when} | `{}{tool}` | {why} |", remedy.name());
    }
    text
}
