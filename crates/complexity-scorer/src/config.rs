//! The section `complexity` of `.github/pointsman.yml`.

use findings::Finding;
use patterns::{Dialect, Pattern};
use settings::{Document, Field, Node, Shape};

use crate::calibrate::{LevelsBy, MERGES};
use crate::exclude::Configured;
use crate::risk::{self, Rules};
use crate::{Levels, Limit};

/// Largest limit that a configuration may set.
const MOST: i64 = 1_000_000_000;

/// The section as a field of the configuration, for checking and for the JSON schema.
#[must_use]
pub fn field() -> Field {
    let patterns = || Shape::OneOrMany(Box::new(Shape::Text));
    let limit = || {
        Shape::Record(vec![
            Field::optional("files", Shape::Integer(0, MOST), "The most files, this number included."),
            Field::optional(
                "lines",
                Shape::Integer(0, MOST),
                "The most added plus deleted lines, this number included.",
            ),
        ])
    };
    let custom = Shape::Record(vec![
        Field::optional("low", limit(), "Limits of the level low. Default: 3 files, 50 lines."),
        Field::optional("medium", limit(), "Limits of the level medium; beyond is high. Default: 10 files, 300 lines."),
    ]);
    let levels = Shape::ShortOrLong(Box::new(Shape::Word(&["seed", "percentile"])), Box::new(custom));
    let functions = Shape::Record(vec![Field::optional(
        "threshold",
        Shape::Integer(1, 1000),
        "A function that grew is annotated where its cyclomatic complexity is above this. Default: 10.",
    )]);
    let fields = vec![
        Field::optional(
            "levels",
            levels,
            "Where the levels are cut: `seed` (the default) by the built-in limits, `percentile` by the last merges of the repository, a mapping by its own limits.",
        ),
        Field::optional(
            "merges",
            Shape::Integer(20, 2000),
            "How many merges of the past a change is compared with for its percentile. Default: 200 where `levels` is `percentile`, else none.",
        ),
        Field::optional("functions", functions, "Which functions are worth a word."),
        risk::field(),
        Field::optional(
            "exclude",
            patterns(),
            "Files that do not count, besides generated, vendored, lock and binary files. In order; a later `!pattern` takes files away from the list.",
        ),
        Field::optional(
            "include",
            patterns(),
            "Files that count, whatever `exclude`, the attributes or their names say. In order; a later `!pattern` takes files away from the list.",
        ),
    ];
    Field::optional("complexity", Shape::Record(fields), "How a change is measured (complexity-scorer).")
}

/// A valid configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where the levels are cut.
    pub levels: Levels,
    /// What cuts them.
    pub levels_by: LevelsBy,
    /// How many merges of the past the change is compared with, if any.
    pub merges: Option<usize>,
    /// Above this a function that grew is annotated.
    pub threshold: Threshold,
    /// What is dangerous to touch.
    pub risk: Rules,
    exclude: Vec<Rule>,
    include: Vec<Rule>,
}

/// A cyclomatic complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(pub u32);

impl Default for Threshold {
    /// 10: T. J. McCabe, "A Complexity Measure", IEEE TSE 2(4), 1976, section VII.
    fn default() -> Self {
        Self(10)
    }
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    line: u32,
}

