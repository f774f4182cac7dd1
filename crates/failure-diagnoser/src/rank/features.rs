//! The features of a line that the ranker weighs.

use rulebase::{Kind, RuleBase};

use crate::evidence::region::{Region, Suspicion};
use crate::evidence::{Facts, shape};
use crate::reading::Text;

pub use super::names::{Feature, names};
use super::names::{Group, other, position};
use super::surroundings::Surroundings;

struct Others<'a> {
    out: &'a mut Vec<Feature>,
}

macro_rules! add {
    ($others:expr, $name:literal, $holds:expr) => {
        if $holds {
            $others.out.push((const { other($name) }, 1.0));
        }
    };
}

macro_rules! value {
    ($others:expr, $name:literal, $value:expr) => {
        $others.out.push((const { other($name) }, $value));
    };
}

/// Weighs nothing itself: gives every line of the regions its features.
pub(crate) struct Extractor<'a> {
    text: &'a Text,
    facts: &'a [Facts],
    base: &'a RuleBase,
    regions: Vec<Surroundings<'a>>,
}

impl<'a> Extractor<'a> {
    pub(crate) fn new(text: &'a Text, facts: &'a [Facts], regions: &'a [Region], base: &'a RuleBase) -> Self {
        let regions = regions.iter().map(|region| Surroundings::of(region, text, facts)).collect();
        Self { text, facts, base, regions }
    }

    pub(crate) fn region(&self, index: usize) -> Option<&Surroundings<'a>> {
        let at = self.regions.partition_point(|region| region.region.lines.end <= index);
        self.regions.get(at).filter(|region| region.region.lines.contains(&index))
    }

    /// The features of a line; none for blank lines and lines outside the regions.
    pub(crate) fn features(&self, index: usize, out: &mut Vec<Feature>) {
        out.clear();
        let Some(region) = self.region(index) else { return };
        let own = &self.facts[index];
        if own.is_blank() {
            return;
        }
        self.kinds(index, own, region, out);
        bits(own.words, Group::Word, out);
        positions(index, region, out);
        let mut other = Others { out };
        add!(other, "after-effective-end", index >= region.effective_end);
        add!(other, "after-last-echo", index > region.last_echo);
        add!(other, "before-last-echo", index < region.last_echo);
        other.suspicion(region.region.suspicion);
        other.size(own);
        add!(other, "flagged", self.text.lines[index].flagged);
        other.neighbours(self, index, own, region);
        other.report(self, index, region);
    }

    fn at(&self, index: usize, region: &Surroundings<'_>) -> Option<&Facts> {
        region.region.lines.contains(&index).then(|| &self.facts[index])
    }

    fn kinds(&self, index: usize, own: &Facts, region: &Surroundings<'_>, out: &mut Vec<Feature>) {
        let winner = own.winner.map(|hit| self.base.rule(hit.rule));
        if let Some(rule) = winner {
            out.push((position(Group::Winner, rule.kind.index()), 1.0));
            if region.first[rule.kind.index()] == index {
                out.push((position(Group::First, rule.kind.index()), 1.0));
            }
            let mut other = Others { out };
            value!(other, "confidence", rule.confidence);
            add!(other, "generic-topic", rule.topic == "generic");
            other.of_kind(index, rule.kind.index(), region);
        } else {
            out.push((const { other("no-kind") }, 1.0));
        }
        let beside = own.kinds & !winner.map_or(0, |rule| 1 << rule.kind.index());
        bits(u64::from(beside), Group::Also, out);
    }
}

fn bits(mut set: u64, group: Group, out: &mut Vec<Feature>) {
    while set != 0 {
        out.push((position(group, set.trailing_zeros() as usize), 1.0));
        set &= set - 1;
    }
}

#[expect(clippy::cast_precision_loss, reason = "distances are far below 2^23")]
fn log(distance: usize) -> f32 {
    ((distance + 1) as f32).log2() / 8.0
}

fn positions(index: usize, region: &Surroundings<'_>, out: &mut Vec<Feature>) {
    let to_end = region.effective_end.saturating_sub(index + 1);
    let from_start = index - region.region.lines.start;
    let other = Others { out };
    value!(other, "log-distance-end", log(to_end));
    value!(other, "log-distance-start", log(from_start));
}

