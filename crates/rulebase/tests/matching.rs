//! What the tables find is what running every expression finds.

#![expect(clippy::unwrap_used, reason = "a test")]

use proptest::prelude::*;
use regex_automata::{meta, util::syntax};
use rulebase::{Hit, Origin, RuleBase, RuleFile, Scanner};

/// A file of rules with these patterns; those that are refused are left out, one by one.
fn base(patterns: &[String]) -> (RuleBase, Vec<String>) {
    let accepted: Vec<String> =
        patterns.iter().filter(|pattern| parse(&[(*pattern).clone()]).is_ok()).cloned().collect();
    let builder = RuleBase::builder();
    let builder = if accepted.is_empty() { builder } else { builder.add(parse(&accepted).unwrap(), Origin::BuiltIn) };
    (builder.build().unwrap(), accepted)
}

fn parse(patterns: &[String]) -> Result<RuleFile, Vec<findings::Finding>> {
    let mut text = "topic: t\ntitle: T\ndescription: D\nrules:\n".to_owned();
    for (number, pattern) in patterns.iter().enumerate() {
        let pattern = pattern.replace('\'', "''");
        text.push_str(&format!(
            "- id: t/r{number}\n  kind: noise\n  pattern: '{pattern}'\n  samples: [x]\n  counterexamples: [x]\n"
        ));
    }
    RuleFile::parse("t.yml", text.as_bytes())
}

/// The same expression without any of this crate's shortcuts.
fn plain(pattern: &str) -> meta::Regex {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    meta::Regex::builder().syntax(syntax).build(pattern).unwrap()
}

/// Patterns made of the pieces that rules are made of.
fn pattern() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("error".to_owned()),
        Just("Error: ".to_owned()),
        Just("abc".to_owned()),
        Just("aab".to_owned()),
        Just("b c".to_owned()),
        Just("FAIL".to_owned()),
        Just("✓".to_owned()),
        Just("a".to_owned()),
        "[a-cA-C ]{1,5}",
    ];
    let class = prop_oneof![
        Just(r"\s".to_owned()),
        Just(r"\d".to_owned()),
        Just(r"\S".to_owned()),
        Just("[eE]".to_owned()),
        Just("[abc]".to_owned()),
        Just("[^:]".to_owned()),
        Just(".".to_owned()),
        Just(" ".to_owned()),
        Just(r"\b".to_owned()),
        Just("^".to_owned()),
        Just("$".to_owned()),
    ];
    let leaf = prop_oneof![3 => word, 2 => class];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => inner.clone().prop_map(|part| format!("(?:{part})?")),
            1 => inner.clone().prop_map(|part| format!("(?:{part})*")),
            1 => inner.clone().prop_map(|part| format!("(?:{part})+")),
            1 => inner.clone().prop_map(|part| format!("(?:{part}){{2,3}}")),
            1 => inner.clone().prop_map(|part| format!("(?i:{part})")),
            1 => inner.prop_map(|part| format!("(?P<x>{part})")),
        ]
    });
    (prop_oneof![Just(""), Just("^"), Just(r"^\s*"), Just(r"^\s+"), Just("^  "), Just("(?i)")], tree)
        .prop_map(|(start, rest)| format!("{start}{rest}"))
}

/// Lines made of the same pieces, and a line that the pattern itself suggests.
fn line() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"error",
        b"Error: ",
        b"ERROR",
        b"abc",
        b"aab",
        b"ABC",
        b"b c",
        b"FAIL",
        "✓".as_bytes(),
        b" ",
        b"\t",
        b"1",
        b":",
        b"a",
        b"E",
        b"b",
        b"c",
        b"\xff",
    ];
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn tables_find_what_expressions_find(
        patterns in prop::collection::vec(pattern(), 1..8),
        lines in prop::collection::vec(line(), 1..24),
    ) {
        let (base, accepted) = base(&patterns);
        let bytes = (!accepted.is_empty()).then(|| RuleBase::encode(vec![parse(&accepted).unwrap()]).unwrap());
        let decoded = bytes.map_or_else(RuleBase::default, |bytes| RuleBase::decode(bytes.leak()).unwrap());
        let expressions: Vec<meta::Regex> = accepted.iter().map(|pattern| plain(pattern)).collect();
        let (mut scanner, mut hits) = (Scanner::default(), Vec::new());
        let mut second = Scanner::default();
        for line in &lines {
            let expected: Vec<Hit> = (0..)
                .zip(&expressions)
                .filter(|(_, expression)| expression.is_match(line))
                .map(|(rule, _)| Hit { rule, pattern: 0 })
                .collect();
            scanner.line(&base, line, &mut hits);
            prop_assert_eq!(&hits, &expected, "{:?} on {:?}", accepted, String::from_utf8_lossy(line));
            second.line(&decoded, line, &mut hits);
            prop_assert_eq!(&hits, &expected, "decoded {:?}", accepted);
        }
    }

    #[test]
    fn a_match_contains_one_of_the_literals(pattern in pattern(), lines in prop::collection::vec(line(), 1..40)) {
        let Ok(file) = parse(std::slice::from_ref(&pattern)) else { return Ok(()) };
        let literals = file.rules[0].patterns[0].literals();
        let expression = plain(&pattern);
        for line in lines.iter().filter(|line| !literals.is_empty() && expression.is_match(line)) {
            let folded = line.to_ascii_lowercase();
            let stands = |literal: &rulebase::Literal| {
                let line = if literal.is_folded() { &folded } else { line };
                line.windows(literal.text().len()).any(|window| window == literal.text())
            };
            prop_assert!(literals.iter().any(stands), "{pattern} on {:?}", String::from_utf8_lossy(line));
        }
    }
}
