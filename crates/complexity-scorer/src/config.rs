//! The section `complexity` of `.github/pointsman.yml`.

mod levels;
mod patterns;
mod shape;
#[cfg(test)]
mod tests;

use ::patterns::Pattern;
use findings::Finding;
use settings::{Document, Node};

use crate::Levels;
use crate::calibrate::{LevelsBy, MERGES};
use crate::exclude::Configured;
use crate::risk::{self, Rules};
pub(crate) use patterns::patterns_of;
pub use shape::field;

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
        let (levels_by, levels) = levels::read(document, node, &mut problems);
        let merges = node.get("merges").and_then(Node::integer).and_then(|merges| usize::try_from(merges).ok());
        let threshold = node.get("functions").and_then(|node| node.get("threshold")).and_then(Node::integer);
        let config = Self {
            levels,
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

fn rules(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Vec<Rule> {
    let mut rules = Vec::new();
    patterns::read(document, node, problems, |pattern, line| rules.push(Rule { pattern, line }));
    rules
}
