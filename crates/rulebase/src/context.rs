//! What a rule wants to know of the lines around its own.

use std::collections::{BTreeMap, HashMap};

use crate::base::RuleBase;
use crate::scanner::Hit;

/// How many lines below its match a rule's `evidence` is looked for.
pub const EVIDENCE_WITHIN: usize = 20;
/// How many lines below a rule's `until` is looked for.
pub const BLOCK_WITHIN: usize = 400;

/// An indexed text; lines count from 0.
pub trait Lines {
    /// How many lines there are.
    fn len(&self) -> usize;
    /// One of them, without its end.
    fn line(&self, number: usize) -> &[u8];
    /// The first line of the section that this line is in.
    fn section_start(&self, number: usize) -> usize;

    /// There is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Remembers what was found above, so that no line of a section is looked at twice for the same rule.
#[derive(Debug, Default)]
pub struct Context {
    above: HashMap<(u32, usize), Above>,
}

/// The part of a section that was looked at, and the lines in it that match.
#[derive(Debug)]
struct Above {
    from: usize,
    to: usize,
    matching: Vec<usize>,
}

impl Context {
    /// Whether the condition of a hit's rule on the lines above line `number` is fulfilled. One context serves one text.
    pub fn holds<L: Lines + ?Sized>(&mut self, base: &RuleBase, hit: Hit, lines: &L, number: usize) -> bool {
        let Some(after) = &base.rule(hit.rule).after else { return true };
        let section = lines.section_start(number);
        let first = number.saturating_sub(usize::from(after.within)).max(section);
        let above = self.above.entry((hit.rule, section));
        let above = above.or_insert_with(|| Above { from: number, to: number, matching: Vec::new() });
        let matches = |&line: &usize| after.pattern.is_match(lines.line(line));
        if first < above.from {
            let mut earlier: Vec<usize> = (first..above.from).filter(matches).collect();
            earlier.append(&mut above.matching);
            *above = Above { from: first, to: above.to, matching: earlier };
        }
        if number > above.to {
            above.matching.extend((above.to..number).filter(matches));
            above.to = number;
        }
        let next = above.matching.partition_point(|&line| line < first);
        above.matching.get(next).is_some_and(|&line| line < number)
    }
}

/// The lines below `number` in its section, at most `within`.
fn below<L: Lines + ?Sized>(lines: &L, number: usize, within: usize) -> impl Iterator<Item = usize> {
    let section = lines.section_start(number);
    let end = number.saturating_add(within).saturating_add(1).min(lines.len());
    (number + 1..end).take_while(move |&line| lines.section_start(line) == section)
}

/// The line to read: the hit's own, or the one below that the rule names.
pub fn evidence_line<L: Lines + ?Sized>(base: &RuleBase, hit: Hit, lines: &L, number: usize) -> usize {
    let Some(evidence) = &base.rule(hit.rule).evidence else { return number };
    below(lines, number, EVIDENCE_WITHIN).find(|&line| evidence.is_match(lines.line(line))).unwrap_or(number)
}

/// The parameters of a hit at line `number`: the groups of its pattern, then those of the rule's `more`. Values have at
/// most 200 bytes and no control characters.
pub fn parameters<L: Lines + ?Sized>(base: &RuleBase, hit: Hit, lines: &L, number: usize) -> BTreeMap<String, String> {
    let rule = base.rule(hit.rule);
    let mut parameters = BTreeMap::new();
    if let Some(pattern) = rule.patterns.get(usize::from(hit.pattern)) {
        pattern.capture(lines.line(number), &mut parameters);
    }
    for more in &rule.more {
        let within = usize::from(more.within);
        if more.above {
            let first = number.saturating_sub(within).max(lines.section_start(number));
            (first..number).rev().find(|&line| more.pattern.capture(lines.line(line), &mut parameters));
        } else {
            below(lines, number, within).find(|&line| more.pattern.capture(lines.line(line), &mut parameters));
        }
    }
    parameters
}

/// Where the block of a hit at line `number` ends: the first line that is no longer part of it, if its rule says so. The
/// line right below always belongs to it.
pub fn block_end<L: Lines + ?Sized>(base: &RuleBase, hit: Hit, lines: &L, number: usize) -> Option<usize> {
    let until = base.rule(hit.rule).until.as_ref()?;
    below(lines, number, BLOCK_WITHIN).skip(1).find(|&line| until.is_match(lines.line(line)))
}
