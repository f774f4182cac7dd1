//! Pull requests: which one a run belongs to, and proposing one.

use serde::Deserialize;
use serde_json::json;

use crate::bounded::{BODY_LIMIT, bounded};
use crate::change::{Made, nullable};
use crate::{Api, Change, Error, Request, Written, endpoint, page};

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// `open` or `closed`.
    #[serde(default)]
    pub state: String,
    /// Its page.
    #[serde(default, rename = "html_url", deserialize_with = "nullable")]
    pub url: String,
    /// What would be merged.
    pub head: Tip,
    /// Where to.
    pub base: Tip,
}

/// One end of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tip {
    /// Branch. Hostile text.
    #[serde(rename = "ref")]
    pub branch: String,
    /// Commit.
    pub sha: String,
    /// The repository that the branch is in; none where it was deleted.
    #[serde(default)]
    pub repo: Option<Repository>,
}

/// A repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Repository {
    /// `owner/name`.
    pub full_name: String,
}

impl Pull {
    /// `owner/name` of the repository that the change comes from; empty where it was deleted.
    #[must_use]
    pub fn head_repository(&self) -> &str {
        self.head.repo.as_ref().map_or("", |repository| &repository.full_name)
    }
}

/// The open pull requests that hold a commit. A commit that exists only in a fork has none here: see [`of_head`].
///
/// # Errors
/// As [`Api::call`].
pub fn of_commit(api: &dyn Api, repository: &str, sha: &str) -> Result<Vec<Pull>, Error> {
    let pulls: Vec<Pull> = page::all(api, Request::new(endpoint::LIST_COMMIT_PULLS, repository).at("commit_sha", sha))?;
    Ok(pulls.into_iter().filter(|pull| pull.state == "open").collect())
}

/// The open pull requests of a branch of `head_repository` (`owner/name`, a fork or the repository itself).
///
/// # Errors
/// As [`Api::call`].
pub fn of_branch(api: &dyn Api, repository: &str, head_repository: &str, branch: &str) -> Result<Vec<Pull>, Error> {
    let (owner, _) = head_repository.split_once('/').unwrap_or((head_repository, ""));
    let request = Request::new(endpoint::LIST_PULLS, repository).query("state", "open");
    let pulls: Vec<Pull> = page::all(api, request.query("head", format!("{owner}:{branch}")))?;
    // An owner can have several forks of one repository, and GitHub passes over a filter that it cannot read.
    let same = |pull: &Pull| pull.head.branch == branch && pull.head_repository().eq_ignore_ascii_case(head_repository);
    Ok(pulls.into_iter().filter(same).collect())
}

/// The number of the open pull request that a run of `head_sha` on `head_branch` of `head_repository` belongs to, also of a
/// fork. A branch that has been pushed to since is none of the run's any more. Of several, as into different branches, the
/// lowest number.
///
/// # Errors
/// As [`Api::call`].
pub fn of_head(
    api: &dyn Api,
    repository: &str,
    head_repository: &str,
    head_branch: &str,
    head_sha: &str,
) -> Result<Option<u64>, Error> {
    let pulls = of_branch(api, repository, head_repository, head_branch)?;
    Ok(pulls.iter().filter(|pull| pull.head.sha == head_sha).map(|pull| pull.number).min())
}

/// A pull request to be proposed from a branch of the same repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its title.
    pub title: String,
    /// Markdown whose values are escaped; bounded here.
    pub body: String,
    /// The branch with the change.
    pub head: String,
    /// The branch it should be merged into.
    pub base: String,
}

/// Opens a pull request, unless one is open for the branch already.
///
/// # Errors
/// As [`Api::call`].
pub fn propose(api: &dyn Api, repository: &str, proposal: &Proposal) -> Result<Written, Error> {
    let open = of_branch(api, repository, repository, &proposal.head)?;
    if let Some(pull) = open.iter().find(|pull| pull.base.branch == proposal.base) {
        return Ok(Written { change: Change::Unchanged, url: pull.url.clone(), id: pull.number });
    }
    let body = json!({
        "title": proposal.title,
        "body": bounded(&proposal.body, BODY_LIMIT),
        "head": proposal.head,
        "base": proposal.base,
    });
    let answer = api.call(&Request::new(endpoint::CREATE_PULL, repository).body(body))?;
    let number = answer.body.get("number").and_then(serde_json::Value::as_u64).unwrap_or_default();
    let made: Made = answer.read(endpoint::CREATE_PULL)?;
    Ok(Written { id: number, ..made.written(Change::Created) })
}
