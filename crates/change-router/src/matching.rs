//! Which category takes which path, by which pattern.

use changes::{RepoPath, Status};
use patterns::{Dialect, MatchSet};

use crate::config::{Combine, Config, Rule};
use crate::plan::Captures;

/// A category that takes a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Index of the category.
    pub category: usize,
    /// Index of the rule in the category that decided.
    pub rule: usize,
}

/// Every pattern of a configuration, compiled into one set.
#[derive(Debug)]
pub struct Matcher<'a> {
    config: &'a Config,
    set: MatchSet,
    /// For each pattern of the set: category and rule. The patterns of `always` come last, as category `categories.len()`.
    places: Vec<(usize, usize)>,
}

impl<'a> Matcher<'a> {
    /// Compiles the configuration's patterns.
    #[must_use]
    pub fn new(config: &'a Config) -> Self {
        let lists =
            || config.categories.iter().map(|category| category.rules.as_slice()).chain([config.always.as_slice()]);
        let places =
            lists().enumerate().flat_map(|(list, rules)| (0..rules.len()).map(move |rule| (list, rule))).collect();
        Self {
            config,
            set: MatchSet::new(&lists().flatten().map(|rule| rule.pattern.clone()).collect::<Vec<_>>()),
            places,
        }
    }

    /// Adds the categories that take `path` to `out`, in the configuration's order.
    pub fn takers(&self, path: &RepoPath, status: Status, out: &mut Vec<Taken>) {
        self.each(path, Some(status), |taken| {
            if taken.category < self.config.categories.len() {
                out.push(taken);
            }
        });
    }

    /// Adds the categories whose patterns take `path`, whatever statuses they are limited to.
    pub fn takers_of_any_status(&self, path: &RepoPath, out: &mut Vec<Taken>) {
        self.each(path, None, |taken| {
            if taken.category < self.config.categories.len() {
                out.push(taken);
            }
        });
    }

    /// The line of the rule in `always` that takes `path`, if one does.
    #[must_use]
    pub fn always(&self, path: &RepoPath, status: Status) -> Option<u32> {
        if self.config.always.is_empty() {
            return None;
        }
        let mut line = None;
        self.each(path, Some(status), |taken| {
            if taken.category == self.config.categories.len() {
                line = self.config.always.get(taken.rule).map(|rule| rule.position.line);
            }
        });
        line
    }

    /// Whether a category has patterns that capture.
    #[must_use]
    pub fn captures(&self, category: usize) -> bool {
        self.config.categories[category].rules.iter().any(|rule| rule.captures())
    }

    /// What the patterns of a category capture from a path: the values of the first pattern that captures.
    #[must_use]
    pub fn captured(&self, category: usize, path: &RepoPath) -> Option<Captures> {
        self.config.categories[category].rules.iter().filter(|rule| rule.captures()).find_map(|rule| {
            let values = rule.pattern.captures(path.as_bytes())?;
            let text = |value: &[u8]| protocol::escape::path(value).text;
            Some(values.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect())
        })
    }

    fn each(&self, path: &RepoPath, status: Option<Status>, mut take: impl FnMut(Taken)) {
        let mut hits = Vec::new();
        self.set.matches_into(path.as_bytes(), &mut hits);
        for group in hits.chunk_by(|a, b| self.places[*a].0 == self.places[*b].0) {
            let category = self.places[group[0]].0;
            let rules = self.rules(category);
            let applies = |rule: &Rule| status.is_none_or(|status| rule.statuses.contains(status));
            let mut matching = group.iter().map(|hit| self.places[*hit].1).filter(|rule| applies(&rules[*rule]));
            let decided = match self.combine(category) {
                Combine::Ordered => matching.next_back().filter(|rule| !rules[*rule].pattern.is_negated()),
                Combine::Some => matching.next(),
                Combine::Every => every(rules, &matching.collect::<Vec<_>>()),
                Combine::SomeWithExcludes => some_with_excludes(rules, &matching.collect::<Vec<_>>(), applies),
            };
            if let Some(rule) = decided {
                take(Taken { category, rule });
            }
        }
    }

    /// How the patterns of a category combine; `always` is a plain list in every dialect.
    fn combine(&self, category: usize) -> Combine {
        match (self.config.categories.get(category), self.config.dialect) {
            (Some(category), _) => category.combine,
            (None, Dialect::Default) => Combine::Ordered,
            (None, Dialect::PathsFilter) => Combine::Some,
        }
    }

    fn rules(&self, category: usize) -> &'a [Rule] {
        self.config.categories.get(category).map_or(self.config.always.as_slice(), |category| &category.rules)
    }
}

/// Every entry of the list has to match; the patterns under one status are one entry, of which one is enough.
fn every(rules: &[Rule], matching: &[usize]) -> Option<usize> {
    let met = |entry: usize| matching.iter().any(|&rule| rules[rule].entry == entry);
    let all = rules.iter().all(|rule| met(rule.entry));
    matching.first().copied().filter(|_| all)
}

/// The first positive rule that matches, unless a negated one excludes the path. In this dialect a negated pattern
/// matches whatever it does not exclude.
fn some_with_excludes(rules: &[Rule], matching: &[usize], applies: impl Fn(&Rule) -> bool) -> Option<usize> {
    let excludes = |index: usize, rule: &Rule| rule.pattern.is_negated() && applies(rule) && !matching.contains(&index);
    let excluded = rules.iter().enumerate().any(|(index, rule)| excludes(index, rule));
    matching.iter().copied().find(|&rule| !rules[rule].pattern.is_negated()).filter(|_| !excluded)
}
