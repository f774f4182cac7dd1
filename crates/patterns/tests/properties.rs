//! What holds for every pattern and every path. Run more cases with `PROPTEST_CASES`.

use patterns::codeowners::Codeowners;
use patterns::{Dialect, MatchSet, Pattern, classes, ordered_verdict};
use proptest::prelude::*;

const DIALECTS: [Dialect; 2] = [Dialect::Default, Dialect::PathsFilter];

/// Text full of what patterns are made of.
fn pattern_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(vec![
            "a", "b", "src", "x.js", ".md", "/", "/", "/", "*", "**", "**/", "/**", "?", ".", "..", "!", "[ab]", "[^a]",
            "[!a-c]", "[[:alpha:]]", "{a,b}", "{a,b/c}", "{,a}", "{1..3}", "{name}", "!(a)", "@(a|b)", "*(a|b)", "+(a)",
            "?(a)", "!(*.js)", "*.*", "(", ")", "|", "[", "]", "{", "}", ",", "\\", "\\*", "\"", "^", "$", "+", "é", "[id]", "\\1",
            "(?=", "(?<!", "***", " ", "\n",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

/// Patterns that both dialects take, and mean something by.
fn tame_pattern() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec![
        "a",
        "b",
        "src",
        "a.js",
        ".x",
        "*",
        "**",
        "*.js",
        "*.min.js",
        "*b",
        "a*",
        "*a*",
        "?",
        "{a,b}",
        "{a,src/b}",
        "*.{js,md}",
        "[ab]",
        "a*.{js,x}",
        "*_b.js",
    ]);
    prop::collection::vec(segment, 1..5).prop_map(|segments| segments.join("/"))
}

fn tame_path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec![
        "a", "b", "src", "a.js", "b.min.js", ".x", "x.md", "ab", "é", "a\nb", "x_b.js", "[ab]", "c", "a.", "..x",
    ]);
    prop::collection::vec(segment, 1..5).prop_map(|segments| segments.join("/"))
}

fn any_path() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..24),
        pattern_text().prop_map(String::into_bytes),
        tame_path().prop_map(String::into_bytes),
    ]
}

fn found(set: &MatchSet, path: &[u8]) -> Vec<usize> {
    let mut out = vec![usize::MAX];
    set.matches_into(path, &mut out);
    out
}

fn one_by_one(patterns: &[Pattern], path: &[u8]) -> Vec<usize> {
    (0..patterns.len()).filter(|&index| patterns[index].is_match(path)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken_or_refused_and_any_path_answered(text in pattern_text(), paths in prop::collection::vec(any_path(), 12)) {
        for dialect in DIALECTS {
            match Pattern::parse(dialect, &text) {
                Ok(pattern) => {
                    let set = MatchSet::new(std::slice::from_ref(&pattern));
                    for path in &paths {
                        let matches = pattern.is_match(path);
                        prop_assert_eq!(pattern.captures(path).is_some(), matches);
                        prop_assert_eq!(found(&set, path), one_by_one(std::slice::from_ref(&pattern), path));
                    }
                    prop_assert!(!pattern.is_match(b""));
                }
                Err(error) => {
                    prop_assert!(!error.message.is_empty());
                    prop_assert!(error.offset.is_none_or(|offset| text.is_char_boundary(offset)), "{:?}", error);
                }
            }
        }
    }

    #[test]
    fn an_escaped_name_matches_itself_and_what_is_below(name in "[^/\u{0}]{1,12}", below in "[^/\u{0}]{1,5}") {
        prop_assume!(name != "." && name != "..");
        let escaped: String = name.chars().flat_map(|c| {
            let special = !c.is_alphanumeric() && c != '.';
            special.then_some('\\').into_iter().chain([c])
        }).collect();
        let pattern = Pattern::parse(Dialect::Default, &escaped).expect("escaped");
        prop_assert!(pattern.is_match(name.as_bytes()));
        let deep = format!("{name}/{below}");
        prop_assert!(pattern.is_match(deep.as_bytes()));
        let other = format!("x{name}");
        prop_assert!(!pattern.is_match(other.as_bytes()));
        let longer = format!("{name}x");
        prop_assert!(!pattern.is_match(longer.as_bytes()));
    }

    #[test]
    fn a_folder_pattern_takes_every_name(name in prop::collection::vec(any::<u8>().prop_filter("slash", |byte| *byte != b'/'), 1..20)) {
        prop_assume!(name != b"." && name != b"..");
        let path = [b"src/".as_slice(), &name].concat();
        for dialect in DIALECTS {
            for text in ["src/**", "src/*", "**", "**/*"] {
                let pattern = Pattern::parse(dialect, text).expect("valid");
                prop_assert!(pattern.is_match(&path), "{} {}", dialect, text);
            }
        }
        let captures = Pattern::parse(Dialect::Default, "src/{name}").expect("valid");
        prop_assert_eq!(captures.captures(&path), Some(vec![("name", name.as_slice())]));
    }

    #[test]
    fn any_codeowners_file_is_read(text in "([ -~]{0,20}( @a)?\n){0,6}", path in any_path()) {
        let file = Codeowners::parse(&text);
        let lines = text.lines().count();
        prop_assert!(file.rules().len() + file.problems().len() <= lines);
        prop_assert!(file.rule(&path).is_none_or(|rule| rule.line <= lines && rule.owners == file.owners(&path)));
        prop_assert!(classes::classify(&path).is_none_or(|(_, why)| !why.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_set_says_what_its_patterns_say(
        texts in prop::collection::vec(tame_pattern(), 1..60),
        paths in prop::collection::vec(tame_path(), 8),
        paths_filter in any::<bool>(),
    ) {
        let dialect = DIALECTS[usize::from(paths_filter)];
        let patterns: Vec<Pattern> = texts.iter().filter_map(|text| Pattern::parse(dialect, text).ok()).collect();
        let set = MatchSet::new(&patterns);
        for path in &paths {
            let matched = found(&set, path.as_bytes());
            prop_assert_eq!(&matched, &one_by_one(&patterns, path.as_bytes()), "{:?} on {:?}", texts, path);
            prop_assert_eq!(ordered_verdict(&patterns, path.as_bytes()).taken(), matched.last().copied());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Many patterns that no index can look up are found by one table, which has to mean the same.
    #[test]
    fn many_floating_patterns_mean_the_same_together(
        texts in prop::collection::vec((tame_pattern(), 0..3_usize), 200),
        paths in prop::collection::vec(tame_path(), 12),
        paths_filter in any::<bool>(),
    ) {
        let dialect = DIALECTS[usize::from(paths_filter)];
        let ends = ["*a*", "x*b", "{a,b}*c"];
        let patterns: Vec<Pattern> = texts
            .iter()
            .filter_map(|(text, end)| Pattern::parse(dialect, &format!("**/{text}/{}", ends[*end])).ok())
            .collect();
        let set = MatchSet::new(&patterns);
        for path in &paths {
            prop_assert_eq!(found(&set, path.as_bytes()), one_by_one(&patterns, path.as_bytes()), "{:?} on {:?}", texts, path);
        }
    }
}
