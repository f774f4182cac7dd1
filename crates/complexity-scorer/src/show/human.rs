//! Text for a terminal or a log.

use std::io::{self, Write};

use protocol::escape;

use super::{GROWN, LISTED, count, grown};
use crate::Features;
use crate::answer::Answer;
use crate::assess::Assessment;
use crate::risk::Flag;

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
        functions(sink, answer)?;
    }
    if let Some(percentile) = &answer.percentile {
        writeln!(sink, "percentile: {}", percentile.explain())?;
    }
    match &answer.risk {
        Some(flags) if flags.is_empty() => writeln!(sink, "risk: no flag")?,
        Some(flags) => {
            for flag in flags {
                risk(sink, flag)?;
            }
        }
        None => writeln!(sink, "risk: not known")?,
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

fn functions(sink: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let changes = &answer.functions;
    let most = changes.most().map_or(String::new(), |most| format!(", the most complex has {most}"));
    writeln!(sink, "functions: {} touched, {} more complex{most}", changes.touched.len(), changes.worse())?;
    for touched in grown(answer).take(GROWN) {
        let (name, file) = (escape::line(&touched.name), escape::line(&escape::quote(&touched.file)));
        let before = if touched.new { "new".to_owned() } else { touched.before.to_string() };
        writeln!(sink, "  {before:>4} -> {:<4} {name}  {file}:{}", touched.after, touched.function.line)?;
        if let Some((file, name)) = &touched.was {
            writeln!(sink, "{:15}it was {} in {}", "", escape::line(name), escape::line(&escape::quote(file)))?;
        }
    }
    if changes.worse() > GROWN {
        writeln!(sink, "  and {} more; the report lists all", changes.worse() - GROWN)?;
    }
    for (file, line) in changes.stopped.iter().take(GROWN) {
        writeln!(sink, "  {}:{line} is not understood from here on", escape::line(&escape::quote(file)))?;
    }
    Ok(())
}

fn risk(sink: &mut dyn Write, flag: &Flag) -> io::Result<()> {
    writeln!(sink, "risk: {}: {}", flag.id, escape::line(&flag.message))?;
    for path in flag.paths.iter().take(GROWN) {
        writeln!(sink, "  {}", escape::line(&escape::quote(path)))?;
    }
    if flag.paths.len() > GROWN {
        writeln!(sink, "  and {} more; the report lists all", flag.paths.len() - GROWN)?;
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
