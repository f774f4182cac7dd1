//! All rules together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use findings::{Finding, Location, Severity};

use crate::file::RuleFile;
use crate::index::Index;
use crate::model::{Origin, Rule, Text, Topic};
use crate::scanner::Hit;

/// Rules that are ready to match.
#[derive(Debug, Clone, Default)]
pub struct RuleBase {
    rules: Vec<Rule>,
    topics: Vec<Topic>,
    pub(crate) index: Index,
}

impl RuleBase {
    /// Collects rule files.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A base of rules that are known to be right.
    pub(crate) fn of(topics: Vec<Topic>, rules: Vec<Rule>) -> Self {
        Self { index: Index::new(&rules), topics, rules }
    }

    /// All rules; a hit's number is the place in this list.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a hit.
    ///
    /// # Panics
    /// When the number is of another base.
    #[must_use]
    pub fn rule(&self, number: u32) -> &Rule {
        &self.rules[number as usize]
    }

    /// What the rule files are about, in the order they were added.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The number of the rule with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<u32> {
        self.rules.iter().position(|rule| rule.id == id).and_then(|number| u32::try_from(number).ok())
    }

    /// Which of the rules that hold at one line has the say: the highest priority, then the kind that stands first in
    /// [`crate::Kind::ALL`], then the longest literal, then the id.
    #[must_use]
    pub fn winner(&self, hits: &[Hit]) -> Option<Hit> {
        hits.iter().copied().min_by_key(|hit| {
            let rule = self.rule(hit.rule);
            let literal = rule.patterns.get(usize::from(hit.pattern)).map_or(0, crate::Pattern::literal_len);
            (Reverse(rule.effective_priority()), rule.kind, Reverse(literal), &rule.id)
        })
    }
}

/// Puts a base together: what came with the program first, the user's files after it.
#[derive(Debug, Default)]
pub struct Builder {
    topics: Vec<Topic>,
    rules: Vec<Rule>,
    /// Where the rules with each id stand.
    places: BTreeMap<Text, Location>,
    problems: Vec<Finding>,
}

impl Builder {
    /// Takes over all of a base.
    #[must_use]
    pub fn base(mut self, base: RuleBase) -> Self {
        self.topics.extend(base.topics);
        for rule in base.rules {
            self.rule(rule, "built-in rules");
        }
        self
    }

    /// Takes over the rules of a file.
    #[must_use]
    pub fn add(mut self, file: RuleFile, origin: Origin) -> Self {
        if !self.topics.contains(&file.topic) {
            self.topics.push(file.topic);
        }
        for mut rule in file.rules {
            rule.origin = origin;
            self.rule(rule, &file.file);
        }
        self
    }

    fn rule(&mut self, rule: Rule, file: &str) {
        let place = Location::at(file, rule.at.line, rule.at.column);
        if let Some(first) = self.places.get(&rule.id) {
            let message = format!("rule `{}` exists already in {}", rule.id, first.file);
            let problem = Finding::new("rules/duplicate-id", Severity::Error, message).at(place).against(first.clone());
            self.problems.push(problem.hint("rename it: ids are what people and reports refer to"));
            return;
        }
        self.places.insert(rule.id.clone(), place);
        self.rules.push(rule);
    }

    /// The finished base.
    ///
    /// # Errors
    /// Every rule whose id exists already.
    pub fn build(self) -> Result<RuleBase, Vec<Finding>> {
        if self.problems.is_empty() { Ok(RuleBase::of(self.topics, self.rules)) } else { Err(self.problems) }
    }
}
