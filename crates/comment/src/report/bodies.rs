//! What is read of each report, in the words of the tool that wrote it.

use std::collections::BTreeMap;

use rulebase::Category as Kind;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Single values of another tool's report that are kept.
const FIELDS: usize = 20;

/// `pointsman.change-router/v1`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Router {
    /// `diff` or `all`.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// The changed files.
    pub files: Vec<Path>,
    /// Category to what it took.
    pub categories: BTreeMap<String, Category>,
    /// Changed files that no category took.
    pub unmatched: Vec<Path>,
    /// Job to whether it is wanted.
    pub jobs: BTreeMap<String, bool>,
    /// Who should look at it.
    pub reviewers: Vec<String>,
}

/// A category of the router.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Category {
    /// It is on.
    pub changed: bool,
    /// How many files it took.
    pub count: u64,
    /// Which.
    pub files: Vec<Path>,
}

/// A path: a text, or an object that holds it as `path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub String);

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let text = value.as_str().or_else(|| value.get("path")?.as_str());
        text.map(|text| Self(text.to_owned())).ok_or_else(|| serde::de::Error::custom("a path is no text"))
    }
}

/// `pointsman.complexity-scorer/v1`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Complexity {
    /// How big the change is.
    pub level: Level,
    /// 0 to 100.
    pub score: f64,
    /// Why this level.
    pub because: String,
    /// Files of the change; `None` where it could not be measured.
    pub files_changed: Option<u64>,
    /// Added lines.
    pub lines_added: Option<u64>,
    /// Deleted lines.
    pub lines_deleted: Option<u64>,
    /// Files that do not count.
    #[serde(default)]
    pub excluded: Vec<Path>,
}

/// A level of complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Small.
    Low,
    /// Between.
    Medium,
    /// Large, or not measured.
    High,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// `pointsman.diagnosis/v1`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DiagnosisReport {
    /// `failed` or `no-failure-found`.
    pub verdict: String,
    /// Best first.
    pub diagnoses: Vec<Diagnosis>,
}

/// One explanation of a failure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Diagnosis {
    /// Kind of failure.
    #[serde(deserialize_with = "kind")]
    pub category: Kind,
    /// Id of the rule.
    pub rule: String,
    /// `yes`, `no` or `unknown`.
    pub transient: Transient,
    /// 0 to 1.
    pub confidence: f64,
    /// Step or command.
    #[serde(default)]
    pub step: String,
    /// Where it stands.
    pub evidence: Evidence,
    /// Stable name of the cause.
    pub signature: String,
    /// One sentence.
    pub summary: String,
    /// Why trying again can or cannot help.
    #[serde(default)]
    pub why: String,
    /// What to do.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
    /// Address of the tool's documentation.
    #[serde(default)]
    pub runbook: String,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transient {
    /// It can.
    Yes,
    /// It cannot.
    No,
    /// Nobody knows.
    Unknown,
}

impl Transient {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// The lines that explain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Evidence {
    /// Name of the log.
    pub log: String,
    /// The one line a person should read, 1-based.
    pub line: u64,
    /// First line.
    pub start: u64,
    /// The lines.
    pub excerpt: Vec<String>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Remedy {
    /// In words.
    pub text: String,
    /// A command that does or shows it.
    pub command: Option<String>,
}

/// `pointsman.ci-gate/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Gate {
    /// Whether it is open.
    pub result: Verdict,
    /// One a job.
    pub jobs: Vec<Judged>,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Open.
    Pass,
    /// Shut.
    Fail,
}

/// A job as the gate judged it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Judged {
    /// Job id.
    pub job: String,
    /// `success`, `failure`, ...
    pub result: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
}

/// `pointsman.retry/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Retry {
    /// `passed`, `failed`, `timed-out` or `cancelled`.
    pub outcome: String,
    /// It passed, but not at the first attempt.
    pub flaky: bool,
    /// Why no further attempt followed.
    #[serde(default)]
    pub reason: String,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Attempt {
    /// How it ended, in words.
    pub result: String,
}

/// Another tool's report: its single values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Name of the tool, plain.
    pub tool: String,
    /// Names and values, sorted by name.
    pub fields: Vec<(String, String)>,
}

impl Other {
    /// The texts, numbers and switches of `report`'s top level, at most 20.
    pub(super) fn of(tool: &str, report: &Value) -> Self {
        let single = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        };
        let all = report.as_object().into_iter().flatten().filter(|(name, _)| *name != "schema");
        let mut fields: Vec<_> = all.filter_map(|(name, value)| Some((name.clone(), single(value)?))).collect();
        fields.sort();
        fields.truncate(FIELDS);
        Self { tool: tool.to_owned(), fields }
    }
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
