//! Other lines of the mined logs: what a pattern must not match.

use std::collections::HashSet;

use crate::mask::secrets;
use crate::reading::Text;

use super::token::{Class, tokens};

/// Lines that are remembered of all logs together; shapes that come later are not.
const MOST: usize = 50_000;
/// Characters of a line that are remembered.
const WIDEST: usize = 240;

/// One line of each shape that the logs hold besides the evidence.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    lines: Vec<Line>,
    seen: HashSet<String>,
}

/// A remembered line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// It comes from a log that passed.
    pub passed: bool,
    /// Its words, sorted.
    words: Vec<String>,
}

impl Pool {
    /// Remembers the lines of a log but for those from `start` to `end`, which are an evidence's own. Add passing logs
    /// first: of equal shapes the first stays.
    pub fn add(&mut self, text: &Text, passed: bool, own: Option<(u32, u32)>) {
        for index in 0..text.len() {
            if self.lines.len() >= MOST {
                return;
            }
            let number = text.number(index);
            if own.is_some_and(|(start, end)| (start..=end).contains(&number)) {
                continue;
            }
            let line = String::from_utf8_lossy(text.line(index));
            // Masked before it is cut, as half a credential looks like none.
            let line: String =
                if line.len() > WIDEST { secrets(&line).chars().take(WIDEST).collect() } else { line.into_owned() };
            if line.trim().len() < 4 || !self.seen.insert(shape(&line)) {
                continue;
            }
            let mut words: Vec<String> = words(&line).map(str::to_lowercase).collect();
            words.sort_unstable();
            words.dedup();
            self.lines.push(Line { text: line, passed, words });
        }
    }

    /// Whether it holds lines of passing logs.
    pub(crate) fn has_passed(&self) -> bool {
        self.lines.iter().any(|line| line.passed)
    }

    /// How many shapes of passing logs, and of the others, match.
    pub(crate) fn matching(&self, matches: impl Fn(&str) -> bool) -> (usize, usize) {
        let found = self.lines.iter().filter(|line| matches(&line.text));
        found.fold((0, 0), |(passed, other), line| if line.passed { (passed + 1, other) } else { (passed, other + 1) })
    }

    /// The line that looks most like one with `wanted` words and does not match, secrets masked: of passing logs if there
    /// are any. Of equals the first.
    pub(crate) fn nearest(&self, wanted: &[String], matches: impl Fn(&str) -> bool) -> Option<(String, bool)> {
        let passing = self.has_passed();
        let wanted: HashSet<String> = wanted.iter().map(|word| word.to_lowercase()).collect();
        let mut best: Option<(usize, &Line)> = None;
        for line in self.lines.iter().filter(|line| line.passed == passing) {
            let shared = line.words.iter().filter(|word| wanted.contains(*word)).count();
            if best.is_none_or(|(most, _)| shared > most) && !matches(&line.text) {
                best = Some((shared, line));
            }
        }
        best.map(|(_, line)| (secrets(&line.text).into_owned(), line.passed))
    }
}

/// A line with everything masked that varies.
fn shape(line: &str) -> String {
    let mut shape = String::with_capacity(line.len());
    for token in tokens(line) {
        if token.is_fixed() {
            shape.push_str(&token.text);
        } else {
            shape.push('\u{0}');
        }
    }
    shape
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphabetic()).filter(|word| word.len() > 2)
}

/// The fixed words of a line, for a search.
#[must_use]
pub fn fixed_words(line: &str) -> Vec<String> {
    tokens(line).into_iter().filter(|token| token.class == Class::Word).map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Intake;

    fn text(log: &str) -> Text {
        let mut intake = Intake::default();
        intake.push(log.as_bytes());
        intake.finish()
    }

    #[test]
    fn a_credential_that_is_cut_is_masked() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let mut pool = Pool::default();
        pool.add(&text(&format!("gadget {} {token} started\n", "x".repeat(WIDEST - 20))), true, None);
        let (line, _) = pool.nearest(&fixed_words("gadget"), |_| false).unwrap();
        assert!(line.ends_with(" *** started"), "{line}");
    }

    #[test]
    fn the_nearest_line_comes_from_a_passing_log_and_does_not_match() {
        let mut pool = Pool::default();
        pool.add(&text("gadget 1 started\nother things\ngadget 2 refused to start\n"), true, None);
        pool.add(&text("gadget never refused to start\nown line\n"), false, Some((2, 2)));
        let wanted = fixed_words("gadget 3 refused to start");
        let matches = |line: &str| line.contains("refused to start");
        assert_eq!(pool.nearest(&wanted, matches), Some(("gadget 1 started".to_owned(), true)));
        assert_eq!(pool.matching(matches), (1, 1));
    }
}
