//! From a line and its block to a diagnosis: rule, parameters, places, signature, remedies.

use std::collections::BTreeMap;
use std::ops::Range;

use rulebase::{Category, Hit, Kind, Lines as _, RuleBase, Transient};

use crate::answer::{Diagnosis, Evidence, Location, Remedy};
use crate::diagnose::UNEXPLAINED;
use crate::evidence::{Facts, View};
use crate::{location, mask, signature};

/// Longest line of an excerpt, in characters.
const WIDEST: usize = 400;
/// Lines of an excerpt.
const LONGEST: usize = 40;
/// Lines between an evidence line without a rule and the line whose rule explains it.
const NEARBY: usize = 3;
/// Lines above a message in which the headline of its test is looked for.
const HEADLINE: usize = 20;

pub(crate) struct Assembler<'a> {
    pub(crate) log: &'a str,
    pub(crate) view: &'a View<'a>,
    pub(crate) facts: &'a [Facts],
    pub(crate) base: &'a RuleBase,
    /// What the tool's own last word says of the kind of failure.
    pub(crate) closing: Option<Category>,
}

impl Assembler<'_> {
    /// The diagnosis whose evidence is the line `index` and whose block is `range`.
    pub(crate) fn diagnosis(&self, index: usize, range: Range<usize>, confidence: f64) -> Diagnosis {
        let text = self.view.text;
        let own = self.facts[index].winner.filter(|hit| self.base.rule(hit.rule).kind.is_diagnosis());
        let (hit, at) = own.map(|hit| (hit, index)).or_else(|| self.nearby(index, &range)).unzip();
        let parameters = self.parameters(index, &range, hit.zip(at));
        let line = self.shown(index);
        let rule = hit.map(|hit| self.base.rule(hit.rule));
        let (category, id, transient) = rule.map_or(UNEXPLAINED, |rule| (rule.category, &*rule.id, rule.transient));
        let category = if category == Category::Unknown {
            self.closing.or_else(|| self.voted(&range)).unwrap_or(category)
        } else {
            category
        };
        // A rule's words are about the line that it matched: another line speaks for itself.
        let summary = rule
            .filter(|_| at == Some(index))
            .map_or_else(|| line.trim().to_owned(), |rule| rule.summary_with(&parameters));
        let summary = if summary.is_empty() { "the log ends before it says what failed".to_owned() } else { summary };
        Diagnosis {
            category,
            rule: id.to_owned(),
            transient,
            confidence,
            step: mask::secrets(self.step(index)).into_owned(),
            evidence: Evidence {
                log: self.log.to_owned(),
                line: text.number(index),
                start: text.number(range.start),
                end: text.number(range.end - 1),
                excerpt: self.excerpt(index, &range),
            },
            locations: self.locations(index, &range, &parameters),
            signature: signature::signature(category, id, &parameters, &line),
            parameters: parameters.clone(),
            summary,
            why: rule.map_or_else(|| why(transient).to_owned(), |rule| rule.why.to_string()),
            remedies: rule.map_or_else(Vec::new, |rule| remedies(rule, &parameters)),
            runbook: rule.and_then(|rule| rule.runbook.as_ref()).map(ToString::to_string).unwrap_or_default(),
            category_runbook: rulebase::runbook(category),
        }
    }

    /// Name of the step or command that printed the line.
    fn step(&self, index: usize) -> &str {
        self.view.text.section(index).map_or("", |section| &section.name)
    }

    /// What the rule of the line reads, and what the lines around it add: a headline above knows the test, a message
    /// below its place.
    fn parameters(&self, index: usize, range: &Range<usize>, own: Option<(Hit, usize)>) -> BTreeMap<String, String> {
        let read = |(hit, at): (Hit, usize)| rulebase::parameters(self.base, hit, self.view, at);
        let mut all = own.map_or_else(BTreeMap::new, read);
        let kind = own.map(|(hit, _)| self.base.rule(hit.rule).kind);
        if matches!(kind, Some(Kind::TestItem | Kind::Assertion | Kind::Exception)) {
            let item =
                |at: &usize| self.facts[*at].winner.is_some_and(|hit| self.base.rule(hit.rule).kind == Kind::TestItem);
            let first = index.saturating_sub(HEADLINE).max(self.view.section_start(index));
            let headline = (first..index).rev().find(item).filter(|_| kind != Some(Kind::TestItem));
            for at in headline.into_iter().chain(index + 1..range.end) {
                let Some(hit) = self.facts[at].winner.filter(|hit| self.base.rule(hit.rule).kind.is_diagnosis()) else {
                    continue;
                };
                if Some(at) != headline && item(&at) {
                    break;
                }
                let more = read((hit, at));
                // A line without its file, or a column without its line, would be a place that nothing named.
                let placed = all.contains_key("file");
                let place = |name: &str| matches!(name, "file" | "line" | "column");
                let wanted = more.into_iter().filter(|(name, _)| {
                    if place(name) { !placed } else { matches!(&**name, "test" | "message" | "exception") }
                });
                wanted.for_each(|(name, value)| {
                    all.entry(name).or_insert(value);
                });
            }
        }
        let shown = |(name, value): (String, String)| {
            let value = if self.is_secret(&value, index, range) {
                mask::MASKED.to_owned()
            } else {
                mask::secrets(&value).into_owned()
            };
            let value = if name == "file" { location::relative(&value) } else { value };
            (name, value)
        };
        all.into_iter().map(shown).collect()
    }

    /// Whether a value stands in a line only as long as the line is not masked.
    fn is_secret(&self, value: &str, index: usize, range: &Range<usize>) -> bool {
        let first = index.saturating_sub(HEADLINE).min(range.start);
        let lines = (first..range.end).map(|index| String::from_utf8_lossy(self.view.text.line(index)));
        lines.into_iter().any(|line| line.contains(value) && !mask::secrets(&line).contains(value))
    }

    /// The rule that explains the block if none explains the line itself: the nearest line with one, above before below.
    fn nearby(&self, index: usize, range: &Range<usize>) -> Option<(Hit, usize)> {
        let explains = |at: &usize| {
            self.facts[*at].winner.filter(|hit| {
                let rule = self.base.rule(hit.rule);
                rule.kind.is_diagnosis() && rule.kind != Kind::Error
            })
        };
        let near = |at: &usize| at.abs_diff(index) * 2 + usize::from(*at > index);
        let beside = range.clone().filter(|at| at.abs_diff(index) <= NEARBY);
        let at = beside.filter(|at| explains(at).is_some()).min_by_key(near)?;
        Some((explains(&at)?, at))
    }

    /// The category that most lines of the block speak for.
    fn voted(&self, range: &Range<usize>) -> Option<Category> {
        let mut votes: BTreeMap<&str, (usize, Category)> = BTreeMap::new();
        for hit in range.clone().filter_map(|at| self.facts[at].winner) {
            let rule = self.base.rule(hit.rule);
            if rule.kind.is_diagnosis() && rule.category != Category::Unknown {
                votes.entry(rule.category.name()).or_insert((0, rule.category)).0 += 1;
            }
        }
        votes.into_values().max_by_key(|(votes, _)| *votes).map(|(_, category)| category)
    }

    fn shown(&self, index: usize) -> String {
        // Masked first: half a token is a token too.
        let line = String::from_utf8_lossy(self.view.text.line(index));
        mask::secrets(&line).chars().take(WIDEST).collect()
    }

    /// The lines of the block, or of a long one those around the evidence.
    fn excerpt(&self, index: usize, range: &Range<usize>) -> Vec<String> {
        let first = if index < range.start + LONGEST { range.start } else { index - LONGEST / 2 };
        let lines = (first..range.end).take(LONGEST).map(|index| String::from_utf8_lossy(self.view.text.line(index)));
        mask::lines(lines).into_iter().map(|line| line.chars().take(WIDEST).collect()).collect()
    }

    fn locations(&self, index: usize, range: &Range<usize>, parameters: &BTreeMap<String, String>) -> Vec<Location> {
        let mut found = Vec::new();
        let number =
            |name: &str| parameters.get(name).and_then(|value| value.parse().ok()).filter(|number| *number > 0);
        if let Some(file) = parameters.get("file") {
            found.push(Location { file: location::relative(file), line: number("line"), column: number("column") });
        }
        for at in std::iter::once(index).chain(range.clone()) {
            location::in_line(&mask::secrets(&String::from_utf8_lossy(self.view.text.line(at))), &mut found);
        }
        found
    }
}

