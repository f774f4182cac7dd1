//! Pairs by similarity: every source against every target, the best first.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use git2::Oid;

use super::spans::Spans;
use super::{End, MAX_SCORE, MIN_SCORE, Pair};
use crate::contents::{Content, Contents};
use crate::path::file_name;
use crate::trees::Side;

/// For each target only so many candidates are kept, as in git: it decides which pairs are left when sources run out.
const KEPT: usize = 4;

/// Memory for the spans of all files, in bytes: some 16 million different lines.
const MAX_WEIGHT: usize = 128 << 20;

/// Buckets looked at in all comparisons together, which bounds the time at some seconds. A thousand files of a hundred lines on
/// both sides need a tenth of it.
const MAX_WORK: usize = 2_000_000_000;

/// Sources and targets that have no partner yet, both in the order of their paths.
pub(super) struct Candidates<'a> {
    pub(super) sources: Vec<End<'a>>,
    pub(super) targets: Vec<End<'a>>,
}

impl Candidates<'_> {
    /// Takes away the targets of `pairs`, and their sources too if a source may serve once only.
    pub(super) fn drop_used(&mut self, pairs: &[Pair], sources_too: bool) {
        let targets: HashSet<usize> = pairs.iter().map(|pair| pair.target).collect();
        self.targets.retain(|end| !targets.contains(&end.index));
        if sources_too {
            let sources: HashSet<usize> = pairs.iter().map(|pair| pair.source).collect();
            self.sources.retain(|end| !sources.contains(&end.index));
        }
    }

    /// There are more pairs to compare than a square of this side.
    pub(super) const fn exceed(&self, limit: usize) -> bool {
        limit > 0 && self.sources.len().saturating_mul(self.targets.len()) > limit.saturating_mul(limit)
    }
}

/// Measures similarity, and keeps what it computed about each file.
pub(super) struct Measure<'c, 'odb> {
    contents: &'c Contents<'odb>,
    sizes: HashMap<Oid, Option<u64>>,
    spans: HashMap<Oid, Option<Rc<Spans>>>,
    weight: usize,
    work: usize,
}

impl<'c, 'odb> Measure<'c, 'odb> {
    pub(super) fn new(contents: &'c Contents<'odb>) -> Self {
        Self { contents, sizes: HashMap::new(), spans: HashMap::new(), weight: 0, work: 0 }
    }

    /// Memory or time is used up: from here on nothing is like anything.
    pub(super) const fn exhausted(&self) -> bool {
        self.weight > MAX_WEIGHT || self.work > MAX_WORK
    }

    /// How similar two files are, a share of [`MAX_SCORE`]; 0 if their sizes alone rule out `minimum`, if one is no
    /// regular file, or if one cannot be read.
    pub(super) fn score(&mut self, source: Side, target: Side, minimum: u64) -> u64 {
        if !source.kind.is_regular() || !target.kind.is_regular() {
            return 0;
        }
        let (Some(one), Some(two)) = (self.size(source.oid), self.size(target.oid)) else { return 0 };
        let (larger, smaller) = (one.max(two), one.min(two));
        if two == 0 || self.exhausted() || larger * (MAX_SCORE - minimum) < (larger - smaller) * MAX_SCORE {
            return 0;
        }
        let (Some(source), Some(target)) = (self.spans(source), self.spans(target)) else { return 0 };
        self.work += source.buckets() + target.buckets();
        source.common(&target) * MAX_SCORE / larger
    }

    fn size(&mut self, oid: Oid) -> Option<u64> {
        let contents = self.contents;
        *self.sizes.entry(oid).or_insert_with(|| contents.size(oid))
    }

    fn spans(&mut self, side: Side) -> Option<Rc<Spans>> {
        if let Some(known) = self.spans.get(&side.oid) {
            return known.clone();
        }
        let spans = match self.contents.load(side) {
            Content::Bytes(bytes) => Some(Rc::new(Spans::of(&bytes))),
            Content::TooLarge(_) | Content::Missing => None,
        };
        self.weight += spans.as_ref().map_or(0, |spans| spans.buckets() * size_of::<(u32, u32)>());
        self.spans.insert(side.oid, spans.clone());
        spans
    }
}

/// A cell of the matrix of sources and targets; positions are those in [`Candidates`].
#[derive(Clone, Copy)]
struct Cell {
    score: u64,
    same_name: bool,
    source: usize,
    target: usize,
}

impl Cell {
    /// Better cells are greater.
    const fn rank(&self) -> (u64, bool) {
        (self.score, self.same_name)
    }
}

/// Pairs of at least `minimum`, the best first, then those that keep their base name. With `once` a source serves one
/// target only.
pub(super) fn best_pairs(
    candidates: &Candidates<'_>,
    measure: &mut Measure<'_, '_>,
    minimum: u64,
    once: bool,
) -> Vec<Pair> {
    debug_assert!(minimum >= MIN_SCORE);
    let mut cells: Vec<Cell> = Vec::new();
    for (target, two) in candidates.targets.iter().enumerate() {
        let mut kept: Vec<Cell> = Vec::with_capacity(KEPT);
        for (source, one) in candidates.sources.iter().enumerate() {
            let score = measure.score(one.side, two.side, minimum);
            let same_name = file_name(one.path) == file_name(two.path);
            keep(&mut kept, Cell { score, same_name, source, target });
        }
        cells.extend(kept.into_iter().filter(|cell| cell.score >= minimum));
    }
    // Stable: equal ones stay in the order of targets and, within one, of the places they were kept in.
    cells.sort_by_key(|cell| Reverse(cell.rank()));
    let mut used_source = vec![false; candidates.sources.len()];
    let mut used_target = vec![false; candidates.targets.len()];
    let mut pairs = Vec::new();
    for cell in cells {
        if used_target[cell.target] || (once && used_source[cell.source]) {
            continue;
        }
        used_target[cell.target] = true;
        used_source[cell.source] = true;
        pairs.push(Pair {
            source: candidates.sources[cell.source].index,
            target: candidates.targets[cell.target].index,
            score: cell.score,
            copy: !once,
        });
    }
    pairs
}

/// Keeps the best [`KEPT`] cells of a target: an empty place is filled first, then the worst one (the first of equals)
/// gives way to a better one.
fn keep(kept: &mut Vec<Cell>, cell: Cell) {
    if kept.len() < KEPT {
        kept.push(cell);
        return;
    }
    let mut worst = 0;
    for place in 1..kept.len() {
        if kept[place].rank() < kept[worst].rank() {
            worst = place;
        }
    }
    if kept[worst].rank() < cell.rank() {
        kept[worst] = cell;
    }
}
