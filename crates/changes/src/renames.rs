//! Pairs deleted and added files to renames, and added files with changed ones to copies, the way git's own detection
//! does (its documentation: gitdiffcore, "diffcore-rename: for detecting renames and copies"; `-M`, `-C`), so that both
//! tools name the same pairs. libgit2 has a detection of its own that measures similarity differently.
//!
//! Renames come in three steps: identical content, then files that kept a base name nobody else has, then every
//! remaining pair by similarity. Copies are looked for afterwards among the added files that are left, so they never
//! change which renames are found.

mod exact;
mod similarity;
mod spans;

use std::collections::HashMap;

use git2::Oid;

use crate::contents::Contents;
use crate::path::file_name;
use crate::trees::{Delta, Side};
use similarity::{Candidates, Measure};

/// A score for identical content; scores are a share of this. It is git's scale, so that rounding agrees.
pub(crate) const MAX_SCORE: u64 = 60_000;

/// The least score of a pair: git's default of 50 %.
const MIN_SCORE: u64 = MAX_SCORE / 2;

/// The least score of a pair that is found by its base name alone: half way between the above and identity.
const MIN_BASENAME_SCORE: u64 = MIN_SCORE + (MAX_SCORE - MIN_SCORE) / 2;

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    pub(crate) renames: bool,
    pub(crate) copies: bool,
    /// See [`Options::rename_limit`](crate::Options::rename_limit).
    pub(crate) limit: usize,
}

/// An added file and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Index of the delta with the old side. For a rename it has no new side.
    pub(crate) source: usize,
    /// Index of the delta of the added file.
    pub(crate) target: usize,
    /// Similarity, a share of [`MAX_SCORE`].
    pub(crate) score: u64,
    /// The source stays.
    pub(crate) copy: bool,
}

/// Pairs, and what kept the search from being complete.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) notes: Vec<String>,
}

/// One end of a possible pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End<'a> {
    /// Index of the delta.
    index: usize,
    path: &'a [u8],
    side: Side,
}

/// Finds renames and copies among `deltas`, which are in the order of their paths. `empty` is the name of a file
/// without content: empty files are too alike to say that one is a copy of another.
pub(crate) fn find(deltas: &[Delta], contents: &Contents<'_>, empty: Option<Oid>, search: Search) -> Found {
    let mut found = Found::default();
    let mut measure = Measure::new(contents);
    if search.renames {
        let sources = ends(deltas, |delta| delta.old.filter(|_| delta.new.is_none()));
        find_renames(&sources, deltas, &mut measure, search.limit, &mut found);
    }
    if search.copies {
        find_copies(deltas, empty, &mut measure, search.limit, &mut found);
    }
    if measure.exhausted() {
        found.notes.push("the changed files are too large to compare all of them for renames".to_owned());
    }
    found
}

/// The deltas whose contents [`find`] reads, apart from pairs that are identical.
pub(crate) fn candidates(deltas: &[Delta], search: Search) -> Vec<Side> {
    let added: Vec<Side> = deltas.iter().filter(|delta| delta.old.is_none()).filter_map(|delta| delta.new).collect();
    let sources: Vec<Side> = deltas
        .iter()
        .filter(|delta| (search.copies && delta.new.is_some()) || (search.renames && delta.new.is_none()))
        .filter_map(|delta| delta.old)
        .collect();
    let too_many = sources.len().saturating_mul(added.len()) > search.limit.saturating_mul(search.limit);
    if added.is_empty() || sources.is_empty() || too_many { Vec::new() } else { [added, sources].concat() }
}

fn find_renames(sources: &[End<'_>], deltas: &[Delta], measure: &mut Measure<'_, '_>, limit: usize, found: &mut Found) {
    let mut candidates = Candidates { sources: sources.to_vec(), targets: added(deltas, &[]) };
    let mut take = |candidates: &mut Candidates<'_>, pairs: Vec<Pair>| {
        candidates.drop_used(&pairs, true);
        found.pairs.extend(pairs);
    };
    let pairs = exact::renames(&candidates);
    take(&mut candidates, pairs);
    let pairs = by_base_name(&candidates, measure);
    take(&mut candidates, pairs);
    if candidates.exceed(limit) {
        found.notes.push(too_many("renames", &candidates, limit));
    } else {
        let pairs = similarity::best_pairs(&candidates, measure, MIN_SCORE, true);
        take(&mut candidates, pairs);
    }
}

fn find_copies(deltas: &[Delta], empty: Option<Oid>, measure: &mut Measure<'_, '_>, limit: usize, found: &mut Found) {
    let sources = ends(deltas, |delta| delta.old.filter(|side| Some(side.oid) != empty));
    let mut targets = added(deltas, &found.pairs);
    targets.retain(|target| Some(target.side.oid) != empty);
    let mut candidates = Candidates { sources, targets };
    let pairs = exact::copies(&candidates);
    candidates.drop_used(&pairs, false);
    found.pairs.extend(pairs);
    if candidates.exceed(limit) {
        found.notes.push(too_many("copies", &candidates, limit));
    } else {
        found.pairs.extend(similarity::best_pairs(&candidates, measure, MIN_SCORE, false));
    }
}

fn too_many(what: &str, candidates: &Candidates<'_>, limit: usize) -> String {
    let (sources, targets) = (candidates.sources.len(), candidates.targets.len());
    format!(
        "inexact {what} were not looked for: {sources} sources times {targets} added files exceed {limit} times {limit}"
    )
}

fn ends<'a>(deltas: &'a [Delta], side: impl Fn(&'a Delta) -> Option<Side>) -> Vec<End<'a>> {
    let end = |(index, delta): (usize, &'a Delta)| side(delta).map(|side| End { index, path: &delta.path, side });
    deltas.iter().enumerate().filter_map(end).collect()
}

/// Added files that are not the target of a pair yet.
fn added<'a>(deltas: &'a [Delta], pairs: &[Pair]) -> Vec<End<'a>> {
    let mut ends = ends(deltas, |delta| delta.new.filter(|_| delta.old.is_none()));
    let taken: std::collections::HashSet<usize> = pairs.iter().map(|pair| pair.target).collect();
    ends.retain(|end| !taken.contains(&end.index));
    ends
}

/// Pairs of files whose base name occurs once among the sources and once among the targets.
fn by_base_name(candidates: &Candidates<'_>, measure: &mut Measure<'_, '_>) -> Vec<Pair> {
    let sources = unique_names(&candidates.sources);
    let targets = unique_names(&candidates.targets);
    let mut pairs = Vec::new();
    for source in &candidates.sources {
        let name = file_name(source.path);
        if let (Some(Some(source)), Some(Some(target))) = (sources.get(name), targets.get(name)) {
            let score = measure.score(source.side, target.side, MIN_BASENAME_SCORE);
            if score >= MIN_BASENAME_SCORE {
                pairs.push(Pair { source: source.index, target: target.index, score, copy: false });
            }
        }
    }
    pairs
}

/// For each base name the one file that has it; `None` if there are more.
fn unique_names<'a>(ends: &[End<'a>]) -> HashMap<&'a [u8], Option<End<'a>>> {
    let mut names = HashMap::new();
    for end in ends {
        names.entry(file_name(end.path)).and_modify(|only| *only = None).or_insert(Some(*end));
    }
    names
}
