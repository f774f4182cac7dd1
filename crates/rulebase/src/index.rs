//! From a line to the few patterns that can match it.

use crate::features::{AllNeeds, Features};
use crate::grams::{self, Grams};
use crate::literal::Literal;
use crate::model::Rule;
use crate::prefix::Prefixes;

/// The tables over all patterns of a base.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Rule and number within it of each pattern.
    pub(crate) owners: Vec<(u32, u8)>,
    /// What each pattern needs.
    pub(crate) needs: AllNeeds,
    grams: Grams,
    /// Different literals with their keys.
    literals: Vec<(u32, Literal)>,
    /// Where the users of each literal start in `users`.
    starts: Vec<u32>,
    /// Patterns that require the literal.
    users: Vec<u32>,
    /// Patterns without a literal.
    prefixes: Prefixes,
}

impl Index {
    /// Builds the tables.
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        let mut uses: Vec<(u32, &Literal, u32)> = Vec::new();
        let mut prefixes = Vec::new();
        for (number, rule) in (0..).zip(rules) {
            for (place, pattern) in (0..).zip(&rule.patterns) {
                let global = count(index.owners.len());
                index.owners.push((number, place));
                index.needs.push(pattern.needs());
                uses.extend(pattern.literals().iter().map(|literal| (grams::key(literal), literal, global)));
                if let Some(prefix) = pattern.prefix().filter(|_| pattern.literals().is_empty()) {
                    prefixes.push((global, prefix));
                }
            }
        }
        uses.sort_unstable();
        for (key, literal, user) in uses {
            if index.literals.last().is_none_or(|(_, last)| last != literal) {
                index.starts.push(count(index.users.len()));
                index.literals.push((key, *literal));
            }
            index.users.push(user);
        }
        index.starts.push(count(index.users.len()));
        index.grams = Grams::new(&index.literals);
        index.prefixes = Prefixes::new(&prefixes);
        index
    }

    /// Calls `found` with the patterns that may match a line, whose first `indent` bytes are blanks; the same one may come
    /// more than once.
    pub(crate) fn candidates(&self, line: &[u8], indent: usize, features: &mut Features, mut found: impl FnMut(u32)) {
        self.grams.candidates(line, features, |literal, at| {
            if self.literals[literal].1.is_at(line, at, indent) {
                let users = self.starts[literal] as usize..self.starts[literal + 1] as usize;
                self.users[users].iter().for_each(|&pattern| found(pattern));
            }
        });
        self.prefixes.candidates(line, indent, found);
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
