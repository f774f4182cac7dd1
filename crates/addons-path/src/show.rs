//! How an answer is shown: report, outputs, text, step summary.

pub mod human;
pub mod outputs;
pub mod report;
pub mod summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::environment::Environment;
use crate::graph::Graph;
use crate::impact::Impact;
use crate::judge::Judged;
use crate::modules::Named;

/// Everything that `check` answers.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What was found.
    pub analysis: &'a Analysis,
    /// What of it counts.
    pub judged: &'a Judged,
    /// What the change touches, where a change was looked at.
    pub impact: Option<&'a Impact>,
    /// What a reader should know besides. May quote hostile text.
    pub notes: &'a [String],
}

impl Answer<'_> {
    /// `clean`, `findings` or `empty`.
    #[must_use]
    pub fn result(&self) -> &'static str {
        match (self.analysis.is_empty(), self.judged.passes()) {
            (true, _) => "empty",
            (_, true) => "clean",
            (_, false) => "findings",
        }
    }
}

/// The modules that an environment can install, in an order in which that works.
#[must_use]
pub fn in_order(environment: &Environment) -> Vec<&Named> {
    let installable =
        || environment.modules.values().map(|(named, _)| named).filter(|named| named.module.installable());
    let graph = Graph::of(installable());
    let names: BTreeSet<String> = installable().map(|named| named.name.to_string()).collect();
    graph
        .in_order(&names)
        .into_iter()
        .filter_map(|name| environment.modules.get(name.as_str()).map(|(named, _)| named))
        .collect()
}

/// How many modules an environment can install.
#[must_use]
pub fn installable(environment: &Environment) -> usize {
    environment.modules.values().filter(|(named, _)| named.module.installable()).count()
}

/// The names of the modules of all environments, in an order in which they can be installed.
#[must_use]
pub fn all_modules(analysis: &Analysis) -> Vec<String> {
    let loaded = || {
        let all = analysis.environments.iter().flat_map(|environment| environment.modules.values());
        all.map(|(named, _)| named).filter(|named| named.module.installable())
    };
    let names: BTreeSet<String> = loaded().map(|named| named.name.to_string()).collect();
    Graph::of(loaded()).in_order(&names)
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