/// What to do, the commands filled with what is known; a command that would need more is left out.
fn remedies(rule: &rulebase::Rule, parameters: &BTreeMap<String, String>) -> Vec<Remedy> {
    let shown = |remedy: &rulebase::Remedy| {
        let command = remedy.command.as_ref().and_then(|command| filled(command, parameters));
        Remedy { text: remedy.text.to_string(), safe: remedy.safe && command.is_some(), command }
    };
    rule.remedies.iter().map(shown).collect()
}

/// `npm explain {package}` with the package's name, if a shell takes the name as one plain word.
fn filled(command: &str, parameters: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = command;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}').filter(|(name, _)| is_name(name)) else {
            out.push_str(before);
            out.push('{');
            rest = after;
            continue;
        };
        let value = parameters.get(name).filter(|value| is_plain_word(value))?;
        out.push_str(before);
        out.push_str(value);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn is_plain_word(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'_' | b'/' | b':' | b'+' | b'-');
    !text.is_empty() && !text.starts_with('-') && text.len() < 200 && text.bytes().all(plain)
}

const fn why(transient: Transient) -> &'static str {
    match transient {
        Transient::Yes => "The cause lies outside of the change and can go away.",
        Transient::No => "The same run fails again until something is changed.",
        Transient::Unknown => "No rule explains this line, so nothing is known of whether trying again helps.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_filled_with_plain_words_only() {
        let with = |value: &str| BTreeMap::from([("package".to_owned(), value.to_owned())]);
        assert_eq!(filled("npm explain {package}", &with("@a/b")).as_deref(), Some("npm explain @a/b"));
        assert_eq!(filled("npm explain {package}", &with("x; rm -rf ~")), None);
        assert_eq!(filled("npm explain {package}", &with("--force")), None);
        assert_eq!(filled("npm explain {package}", &BTreeMap::new()), None);
        assert_eq!(filled("awk '{print $1}'", &BTreeMap::new()).as_deref(), Some("awk '{print $1}'"));
    }
}
