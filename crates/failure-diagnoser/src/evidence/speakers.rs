//! Who speaks in a region: of several tools that a line could come from, the one that said other things there.

use std::collections::HashMap;

use rulebase::{Hit, RuleBase};

/// What one more different rule of its topic in the same region is worth to a rule, in points of priority.
const POINTS: u32 = 6;
/// Rules of a topic beyond which it is not worth more.
const ENOUGH: u32 = 5;

/// Which topics were heard in which region.
pub(crate) struct Speakers {
    /// Topic of each rule.
    topics: Vec<u16>,
    /// Topic that many tools share; it never counts as a speaker.
    generic: Option<u16>,
    /// Different rules heard, by region and topic.
    heard: HashMap<(usize, u16), Vec<u32>>,
}

impl Speakers {
    pub(crate) fn new(base: &RuleBase) -> Self {
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        let mut topics = Vec::with_capacity(base.rules().len());
        for rule in base.rules() {
            let next = u16::try_from(numbers.len()).unwrap_or(u16::MAX);
            topics.push(*numbers.entry(&rule.topic).or_insert(next));
        }
        let generic = numbers.get("generic").copied();
        Self { topics, generic, heard: HashMap::new() }
    }

    /// Takes note of the rules that hold for a line.
    pub(crate) fn heard(&mut self, region: usize, hits: &[Hit]) {
        for hit in hits {
            let rules = self.heard.entry((region, self.topics[hit.rule as usize])).or_default();
            if rules.len() <= ENOUGH as usize && !rules.contains(&hit.rule) {
                rules.push(hit.rule);
            }
        }
    }

    /// The rule that wins a line: priority, and what its topic said elsewhere in the region.
    pub(crate) fn winner(&self, region: usize, hits: &[Hit], base: &RuleBase) -> Option<Hit> {
        let points = |hit: &Hit| base.rule(hit.rule).effective_priority() + POINTS * self.others(region, hit.rule);
        let most = hits.iter().map(points).max()?;
        let best: Vec<Hit> = hits.iter().copied().filter(|hit| points(hit) == most).collect();
        base.winner(&best)
    }

    /// Different rules of the same topic heard in the region, the rule itself not counted.
    fn others(&self, region: usize, rule: u32) -> u32 {
        let topic = self.topics[rule as usize];
        if self.generic == Some(topic) {
            return 0;
        }
        let others =
            self.heard.get(&(region, topic)).map_or(0, |rules| rules.iter().filter(|other| **other != rule).count());
        u32::try_from(others).unwrap_or(ENOUGH).min(ENOUGH)
    }
}
