//! Agreement with `globset` where both mean the same: names, `*` and `**`.
//!
//! Left out is where they differ on purpose: `?` and classes take characters here and bytes there, a name alone takes what
//! is below it here, and captures, ranges and extended globs are not known to `globset`.

use globset::{GlobBuilder, GlobSetBuilder};
use patterns::{Dialect, MatchSet, Pattern};
use proptest::prelude::*;

fn segment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "src", "a.js", ".x", "*", "**", "*.js", "*b", "a*", "*a*", "a*.*s", "*_b.js"])
}

/// Patterns with a star, so that they match only what they spell.
fn pattern() -> impl Strategy<Value = String> {
    let starred = prop::sample::select(vec!["*", "**", "*.js", "a*", "*a*", "x*b*"]);
    (prop::collection::vec(segment(), 0..4), starred, prop::collection::vec(segment(), 0..3))
        .prop_map(|(before, star, after)| [before, vec![star], after].concat().join("/"))
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "a", "b", "src", "a.js", "b.min.js", ".x", "ab", "é", "a\nb", "x_b.js", "xaab", "..a",
    ]);
    prop::collection::vec(name, 1..6).prop_map(|names| names.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_set_finds_what_globset_finds(
        texts in prop::collection::vec(pattern(), 1..150),
        paths in prop::collection::vec(path(), 12),
    ) {
        let parsed: Vec<Pattern> =
            texts.iter().map(|text| Pattern::parse(Dialect::Default, text).expect("names and stars")).collect();
        let set = MatchSet::new(&parsed);
        let mut builder = GlobSetBuilder::new();
        for text in &texts {
            builder.add(GlobBuilder::new(text).literal_separator(true).build().expect("names and stars"));
        }
        let theirs = builder.build().expect("names and stars");
        let mut ours = Vec::new();
        for path in &paths {
            set.matches_into(path.as_bytes(), &mut ours);
            prop_assert_eq!(&ours, &theirs.matches(path), "{:?} on {:?}", texts, path);
        }
    }
}
