//! Which rules speak of which files: the patterns of all rules are compiled into one set, so that a path is looked up once.

use std::ops::Range;

use patterns::{MatchSet, verdict_of_matches};

use super::{Flag, RiskFile, Rule, Rules};

/// The most of a file that is searched for the texts of a rule, in bytes.
const SEARCHED: usize = 1_000_000;

/// Name of the built-in rule whose files have to grow: taking code away needs no test.
const UNTESTED: &str = "untested";

/// The rules, ready for many paths.
#[derive(Debug)]
pub struct Matcher<'a> {
    rules: &'a [Rule],
    set: MatchSet,
    /// For each rule: where its `paths` and where its `without` stand in the set.
    lists: Vec<(Range<usize>, Range<usize>)>,
}

/// The patterns that match a file's paths: the new one, then the old one where there is one.
type Hits = Vec<Vec<usize>>;

impl<'a> Matcher<'a> {
    /// Compiles the patterns.
    #[must_use]
    pub fn new(rules: &'a Rules) -> Self {
        let mut patterns = Vec::new();
        let mut place = |list: &[patterns::Pattern]| {
            let start = patterns.len();
            patterns.extend_from_slice(list);
            start..patterns.len()
        };
        let lists = rules.rules.iter().map(|rule| (place(&rule.paths), place(&rule.without))).collect();
        Self { rules: &rules.rules, set: MatchSet::new(&patterns), lists }
    }

    /// Whether some rule has to search the text of this file.
    #[must_use]
    pub fn searches(&self, path: &[u8]) -> bool {
        if self.rules.iter().all(|rule| rule.contains.is_empty()) {
            return false;
        }
        let hits = self.hits(path);
        self.rules
            .iter()
            .zip(&self.lists)
            .any(|(rule, (paths, _))| !rule.contains.is_empty() && self.takes(paths, &hits))
    }

    /// What the change touches, with the flags that need more than paths and texts; those of the highest weight first.
    #[must_use]
    pub fn flags(&self, files: &[RiskFile<'_>], computed: Vec<Flag>) -> Vec<Flag> {
        let hits: Vec<Hits> = files.iter().map(|file| file.paths().map(|path| self.hits(path)).collect()).collect();
        let mut flags: Vec<Flag> = (0..self.rules.len()).filter_map(|rule| self.apply(rule, files, &hits)).collect();
        flags.extend(computed);
        flags.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
        flags
    }

    fn apply(&self, rule: usize, files: &[RiskFile<'_>], hits: &[Hits]) -> Option<Flag> {
        let (Rule { id, message, weight, contains, .. }, (paths, without)) = (&self.rules[rule], &self.lists[rule]);
        let any = |list: &Range<usize>, hits: &Hits| hits.iter().any(|hits| self.takes(list, hits));
        let elsewhere = |(file, hits): (&RiskFile<'_>, &Hits)| file.tests || any(without, hits);
        if !without.is_empty() && files.iter().zip(hits).any(elsewhere) {
            return None;
        }
        let speaks_of = |(file, hits): &(&RiskFile<'_>, &Hits)| {
            any(paths, hits)
                && (contains.is_empty() || file.texts.iter().any(|text| is_in(contains, text)))
                && (id != UNTESTED || file.grows)
        };
        let mut found: Vec<Vec<u8>> =
            files.iter().zip(hits).filter(speaks_of).map(|(file, _)| file.path.to_vec()).collect();
        found.sort();
        found.dedup();
        let flag = |paths| Flag { id: id.clone(), message: message.clone(), weight: *weight, paths };
        (!found.is_empty()).then(|| flag(found))
    }

    fn hits(&self, path: &[u8]) -> Vec<usize> {
        let mut hits = Vec::new();
        self.set.matches_into(path, &mut hits);
        hits
    }

    /// Whether an ordered list takes the path that these patterns match.
    fn takes(&self, list: &Range<usize>, hits: &[usize]) -> bool {
        verdict_of_matches(hits, list.clone(), |index| self.set.patterns()[index].is_negated()).taken().is_some()
    }
}

fn is_in(contains: &[String], text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&text[..text.len().min(SEARCHED)]).to_lowercase();
    contains.iter().any(|part| text.contains(part))
}
