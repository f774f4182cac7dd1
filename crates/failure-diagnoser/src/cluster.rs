//! Clusters: every stretch of the log that speaks of failure, however long.
//!
//! The first diagnoses are short, for a person to read; what else the log says of the failure follows as whole clusters.

use std::ops::Range;

use rulebase::Kind;

use crate::evidence::region::Region;
use crate::evidence::{Facts, shape, words};

/// Quiet lines between two lines of one cluster, if nothing is known of a passing run.
const GAP: usize = 3;
/// The same between lines that a passing run did not have.
const GAP_OF_NEW: usize = 3;
/// Lines around a loud one that belong to it if they are new.
const BESIDE: usize = 3;

/// Whether a line speaks of failure: by a rule, by a strong word, as a frame of a trace, or as a tool's last word.
fn is_loud(facts: &Facts) -> bool {
    const STRONG: words::Words = words::bit("error")
        | words::bit("fail")
        | words::bit("exception")
        | words::bit("fatal")
        | words::bit("abort")
        | words::bit("traceback");
    if facts.is_blank() || facts.has(Kind::Pass) || facts.structural || !facts.speaks() && is_calm(facts) {
        return false;
    }
    let said = facts.words & STRONG != 0 && !facts.has(Kind::Noise);
    facts.speaks() || facts.is_trailer() || said || facts.shapes & shape::bit("frame") != 0
}

/// Rules of dashes, and lines that a tool itself calls information.
fn is_calm(facts: &Facts) -> bool {
    facts.shapes & (shape::bit("level-other") | shape::bit("separator")) != 0
}

/// Whether a rule explains some line of a stretch.
fn is_explained(facts: &[Facts], range: &Range<usize>) -> bool {
    range.clone().any(|index| facts[index].speaks() && !facts[index].silenced)
}

/// Stretches of loud lines.
pub(crate) fn loud(facts: &[Facts], regions: &[Region]) -> Vec<Range<usize>> {
    let all = gathered(regions, GAP, |index| is_loud(&facts[index])).into_iter();
    all.filter(|range| range.len() > 1 && is_explained(facts, range)).collect()
}

/// Stretches of lines that no passing run had and that are loud, or stand right beside such a line.
pub(crate) fn new(facts: &[Facts], regions: &[Region], is_new: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let loud = |index: usize| facts.get(index).is_some_and(is_loud) && is_new(index);
    let beside =
        |index: usize| (1..=BESIDE).any(|step| loud(index + step) || index.checked_sub(step).is_some_and(loud));
    let belongs = |index: usize| {
        loud(index) || !facts[index].is_blank() && !facts[index].structural && !is_calm(&facts[index]) && beside(index)
    };
    gathered(regions, GAP_OF_NEW, |index| is_new(index) && belongs(index))
        .into_iter()
        .filter(|range| is_explained(facts, range))
        .collect()
}

fn gathered(regions: &[Region], gap: usize, holds: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for region in regions {
        let mut open: Option<Range<usize>> = None;
        for index in region.lines.clone().filter(|index| holds(*index)) {
            match &mut open {
                Some(range) if index <= range.end + gap => range.end = index + 1,
                _ => found.extend(open.replace(index..index + 1)),
            }
        }
        found.extend(open);
    }
    found
}
