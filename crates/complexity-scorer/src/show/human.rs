//! Text for a terminal or a log.

use std::io::{self, Write};

use protocol::escape;

use super::{LISTED, count};
use crate::Features;
use crate::answer::Answer;
use crate::assess::Assessment;

/// Writes the answer.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let score = answer.score();
    writeln!(sink, "level: {}", answer.level())?;
    writeln!(sink, "  {}", answer.because())?;
    writeln!(sink, "score: {} of 100", score.total)?;
    for part in &score.contributions {
        let value = part.value.map(|value| value.to_string()).unwrap_or_default();
        writeln!(sink, "  {:<14}{value:>10}  {:>8} points", part.name, part.points.to_string())?;
    }
    if let Some(assessment) = &answer.assessment {
        figures(sink, assessment)?;
    }
    let short = |commit: &Option<String>| commit.as_deref().map_or("none".to_owned(), |id| escape::clip(id, 13));
    writeln!(sink, "compared: {} with base {}", short(&answer.head), short(&answer.base))?;
    writeln!(sink, "  {}", escape::line(&answer.reason))?;
    writeln!(sink, "configuration: {}", escape::line(&answer.sources.configuration))?;
    writeln!(sink, "attributes: {}", escape::line(&answer.sources.attributes))?;
    for note in &answer.notes {
        writeln!(sink, "note: {}", escape::line(note))?;
    }
    Ok(())
}

fn figures(sink: &mut dyn Write, assessment: &Assessment) -> io::Result<()> {
    writeln!(sink, "counted: {}", line(&assessment.counted))?;
    writeln!(sink, "all:     {}", line(&assessment.raw))?;
    let excluded = &assessment.excluded;
    if !excluded.is_empty() {
        writeln!(sink, "not counted: {}", count(excluded.len() as u64, "file"))?;
    }
    for file in excluded.iter().take(LISTED) {
        let path = escape::line(&escape::quote(&file.path));
        let why = escape::line(&file.exclusion.why);
        writeln!(sink, "  {path}  ({}: {why})", file.exclusion.kind.word())?;
    }
    if excluded.len() > LISTED {
        writeln!(sink, "  and {} more; the report lists all", excluded.len() - LISTED)?;
    }
    Ok(())
}

fn line(features: &Features) -> String {
    format!(
        "{}, {} added, {} deleted, {} directories, {} subsystems, entropy {:.3}",
        count(features.nf, "file"),
        count(features.la, "line"),
        features.ld,
        features.nd,
        features.ns,
        features.entropy
    )
}
