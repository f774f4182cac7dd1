//! The answer for people.

use std::io;

use findings::render;
use protocol::escape;

use crate::answer::{Answer, Outcome, State};
use crate::show::ReadFrom;

/// Writes what does not hold, and a line about everything.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn io::Write, answer: &Answer, read_from: &ReadFrom) -> io::Result<()> {
    render::terminal::render(sink, &answer.findings())?;
    for check in answer.checks.iter().filter(|check| check.outcome == Outcome::Waived) {
        writeln!(sink, "waived: {}: {}", escape::line(&check.id), escape::line(&check.why))?;
    }
    let count = |outcome| answer.ended(outcome).len();
    let known = answer.checks.iter().flat_map(|check| &check.told).filter(|told| told.state == State::Known).count();
    writeln!(
        sink,
        "{}: {} rules, {} clean, {} drifted, {} unevaluated, {} waived; {known} known drifts",
        answer.result().word(),
        answer.checks.len(),
        count(Outcome::Clean),
        count(Outcome::Drift),
        count(Outcome::Unevaluated),
        count(Outcome::Waived),
    )?;
    writeln!(
        sink,
        "configuration: {}; baseline: {}",
        escape::line(&read_from.configuration),
        escape::line(&read_from.baseline)
    )
}
