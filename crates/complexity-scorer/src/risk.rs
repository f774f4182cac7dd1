//! Risk flags: what a change touches that is dangerous whatever its size. They name things and add to nothing; a weight sorts.

pub mod hotspots;
pub mod owners;
mod parse;

pub use parse::{field, read};

use patterns::{Pattern, ordered_verdict};

/// The rules that come with the program.
const BUILT_IN: &str = include_str!("risk/rules.yml");

/// Name of the file above in messages.
const BUILT_IN_NAME: &str = "rules.yml";

/// The most of a file that is searched for the texts of a rule, in bytes.
pub const SEARCHED: usize = 1_000_000;

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
    /// What it was and is, as far as [`Rules::searches`] asked for it.
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

/// Name of the built-in rule whose files have to grow: taking code away needs no test.
const UNTESTED: &str = "untested";

impl Rules {
    /// Whether some rule has to search the text of this file.
    #[must_use]
    pub fn searches(&self, path: &[u8]) -> bool {
        self.rules.iter().any(|rule| !rule.contains.is_empty() && takes(&rule.paths, path))
    }

    /// What the change touches. The computed flags are added by [`flags`].
    fn apply(&self, files: &[RiskFile<'_>]) -> Vec<Flag> {
        self.rules.iter().filter_map(|rule| rule.apply(files)).collect()
    }
}

/// All flags, those of the highest weight first.
#[must_use]
pub fn flags(rules: &Rules, files: &[RiskFile<'_>], computed: Vec<Flag>) -> Vec<Flag> {
    let mut flags = rules.apply(files);
    flags.extend(computed);
    flags.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
    flags
}

impl Rule {
    fn apply(&self, files: &[RiskFile<'_>]) -> Option<Flag> {
        let elsewhere = |file: &RiskFile<'_>| file.tests || file.paths().any(|path| takes(&self.without, path));
        if !self.without.is_empty() && files.iter().any(elsewhere) {
            return None;
        }
        let speaks_of = |file: &&RiskFile<'_>| {
            file.paths().any(|path| takes(&self.paths, path))
                && (self.contains.is_empty() || file.texts.iter().any(|text| self.is_in(text)))
                && (self.id != UNTESTED || file.grows)
        };
        let mut paths: Vec<Vec<u8>> = files.iter().filter(speaks_of).map(|file| file.path.to_vec()).collect();
        paths.sort();
        paths.dedup();
        let flag =
            || Flag { id: self.id.clone(), message: self.message.clone(), weight: self.weight, paths: paths.clone() };
        (!paths.is_empty()).then(flag)
    }

    fn is_in(&self, text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(&text[..text.len().min(SEARCHED)]).to_lowercase();
        self.contains.iter().any(|part| text.contains(part))
    }
}

fn takes(patterns: &[Pattern], path: &[u8]) -> bool {
    ordered_verdict(patterns, path).taken().is_some()
}

#[cfg(test)]
mod tests;
