//! The configuration, read.

use findings::Finding;

use super::{Config, LevelsBy};
use crate::exclude::Configured;
use crate::{Levels, Limit};

fn parse(text: &str) -> Result<Config, Vec<String>> {
    Config::parse("c.yml", text.as_bytes()).map_err(|problems| {
        let show = |problem: Finding| {
            let at = problem.location.unwrap_or_default();
            format!("{}:{} {}", at.line.unwrap_or(0), at.column.unwrap_or(0), problem.message)
        };
        problems.into_iter().map(show).collect()
    })
}

#[test]
fn nothing_gives_the_defaults() {
    for text in ["", "router: {}\n", "complexity: {}\n", "complexity:\n  levels: {}\n"] {
        assert_eq!(parse(text).unwrap().levels, Levels::default(), "{text}");
    }
}

#[test]
fn limits_that_are_not_given_keep_their_defaults() {
    let config = parse("complexity: {levels: {low: {lines: 20}, medium: {files: 30}}}\n").unwrap();
    assert_eq!(config.levels.low, Limit { files: 3, lines: 20 });
    assert_eq!(config.levels.medium, Limit { files: 30, lines: 300 });
}

#[test]
fn all_mistakes_of_kind_at_once() {
    let problems = parse("complexity:\n  levels:\n    low: {files: -1, line: 3}\n  exclude: []\n").unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].starts_with("3:18 `complexity.levels.low.files` is `-1`, expected a whole number"));
    assert!(problems[1].starts_with("3:22 unknown key `line` in `complexity.levels.low`"));
    assert!(problems[2].starts_with("4:12 `complexity.exclude` is an empty list"));
}

#[test]
fn all_mistakes_of_meaning_at_once() {
    let text = "complexity:\n  levels: {low: {files: 11}}\n  exclude: ['a/{b']\n  include: ['!docs/**']\n";
    let problems = parse(text).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].contains("`medium` (10 files, 300 lines) are below those of `low` (11 files, 50 lines)"));
    assert!(problems[1].starts_with("3:13 pattern `a/{b`: "));
    assert!(problems[2].starts_with("4:12 the list only takes files away"));
}

#[test]
fn levels_are_cut_by_a_word_or_by_limits() {
    let by = |text: &str| parse(text).map(|config| (config.levels_by, config.merges));
    assert_eq!(by("complexity: {levels: seed}\n"), Ok((LevelsBy::Seed, None)));
    assert_eq!(by("complexity: {levels: percentile}\n"), Ok((LevelsBy::Percentile, Some(200))));
    assert_eq!(by("complexity: {levels: percentile, merges: 50}\n"), Ok((LevelsBy::Percentile, Some(50))));
    assert_eq!(by("complexity: {merges: 50}\n"), Ok((LevelsBy::Seed, Some(50))));
    assert_eq!(by("complexity: {levels: {low: {files: 1}}}\n"), Ok((LevelsBy::Custom, None)));
    let problem = by("complexity: {levels: percentil}\n").unwrap_err();
    assert!(problem[0].contains("expected one of seed, percentile, custom"), "{problem:?}");
}

#[test]
fn rules_of_risk_are_added_replaced_and_switched_off() {
    let text = "complexity:\n  risk:\n    payments: {paths: pay/**, message: money, weight: 99}\n    sql: false\n    ci:\n      paths: ['ci/**']\n      message: ours\n    hotspots: false\n";
    let risk = parse(text).unwrap().risk;
    let find = |id: &str| risk.rules.iter().find(|rule| rule.id == id).map(|rule| (rule.message.as_str(), rule.weight));
    assert_eq!((find("payments"), find("sql"), find("ci")), (Some(("money", 99)), None, Some(("ours", 50))));
    assert_eq!((risk.ownership, risk.hotspots), (true, false));
    assert!(find("auth").is_some());
}

#[test]
fn mistakes_in_risk_are_told_with_their_place() {
    let check = |text: &str, expected: &str| {
        let problems = parse(&format!("complexity:\n  risk:\n    {text}\n")).unwrap_err();
        assert!(problems[0].starts_with(expected), "{problems:?}");
    };
    check("sqll: false", "3:5 there is no built-in rule `sqll` to switch off");
    check("Pay: {paths: a, message: b}", "3:5 the name of a rule is `Pay`");
    check("pay: {message: b}", "3:10 ");
    check("pay: {paths: 'a/{b', message: b}", "3:18 pattern `a/{b`");
    check("pay: {paths: '!a', message: b}", "3:18 the list only takes files away");
    check("hotspots: {paths: a, message: b}", "3:5 the rule `hotspots` is computed");
    check("pay: {paths: a, message: b, weight: 0}", "3:41 ");
}

#[test]
fn include_beats_exclude_and_later_patterns_beat_earlier_ones() {
    let text = "complexity:\n  exclude:\n    - docs/**\n    - '!docs/api/**'\n  include: docs/guide.md\n";
    let config = parse(text).unwrap();
    let excluded = Configured::Exclude("`complexity.exclude`, line 3: `docs/**`".to_owned());
    assert_eq!(config.verdict(b"docs/a.md"), Some(excluded));
    assert_eq!(config.verdict(b"docs/api/a.md"), None);
    assert_eq!(config.verdict(b"docs/guide.md"), Some(Configured::Include));
    assert_eq!(config.verdict(b"src/a.rs"), None);
}

#[test]
fn custom_levels_have_their_limits_beside_them() {
    let config = parse("complexity:\n  levels: custom\n  limits: {low: {lines: 20}}\n").unwrap();
    assert_eq!((config.levels_by, config.levels.low), (LevelsBy::Custom, Limit { files: 3, lines: 20 }));
    let check = |text: &str, expected: &str| {
        let problems = parse(&format!("complexity:\n  {text}\n")).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with(expected), "{problems:?}");
    };
    check("levels: custom", "2:11 `complexity.levels` is `custom`, but there are no `complexity.limits`");
    check("levels: percentile\n  limits: {low: {files: 1}}", "3:11 `complexity.limits` are not used");
    check("limits: {low: {files: 1}}", "2:11 `complexity.limits` are not used");
    check("levels: {low: {files: 1}}\n  limits: {low: {files: 1}}", "3:11 `complexity.limits` are not used");
    check(
        "levels: custom\n  limits: {low: {files: 11}}",
        "3:11 the limits of `medium` (10 files, 300 lines) are below",
    );
}
