//! Text for a terminal or a log.

use std::io::{self, Write};

use protocol::escape::line;

use super::{Telling, numbered, place, stretch};
use crate::answer::{Diagnosis, Verdict};

/// Writes the answer.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, telling: &Telling<'_>) -> io::Result<()> {
    if telling.answer.verdict == Verdict::NoFailureFound {
        let names: Vec<String> = telling.logs.iter().take(5).map(|log| line(&log.name)).collect();
        let more = if telling.logs.len() > 5 { format!(" and {} more", telling.logs.len() - 5) } else { String::new() };
        writeln!(sink, "no failure found in {}{more}", names.join(", "))?;
    }
    for (rank, diagnosis) in telling.answer.leading().enumerate() {
        if rank > 0 {
            writeln!(sink)?;
        }
        one(sink, if rank == 0 { "failed" } else { "also" }, diagnosis)?;
    }
    for diagnosis in telling.answer.further() {
        writeln!(sink, "more of it: {}", line(&stretch(&diagnosis.evidence)))?;
    }
    for note in telling.notes {
        writeln!(sink, "note: {}", line(note))?;
    }
    Ok(())
}

fn one(sink: &mut dyn Write, word: &str, diagnosis: &Diagnosis) -> io::Result<()> {
    writeln!(sink, "{word}: {}", line(&diagnosis.summary))?;
    writeln!(
        sink,
        "  {} ({}), confidence {:.2}, transient: {}",
        line(&diagnosis.rule),
        diagnosis.category,
        diagnosis.confidence,
        diagnosis.transient.name()
    )?;
    let step = if diagnosis.step.is_empty() { String::new() } else { format!(", step `{}`", line(&diagnosis.step)) };
    writeln!(sink, "  {}{step}", line(&place(&diagnosis.evidence)))?;
    for (number, is_evidence, text) in numbered(diagnosis) {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        writeln!(sink, "  {} {number:>6} | {}", if is_evidence { '>' } else { ' ' }, line(text))?;
    }
    if !diagnosis.why.is_empty() {
        writeln!(sink, "  why: {}", line(&diagnosis.why))?;
    }
    for remedy in &diagnosis.remedies {
        writeln!(sink, "  fix: {}", line(&remedy.text))?;
        if let Some(command) = &remedy.command {
            writeln!(sink, "       $ {}", line(command))?;
        }
    }
    if !diagnosis.runbook.is_empty() {
        writeln!(sink, "  see: {}", line(&diagnosis.runbook))?;
    }
    writeln!(sink, "  signature: {}", line(&diagnosis.signature))
}
