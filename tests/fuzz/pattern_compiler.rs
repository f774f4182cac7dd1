//! Whatever a pattern is, it compiles or is refused in bounded time, and every way to ask gives the same answer.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use libfuzzer_sys::fuzz_target;
use patterns::codeowners::Codeowners;
use patterns::{Dialect, MatchSet, Pattern, ordered_verdict};

fuzz_target!(|data: &[u8]| {
    // The first line is the path, every other one a pattern: hostile names of files against hostile configurations.
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let path = parts.next().unwrap_or_default();
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default());
    for dialect in [Dialect::Default, Dialect::PathsFilter] {
        let patterns: Vec<Pattern> =
            text.lines().take(8).filter_map(|line| Pattern::parse(dialect, line).ok()).collect();
        let mut found = Vec::new();
        MatchSet::new(&patterns).matches_into(path, &mut found);
        found.sort_unstable();
        let alone: Vec<usize> = (0..patterns.len()).filter(|index| patterns[*index].is_match(path)).collect();
        assert_eq!(found, alone, "the set and the single patterns disagree on {path:?}: {patterns:?}");
        for pattern in &patterns {
            if pattern.captures(path).is_some() {
                assert!(pattern.is_match(path), "captures without a match: {pattern:?}");
            }
        }
        let _ = ordered_verdict(&patterns, path);
    }
    let _ = Codeowners::parse(&text).owners(path);
});
