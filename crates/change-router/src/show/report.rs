//! The JSON report.

use std::collections::BTreeMap;

use changes::{ChangeSet, ChangedFile, RepoPath};
use protocol::Runner;
use protocol::escape::{self, DisplayPath};
use protocol::report::Report;
use serde::Serialize;

use crate::config::Config;
use crate::plan::{Captures, Plan};

/// The body of the report `pointsman.change-router/v1`.
#[derive(Debug, Serialize)]
pub struct Body<'a> {
    /// `diff` or `all`.
    decision: String,
    /// Why.
    reason: &'a str,
    /// Commit compared with.
    base: Option<&'a str>,
    /// Commit looked at.
    head: Option<&'a str>,
    /// Remarks about how the change was found.
    notes: &'a [String],
    /// The changed files.
    files: Vec<File>,
    /// Category to what it took.
    categories: BTreeMap<&'a str, Category<'a>>,
    /// Categories that are on.
    changes: Vec<&'a str>,
    /// Categories that took every changed file.
    only: Vec<&'a str>,
    /// Changed files no category took.
    unmatched: Vec<Path>,
    /// Captured values.
    matrix: Vec<&'a Captures>,
    /// Category, job, workflow, wanted.
    routes: Vec<Route<'a>>,
    /// Job to whether it is wanted.
    jobs: &'a BTreeMap<String, bool>,
    /// Who should look at it.
    reviewers: &'a [String],
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    status: &'static str,
    from: Option<String>,
    added: Option<u64>,
    deleted: Option<u64>,
    binary: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quoted: bool,
}

/// A path in a list: text where it is UTF-8, an object that says so where it is quoted.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Path {
    Text(String),
    Quoted { path: String, quoted: bool },
}

#[derive(Debug, Serialize)]
struct Category<'a> {
    changed: bool,
    count: usize,
    files: Vec<Path>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matrix: Vec<&'a Captures>,
}

#[derive(Debug, Serialize)]
struct Route<'a> {
    category: &'a str,
    job: &'a str,
    workflow: Option<&'a str>,
    wanted: bool,
}

/// Makes the report.
#[must_use]
pub fn report<'a>(plan: &'a Plan, config: &'a Config, change: &'a ChangeSet, runner: &Runner) -> Report<Body<'a>> {
    let name = |index: usize| config.categories[index].name.as_str();
    let categories = plan.outcomes.iter().enumerate().map(|(index, outcome)| {
        let files: Vec<Path> = outcome.paths.iter().map(path).collect();
        (
            name(index),
            Category { changed: outcome.on, count: files.len(), files, matrix: outcome.matrix.iter().collect() },
        )
    });
    let body = Body {
        decision: plan.decision.to_string(),
        reason: &plan.reason,
        base: plan.base.as_deref(),
        head: plan.head.as_deref(),
        notes: &change.notes,
        files: change.files.iter().map(file).collect(),
        categories: categories.collect(),
        changes: (0..plan.outcomes.len()).filter(|&index| plan.outcomes[index].on).map(name).collect(),
        only: plan.only.iter().map(|&index| name(index)).collect(),
        unmatched: plan.unmatched.iter().map(path).collect(),
        matrix: plan.matrix.iter().collect(),
        routes: plan
            .routes
            .iter()
            .map(|route| Route {
                category: &route.category,
                job: &route.job,
                workflow: route.workflow.as_deref(),
                wanted: route.wanted,
            })
            .collect(),
        jobs: &plan.jobs,
        reviewers: &plan.reviewers,
    };
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}

fn path(path: &RepoPath) -> Path {
    match escape::path(path.as_bytes()) {
        DisplayPath { text, quoted: false } => Path::Text(text),
        DisplayPath { text, quoted } => Path::Quoted { path: text, quoted },
    }
}

fn file(file: &ChangedFile) -> File {
    let shown = escape::path(file.path.as_bytes());
    let from = file.from.as_ref().map(|from| escape::path(from.as_bytes()));
    File {
        quoted: shown.quoted || from.as_ref().is_some_and(|from| from.quoted),
        path: shown.text,
        status: file.status.name(),
        from: from.map(|from| from.text),
        added: file.added,
        deleted: file.deleted,
        binary: file.binary,
    }
}
