//! Risk flags: what a change touches that is dangerous whatever its size. They name things and add to nothing; a weight sorts.

pub mod hotspots;
mod matcher;
pub mod owners;
mod parse;

pub use matcher::Matcher;
pub use parse::{field, read};

use patterns::Pattern;

/// The rules that come with the program.
const BUILT_IN: &str = include_str!("risk/rules.yml");

/// Name of the file above in messages.
const BUILT_IN_NAME: &str = "rules.yml";

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name: lower-case words with `-`.
    pub id: String,
    /// What it says.
    pub message: String,
    /// From 1 to 100: sorts flags, nothing else.
    pub weight: u8,
    /// The files it speaks of: ordered patterns, a later `!pattern` takes away.
    pub paths: Vec<Pattern>,
    /// Where not empty: only files that hold one of these texts, before or after. In lower case.
    pub contains: Vec<String>,
    /// Where not empty: only where the change touches no such file, and what it speaks of is none of them.
    pub without: Vec<Pattern>,
}

/// All rules that apply: the built-in ones that are not switched off, and those of the configuration.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Rules about paths and texts.
    pub rules: Vec<Rule>,
    /// Whether the owners of files are compared with the reviewers.
    pub ownership: bool,
    /// Whether files that change often are named.
    pub hotspots: bool,
}

impl Default for Rules {
    /// The built-in rules. A test holds that their file is valid; were it not, no rule would be there.
    fn default() -> Self {
        let built_in = settings::Document::parse(BUILT_IN_NAME, BUILT_IN.as_bytes())
            .map_err(|problems| problems.len())
            .and_then(|document| {
                let mut problems = Vec::new();
                let (rules, _) = parse::rules(&document, &document.root, &mut problems);
                if problems.is_empty() { Ok(rules) } else { Err(problems.len()) }
            });
        Self { rules: built_in.unwrap_or_default(), ownership: true, hotspots: true }
    }
}

/// A changed file as the rules see it.
#[derive(Debug, Clone, Default)]
pub struct RiskFile<'a> {
    /// Its path.
    pub path: &'a [u8],
    /// Its old path, where it was renamed.
    pub from: Option<&'a [u8]>,
    /// What it was and is, as far as [`Matcher::searches`] asked for it.
    pub texts: Vec<&'a [u8]>,
    /// It is code that counts, and lines of it were added.
    pub grows: bool,
    /// It holds tests that the change touches, though its name does not say so.
    pub tests: bool,
}

impl RiskFile<'_> {
    fn paths(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.path).chain(self.from)
    }
}

/// Something dangerous that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The rule's name.
    pub id: String,
    /// What it says.
    pub message: String,
    /// The rule's weight.
    pub weight: u8,
    /// The files, sorted.
    pub paths: Vec<Vec<u8>>,
}

#[cfg(test)]
mod tests;
