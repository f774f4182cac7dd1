//! Runs of workflows: reading them, and running failed jobs again.

use serde::Deserialize;
use serde_json::json;

use crate::change::nullable;
use crate::pulls::Repository;
use crate::{Api, Error, Request, endpoint, page};

/// Runs that are looked at for the last successful one.
const RECENT: usize = 300;

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: u64,
    /// Name of the workflow. Hostile text.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// How many runs the workflow has had.
    #[serde(default)]
    pub run_number: u64,
    /// The latest attempt, from 1.
    #[serde(default = "one")]
    pub run_attempt: u64,
    /// `completed`, `in_progress`, `queued`, ...
    #[serde(default, deserialize_with = "nullable")]
    pub status: String,
    /// `success`, `failure`, ...; empty while it runs.
    #[serde(default, deserialize_with = "nullable")]
    pub conclusion: String,
    /// The event that started it.
    #[serde(default)]
    pub event: String,
    /// Its branch. Hostile text.
    #[serde(default, deserialize_with = "nullable")]
    pub head_branch: String,
    /// Its commit.
    pub head_sha: String,
    /// The workflow's file, `.github/workflows/ci.yml`; with `@ref` behind it where it is another repository's.
    #[serde(default)]
    pub path: String,
    /// Id of the workflow.
    #[serde(default)]
    pub workflow_id: u64,
    /// Its page.
    #[serde(default, rename = "html_url", deserialize_with = "nullable")]
    pub url: String,
    /// The repository that its commit came from; none where it was deleted.
    #[serde(default)]
    pub head_repository: Option<Repository>,
}

const fn one() -> u64 {
    1
}

/// A run.
///
/// # Errors
/// As [`Api::call`].
pub fn get(api: &dyn Api, repository: &str, run: u64) -> Result<Run, Error> {
    api.call(&Request::new(endpoint::GET_RUN, repository).at("run_id", run))?.read(endpoint::GET_RUN)
}

/// What came of asking for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rerun {
    /// It was asked for.
    Requested,
    /// There is a newer attempt already, so nothing was asked.
    Newer,
    /// The attempt has not ended, so nothing was asked.
    Running,
}

/// Runs the failed jobs of `attempt` again, unless somebody else has done so.
///
/// # Errors
/// As [`Api::call`].
pub fn rerun_failed(api: &dyn Api, repository: &str, run: u64, attempt: u64) -> Result<Rerun, Error> {
    let now = get(api, repository, run)?;
    if now.run_attempt > attempt {
        return Ok(Rerun::Newer);
    }
    if now.status != "completed" {
        return Ok(Rerun::Running);
    }
    api.call(&Request::new(endpoint::RERUN_FAILED, repository).at("run_id", run).body(json!({})))?;
    Ok(Rerun::Requested)
}

/// The commit of the last successful run of a workflow (the name of its file) on a branch of the repository itself; a fork's branch
/// of the same name does not count. None where there is none among the last 300.
///
/// # Errors
/// As [`Api::call`].
pub fn last_success(api: &dyn Api, repository: &str, workflow: &str, branch: &str) -> Result<Option<String>, Error> {
    let file = workflow.rsplit('/').next().unwrap_or(workflow);
    let request = Request::new(endpoint::LIST_WORKFLOW_RUNS, repository).at("workflow_id", file);
    let request = request.query("branch", branch).query("status", "success").query("exclude_pull_requests", true);
    let mut found = None;
    let mut seen = 0;
    page::each(api, request, &mut |answer| {
        let (runs, _) = page::field::<Run>(answer, endpoint::LIST_WORKFLOW_RUNS, "workflow_runs")?;
        seen += runs.len();
        let own = |run: &Run| {
            let home = run.head_repository.as_ref().is_some_and(|at| at.full_name.eq_ignore_ascii_case(repository));
            home && run.conclusion == "success" && run.head_branch == branch
        };
        found = runs.into_iter().find(own).map(|run| run.head_sha);
        Ok(found.is_none() && seen < RECENT)
    })?;
    Ok(found)
}
