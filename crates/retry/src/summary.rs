//! The step summary: only where there is something to tell.

use std::fmt::Write as _;

use protocol::escape;

use crate::report::{Attempt, LeftBehind, RetryReport};
use crate::words::count;
use crate::{duration, report};

/// Rows of the table at most: the first and, mostly, the last attempts.
const ROWS: usize = 40;
const FIRST: usize = 10;

/// The summary as Markdown; `None` where the command passed at the first attempt and left nothing behind.
#[must_use]
pub fn render(report: &RetryReport) -> Option<String> {
    let quiet = |attempt: &Attempt| attempt.left_behind.is_empty() && attempt.survivors.is_empty();
    if report.outcome == "passed" && !report.flaky && report.attempts.iter().all(quiet) {
        return None;
    }
    let mut text = String::from("### ");
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{}\n", headline(report));
    if !report.reason.is_empty() {
        let _ = writeln!(text, "No further attempt: {}.\n", escape::markdown_text(&report.reason));
    }
    text.push_str("| attempt | result | took | waited | output |\n| --- | --- | --- | --- | --- |\n");
    let hidden = report.attempts.len().saturating_sub(ROWS);
    for (index, attempt) in report.attempts.iter().enumerate() {
        if hidden > 0 && index == FIRST {
            let _ = writeln!(text, "| ... | {} left out, the report has them | | | |", count(hidden, "attempt"));
        }
        if hidden == 0 || index < FIRST || index >= FIRST + hidden {
            row(&mut text, attempt);
        }
    }
    text.push('\n');
    for attempt in &report.attempts {
        left(&mut text, attempt);
    }
    Some(text)
}

fn headline(report: &RetryReport) -> String {
    let attempts = count(report.attempts.len(), "attempt");
    let took = duration::human(std::time::Duration::from_millis(report.duration_ms));
    match report.outcome {
        "passed" if report.flaky => format!("retry: flaky, passed after {attempts} ({took})"),
        "passed" => format!("retry: passed after {attempts} ({took})"),
        "cancelled" => format!("retry: cancelled in attempt {} ({took})", report.attempts.len().max(1)),
        "timed-out" => format!("retry: timed out after {attempts} ({took})"),
        _ => format!("retry: failed after {attempts} ({took})"),
    }
}

fn row(text: &mut String, attempt: &Attempt) {
    let human = |milliseconds: u64| duration::human(std::time::Duration::from_millis(milliseconds));
    let hooks: String = attempt.hooks.iter().filter(|hook| hook.exit_code != 0).map(failed_hook).collect();
    let _ = writeln!(
        text,
        "| {}{} | {}{hooks} | {} | {} | {} bytes |",
        attempt.number,
        if attempt.new_command { " (new command)" } else { "" },
        escape::markdown_text(&attempt.result),
        human(attempt.duration_ms),
        attempt.delay_ms.map(human).unwrap_or_default(),
        attempt.stdout_bytes + attempt.stderr_bytes,
    );
}

fn failed_hook(hook: &report::Hook) -> String {
    format!("; then `{}` failed with {}", hook.kind, hook.exit_code)
}

fn left(text: &mut String, attempt: &Attempt) {
    for (processes, what) in [
        (&attempt.left_behind, "left processes behind, which were ended"),
        (&attempt.survivors, "left processes behind that **could not be ended**"),
    ] {
        if !processes.is_empty() {
            let _ = writeln!(text, "- Attempt {} {what}: {}", attempt.number, names(processes));
        }
    }
}

fn names(processes: &[LeftBehind]) -> String {
    let names: Vec<String> =
        processes.iter().map(|process| format!("{} ({})", escape::code(&process.name), process.pid)).collect();
    names.join(", ")
}
