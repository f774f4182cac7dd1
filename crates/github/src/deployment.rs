//! Deployments and how they went.

use protocol::escape::clip;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::change::nullable;
use crate::{Api, Change, Error, Request, Written, endpoint};

/// Longest description, in characters (GitHub documentation, "Create a deployment status").
const DESCRIPTION: usize = 140;

/// A deployment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deployment {
    /// Its id.
    #[serde(default)]
    pub id: u64,
    /// What was deployed.
    #[serde(default)]
    pub sha: String,
    /// The branch, tag or commit that was asked for. Hostile text.
    #[serde(default, rename = "ref")]
    pub git_ref: String,
    /// `deploy`, `rollback`, ...
    #[serde(default)]
    pub task: String,
    /// Where to.
    #[serde(default)]
    pub environment: String,
    /// When it was recorded, RFC 3339.
    #[serde(default)]
    pub created_at: String,
    /// What its maker noted; an object or a text.
    #[serde(default)]
    pub payload: Value,
}

/// A deployment to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeployment {
    /// Branch, tag or commit.
    pub git_ref: String,
    /// Where to.
    pub environment: String,
    /// `deploy`, `rollback`, ...
    pub task: String,
    /// One line for people.
    pub description: String,
    /// What makes it the same deployment: run id and attempt.
    pub key: String,
}

/// How a deployment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being done.
    InProgress,
    /// It is there.
    Success,
    /// It could not be done.
    Failure,
    /// Something else went wrong.
    Error,
    /// It is no longer there.
    Inactive,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Error => "error",
            Self::Inactive => "inactive",
        }
    }
}

/// How a deployment goes, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// How it goes.
    pub state: State,
    /// One line; cut to 140 characters.
    pub description: String,
    /// Page of the log; empty for none.
    pub log_url: String,
    /// Page of what was deployed; empty for none.
    pub environment_url: String,
}

/// Records a deployment, unless one with the same key is there; says which, and whether it is new.
///
/// # Errors
/// As [`Api::call`].
pub fn create(api: &dyn Api, repository: &str, new: &NewDeployment) -> Result<(Deployment, Change), Error> {
    let latest = list(api, repository, &new.environment, Some(&new.task))?;
    if let Some(found) = latest.into_iter().find(|found| found.payload["pointsman"] == new.key.as_str()) {
        return Ok((found, Change::Unchanged));
    }
    let body = json!({
        "ref": new.git_ref,
        "task": new.task,
        "environment": new.environment,
        "description": clip(&new.description, DESCRIPTION),
        "payload": { "pointsman": new.key },
        // Both would let GitHub decide whether there is a deployment: it has happened already.
        "auto_merge": false,
        "required_contexts": [],
    });
    let answer = api.call(&Request::new(endpoint::CREATE_DEPLOYMENT, repository).body(body))?;
    Ok((answer.read(endpoint::CREATE_DEPLOYMENT)?, Change::Created))
}

/// The latest deployment to an environment.
///
/// # Errors
/// As [`Api::call`].
pub fn latest(api: &dyn Api, repository: &str, environment: &str) -> Result<Option<Deployment>, Error> {
    Ok(list(api, repository, environment, None)?.into_iter().max_by_key(|found| found.id))
}

fn list(api: &dyn Api, repository: &str, environment: &str, task: Option<&str>) -> Result<Vec<Deployment>, Error> {
    let mut request = Request::new(endpoint::LIST_DEPLOYMENTS, repository).query("environment", environment);
    if let Some(task) = task {
        request = request.query("task", task);
    }
    // Newest first, so the first page is enough.
    api.call(&request.query("per_page", 30))?.read(endpoint::LIST_DEPLOYMENTS)
}

#[derive(Debug, Deserialize)]
struct Said {
    #[serde(default)]
    id: u64,
    #[serde(default)]
    state: String,
    #[serde(default, deserialize_with = "nullable")]
    description: String,
    #[serde(default, deserialize_with = "nullable")]
    log_url: String,
    #[serde(default, deserialize_with = "nullable")]
    environment_url: String,
}

/// Says how a deployment goes, unless that was the last word already.
///
/// # Errors
/// As [`Api::call`].
pub fn status(api: &dyn Api, repository: &str, deployment: u64, status: &Status) -> Result<Written, Error> {
    let request = Request::new(endpoint::LIST_DEPLOYMENT_STATUSES, repository).at("deployment_id", deployment);
    let said: Vec<Said> = api.call(&request.query("per_page", 1))?.read(endpoint::LIST_DEPLOYMENT_STATUSES)?;
    let description = clip(&status.description, DESCRIPTION);
    let written = |id, change| Written { change, url: status.environment_url.clone(), id };
    if let Some(last) = said.first()
        && (&*last.state, &last.description) == (status.state.name(), &description)
        && (&last.log_url, &last.environment_url) == (&status.log_url, &status.environment_url)
    {
        return Ok(written(last.id, Change::Unchanged));
    }
    let mut body = json!({ "state": status.state.name(), "description": description });
    for (name, value) in [("log_url", &status.log_url), ("environment_url", &status.environment_url)] {
        if !value.is_empty() {
            body[name] = value.as_str().into();
        }
    }
    let request = Request::new(endpoint::CREATE_DEPLOYMENT_STATUS, repository).at("deployment_id", deployment);
    let made: Said = api.call(&request.body(body))?.read(endpoint::CREATE_DEPLOYMENT_STATUS)?;
    Ok(written(made.id, Change::Created))
}
