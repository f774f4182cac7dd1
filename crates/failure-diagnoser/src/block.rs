//! Blocks: the few lines around a line that explain it.

use std::ops::Range;

use rulebase::{Kind, RuleBase, block_end};

use crate::evidence::region::Region;
use crate::evidence::{Facts, View};

/// Lines below the evidence that a block has at most, if its rule does not say where it ends.
const BELOW: usize = 10;
/// Lines above the evidence that a block has at most.
const ABOVE: usize = 3;
/// Lines of a block whose rule says where it ends.
const LONGEST: usize = 30;

/// The block of the line `index`: always holds it, and stays inside its region.
pub(crate) fn block(view: &View<'_>, facts: &[Facts], region: &Region, index: usize, base: &RuleBase) -> Range<usize> {
    // A region may hold several steps that failed.
    let section = view.text.section(index).map_or(0..usize::MAX, |section| section.lines.clone());
    let lines = region.lines.start.max(section.start)..region.lines.end.min(section.end);
    let start = above(facts, &lines, index);
    let told = facts[index].winner.and_then(|hit| block_end(base, hit, view, index));
    let end = match told {
        Some(end) => trimmed(facts, index, end.clamp(index + 1, index + LONGEST).min(lines.end)),
        None => below(facts, &lines, index),
    };
    start..end
}

/// Upwards: the lines before it, as far as the paragraph goes; the paragraph before, if it is a headline.
fn above(facts: &[Facts], lines: &Range<usize>, index: usize) -> usize {
    let mut start = index;
    for candidate in (lines.start..index).rev().take(ABOVE) {
        if facts[candidate].is_blank() {
            continue;
        }
        if facts[candidate].has(Kind::Pass) || facts[candidate].structural {
            break;
        }
        start = candidate;
    }
    start
}

/// Downwards: until the epilogue or a passed test.
fn below(facts: &[Facts], lines: &Range<usize>, index: usize) -> usize {
    let mut end = index + 1;
    let last = lines.end.min(index + 1 + BELOW);
    for (candidate, own) in facts.iter().enumerate().take(last).skip(index + 1) {
        if own.is_blank() {
            continue;
        }
        if own.structural || own.has(Kind::Pass) && !own.speaks() {
            break;
        }
        end = candidate + 1;
    }
    end
}

/// Without blank lines at the end.
fn trimmed(facts: &[Facts], index: usize, mut end: usize) -> usize {
    while end > index + 1 && facts[end - 1].is_blank() {
        end -= 1;
    }
    end
}
