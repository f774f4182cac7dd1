//! `--explain` as text.

use std::io::{self, Write};

use protocol::escape::line;

use crate::explain::{Candidate, Explanation, Part};

/// Contributions shown of one candidate; the report holds all.
const SHOWN: usize = 8;

/// Writes what each stage made of each log.
///
/// # Errors
/// When the sink cannot be written.
pub fn explanation(sink: &mut dyn Write, explanations: &[Explanation]) -> io::Result<()> {
    for explanation in explanations {
        let reading = &explanation.reading;
        writeln!(sink, "\nhow {} was read:", line(&explanation.log))?;
        writeln!(
            sink,
            "  format {}, {} lines, {} left out, job {}",
            reading.format, reading.lines, reading.elided, reading.verdict
        )?;
        writeln!(sink, "  decision: {}", line(&reading.decision))?;
        parts(sink, "sections", &reading.sections)?;
        parts(sink, "regions", &explanation.regions)?;
        writeln!(sink, "  best lines:")?;
        for (rank, candidate) in explanation.candidates.iter().enumerate() {
            one(sink, rank + 1, candidate)?;
        }
    }
    Ok(())
}

fn parts(sink: &mut dyn Write, what: &str, parts: &[Part]) -> io::Result<()> {
    writeln!(sink, "  {what}:")?;
    for part in parts {
        writeln!(sink, "    {:>7}-{:<7} {:<16} {}", part.start, part.end, part.what, line(&part.name))?;
    }
    Ok(())
}

fn one(sink: &mut dyn Write, rank: usize, candidate: &Candidate) -> io::Result<()> {
    let rule = candidate.rule.as_deref().map_or_else(String::new, |rule| format!(" [{}]", line(rule)));
    let new = match candidate.new {
        Some(false) => ", in the baseline too",
        _ => "",
    };
    writeln!(
        sink,
        "    {rank}. line {}, score {:.2}{new}{rule}: {}",
        candidate.line,
        candidate.score,
        line(&candidate.text)
    )?;
    let shown: Vec<String> = candidate
        .contributions
        .iter()
        .take(SHOWN)
        .map(|each| format!("{:+.2} {}", each.points, each.feature))
        .collect();
    let more = candidate.contributions.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(", {more} more") } else { String::new() };
    writeln!(sink, "       {}{more}", shown.join(", "))
}
