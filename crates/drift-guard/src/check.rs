//! One thing that is checked: a rule of the configuration, or one of a pack.

use std::rc::Rc;

use findings::{Location, Severity};

use crate::evaluate::{self, Evaluation, Verdict};
use crate::reader::Reader;
use crate::rule::{Rule, Waiver};
use crate::secret::Shown;
use crate::snapshot::{Overlay, Snapshot};

/// A change to the files in memory after which a check must fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// What is changed, in words.
    pub what: String,
    /// How.
    pub edits: Vec<Edit>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A file gets this content; it may be new.
    Write(String, Vec<u8>),
    /// A file is removed.
    Remove(String),
    /// A file's last commit was at another time, in seconds since 1970.
    Committed(String, i64),
}

impl Mutant {
    /// One file with another content.
    pub fn write(what: impl Into<String>, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { what: what.into(), edits: vec![Edit::Write(path.into(), bytes.into())] }
    }

    /// The files after the change.
    #[must_use]
    pub fn apply<'a>(&self, files: &'a dyn Snapshot) -> Overlay<'a> {
        self.edits.iter().fold(Overlay::of(files), |overlay, edit| match edit {
            Edit::Write(path, bytes) => overlay.with(path, bytes),
            Edit::Remove(path) => overlay.without(path),
            Edit::Committed(path, seconds) => overlay.committed_at(path, *seconds),
        })
    }
}

type Judge = Rc<dyn Fn(&Reader<'_>) -> Verdict>;
type Spoil = Rc<dyn Fn(&Reader<'_>) -> Vec<Mutant>>;
/// Files by their paths, or why they could not be made.
pub type Generated = Result<Vec<(String, Vec<u8>)>, String>;
type Generate = Rc<dyn Fn(&Reader<'_>) -> Generated>;

/// A rule of a pack: code instead of sides.
#[derive(Clone)]
pub struct PackRule {
    judge: Judge,
    spoil: Spoil,
    generate: Option<Generate>,
}

/// What is evaluated.
#[derive(Clone)]
enum Body {
    Rule(Box<Rule>),
    Pack(PackRule),
}

/// A check.
#[derive(Clone)]
pub struct Check {
    /// Its name; those of a pack start with the pack's.
    pub id: String,
    /// What it is for.
    pub description: String,
    /// How grave a drift is.
    pub severity: Severity,
    /// What is known and accepted for a while.
    pub waive: Vec<Waiver>,
    /// What to say before what was found.
    pub message: Option<String>,
    /// How to repair a drift.
    pub remedy: Option<String>,
    /// Where it is switched on.
    pub at: Location,
    body: Body,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Check").field("id", &self.id).field("severity", &self.severity).finish_non_exhaustive()
    }
}

impl Check {
    /// A rule of the configuration.
    #[must_use]
    pub fn of_rule(rule: Rule) -> Self {
        Self {
            id: rule.id.clone(),
            description: rule.description.clone(),
            severity: rule.severity,
            waive: rule.waive.clone(),
            message: rule.message.clone(),
            remedy: rule.remedy.clone(),
            at: Location::at(&rule.file, rule.position.line, rule.position.column),
            body: Body::Rule(Box::new(rule)),
        }
    }

    /// A rule of a pack: how it is judged, and changes after which it must fail.
    pub fn of_pack(
        id: impl Into<String>,
        description: impl Into<String>,
        judge: impl Fn(&Reader<'_>) -> Verdict + 'static,
        spoil: impl Fn(&Reader<'_>) -> Vec<Mutant> + 'static,
    ) -> Self {
        Self {
            id: id.into(),
            description: description.into(),
            severity: Severity::Error,
            waive: Vec::new(),
            message: None,
            remedy: None,
            at: Location::default(),
            body: Body::Pack(PackRule { judge: Rc::new(judge), spoil: Rc::new(spoil), generate: None }),
        }
    }

    /// With what makes the files that it checks.
    #[must_use]
    pub fn generating(mut self, generate: impl Fn(&Reader<'_>) -> Generated + 'static) -> Self {
        if let Body::Pack(rule) = &mut self.body {
            rule.generate = Some(Rc::new(generate));
        }
        self
    }

    /// With a way to repair it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// With another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The rule, if it is one of the configuration.
    #[must_use]
    pub fn rule(&self) -> Option<&Rule> {
        match &self.body {
            Body::Rule(rule) => Some(rule),
            Body::Pack(_) => None,
        }
    }

    /// Looks at the files.
    #[must_use]
    pub fn evaluate(&self, reader: &Reader<'_>) -> Evaluation {
        match &self.body {
            Body::Rule(rule) => evaluate::rule(rule, reader),
            Body::Pack(rule) => {
                Evaluation { verdict: (rule.judge)(reader), sides: Vec::new(), shown: Shown::of([], false) }
            }
        }
    }

    /// Changes after which it must fail; those of a rule of the configuration are made by the self-test.
    #[must_use]
    pub fn mutants(&self, reader: &Reader<'_>) -> Vec<Mutant> {
        match &self.body {
            Body::Rule(_) => Vec::new(),
            Body::Pack(rule) => (rule.spoil)(reader),
        }
    }

    /// The files as they should be; `None` if it generates nothing.
    #[must_use]
    pub fn generate(&self, reader: &Reader<'_>) -> Option<Generated> {
        match &self.body {
            Body::Rule(_) => None,
            Body::Pack(rule) => rule.generate.as_ref().map(|generate| generate(reader)),
        }
    }
}
