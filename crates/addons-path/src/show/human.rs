//! Text for a terminal or a log.

use std::io::{self, Write};

use findings::render;
use protocol::escape;

use super::{Answer, count, in_order, installable};
use crate::analysis::Analysis;
use crate::environment::Environment;
use crate::explain;
use crate::impact::{Impact, Why};

/// Writes the environments, what counts, and what a change touches.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, answer: &Answer<'_>, with_findings: bool) -> io::Result<()> {
    for environment in &answer.analysis.environments {
        let listing = environment.listings.first().map_or("no addons path", |listing| listing.origin.words());
        writeln!(
            sink,
            "{} ({}): {} from {}, by {listing}",
            escape::line(&environment.description.name),
            environment.series,
            count(installable(environment), "module"),
            entries(environment)
        )?;
    }
    if with_findings {
        render::terminal::render(sink, &answer.judged.findings)?;
    }
    if let Some(impact) = answer.impact {
        writeln!(sink, "the change touches {}", count(impact.impacted.len(), "module"))?;
    }
    for note in answer.notes {
        writeln!(sink, "note: {}", escape::line(note))?;
    }
    let judged = answer.judged;
    if judged.waived + judged.known + judged.repaired > 0 {
        writeln!(
            sink,
            "{} waived, {} known, {} of the baseline repaired",
            judged.waived, judged.known, judged.repaired
        )?;
    }
    writeln!(sink, "{}: {}", answer.result(), count(judged.findings.len(), "finding"))
}

fn entries(environment: &Environment) -> String {
    match environment.entries.len() {
        1 => "1 entry".to_owned(),
        number => format!("{number} entries"),
    }
}

/// Writes what each environment loads, in order and from where.
///
/// # Errors
/// When the sink cannot be written.
pub fn list(sink: &mut dyn Write, analysis: &Analysis) -> io::Result<()> {
    for environment in &analysis.environments {
        let modules = in_order(environment);
        let name = escape::line(&environment.description.name);
        writeln!(sink, "{name} ({}): {}", environment.series, count(modules.len(), "module"))?;
        for entry in environment.entries.iter().filter(|entry| entry.modules.is_empty()) {
            writeln!(sink, "  {}: {}", escape::line(&entry.said.text), explain::outcome(entry))?;
        }
        let width = modules.iter().map(|named| named.name.chars().count()).max().unwrap_or(0).min(40);
        for named in modules {
            let version = named
                .module
                .readable()
                .and_then(|manifest| manifest.version.as_ref())
                .map_or("", |version| &version.text);
            writeln!(
                sink,
                "  {:width$}  {:<12}  {}",
                escape::line(&named.name),
                escape::line(version),
                escape::line(&named.module.folder)
            )?;
        }
    }
    Ok(())
}

/// Writes what a change touches, one module a line.
///
/// # Errors
/// When the sink cannot be written.
pub fn impacted(sink: &mut dyn Write, impact: &Impact) -> io::Result<()> {
    for touched in &impact.impacted {
        let why = match touched.why {
            Why::Changed => "changed",
            Why::Depends => "depends on a changed one",
        };
        writeln!(sink, "{}  {} ({why})", escape::line(&touched.module), escape::line(&touched.path))?;
    }
    for name in &impact.removed {
        writeln!(sink, "{} is gone", escape::line(name))?;
    }
    Ok(())
}
