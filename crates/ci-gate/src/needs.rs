//! The `needs` context.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A job that the gate needs, as `toJSON(needs)` shows it (GitHub documentation, "needs context").
#[derive(Debug, Clone, Deserialize)]
struct Job {
    result: String,
}

/// What became of the jobs that the gate needs, by job id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs(pub BTreeMap<String, String>);

impl Needs {
    /// Parses the context.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment: no JSON object of jobs, or no jobs at all.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let jobs: BTreeMap<String, Job> = serde_json::from_slice(json)
            .map_err(|error| format!("`needs` is not the JSON of the needs context: {error}"))?;
        if jobs.is_empty() {
            return Err("`needs` names no job, so there is nothing to check".to_owned());
        }
        Ok(Self(jobs.into_iter().map(|(name, job)| (name, job.result)).collect()))
    }
}
