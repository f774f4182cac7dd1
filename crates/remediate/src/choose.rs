//! From a failure to remedies.

use std::collections::{BTreeMap, BTreeSet};

use rulebase::Category;

use crate::table::{Entry, Remedy, TABLE, Tool};

/// A failure, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its kind.
    pub category: Category,
    /// The rule that explained it, if one did.
    pub rule: Option<String>,
    /// What the rule read from the log. Hostile text.
    pub parameters: BTreeMap<String, String>,
    /// The lines that explain it. Hostile text.
    pub excerpt: Vec<String>,
}

impl Case {
    /// A failure of which only the kind is known.
    #[must_use]
    pub const fn of(category: Category) -> Self {
        Self { category, rule: None, parameters: BTreeMap::new(), excerpt: Vec::new() }
    }
}

/// What the user wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// If any: only these.
    pub allow: BTreeSet<Remedy>,
    /// Never these.
    pub deny: BTreeSet<Remedy>,
    /// Kinds of failures that are not healed.
    pub off: BTreeSet<Category>,
    /// Package managers whose caches are to be cleared, whatever the rule says.
    pub caches: BTreeSet<Tool>,
}

/// A remedy that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Which.
    pub remedy: Remedy,
    /// Whose cache or lock file.
    pub tool: Option<Tool>,
    /// Why it helps.
    pub why: String,
    /// Why it may not run, if so.
    pub forbidden: Option<String>,
}

/// The remedies against `cases`, each once, in the table's order. What the policy forbids is there too, with the reason.
#[must_use]
pub fn choose(cases: &[Case], policy: &Policy) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> = Vec::new();
    for entry in TABLE {
        let fits = cases.iter().any(|case| fits(entry, case));
        if fits && !chosen.iter().any(|known| known.remedy == entry.remedy && known.tool == entry.tool) {
            chosen.push(one(entry.category, entry.remedy, entry.tool, entry.why, policy));
        }
    }
    if let Some(case) = cases.first() {
        for &tool in &policy.caches {
            if !chosen.iter().any(|known| known.remedy == Remedy::ClearCache && known.tool == Some(tool)) {
                chosen.push(one(case.category, Remedy::ClearCache, Some(tool), "it was asked for", policy));
            }
        }
    }
    chosen
}

fn one(category: Category, remedy: Remedy, tool: Option<Tool>, why: &str, policy: &Policy) -> Chosen {
    let forbidden = if policy.off.contains(&category) {
        Some(format!("healing is off for `{category}`"))
    } else if policy.deny.contains(&remedy) {
        Some(format!("`{}` is denied", remedy.name()))
    } else if !policy.allow.is_empty() && !policy.allow.contains(&remedy) {
        Some(format!("`{}` is not among what is allowed", remedy.name()))
    } else {
        None
    };
    Chosen { remedy, tool, why: why.to_owned(), forbidden }
}

fn fits(entry: &Entry, case: &Case) -> bool {
    entry.category == case.category
        && entry.rule.is_none_or(|rule| case.rule.as_deref() == Some(rule))
        && entry.when.is_none_or(|(name, words)| case.parameters.get(name).is_some_and(|value| value.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(category: Category, rule: &str, parameters: &[(&str, &str)]) -> Case {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Case { rule: Some(rule.to_owned()), parameters, ..Case::of(category) }
    }

    fn check(cases: &[Case], expected: &[(Remedy, Option<Tool>)]) {
        let found: Vec<_> = choose(cases, &Policy::default()).into_iter().map(|c| (c.remedy, c.tool)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_category_alone_is_enough_where_any_rule_will_do() {
        check(&[Case::of(Category::DiskFull)], &[(Remedy::FreeDisk, None), (Remedy::PruneDocker, None)]);
        check(&[Case::of(Category::RateLimit)], &[(Remedy::Wait, None)]);
        check(&[Case::of(Category::Dependency)], &[]);
        for category in [Category::Compile, Category::Test, Category::OutOfMemory, Category::Auth, Category::Unknown] {
            check(&[Case::of(category)], &[]);
        }
    }

    #[test]
    fn a_rule_names_the_tool() {
        check(&[case(Category::Dependency, "yarn/integrity", &[])], &[(Remedy::ClearCache, Some(Tool::Yarn))]);
        check(&[case(Category::Dependency, "npm/eresolve", &[])], &[]);
        check(
            &[
                case(Category::Dependency, "npm/lock-out-of-sync", &[]),
                case(Category::Dependency, "npm/lock-entry-missing", &[]),
            ],
            &[(Remedy::RefreshLockfile, Some(Tool::Npm))],
        );
    }

    #[test]
    fn a_rule_for_many_things_counts_only_with_its_words() {
        let manifest = |file: &str| case(Category::Config, "rust/manifest", &[("file", file)]);
        check(&[manifest("/w/Cargo.lock")], &[(Remedy::RefreshLockfile, Some(Tool::Cargo))]);
        check(&[manifest("/w/Cargo.toml")], &[]);
        check(&[case(Category::Config, "rust/manifest", &[])], &[]);
    }

    #[test]
    fn the_policy_decides_and_says_why() {
        let reasons = |policy: &Policy| -> Vec<Option<String>> {
            choose(&[Case::of(Category::DiskFull)], policy).into_iter().map(|chosen| chosen.forbidden).collect()
        };
        let allow = Policy { allow: [Remedy::FreeDisk].into(), ..Policy::default() };
        assert_eq!(reasons(&allow), [None, Some("`prune-docker` is not among what is allowed".to_owned())]);
        let deny = Policy { deny: [Remedy::FreeDisk].into(), ..Policy::default() };
        assert_eq!(reasons(&deny), [Some("`free-disk` is denied".to_owned()), None]);
        let off = Policy { off: [Category::DiskFull].into(), ..Policy::default() };
        assert!(reasons(&off).iter().all(|reason| reason.as_deref() == Some("healing is off for `disk-full`")));
    }

    #[test]
    fn a_cache_can_be_named() {
        let policy = Policy { caches: [Tool::Npm].into(), ..Policy::default() };
        let chosen = choose(&[Case::of(Category::Dependency)], &policy);
        assert_eq!((chosen.len(), chosen[0].remedy, chosen[0].tool), (1, Remedy::ClearCache, Some(Tool::Npm)));
    }
}
