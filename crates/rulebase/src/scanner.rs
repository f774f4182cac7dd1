//! Which rules match a line.

use crate::base::RuleBase;
use crate::features::Features;
use crate::literal::indent_of;

/// A rule that matches a line, by one of its patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// The rule's number in its base.
    pub rule: u32,
    /// The first of its patterns that matches.
    pub pattern: u8,
}

/// What matching needs from line to line.
#[derive(Debug, Clone, Default)]
pub struct Scanner {
    /// The line at which each pattern was a candidate last.
    seen: Vec<u32>,
    line: u32,
    candidates: Vec<u32>,
    features: Features,
}

impl Scanner {
    /// Replaces `hits` by the rules that match the line, in the order of the base. `unless` is applied; what a rule wants
    /// of the lines above is [`crate::Context::holds`]'s matter.
    pub fn line(&mut self, base: &RuleBase, line: &[u8], hits: &mut Vec<Hit>) {
        hits.clear();
        let indent = indent_of(line);
        self.collect(base, line, indent);
        self.candidates.retain(|&candidate| base.index.needs.met_by(candidate, &self.features));
        self.candidates.sort_unstable();
        for &candidate in &self.candidates {
            let (rule, pattern) = base.index.owners[candidate as usize];
            if hits.last().is_some_and(|hit| hit.rule == rule) {
                continue;
            }
            if base.rule(rule).patterns[usize::from(pattern)].matches(line, indent) {
                hits.push(Hit { rule, pattern });
            }
        }
        hits.retain(|hit| !base.rule(hit.rule).unless.as_ref().is_some_and(|unless| unless.is_match(line)));
    }

    fn collect(&mut self, base: &RuleBase, line: &[u8], indent: usize) {
        let patterns = base.index.owners.len();
        if self.seen.len() != patterns || self.line == u32::MAX {
            self.seen = vec![0; patterns];
            self.line = 0;
        }
        self.line += 1;
        self.candidates.clear();
        base.index.candidates(line, indent, &mut self.features, |pattern| {
            let seen = &mut self.seen[pattern as usize];
            if *seen != self.line {
                *seen = self.line;
                self.candidates.push(pattern);
            }
        });
    }
}