impl Config {
    /// Reads a configuration file. A file without the section `complexity` gives the defaults.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        match document.section("complexity")? {
            Some(node) => Self::from_section(&document, node),
            None => Ok(Self::default()),
        }
    }

    fn from_section(document: &Document, node: &Node) -> Result<Self, Vec<Finding>> {
        let mut problems = Vec::new();
        field().shape.check(document, "complexity", node, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let levels_by = match node.get("levels") {
            None => LevelsBy::Seed,
            Some(node) if node.text() == Some("percentile") => LevelsBy::Percentile,
            Some(node) if node.text().is_some() => LevelsBy::Seed,
            Some(_) => LevelsBy::Custom,
        };
        let merges = node.get("merges").and_then(Node::integer).and_then(|merges| usize::try_from(merges).ok());
        let threshold = node.get("functions").and_then(|node| node.get("threshold")).and_then(Node::integer);
        let config = Self {
            levels: levels(document, node.get("levels"), &mut problems),
            levels_by,
            merges: merges.or((levels_by == LevelsBy::Percentile).then_some(MERGES)),
            threshold: threshold
                .and_then(|number| u32::try_from(number).ok())
                .map_or_else(Threshold::default, Threshold),
            risk: risk::read(document, node.get("risk"), &mut problems),
            exclude: rules(document, node.get("exclude"), &mut problems),
            include: rules(document, node.get("include"), &mut problems),
        };
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// What the configuration says about a path.
    #[must_use]
    pub fn verdict(&self, path: &[u8]) -> Option<Configured> {
        if deciding(&self.include, path).is_some() {
            return Some(Configured::Include);
        }
        let rule = deciding(&self.exclude, path)?;
        Some(Configured::Exclude(format!("`complexity.exclude`, line {}: `{}`", rule.line, rule.pattern.text())))
    }
}

/// The rule that puts a path on a list: the last one that matches, unless that one takes away.
fn deciding<'a>(rules: &'a [Rule], path: &[u8]) -> Option<&'a Rule> {
    rules.iter().rev().find(|rule| rule.pattern.is_match(path)).filter(|rule| !rule.pattern.is_negated())
}

fn levels(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Levels {
    let default = Levels::default();
    let Some(node) = node else { return default };
    let limit = |name: &str, default: Limit| {
        let number = |key: &str| node.get(name)?.get(key)?.integer().and_then(|number| u64::try_from(number).ok());
        Limit { files: number("files").unwrap_or(default.files), lines: number("lines").unwrap_or(default.lines) }
    };
    let levels = Levels { low: limit("low", default.low), medium: limit("medium", default.medium) };
    let (low, medium) = (levels.low, levels.medium);
    if low.files > medium.files || low.lines > medium.lines {
        let message = format!("the limits of `medium` ({medium}) are below those of `low` ({low})");
        let hint = "raise `medium` or lower `low`; a limit that is not given keeps its default";
        problems.push(document.problem("complexity/levels", node.position, message).hint(hint));
    }
    levels
}

fn rules(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Vec<Rule> {
    let mut rules = Vec::new();
    patterns(document, node, problems, |pattern, line| rules.push(Rule { pattern, line }));
    rules
}

/// The patterns of a list, in order; each one that is none is a problem.
pub(crate) fn patterns_of(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Vec<Pattern> {
    let mut found = Vec::new();
    patterns(document, node, problems, |pattern, _| found.push(pattern));
    found
}

fn patterns(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>, mut each: impl FnMut(Pattern, u32)) {
    let mut positive = None;
    for item in node.map_or(&[][..], Node::one_or_many) {
        let text = item.text().unwrap_or_default();
        match Pattern::parse(Dialect::Default, text) {
            Ok(pattern) => {
                positive = Some(positive == Some(true) || !pattern.is_negated());
                each(pattern, item.position.line);
            }
            Err(error) => {
                let message = format!("pattern `{text}`: {}", error.message);
                let problem = document.problem("complexity/pattern", item.position, message);
                problems.push(match error.hint {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                });
            }
        }
    }
    if let (Some(node), Some(false)) = (node, positive) {
        let message = "the list only takes files away, so it can never match";
        let hint = "put a pattern without `!` first; to keep files that are excluded otherwise, use `include`";
        problems.push(document.problem("complexity/only-negated", node.position, message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(problem[0].contains("expected one of seed, percentile"), "{problem:?}");
    }

    #[test]
    fn rules_of_risk_are_added_replaced_and_switched_off() {
        let text = "complexity:\n  risk:\n    payments: {paths: pay/**, message: money, weight: 99}\n    sql: false\n    ci:\n      paths: ['ci/**']\n      message: ours\n    hotspots: false\n";
        let risk = parse(text).unwrap().risk;
        let find =
            |id: &str| risk.rules.iter().find(|rule| rule.id == id).map(|rule| (rule.message.as_str(), rule.weight));
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
}
