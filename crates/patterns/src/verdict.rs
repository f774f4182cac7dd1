//! What a list of patterns says about a path.

use crate::pattern::Pattern;

/// What an ordered list decided, with the index of the pattern that decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No pattern of the list matches.
    Unmatched,
    /// The last pattern that matches takes the path in.
    Taken(usize),
    /// The last pattern that matches is a `!pattern`.
    Excluded(usize),
}

impl Verdict {
    /// The pattern that takes the path in; `None` when it is excluded or unmatched.
    #[must_use]
    pub fn taken(self) -> Option<usize> {
        match self {
            Self::Taken(index) => Some(index),
            Self::Unmatched | Self::Excluded(_) => None,
        }
    }
}

/// Decides a list in the default dialect, where the order counts: a later `!pattern` takes a path away, and a still later
/// pattern may add it again. The last pattern that matches decides.
#[must_use]
pub fn ordered_verdict(patterns: &[Pattern], path: &[u8]) -> Verdict {
    let last = patterns.iter().rposition(|pattern| pattern.is_match(path));
    last.map_or(Verdict::Unmatched, |index| decide(index, patterns[index].is_negated()))
}

/// The same from matches that are already known: `matched` are the indices that [`MatchSet`](crate::MatchSet) found,
/// ascending; `list` are the indices that belong to the list; `is_negated` answers for an index.
#[must_use]
pub fn verdict_of_matches(
    matched: &[usize],
    list: std::ops::Range<usize>,
    is_negated: impl FnOnce(usize) -> bool,
) -> Verdict {
    let below_end = matched.partition_point(|&index| index < list.end);
    match matched[..below_end].last() {
        Some(&index) if index >= list.start => decide(index, is_negated(index)),
        _ => Verdict::Unmatched,
    }
}

fn decide(index: usize, negated: bool) -> Verdict {
    if negated { Verdict::Excluded(index) } else { Verdict::Taken(index) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, MatchSet};

    #[test]
    fn the_last_matching_pattern_decides() {
        let texts = ["docs/**", "!docs/private/**", "docs/private/index.md"];
        let list: Vec<Pattern> =
            texts.iter().map(|text| Pattern::parse(Dialect::Default, text).expect("valid")).collect();
        let set = MatchSet::new(&list);
        let cases: [(&[u8], Verdict); 4] = [
            (b"docs/a.md", Verdict::Taken(0)),
            (b"docs/private/a.md", Verdict::Excluded(1)),
            (b"docs/private/index.md", Verdict::Taken(2)),
            (b"src/a.rs", Verdict::Unmatched),
        ];
        for (path, expected) in cases {
            assert_eq!(ordered_verdict(&list, path), expected);
            let mut matched = Vec::new();
            set.matches_into(path, &mut matched);
            assert_eq!(verdict_of_matches(&matched, 0..3, |index| list[index].is_negated()), expected);
            assert_eq!(verdict_of_matches(&matched, 7..9, |_| false), Verdict::Unmatched);
        }
        assert_eq!(ordered_verdict(&list, b"docs/private/a.md").taken(), None);
    }
}
