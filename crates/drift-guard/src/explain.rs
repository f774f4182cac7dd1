//! `explain`: what a rule looks at, step by step, and what comes of it.

use std::io;

use protocol::escape;

use crate::check::Check;
use crate::evaluate::Verdict;
use crate::reader::Reader;
use crate::relation::Drift;
use crate::said::Said;
use crate::secret::Shown;

/// Values that are shown of each step.
const SHOWN: usize = 40;

/// Writes everything about a check.
///
/// # Errors
/// When the sink cannot be written.
pub fn explain(sink: &mut dyn io::Write, check: &Check, reader: &Reader<'_>) -> io::Result<()> {
    let evaluation = check.evaluate(reader);
    writeln!(sink, "{}  ({})", escape::line(&check.id), check.severity.word())?;
    if !check.description.is_empty() {
        writeln!(sink, "  {}", escape::line(&check.description))?;
    }
    if let Some(rule) = check.rule() {
        writeln!(sink, "  relation: {}", rule.relation.word())?;
    }
    let count = evaluation.sides.len();
    for (index, side) in evaluation.sides.iter().enumerate() {
        let name = match (count, index + 1 == count) {
            (1, _) => "side",
            (_, true) => "right",
            _ => "left",
        };
        writeln!(sink, "\n{name}: {}", escape::line(&side.label))?;
        for stage in &side.stages {
            writeln!(sink, "  {} -> {} values", escape::line(&stage.name), stage.values.len())?;
            values(sink, &stage.values, evaluation.shown)?;
        }
    }
    writeln!(sink)?;
    match &evaluation.verdict {
        Verdict::Clean(why) => writeln!(sink, "clean: {}", escape::line(why)),
        Verdict::Unevaluated(blind) => writeln!(sink, "could not be evaluated: {}", escape::line(&blind.why)),
        Verdict::Drift(drifts) => {
            writeln!(sink, "drift: {}", drifts.len())?;
            drifts.iter().take(SHOWN).try_for_each(|drift| told(sink, drift))
        }
    }
}

fn values(sink: &mut dyn io::Write, values: &[Said], shown: Shown) -> io::Result<()> {
    for said in values.iter().take(SHOWN) {
        let place = match said.at.line {
            Some(line) => format!("{}:{line}", said.at.file),
            None => said.at.file.clone(),
        };
        let line = format!("    {} = {}  ({place})", said.name, shown.value(&said.text));
        writeln!(sink, "{}", escape::line(&line))?;
    }
    if values.len() > SHOWN {
        writeln!(sink, "    and {} more", values.len() - SHOWN)?;
    }
    Ok(())
}

fn told(sink: &mut dyn io::Write, drift: &Drift) -> io::Result<()> {
    let place = |at: &Option<findings::Location>| {
        at.as_ref().map(|at| format!("{}:{}", at.file, at.line.unwrap_or(1))).unwrap_or_default()
    };
    writeln!(sink, "  {}: {}", escape::line(&place(&drift.at)), escape::line(&drift.message))?;
    if drift.other.is_some() {
        writeln!(sink, "    the other side: {}", escape::line(&place(&drift.other)))?;
    }
    Ok(())
}
