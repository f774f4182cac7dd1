//! The engine's promise: linear work, and the same answer with and without a table.

use crate::{Dialect, Pattern};

const HOSTILE: &[&str] = &[
    "!(!(!(!(!(a)))))",
    "*(*(*(*(*(*(a))))))",
    "+(+(+(+(+(a|b)))))x",
    "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
    "**/*a*/**/*a*/**/*a*/**/*a*/**/b",
    "+(a|aa|aaa|aaaa)x",
    "!(*a*|*b*|!(c*|!(*d)))x",
    "*(b?(a)?(b)?(c)?(d))z",
    "@(a|b|ab)(c|d)+x",
    "?(b?(c?(d?(a))))?(b?(c?(d?(a))))x",
    "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}x",
    "**/!(a)/**/!(a)/**/!(a)/x",
];

fn matcher(dialect: Dialect, text: &str, check: impl FnOnce(&crate::engine::Matcher)) {
    let pattern = Pattern::parse(dialect, text).expect(text);
    check(pattern.matcher().unwrap_or_else(|| panic!("{text} is not compiled")));
}

#[test]
fn work_is_bounded_by_states_times_length() {
    for text in HOSTILE {
        for dialect in [Dialect::Default, Dialect::PathsFilter] {
            if dialect == Dialect::Default && Pattern::parse(dialect, text).is_err() {
                continue;
            }
            matcher(dialect, text, |matcher| {
                assert!(matcher.states() <= 60 * text.len(), "{text}: {} states", matcher.states());
                for path in ["a".repeat(4_000), "a/".repeat(2_000) + "b", "abcd".repeat(1_000)] {
                    // One pass, or a few where empty loops nest.
                    let bound = 8 * matcher.states() * (path.len() + 1);
                    assert!(matcher.steps(path.as_bytes()) <= bound, "{text}: {}", matcher.steps(path.as_bytes()));
                }
            });
        }
    }
}

#[test]
fn deep_nesting_and_great_size_are_refused() {
    let nested = format!("{}a{}", "!(".repeat(5_000), ")".repeat(5_000));
    assert!(Pattern::parse(Dialect::PathsFilter, &nested).is_err());
    let alternatives = vec!["**/*"; 6_000].join(",");
    assert!(Pattern::parse(Dialect::PathsFilter, &format!("{{{alternatives}}}")).is_err());
    let open = "(".repeat(20_000);
    assert!(Pattern::parse(Dialect::PathsFilter, &open).is_ok_and(|pattern| pattern.is_match(open.as_bytes())));
    let backslashes = format!("!{}A", "\\".repeat(65_500));
    assert!(Pattern::parse(Dialect::PathsFilter, &backslashes).is_ok_and(|pattern| pattern.is_match(b"B")));
}

#[test]
fn a_table_answers_as_the_sweep_does() {
    let more = [
        "src/**/*.{ts,tsx}",
        "**/[a-c]?.md",
        "!(*.d).ts",
        "!a/**",
        "*.[[:digit:]]",
        "é*[!é]",
        "./a/**/b",
        "@(a|b)/+(c)",
    ];
    let mut tables = 0;
    for text in HOSTILE.iter().chain(&more) {
        matcher(Dialect::PathsFilter, text, |matcher| {
            for path in [
                "a",
                "b",
                "x",
                "ab",
                "aax",
                "acx",
                "a/b",
                "src/x.ts",
                "a/é/c",
                "é",
                "éa",
                "a\u{1f980}b",
                "x.d.ts",
                "x.1",
                "a/../b",
            ] {
                if let Some(found) = matcher.by_table(path.as_bytes()) {
                    assert_eq!(found, matcher.by_sweep(path.as_bytes()), "{text} on {path}");
                    tables += 1;
                }
            }
            for path in [b"\xff".as_slice(), b"a\xff/b", b"\xc3x.ts"] {
                assert!(
                    matcher.by_table(path).is_none_or(|found| found == matcher.by_sweep(path)),
                    "{text} on {path:?}"
                );
            }
        });
    }
    assert!(tables > 200, "only {tables} answers came from a table");
}

#[test]
fn the_longest_patterns_are_read_in_bounded_work() {
    // Nothing here asserts on the clock: work that grew with the square of the length would never end.
    let pieces = [
        "!(", "*(a", "@(", "[", "[[:", "[:", ":[", "{", "{a,", "{a..", "**/", "**", "*", "\\", "\\a", "!(*).", "!(*)",
        "?", "+(a)", "\"", ")", "]", "}", "..", "./", "a", "|", "!", "(?", "(?=", "[a]", "{a,b}", "(a)",
    ];
    for piece in pieces {
        for (dialect, length) in [(Dialect::PathsFilter, 65_000), (Dialect::Default, 4_000)] {
            let text = piece.repeat(length / piece.len());
            for text in [format!("{text}]"), format!("[{text}"), text] {
                if let Ok(pattern) = Pattern::parse(dialect, &text) {
                    assert!(!pattern.is_match(b""));
                    std::hint::black_box(pattern.is_match(b"a/b"));
                }
            }
        }
    }
}
