//! A failure in words. What a log says is hostile, and escaped here for its place.

use std::fmt::Write as _;

use protocol::escape::{clip, code, line, markdown_text};
use serde_json::Value;

use super::{Status, Verdict};

/// Characters of a title, of a sentence, of an excerpt.
const LIMITS: (usize, usize, usize) = (200, 500, 4_000);
/// Lines of an excerpt.
const LINES: usize = 30;

/// The stable name: a failed rollback is a cause of its own.
pub(super) fn signature(status: Status, diagnosed: &str, job: &str) -> String {
    match status {
        Status::RollbackFailed => format!("deploy:self-healing/rollback-failed:{}", hash(job)),
        _ if diagnosed.is_empty() => format!("unknown:self-healing/unexplained:{}", hash(job)),
        _ => diagnosed.to_owned(),
    }
}

/// FNV-1a, 64 bits, hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

pub(super) fn title(verdict: &Verdict, summary: &str) -> String {
    let summary = if summary.is_empty() { "no cause is known" } else { summary };
    let title = match verdict.status {
        Status::RollbackFailed => format!("Rollback failed after: {summary}"),
        Status::RolledBack => format!("Rolled back: {summary}"),
        _ => summary.to_owned(),
    };
    clip(&line(&title), LIMITS.0)
}

/// What an incident or a summary says.
pub(super) fn body(verdict: &Verdict, diagnosed: Option<&Value>) -> String {
    let mut body = String::new();
    // Writing to a `String` cannot fail.
    if verdict.status == Status::RollbackFailed {
        body.push_str(
            "**The deployment failed, and it is not known to be undone. Somebody has to look at it now.**\n\n",
        );
    }
    if verdict.status == Status::RolledBack {
        body.push_str("The deployment failed and was rolled back.\n\n");
    }
    let first = diagnosed.and_then(|report| report.get("diagnoses")?.get(0));
    match first {
        Some(diagnosis) => body.push_str(&explained(diagnosis)),
        None => body.push_str("The failure could not be diagnosed; its log is in the run.\n\n"),
    }
    body.push_str(&steps(verdict));
    body
}

fn explained(diagnosis: &Value) -> String {
    let text = |name: &str| clip(diagnosis.get(name).and_then(Value::as_str).unwrap_or_default(), LIMITS.1);
    let mut body = format!("{}\n\n", markdown_text(&text("summary")));
    let evidence = diagnosis.get("evidence");
    let lines = evidence.and_then(|evidence| evidence.get("excerpt")?.as_array());
    let lines: Vec<String> = lines.into_iter().flatten().filter_map(Value::as_str).take(LINES).map(line).collect();
    if !lines.is_empty() {
        let excerpt = clip(&lines.join("\n"), LIMITS.2);
        let fence = template::fence(&excerpt);
        let _ = writeln!(body, "{fence}text\n{excerpt}\n{fence}\n");
    }
    if !text("why").is_empty() {
        let _ = writeln!(body, "{}\n", markdown_text(&text("why")));
    }
    for remedy in diagnosis.get("remedies").and_then(Value::as_array).into_iter().flatten().take(10) {
        let part = |name: &str| clip(remedy.get(name).and_then(Value::as_str).unwrap_or_default(), LIMITS.1);
        let command = if part("command").is_empty() { String::new() } else { format!(" {}", code(&part("command"))) };
        let _ = writeln!(body, "- {}{command}", markdown_text(&part("text")));
    }
    if let Ok(category) = text("category").parse::<rulebase::Category>() {
        let _ = writeln!(body, "- Runbook: <{}>", rulebase::runbook(category));
    }
    body.push('\n');
    body
}

/// The steps as a table, and what failed beside the command.
pub(crate) fn steps(verdict: &Verdict) -> String {
    let mut text = "| step | outcome |\n| --- | --- |\n".to_owned();
    for step in verdict.steps.iter().take(50) {
        let _ = writeln!(text, "| {} | {} |", code(&clip(&step.id, 100)), code(&clip(&step.outcome, 100)));
    }
    text.push('\n');
    for problem in verdict.problems.iter().take(20) {
        let _ = writeln!(text, "- {}", markdown_text(&clip(problem, LIMITS.1)));
    }
    text
}
