//! The Markdown of the step summary.

use std::fmt::Write as _;

use protocol::escape::{code, markdown_text};

use crate::answer::{Answer, Outcome, State};
use crate::show::ReadFrom;

/// Rules and findings that are listed; the report has all.
const LISTED: usize = 50;

/// The summary of an answer. Everything that came from outside is escaped, and lists are bounded.
#[must_use]
pub fn summary(answer: &Answer, read_from: &ReadFrom) -> String {
    let count = |outcome| answer.ended(outcome).len();
    // Writing to a `String` cannot fail.
    let mut text = format!("### Drift guard: {}\n\n", answer.result().word());
    let _ = writeln!(
        text,
        "{} rules: {} clean, {} drifted, {} could not be evaluated, {} waived.\n",
        answer.checks.len(),
        count(Outcome::Clean),
        count(Outcome::Drift),
        count(Outcome::Unevaluated),
        count(Outcome::Waived)
    );
    let told: Vec<_> = answer.checks.iter().filter(|check| check.outcome != Outcome::Clean).collect();
    if !told.is_empty() {
        text.push_str("| rule | outcome | why |\n| --- | --- | --- |\n");
        for check in told.iter().take(LISTED) {
            let _ =
                writeln!(text, "| {} | {} | {} |", code(&check.id), check.outcome.word(), markdown_text(&check.why));
        }
        if told.len() > LISTED {
            let _ = writeln!(text, "\nand {} more; the report lists all.", told.len() - LISTED);
        }
        text.push('\n');
    }
    places(&mut text, answer);
    let _ = writeln!(
        text,
        "Configuration: {}. Baseline: {}.",
        markdown_text(&read_from.configuration),
        markdown_text(&read_from.baseline)
    );
    text
}

fn places(text: &mut String, answer: &Answer) {
    let place = |at: &Option<findings::Location>| {
        at.as_ref().map(|at| code(&format!("{}:{}", at.file, at.line.unwrap_or(1)))).unwrap_or_default()
    };
    let counting: Vec<_> =
        answer.checks.iter().flat_map(|check| &check.told).filter(|told| told.state == State::Counts).collect();
    if counting.is_empty() {
        return;
    }
    text.push_str("| where | the other side | what | how to repair it |\n| --- | --- | --- | --- |\n");
    for told in counting.iter().take(LISTED) {
        let finding = &told.finding;
        let hint = finding.hint.as_deref().map(markdown_text).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {hint} |",
            place(&finding.location),
            place(&finding.other),
            markdown_text(&finding.message)
        );
    }
    text.push('\n');
}
