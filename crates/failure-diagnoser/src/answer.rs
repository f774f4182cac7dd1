//! What a diagnosis says; the shape of `pointsman.diagnosis/v1`.

use std::collections::BTreeMap;

use rulebase::{Category, Transient};
use serde::{Serialize, Serializer};

/// Whether there is anything to explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The job failed.
    Failed,
    /// Nothing in the logs says that anything failed.
    NoFailureFound,
}

impl Verdict {
    /// The name used in outputs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NoFailureFound => "no-failure-found",
        }
    }
}

/// The answer to the question why a run failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Whether there is anything to explain.
    pub verdict: Verdict,
    /// Best first; at most [`crate::MOST`].
    pub diagnoses: Vec<Diagnosis>,
}

impl Answer {
    /// The diagnoses that a person should read, best first.
    pub fn leading(&self) -> impl Iterator<Item = &Diagnosis> {
        self.diagnoses.iter().filter(|diagnosis| !diagnosis.is_further())
    }

    /// Where else the log speaks of the failure, the longest stretch first.
    pub fn further(&self) -> impl Iterator<Item = &Diagnosis> {
        self.diagnoses.iter().filter(|diagnosis| diagnosis.is_further())
    }
}

impl Diagnosis {
    /// Confidence of a stretch of the log that is no explanation of its own.
    pub(crate) const FURTHER: f64 = 0.05;

    /// Whether both tell the same: one signature, or one test.
    pub(crate) fn is_of_one_cause(&self, other: &Self) -> bool {
        let test = |diagnosis: &Self| diagnosis.parameters.get("test").cloned();
        self.signature == other.signature || test(self).is_some_and(|name| test(other) == Some(name))
    }

    /// Whether this only says where else the log speaks of the failure.
    #[must_use]
    pub fn is_further(&self) -> bool {
        self.confidence <= Self::FURTHER
    }
}

/// One explanation of a failure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Kind of failure.
    #[serde(serialize_with = "category")]
    pub category: Category,
    /// Id of the rule that explains the line: `topic/name`.
    pub rule: String,
    /// Whether trying again can pass.
    #[serde(serialize_with = "transient")]
    pub transient: Transient,
    /// How sure the answer is, 0 to 1, rounded to two places.
    pub confidence: f64,
    /// Step or command whose output holds the evidence; empty if the log names none.
    pub step: String,
    /// Where it stands.
    pub evidence: Evidence,
    /// What the rule read from the log, by name.
    pub parameters: BTreeMap<String, String>,
    /// Places in the repository that the log names, the most important first.
    pub locations: Vec<Location>,
    /// Stable name of the cause: `category:rule:hash`; the same cause in another run has the same.
    pub signature: String,
    /// One sentence.
    pub summary: String,
    /// Why trying again can or cannot help.
    pub why: String,
    /// What to do, the most promising first.
    pub remedies: Vec<Remedy>,
    /// Address of the tool's own documentation; empty if there is none.
    pub runbook: String,
    /// Address of the runbook of the category: first minutes, how to tell causes apart, whom to call.
    pub category_runbook: String,
}

/// The lines that explain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Name of the log.
    pub log: String,
    /// The one line a person should read, 1-based.
    pub line: u32,
    /// First line of the explanation.
    pub start: u32,
    /// Last line of the explanation.
    pub end: u32,
    /// The lines `start..=end`, cleaned, secrets masked, each bounded.
    pub excerpt: Vec<String>,
}

/// A place in the repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Path as the log names it, relative to the repository where that can be told.
    pub file: String,
    /// 1-based line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// 1-based column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// In words.
    pub text: String,
    /// A command that does or shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Whether the command may be run unattended.
    pub safe: bool,
}

fn category<S: Serializer>(category: &Category, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(category.name())
}

fn transient<S: Serializer>(transient: &Transient, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(transient.name())
}
