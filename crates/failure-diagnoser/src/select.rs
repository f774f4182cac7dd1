//! Selection: of all ranked lines the few that are shown, and their blocks.

use std::cmp::Reverse;
use std::ops::Range;

use rulebase::{Kind, Lines as _, RuleBase};

use crate::block::block;
use crate::cluster;
use crate::diagnose::MOST;
use crate::evidence::region;
use crate::evidence::{Facts, View};
use crate::rank::pick::Candidate;

/// Diagnoses with short blocks: what a person reads first.
const SHORT: usize = 3;
/// Lines looked at for them: several may tell the same cause.
const TRIED: usize = 12;
/// The longest clusters that follow where no passing run is known.
const LOUD: usize = 2;
/// Density below which a line that no rule explains is not worth a further diagnosis.
const FAINT: f64 = 0.02;
/// What another line of a rule that was picked already is worth: if the first was wrong, the second is likely to be.
const SAME: f64 = 0.5;

/// Below this confidence a rule only explains what others say.
const WEAK: f32 = 0.55;
/// Lines above an assertion in which the headline of its test is looked for.
const HEADLINE: usize = 12;

/// A line and its block.
#[derive(Debug, Clone)]
pub(crate) struct Pick {
    pub(crate) index: usize,
    pub(crate) range: Range<usize>,
    /// Share of the whole weight that the block holds.
    pub(crate) share: f64,
}

/// What is chosen from, and what was chosen.
pub(crate) struct Selection<'a> {
    view: &'a View<'a>,
    facts: &'a [Facts],
    base: &'a RuleBase,
    /// Best first.
    ranked: &'a [Candidate],
    /// Stretches that no passing run had, if one is known.
    new_clusters: Option<Vec<Range<usize>>>,
    picks: Vec<Pick>,
    /// Those of them that are shown.
    told: Vec<Range<usize>>,
}

impl<'a> Selection<'a> {
    pub(crate) const fn new(
        view: &'a View<'a>,
        facts: &'a [Facts],
        base: &'a RuleBase,
        ranked: &'a [Candidate],
        new_clusters: Option<Vec<Range<usize>>>,
    ) -> Self {
        Self { view, facts, base, ranked, new_clusters, picks: Vec::new(), told: Vec::new() }
    }

    /// The next line to read, or what is left to show if no line may be evidence.
    pub(crate) fn next(&self) -> Option<Pick> {
        if self.told.len() >= SHORT || self.picks.len() >= TRIED {
            return None;
        }
        let free = self.ranked.iter().filter(|candidate| self.may_follow(candidate));
        let best = free.map(|candidate| (self.worth(candidate), candidate)).reduce(better).map(|(_, best)| best.index);
        best.or_else(|| self.last_line()).and_then(|index| self.pick(index))
    }

    /// Takes a pick; `tells` if it is shown.
    pub(crate) fn take(&mut self, pick: Pick, tells: bool) {
        if tells {
            self.told.push(pick.range.clone());
        }
        self.picks.push(pick);
    }

    /// The last of the first region that says anything.
    fn last_line(&self) -> Option<usize> {
        let region = self.view.regions.first().filter(|_| self.picks.is_empty())?;
        let said = region.lines.clone().rev().find(|index| !self.facts[*index].is_blank());
        said.or_else(|| region.lines.clone().next_back())
    }

    fn may_follow(&self, candidate: &Candidate) -> bool {
        let faint = !self.picks.is_empty() && candidate.dense < FAINT && !self.facts[candidate.index].speaks();
        let known = self.new_clusters.as_ref().is_some_and(|clusters| {
            !clusters.is_empty() && !clusters.iter().any(|range| range.contains(&candidate.index))
        });
        self.is_free(candidate.index) && !faint && !known
    }

    fn worth(&self, candidate: &Candidate) -> f64 {
        let rule = |index: usize| self.facts[index].winner.map(|hit| hit.rule);
        let own = rule(candidate.index);
        let again = own.is_some() && self.picks.iter().any(|pick| rule(pick.index) == own);
        candidate.dense * if again { SAME } else { 1.0 }
    }

    /// The values of an assertion are part of a test's report: its headline leads.
    fn headline(&self, index: usize) -> usize {
        let rule = |index: usize| self.facts[index].winner.map(|hit| self.base.rule(hit.rule));
        if !rule(index).is_some_and(|rule| rule.kind == Kind::Assertion && rule.confidence < WEAK) {
            return index;
        }
        let start = self.view.section_start(index).max(index.saturating_sub(HEADLINE));
        let above = (start..index).rev().take_while(|above| !self.facts[*above].has(Kind::Pass));
        above.into_iter().find(|above| rule(*above).is_some_and(|rule| rule.kind == Kind::TestItem)).unwrap_or(index)
    }

    fn pick(&self, index: usize) -> Option<Pick> {
        let headline = self.headline(index);
        let index = if self.is_free(headline) { headline } else { index };
        let region = region::of(self.view.regions, index)?;
        let whole = self.new_clusters.iter().flatten().find(|range| range.contains(&index));
        let range = whole.cloned().unwrap_or_else(|| block(self.view, self.facts, region, index, self.base));
        let range = if whole.is_some() { range } else { self.apart(index, range) };
        let share = self.ranked.iter().filter(|other| range.contains(&other.index)).map(|other| other.share).sum();
        Some(Pick { index, range, share })
    }

    /// The block without what an earlier pick shows.
    fn apart(&self, index: usize, mut range: Range<usize>) -> Range<usize> {
        for earlier in &self.picks {
            if earlier.range.end <= index {
                range.start = range.start.max(earlier.range.end);
            } else {
                range.end = range.end.min(earlier.range.start);
            }
        }
        range
    }

    fn is_free(&self, index: usize) -> bool {
        !self.picks.iter().any(|pick| pick.range.contains(&index))
    }

    fn is_untold(&self, index: usize) -> bool {
        !self.told.iter().any(|range| range.contains(&index))
    }

    /// What else the log says of the failure: whole stretches, the longest first.
    pub(crate) fn rest(&self) -> Vec<Pick> {
        let (clusters, most) = match &self.new_clusters {
            Some(clusters) => (clusters.clone(), MOST - SHORT),
            None => (cluster::loud(self.facts, self.view.regions), LOUD),
        };
        let mut rest: Vec<Range<usize>> =
            clusters.into_iter().filter(|range| range.clone().any(|index| self.is_untold(index))).collect();
        rest.sort_by_key(|range| (Reverse(range.len()), range.start));
        rest.truncate(most);
        let best = |range: &Range<usize>| self.ranked.iter().find(|candidate| range.contains(&candidate.index));
        rest.into_iter()
            .map(|range| Pick { index: best(&range).map_or(range.start, |best| best.index), range, share: 0.0 })
            .collect()
    }
}

/// The better of two; of equals the first.
fn better<'a>(left: (f64, &'a Candidate), right: (f64, &'a Candidate)) -> (f64, &'a Candidate) {
    if right.0 > left.0 { right } else { left }
}
