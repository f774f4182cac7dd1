//! The jobs of a run, and their logs.

use std::io::Write;

use serde::Deserialize;

use crate::change::nullable;
use crate::{Api, Error, Request, endpoint, page};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: u64,
    /// Its name, as the workflow and its matrix make it. Hostile text.
    pub name: String,
    /// `completed`, `in_progress`, `queued`, ...
    pub status: String,
    /// `success`, `failure`, `cancelled`, `skipped`, `timed_out`, ...; empty while it runs.
    #[serde(default, deserialize_with = "nullable")]
    pub conclusion: String,
    /// Its page.
    #[serde(default, rename = "html_url", deserialize_with = "nullable")]
    pub url: String,
    /// When it began, RFC 3339.
    #[serde(default, deserialize_with = "nullable")]
    pub started_at: String,
    /// When it ended, RFC 3339; empty while it runs.
    #[serde(default, deserialize_with = "nullable")]
    pub completed_at: String,
    /// Name of the runner; empty where none took it.
    #[serde(default, deserialize_with = "nullable")]
    pub runner_name: String,
    /// Its steps.
    #[serde(default, deserialize_with = "nullable")]
    pub steps: Vec<Step>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Its name. Hostile text.
    pub name: String,
    /// Its place, from 1.
    pub number: u64,
    /// `success`, `failure`, `cancelled`, `skipped`; empty while it runs.
    #[serde(default, deserialize_with = "nullable")]
    pub conclusion: String,
}

/// The jobs of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// The jobs, in GitHub's order.
    pub jobs: Vec<Job>,
    /// Whether these are as many as GitHub counts.
    pub complete: bool,
}

/// All jobs of an attempt of a run.
///
/// # Errors
/// As [`Api::call`].
pub fn of_attempt(api: &dyn Api, repository: &str, run: u64, attempt: u64) -> Result<Jobs, Error> {
    let request = Request::new(endpoint::LIST_ATTEMPT_JOBS, repository).at("run_id", run).at("attempt_number", attempt);
    let mut jobs: Vec<Job> = Vec::new();
    let mut total = None;
    page::each(api, request, &mut |answer| {
        let (page, count) = page::field::<Job>(answer, endpoint::LIST_ATTEMPT_JOBS, "jobs")?;
        // A job that was added while the pages were read shows on two of them.
        jobs.extend(page.into_iter().filter(|job| !jobs.iter().any(|known| known.id == job.id)).collect::<Vec<_>>());
        total = count;
        Ok(true)
    })?;
    let complete = total.is_none_or(|total| jobs.len() >= total);
    Ok(Jobs { jobs, complete })
}

/// Writes at most `limit` bytes of a job's log into `sink`, and says how many: as many as `limit` means that there may be more.
///
/// # Errors
/// As [`Api::download`]; a log past its retention is [`crate::Refused::Gone`] or [`crate::Refused::Missing`].
pub fn log(api: &dyn Api, repository: &str, job: u64, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
    api.download(&Request::new(endpoint::GET_JOB_LOG, repository).at("job_id", job), sink, limit)
}
