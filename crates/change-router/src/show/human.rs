//! Text for people: at a terminal and in a job's log.

use std::io::{self, Write};

use changes::ChangeSet;
use protocol::escape;

use crate::config::Config;
use crate::plan::{Plan, Why};

/// How many files are shown for a category before the rest is counted.
const SHOWN: usize = 8;

/// Writes the plan.
///
/// # Errors
/// When the sink cannot be written.
pub fn write(sink: &mut dyn Write, plan: &Plan, config: &Config, change: &ChangeSet) -> io::Result<()> {
    writeln!(sink, "decision: {}", plan.decision)?;
    writeln!(sink, "reason:   {}", escape::line(&plan.reason))?;
    let short = |sha: &Option<String>| sha.as_deref().map_or("none".to_owned(), |sha| sha.chars().take(12).collect());
    writeln!(sink, "compared: {} .. {} (files changed: {})", short(&plan.base), short(&plan.head), change.files.len())?;
    for note in &change.notes {
        writeln!(sink, "note:     {}", escape::line(note))?;
    }
    let width = config.categories.iter().map(|category| category.name.len()).max().unwrap_or(0);
    for (category, outcome) in config.categories.iter().zip(&plan.outcomes) {
        let mark = if outcome.on { "on " } else { "off" };
        writeln!(sink, "  {mark} {:width$}  {}", category.name, why(config, &outcome.why, outcome.paths.len()))?;
        if outcome.on && outcome.why == Why::Files {
            for path in outcome.paths.iter().take(SHOWN) {
                writeln!(sink, "        {}", escape::line(&escape::quote(path.as_bytes())))?;
            }
            if outcome.paths.len() > SHOWN {
                writeln!(sink, "        and {} more", outcome.paths.len() - SHOWN)?;
            }
        }
    }
    for path in plan.unmatched.iter().take(SHOWN) {
        writeln!(sink, "  unmatched: {}", escape::line(&escape::quote(path.as_bytes())))?;
    }
    if plan.unmatched.len() > SHOWN {
        writeln!(sink, "  unmatched: and {} more", plan.unmatched.len() - SHOWN)?;
    }
    if !plan.reviewers.is_empty() {
        writeln!(sink, "reviewers: {}", escape::line(&plan.reviewers.join(" ")))?;
    }
    Ok(())
}

/// Why a category is on or off, in words.
pub(crate) fn why(config: &Config, why: &Why, files: usize) -> String {
    match why {
        Why::NoFile => "no changed file belongs to it".to_owned(),
        Why::Files if files == 1 => "1 file".to_owned(),
        Why::Files => format!("{files} files"),
        Why::Needs(index) => format!("needs `{}`, which is on", config.categories[*index].name),
        Why::Everything => "everything runs".to_owned(),
    }
}
