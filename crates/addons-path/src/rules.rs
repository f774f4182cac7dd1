//! The rules: what is wrong, how grave that is, and how it is repaired.

pub mod dependencies;
pub mod entries;
pub mod licenses;
pub mod manifests;
pub mod parity;
pub mod policy;
mod precedence;
pub mod reach;
mod table;

use findings::{Finding, Severity};

pub use self::table::RULES;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id in configuration and in the names of its page; in findings `addons/` stands before it.
    pub id: &'static str,
    /// What is wrong, one line.
    pub title: &'static str,
    /// How grave, and what that depends on.
    pub severity: &'static str,
    /// What Odoo or the container does about it, and why it hurts.
    pub why: &'static str,
    /// How to repair it.
    pub fix: &'static str,
}

/// The rule of this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The id that a finding has in configuration: without the tool's name.
#[must_use]
pub fn id_of(finding: &Finding) -> &str {
    finding.rule.strip_prefix("addons/").unwrap_or(&finding.rule)
}

/// A finding of a rule.
pub(crate) fn finding(id: &str, severity: Severity, message: impl Into<String>) -> Finding {
    debug_assert!(rule(id).is_some(), "`{id}` is not in the table");
    Finding::new(format!("addons/{id}"), severity, message)
}

/// Some names for a sentence: the first of them, and how many more.
pub(crate) fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = names.into_iter().collect();
    let mut text: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        text.push(format!("{} more", names.len() - SHOWN));
    }
    text.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_in_order() {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(named(["a", "b"]), "`a`, `b`");
        assert_eq!(named(["a", "b", "c", "d", "e", "f", "g"]), "`a`, `b`, `c`, `d`, `e`, 2 more");
    }
}
