//! Mining: proposes rules for failures that no rule explains.
//!
//! Every log whose first diagnosis is unexplained gives one evidence line. Lines of one shape are a cluster ([`cluster`]);
//! what differs inside it, and what differs by its nature (digits, paths, quoted text), becomes a group of the pattern
//! ([`generalise`]). Passing logs give counterexamples and show patterns that say nothing. The result is a rule file for
//! a person to review: same logs, same bytes.

pub mod category;
pub mod cluster;
pub mod generalise;
pub mod pool;
mod propose;
#[cfg(test)]
mod tests;
pub mod token;
pub mod yaml;

pub use pool::Pool;
pub use propose::{Mined, Proposal, propose};

use rulebase::{Kind, RuleBase};

use crate::answer::{Answer, Diagnosis};
use crate::diagnose::UNEXPLAINED;

/// Confidence of a line of a failed job that says nothing of a failure.
const SILENT: f64 = 0.3;

/// A failure that no rule explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// Name of the log.
    pub log: String,
    /// Step or command.
    pub step: String,
    /// The lines that explain, as far as could be told; secrets masked.
    pub excerpt: Vec<String>,
    /// Which of them is the evidence line.
    pub at: usize,
    /// What the lines around speak of, if anything.
    pub category: rulebase::Category,
    /// Nothing of the line says that anything failed: it is only where the job ended.
    pub silent: bool,
}

impl Unexplained {
    /// The evidence line.
    #[must_use]
    pub fn line(&self) -> &str {
        self.excerpt.get(self.at).map_or("", String::as_str)
    }
}

/// What an answer leaves unexplained: its first diagnosis, where it has no rule or only one that says that something
/// failed. `None` where a rule explains it, or nothing failed.
#[must_use]
pub fn unexplained(answer: &Answer, base: &RuleBase) -> Option<Unexplained> {
    let first = answer.diagnoses.first()?;
    let explains = |id: &str| {
        let rule = base.find(id).map(|number| base.rule(number));
        rule.is_some_and(|rule| rule.kind.is_diagnosis() && rule.kind != Kind::Error)
    };
    if first.rule != UNEXPLAINED.1 && explains(&first.rule) {
        return None;
    }
    let (excerpt, at) = excerpt(first)?;
    Some(Unexplained {
        log: first.evidence.log.clone(),
        step: first.step.clone(),
        excerpt,
        at,
        category: first.category,
        silent: first.rule == UNEXPLAINED.1 && first.confidence <= SILENT,
    })
}

fn excerpt(diagnosis: &Diagnosis) -> Option<(Vec<String>, usize)> {
    let evidence = &diagnosis.evidence;
    let at = evidence.line.checked_sub(evidence.start)? as usize;
    let line = evidence.excerpt.get(at)?;
    (!line.trim().is_empty()).then(|| (evidence.excerpt.clone(), at))
}
