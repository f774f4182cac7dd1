//! What a rule is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::pattern::Pattern;
use crate::words::{Category, Kind, Transient};

/// How much a user's rule is preferred to a built-in one.
const USER_PRIORITY: u32 = 1_000;

/// Text of a rule: part of the program for built-in rules, owned for those that were read from a file.
pub type Text = Cow<'static, str>;

/// Who wrote a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// It came with the program.
    BuiltIn,
    /// The user added it; it wins over built-in rules.
    User,
}

/// A place in a rule file, both from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Column in characters.
    pub column: u32,
}

/// What the rules of one file are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    /// First part of the ids of its rules.
    pub name: Text,
    /// Its name for people.
    pub title: Text,
    /// One sentence for the documentation.
    pub description: Text,
}

/// Something to do against a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What to do.
    pub text: Text,
    /// A command that does it or helps to see more.
    pub command: Option<Text>,
    /// Running the command unattended can do no harm.
    pub safe: bool,
}

/// A condition on the lines above.
#[derive(Debug, Clone)]
pub struct After {
    /// One of the lines above matches it.
    pub pattern: Pattern,
    /// How many lines above count.
    pub within: u16,
}

/// Where else parameters may stand.
#[derive(Debug, Clone)]
pub struct More {
    /// Its named groups are parameters.
    pub pattern: Pattern,
    /// How many lines below (or above) are looked at.
    pub within: u16,
    /// Looks upwards.
    pub above: bool,
}

/// A piece of log with one line that the rule has to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The text.
    pub log: String,
    /// The evidence line, from 1.
    pub line: usize,
    /// Parameters that have to come out.
    pub parameters: BTreeMap<String, String>,
    /// Where it stands in its file.
    pub at: Place,
}

/// A piece of log in which the rule must match no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// The text.
    pub log: String,
    /// Where it stands in its file.
    pub at: Place,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `topic/kebab-name`.
    pub id: Text,
    /// Headline; the id where a silent rule has none.
    pub title: Text,
    /// The topic's name.
    pub topic: Text,
    /// Kind of failure; [`Category::Unknown`] for kinds that are no diagnosis.
    pub category: Category,
    /// What the line is.
    pub kind: Kind,
    /// Any of them has to match; at least one.
    pub patterns: Vec<Pattern>,
    /// Holds only after such a line.
    pub after: Option<After>,
    /// Does not hold if the line matches this too.
    pub unless: Option<Pattern>,
    /// Parameters from other lines.
    pub more: Vec<More>,
    /// The line to read is the first one below that matches this.
    pub evidence: Option<Pattern>,
    /// The block ends before the first line below that matches this.
    pub until: Option<Pattern>,
    /// 0 to 100.
    pub priority: u8,
    /// How sure the rule is, 0 to 1.
    pub confidence: f32,
    /// Whether trying again can help.
    pub transient: Transient,
    /// Why it is (not) transient, or what happened.
    pub why: Text,
    /// One line with `{parameter}`s.
    pub summary: Text,
    /// The groups `file`, `line`, `column` point into the repository.
    pub location: bool,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// Address of the official documentation.
    pub runbook: Option<Text>,
    /// Where it starts in its file.
    pub at: Place,
    /// Who wrote it.
    pub origin: Origin,
    /// Texts with a line to find. Not part of the encoding.
    pub samples: Vec<Sample>,
    /// Texts with nothing to find. Not part of the encoding.
    pub counterexamples: Vec<Counterexample>,
}

impl Rule {
    /// The priority with the origin's share.
    #[must_use]
    pub fn effective_priority(&self) -> u32 {
        let share = if self.origin == Origin::User { USER_PRIORITY } else { 0 };
        share + u32::from(self.priority)
    }

    /// The names of all parameters it can find, sorted.
    #[must_use]
    pub fn parameter_names(&self) -> Vec<String> {
        let patterns = self.patterns.iter().chain(self.more.iter().map(|more| &more.pattern));
        let mut names: Vec<String> = patterns.flat_map(Pattern::group_names).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The summary with its parameters filled in, or the title where one of them is missing.
    #[must_use]
    pub fn summary_with(&self, parameters: &BTreeMap<String, String>) -> String {
        let mut text = String::new();
        for part in parts(&self.summary) {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Parameter(name) => match parameters.get(name) {
                    Some(value) => text.push_str(value),
                    None => return self.title.clone().into_owned(),
                },
            }
        }
        if text.is_empty() { self.title.clone().into_owned() } else { text }
    }
}

/// A piece of a summary.
pub(crate) enum Part<'a> {
    Text(&'a str),
    Parameter(&'a str),
}

/// Cuts a summary at its `{parameter}`s; braces around anything but a name stay text.
pub(crate) fn parts(summary: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = summary[at..].find('{').map(|found| at + found) {
        at = open + 1;
        let Some(close) = summary[at..].find('}').map(|found| at + found) else { break };
        let name = &summary[at..close];
        if is_parameter_name(name) {
            parts.push(Part::Text(&summary[from..open]));
            parts.push(Part::Parameter(name));
            (from, at) = (close + 1, close + 1);
        }
    }
    parts.push(Part::Text(&summary[from..]));
    parts
}

/// Whether `name` can name a parameter: lower case, digits, `_`, starting with a letter.
pub(crate) fn is_parameter_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_cut_at_their_parameters() {
        let shown = |summary: &str| {
            let parts = parts(summary);
            let show = |part: &Part<'_>| match part {
                Part::Text(text) => (*text).to_owned(),
                Part::Parameter(name) => format!("<{name}>"),
            };
            parts.iter().map(show).collect::<String>()
        };
        assert_eq!(shown("{a} lacks {b_2}"), "<a> lacks <b_2>");
        assert_eq!(shown("{ {a} {B} {} {x"), "{ <a> {B} {} {x");
        assert_eq!(shown("plain"), "plain");
    }
}
