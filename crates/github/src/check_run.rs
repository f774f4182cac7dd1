//! Check runs, also with more annotations than one request takes.

use findings::{Finding, Severity};
use protocol::escape::clip;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bounded::bounded;
use crate::change::{Made, nullable};
use crate::{Api, Change, Error, Request, Written, endpoint, page};

/// Annotations that one request takes (GitHub documentation, "Check runs").
const CHUNK: usize = 50;
/// Longest summary, in characters.
const SUMMARY: usize = 65_535;
/// Longest message of an annotation, in characters: GitHub takes 64 KB.
const MESSAGE: usize = 16_000;
/// Longest title of an annotation, in characters.
const TITLE: usize = 255;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Passed.
    Success,
    /// Failed.
    Failure,
    /// Neither; does not stop a merge.
    Neutral,
    /// Somebody has to do something.
    ActionRequired,
    /// Did not run; does not stop a merge.
    Skipped,
}

impl Conclusion {
    const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Neutral => "neutral",
            Self::ActionRequired => "action_required",
            Self::Skipped => "skipped",
        }
    }
}

/// A remark on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Path in the repository.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: Option<u32>,
    /// How grave it is.
    pub severity: Severity,
    /// Short text; may be empty.
    pub title: String,
    /// The text. GitHub shows it as it is, without Markdown.
    pub message: String,
}

impl Annotation {
    /// What `finding` says on its line; nothing where it has no place.
    #[must_use]
    pub fn of(finding: &Finding) -> Option<Self> {
        let location = finding.location.as_ref()?;
        let hint = finding.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        Some(Self {
            path: location.file.clone(),
            line: location.line.unwrap_or(1),
            column: location.column,
            severity: finding.severity,
            title: finding.rule.clone(),
            message: format!("{}{hint}", finding.message),
        })
    }

    fn json(&self) -> Value {
        let level = match self.severity {
            Severity::Error => "failure",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        let mut json = json!({
            "path": self.path,
            "start_line": self.line,
            "end_line": self.line,
            "annotation_level": level,
            "message": clip(&self.message, MESSAGE),
        });
        if let Some(column) = self.column {
            json["start_column"] = column.into();
            json["end_column"] = column.into();
        }
        if !self.title.is_empty() {
            json["title"] = clip(&self.title, TITLE).into();
        }
        json
    }
}

/// A check run to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    /// Its name.
    pub name: String,
    /// The commit it is about.
    pub sha: String,
    /// What makes it the same check run: run id, attempt and name.
    pub external_id: String,
    /// How it ended.
    pub conclusion: Conclusion,
    /// Its title.
    pub title: String,
    /// Markdown whose values are escaped; bounded here.
    pub summary: String,
    /// Any number.
    pub annotations: Vec<Annotation>,
}

#[derive(Debug, Deserialize)]
struct Found {
    id: u64,
    #[serde(default, deserialize_with = "nullable")]
    html_url: String,
    #[serde(default, deserialize_with = "nullable")]
    external_id: String,
    #[serde(default)]
    output: FoundOutput,
}

#[derive(Debug, Default, Deserialize)]
struct FoundOutput {
    #[serde(default)]
    annotations_count: usize,
}

/// Writes a check run. One with the same name and external id is left as it is, but for annotations that are missing since it
/// was interrupted.
///
/// # Errors
/// As [`Api::call`].
pub fn publish(api: &dyn Api, repository: &str, check: &CheckRun) -> Result<Written, Error> {
    let found = find(api, repository, check)?;
    let (first, mut rest) = check.annotations.split_at(check.annotations.len().min(CHUNK));
    let mut written = match found {
        Some(found) => {
            rest = &check.annotations[found.output.annotations_count.min(check.annotations.len())..];
            Written { change: Change::Unchanged, url: found.html_url, id: found.id }
        }
        None => create(api, repository, check, first)?,
    };
    for chunk in rest.chunks(CHUNK) {
        let request = Request::new(endpoint::UPDATE_CHECK, repository).at("check_run_id", written.id);
        api.call(&request.body(json!({ "output": output(check, chunk) })))?;
        if written.change == Change::Unchanged {
            written.change = Change::Updated;
        }
    }
    Ok(written)
}

fn find(api: &dyn Api, repository: &str, check: &CheckRun) -> Result<Option<Found>, Error> {
    let request = Request::new(endpoint::LIST_CHECKS, repository).at("ref", &check.sha);
    let request = request.query("check_name", &check.name).query("filter", "all");
    let mut found = None;
    page::each(api, request, &mut |answer| {
        let (runs, _): (Vec<Found>, _) = page::field(answer, endpoint::LIST_CHECKS, "check_runs")?;
        found = runs.into_iter().find(|run| run.external_id == check.external_id);
        Ok(found.is_none())
    })?;
    Ok(found)
}

fn create(api: &dyn Api, repository: &str, check: &CheckRun, first: &[Annotation]) -> Result<Written, Error> {
    let body = json!({
        "name": check.name,
        "head_sha": check.sha,
        "external_id": check.external_id,
        "status": "completed",
        "conclusion": check.conclusion.name(),
        "output": output(check, first),
    });
    let answer = api.call(&Request::new(endpoint::CREATE_CHECK, repository).body(body))?;
    Ok(answer.read::<Made>(endpoint::CREATE_CHECK)?.written(Change::Created))
}

fn output(check: &CheckRun, annotations: &[Annotation]) -> Value {
    let annotations: Vec<Value> = annotations.iter().map(Annotation::json).collect();
    let (title, summary) = (clip(&check.title, TITLE), bounded(&check.summary, SUMMARY));
    json!({ "title": title, "summary": summary, "annotations": annotations })
}
