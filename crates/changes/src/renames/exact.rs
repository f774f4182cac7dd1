//! Pairs with identical content.

use std::collections::HashMap;

use git2::Oid;

use super::similarity::Candidates;
use super::{End, MAX_SCORE, Pair};
use crate::path::file_name;

/// So many identical sources are looked at for one target; which of more is taken says nothing.
const MAX_ALTERNATIVES: usize = 100;

/// Each target takes, in the order of paths, an unused identical source, best one with the same base name.
pub(super) fn renames(candidates: &Candidates<'_>) -> Vec<Pair> {
    let table = by_content(candidates);
    let mut used = vec![false; candidates.sources.len()];
    let mut pairs = Vec::new();
    for target in &candidates.targets {
        let Some(alternatives) = table.get(&target.side.oid) else { continue };
        let free = alternatives.iter().copied().filter(|position| !used[*position]);
        if let Some(position) = choose(candidates, target, free) {
            used[position] = true;
            pairs.push(pair(candidates.sources[position].index, target.index, false));
        }
    }
    pairs
}

/// Each target takes an identical source, best one with the same base name; a source may serve many.
pub(super) fn copies(candidates: &Candidates<'_>) -> Vec<Pair> {
    let table = by_content(candidates);
    let mut pairs = Vec::new();
    for target in &candidates.targets {
        let Some(alternatives) = table.get(&target.side.oid) else { continue };
        if let Some(position) = choose(candidates, target, alternatives.iter().copied()) {
            pairs.push(pair(candidates.sources[position].index, target.index, true));
        }
    }
    pairs
}

const fn pair(source: usize, target: usize, copy: bool) -> Pair {
    Pair { source, target, score: MAX_SCORE, copy }
}

fn by_content(candidates: &Candidates<'_>) -> HashMap<Oid, Vec<usize>> {
    let mut table: HashMap<Oid, Vec<usize>> = HashMap::new();
    for (position, source) in candidates.sources.iter().enumerate() {
        table.entry(source.side.oid).or_default().push(position);
    }
    table
}

/// The first alternative with the target's base name, else the first.
fn choose(candidates: &Candidates<'_>, target: &End<'_>, alternatives: impl Iterator<Item = usize>) -> Option<usize> {
    let fits = |position: &usize| {
        let source = candidates.sources[*position].side.kind;
        source == target.side.kind || (source.is_regular() && target.side.kind.is_regular())
    };
    let mut first = None;
    for position in alternatives.filter(fits).take(MAX_ALTERNATIVES) {
        if file_name(candidates.sources[position].path) == file_name(target.path) {
            return Some(position);
        }
        first.get_or_insert(position);
    }
    first
}
