//! Picks: the lines that a person should read first, best first.

use crate::evidence::{Facts, View};

use super::features::Extractor;
use super::model::Model;

/// A line that may be the evidence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) index: usize,
    /// What the model says of the line itself.
    pub(crate) score: f32,
    /// Share of the weight of all candidates, were the scores those of a softmax.
    pub(crate) share: f64,
    /// The shares of the line and, the farther the less, of those around it: a failure is told in several lines.
    pub(crate) dense: f64,
}

/// Lines that are weighed at most; what lies between the first and the last of them only if a rule or a word speaks.
const MOST: usize = 6_000;

/// Indices of the lines that may be the evidence, in the order of the log.
pub(crate) fn eligible(view: &View<'_>, facts: &[Facts]) -> Vec<usize> {
    let lines =
        || view.regions.iter().flat_map(|region| region.lines.clone()).filter(|index| facts[*index].may_be_evidence());
    let all = lines().count();
    if all <= MOST {
        return lines().collect();
    }
    let telling = |index: &usize| facts[*index].speaks() || facts[*index].words.count_ones() > 1;
    let mut near: Vec<usize> = lines()
        .enumerate()
        .filter(|(at, index)| *at < 300 || all - at < 2_000 || telling(index))
        .map(|(_, index)| index)
        .collect();
    if near.len() > MOST {
        let head = MOST / 3;
        near.drain(head..near.len() - (MOST - head));
    }
    near
}

/// Lines above and below whose shares count for a line.
const AROUND: usize = 4;

/// All eligible lines with their scores, best first; of equals the earlier first.
pub(crate) fn candidates(view: &View<'_>, facts: &[Facts], extractor: &Extractor<'_>, model: &Model) -> Vec<Candidate> {
    let mut features = Vec::new();
    let all = eligible(view, facts).into_iter().map(|index| {
        extractor.features(index, &mut features);
        Candidate { index, score: model.score(&features), share: 0.0, dense: 0.0 }
    });
    order(all.collect())
}

/// Fills in shares and densities, and sorts; `candidates` are in the order of the log.
pub(crate) fn order(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| candidate.index);
    let best = candidates.iter().map(|candidate| candidate.score).fold(f32::MIN, f32::max);
    let weights: Vec<f64> = candidates.iter().map(|candidate| f64::from(candidate.score - best).exp()).collect();
    let total: f64 = weights.iter().sum();
    for at in 0..candidates.len() {
        let index = candidates[at].index;
        let first =
            candidates[..at].iter().rposition(|other| other.index + AROUND < index).map_or(0, |other| other + 1);
        let near =
            candidates[first..].iter().zip(&weights[first..]).take_while(|(other, _)| other.index <= index + AROUND);
        let dense: f64 = near.map(|(other, weight)| weight / (1.0 + distance(other.index, index) / 2.0)).sum();
        candidates[at].share = weights[at] / total;
        candidates[at].dense = dense / total;
    }
    candidates.sort_by(|left, right| right.dense.total_cmp(&left.dense).then(left.index.cmp(&right.index)));
    candidates
}

#[expect(clippy::cast_precision_loss, reason = "at most AROUND")]
fn distance(left: usize, right: usize) -> f64 {
    left.abs_diff(right) as f64
}