impl Others<'_> {
    fn suspicion(&mut self, suspicion: Suspicion) {
        add!(self, "suspicion-first", suspicion == Suspicion::First);
        add!(self, "suspicion-later", suspicion == Suspicion::Later);
        add!(self, "suspicion-last", suspicion == Suspicion::Last);
        add!(self, "suspicion-unsaid", suspicion == Suspicion::Unsaid);
    }

    fn size(&mut self, own: &Facts) {
        add!(self, "indent-0", own.indentation == 0);
        add!(self, "indent-1-2", (1..=2).contains(&own.indentation));
        add!(self, "indent-3-6", (3..=6).contains(&own.indentation));
        add!(self, "indent-more", own.indentation > 6);
        add!(self, "short", own.length < 20);
        add!(self, "middle", (20..80).contains(&own.length));
        add!(self, "long", (80..200).contains(&own.length));
        add!(self, "very-long", own.length >= 200);
        add!(self, "words-none", own.words == 0);
        add!(self, "words-many", own.words.count_ones() >= 3);
    }

    fn of_kind(&mut self, index: usize, kind: usize, region: &Surroundings<'_>) {
        let count = region.counts[kind];
        add!(self, "of-kind-first", region.first[kind] == index);
        add!(self, "of-kind-later", region.first[kind] != index);
        add!(self, "of-kind-last", region.last[kind] == index && count > 1);
        add!(self, "kind-count-1", count == 1);
        add!(self, "kind-count-few", (2..=5).contains(&count));
        add!(self, "kind-count-many", count > 20);
    }

    fn neighbours(&mut self, all: &Extractor<'_>, index: usize, own: &Facts, region: &Surroundings<'_>) {
        let above = index.checked_sub(1).and_then(|index| all.at(index, region));
        let below = all.at(index + 1, region);
        let blank = |facts: Option<&Facts>| facts.is_none_or(Facts::is_blank);
        add!(self, "blank-above", blank(above));
        add!(self, "blank-below", blank(below));
        let shaped = |facts: Option<&Facts>, name| facts.is_some_and(|facts| facts.shapes & shape::bit(name) != 0);
        add!(self, "separator-above", shaped(above, "separator"));
        add!(self, "separator-below", shaped(below, "separator"));
        add!(self, "caret-below", shaped(below, "caret") || shaped(all.at(index + 2, region), "caret"));
        add!(self, "frame-below", shaped(below, "frame"));
        add!(
            self,
            "same-shape-above",
            above.is_some_and(|facts| facts.signature == own.signature && !facts.is_blank())
        );
        add!(
            self,
            "same-shape-below",
            below.is_some_and(|facts| facts.signature == own.signature && !facts.is_blank())
        );
        let next = (index + 1..index + 4).filter_map(|index| all.at(index, region)).find(|facts| !facts.is_blank());
        add!(self, "deeper-below", next.is_some_and(|facts| facts.indentation > own.indentation));
        let previous = (1..4).filter_map(|step| index.checked_sub(step)).filter_map(|index| all.at(index, region));
        let previous = previous.into_iter().find(|facts| !facts.is_blank());
        add!(self, "shallower-above", previous.is_some_and(|facts| facts.indentation < own.indentation));
    }

    fn report(&mut self, all: &Extractor<'_>, index: usize, region: &Surroundings<'_>) {
        let up = |limit: usize, kind: Kind| {
            (1..=limit)
                .map_while(|step| index.checked_sub(step))
                .map_while(|index| all.at(index, region))
                .any(|facts| facts.has(kind))
        };
        let down = |limit: usize, kind: Kind| {
            (1..=limit).map_while(|step| all.at(index + step, region)).any(|facts| facts.has(kind))
        };
        add!(self, "trailer-within-1", down(1, Kind::Trailer));
        add!(self, "trailer-within-5", down(5, Kind::Trailer));
        add!(self, "summary-above", up(40, Kind::Summary));
        add!(self, "summary-below", down(40, Kind::Summary));
        add!(self, "item-above", up(20, Kind::TestItem));
        add!(self, "pass-around", up(3, Kind::Pass) || down(3, Kind::Pass));
        add!(self, "speaks-first-in-region", region.first_speaker == index);
    }
}
