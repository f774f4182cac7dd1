//! Event payloads, in GitHub's own words: only the fields that some tool reads, each optional, because a payload may
//! come from another event, another GitHub version or a hand-written file (`act -e`). What is `null` or of another shape
//! counts as missing: whoever needs it says so, and nobody else minds.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The payload of the event that triggered the run (`GITHUB_EVENT_PATH`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Event {
    /// `opened`, `synchronize`, `closed`, `completed`, ...
    #[serde(deserialize_with = "lenient")]
    pub action: Option<String>,
    /// The pull request's number (pull_request events).
    #[serde(deserialize_with = "lenient")]
    pub number: Option<u64>,
    /// `push`: the commit the ref pointed to before; all zeros for a new ref.
    #[serde(deserialize_with = "lenient")]
    pub before: Option<String>,
    /// `push`: the commit the ref points to now; all zeros for a deleted ref.
    #[serde(deserialize_with = "lenient")]
    pub after: Option<String>,
    /// `push`, `workflow_dispatch`: the full ref.
    #[serde(rename = "ref", deserialize_with = "lenient")]
    pub git_ref: Option<String>,
    /// `push`: the ref was created by this push.
    #[serde(deserialize_with = "lenient")]
    pub created: bool,
    /// `push`: the ref was deleted by this push.
    #[serde(deserialize_with = "lenient")]
    pub deleted: bool,
    /// `push`: history was rewritten.
    #[serde(deserialize_with = "lenient")]
    pub forced: bool,
    /// `pull_request`, `pull_request_target`, `pull_request_review`.
    #[serde(deserialize_with = "lenient")]
    pub pull_request: Option<PullRequest>,
    /// `issues`, `issue_comment`.
    #[serde(deserialize_with = "lenient")]
    pub issue: Option<Issue>,
    /// `merge_group`.
    #[serde(deserialize_with = "lenient")]
    pub merge_group: Option<MergeGroup>,
    /// `workflow_run`.
    #[serde(deserialize_with = "lenient")]
    pub workflow_run: Option<WorkflowRun>,
    /// `release`.
    #[serde(deserialize_with = "lenient")]
    pub release: Option<Release>,
    /// The repository the event belongs to.
    #[serde(deserialize_with = "lenient")]
    pub repository: Option<Repository>,
}

/// A pull request in a payload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PullRequest {
    /// Its number.
    #[serde(deserialize_with = "lenient")]
    pub number: Option<u64>,
    /// Where it will be merged.
    #[serde(deserialize_with = "lenient")]
    pub base: Option<Tip>,
    /// What will be merged.
    #[serde(deserialize_with = "lenient")]
    pub head: Option<Tip>,
    /// The number of files GitHub counted.
    #[serde(deserialize_with = "lenient")]
    pub changed_files: Option<u64>,
    /// It was merged.
    #[serde(deserialize_with = "lenient")]
    pub merged: Option<bool>,
    /// The commit that merged it.
    #[serde(deserialize_with = "lenient")]
    pub merge_commit_sha: Option<String>,
    /// Who proposed it.
    #[serde(deserialize_with = "lenient")]
    pub user: Option<Account>,
    /// People who were asked to review it and have not yet; `None` where the payload does not say.
    #[serde(deserialize_with = "lenient")]
    pub requested_reviewers: Option<Vec<Account>>,
    /// Teams who were asked.
    #[serde(deserialize_with = "lenient")]
    pub requested_teams: Option<Vec<Team>>,
}

/// A person or a bot.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Account {
    /// The name that stands behind `@`.
    #[serde(deserialize_with = "lenient")]
    pub login: Option<String>,
}

/// A team of an organization.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Team {
    /// What stands behind `@organization/`.
    #[serde(deserialize_with = "lenient")]
    pub slug: Option<String>,
}

/// An issue in a payload; of a pull request too, where the event is a comment on it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Issue {
    /// Its number.
    #[serde(deserialize_with = "lenient")]
    pub number: Option<u64>,
}

/// One end of a pull request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Tip {
    /// Branch name without `refs/heads/`. Hostile text.
    #[serde(rename = "ref", deserialize_with = "lenient")]
    pub git_ref: Option<String>,
    /// Commit.
    #[serde(deserialize_with = "lenient")]
    pub sha: Option<String>,
    /// The repository of this end; `None` for a deleted fork.
    #[serde(deserialize_with = "lenient")]
    pub repo: Option<Repository>,
}

/// A merge group in a payload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MergeGroup {
    /// The commit the group was built on.
    #[serde(deserialize_with = "lenient")]
    pub base_sha: Option<String>,
    /// The group's own commit.
    #[serde(deserialize_with = "lenient")]
    pub head_sha: Option<String>,
    /// Full ref of the target branch.
    #[serde(deserialize_with = "lenient")]
    pub base_ref: Option<String>,
}

/// The run that a `workflow_run` event reports.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WorkflowRun {
    /// Its id; a new attempt has the same.
    #[serde(deserialize_with = "lenient")]
    pub id: Option<u64>,
    /// Number of the attempt, from 1.
    #[serde(deserialize_with = "lenient")]
    pub run_attempt: Option<u64>,
    /// Number of the run among those of its workflow, from 1.
    #[serde(deserialize_with = "lenient")]
    pub run_number: Option<u64>,
    /// `completed`, once it has ended.
    #[serde(deserialize_with = "lenient")]
    pub status: Option<String>,
    /// How it ended: `success`, `failure`, `timed_out`, `cancelled`, `skipped`, ...
    #[serde(deserialize_with = "lenient")]
    pub conclusion: Option<String>,
    /// The workflow's name. Hostile text.
    #[serde(deserialize_with = "lenient")]
    pub name: Option<String>,
    /// The workflow's file, such as `.github/workflows/ci.yml`; for some events with `@ref` behind it. Hostile text.
    #[serde(deserialize_with = "lenient")]
    pub path: Option<String>,
    /// The workflow's id.
    #[serde(deserialize_with = "lenient")]
    pub workflow_id: Option<u64>,
    /// Address of the run's page.
    #[serde(deserialize_with = "lenient")]
    pub html_url: Option<String>,
    /// The event that triggered that run.
    #[serde(deserialize_with = "lenient")]
    pub event: Option<String>,
    /// Its branch. Hostile text.
    #[serde(deserialize_with = "lenient")]
    pub head_branch: Option<String>,
    /// Its commit.
    #[serde(deserialize_with = "lenient")]
    pub head_sha: Option<String>,
    /// Pull requests from the same repository; empty for forks.
    #[serde(deserialize_with = "list")]
    pub pull_requests: Vec<PullRequest>,
    /// The repository its branch lives in.
    #[serde(deserialize_with = "lenient")]
    pub head_repository: Option<Repository>,
}

/// A release in a payload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Release {
    /// Its tag.
    #[serde(deserialize_with = "lenient")]
    pub tag_name: Option<String>,
    /// The branch or commit the tag was made from.
    #[serde(deserialize_with = "lenient")]
    pub target_commitish: Option<String>,
}

/// A repository in a payload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Repository {
    /// `owner/name`.
    #[serde(deserialize_with = "lenient")]
    pub full_name: Option<String>,
    /// The default branch, without `refs/heads/`.
    #[serde(deserialize_with = "lenient")]
    pub default_branch: Option<String>,
    /// Its address in the API; in a run's `pull_requests` the only thing that names the repository.
    #[serde(deserialize_with = "lenient")]
    pub url: Option<String>,
}

impl Event {
    /// Parses a payload.
    ///
    /// # Errors
    /// When `json` is not a JSON object.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        let payload: Map<String, Value> = serde_json::from_slice(json)?;
        serde_json::from_value(Value::Object(payload))
    }

    /// The default branch of the repository, if the payload names it.
    #[must_use]
    pub fn default_branch(&self) -> Option<&str> {
        self.repository.as_ref()?.default_branch.as_deref()
    }
}

/// A value of the expected shape, else the default.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    value(deserializer).map(|value| serde_json::from_value(value).unwrap_or_default())
}

/// Any value. One function for the fields of every shape: each would have a copy of it otherwise.
#[inline(never)]
fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Value::deserialize(deserializer)
}

/// The items that have the expected shape.
fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let Value::Array(items) = value(deserializer)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A payload with every field, each of its own shape.
    fn full() -> Value {
        let repository = json!({"full_name": "o/r", "default_branch": "main"});
        let tip = json!({"ref": "topic", "sha": "a", "repo": repository});
        let pull =
            json!({"number": 7, "base": tip, "head": tip, "changed_files": 1, "merged": true, "merge_commit_sha": "c"});
        json!({
            "action": "opened", "number": 7, "before": "a", "after": "b", "ref": "refs/heads/main",
            "created": true, "deleted": true, "forced": true,
            "pull_request": pull,
            "issue": {"number": 7, "pull_request": {}},
            "merge_group": {"base_sha": "a", "head_sha": "b", "base_ref": "refs/heads/main"},
            "workflow_run": {
                "id": 9, "run_attempt": 2, "run_number": 5, "status": "completed", "conclusion": "failure", "name": "CI",
                "path": ".github/workflows/ci.yml", "workflow_id": 3, "html_url": "https://github.com/o/r/actions/runs/9",
                "event": "push", "head_branch": "x", "head_sha": "a", "pull_requests": [pull], "head_repository": repository},
            "release": {"tag_name": "v1", "target_commitish": "main"},
            "repository": repository,
        })
    }

    fn parse(value: &Value) -> Event {
        Event::parse(value.to_string().as_bytes()).unwrap()
    }

    /// Every place in `value`, as JSON pointers.
    fn places(value: &Value, here: &str, found: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(fields) => fields.iter().map(|(name, child)| (name.clone(), child)).collect(),
            Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            _ => Vec::new(),
        };
        for (name, child) in children {
            let place = format!("{here}/{name}");
            places(child, &place, found);
            found.push(place);
        }
    }

    #[test]
    fn nothing_anywhere_invalidates_the_rest() {
        let mut all = Vec::new();
        places(&full(), "", &mut all);
        assert!(all.len() > 50, "{all:?}");
        for odd in [Value::Null, json!("text"), json!(-1.5), json!([]), json!([null, 3]), json!({}), json!({"x": [{}]})]
        {
            for place in &all {
                let mut payload = full();
                *payload.pointer_mut(place).unwrap() = odd.clone();
                let event = parse(&payload);
                let untouched = if place.starts_with("/repository") {
                    event.release.and_then(|release| release.tag_name).as_deref() == Some("v1")
                } else {
                    event.default_branch() == Some("main")
                };
                assert!(untouched, "{odd} at {place}");
            }
        }
    }

    #[test]
    fn null_is_missing() {
        let mut payload = full();
        for (_, value) in payload.as_object_mut().unwrap() {
            *value = Value::Null;
        }
        let event = parse(&payload);
        assert!(event.action.is_none() && event.pull_request.is_none() && event.repository.is_none());
        assert!(!event.created && !event.deleted && !event.forced);
        let run = parse(&json!({"workflow_run": {"head_sha": "a", "pull_requests": null}})).workflow_run.unwrap();
        assert!(run.pull_requests.is_empty() && run.head_sha.as_deref() == Some("a"));
        let run = parse(&json!({"workflow_run": {"pull_requests": [null, {"number": 7}]}})).workflow_run.unwrap();
        assert_eq!(run.pull_requests.iter().map(|pull| pull.number).collect::<Vec<_>>(), [Some(7)]);
    }

    #[test]
    fn what_is_there_is_read() {
        let event = parse(&full());
        assert!(event.created && event.deleted && event.forced);
        assert_eq!(event.issue.and_then(|issue| issue.number), Some(7));
        let pull = event.pull_request.unwrap();
        assert_eq!((pull.number, pull.merged), (Some(7), Some(true)));
        assert_eq!(pull.base.and_then(|tip| tip.git_ref).as_deref(), Some("topic"));
        let run = event.workflow_run.unwrap();
        assert_eq!((run.pull_requests.len(), run.id, run.run_attempt, run.run_number), (1, Some(9), Some(2), Some(5)));
        assert_eq!(
            (run.conclusion.as_deref(), run.path.as_deref()),
            (Some("failure"), Some(".github/workflows/ci.yml"))
        );
    }

    #[test]
    fn a_payload_is_an_object() {
        for text in ["", "null", "[]", "3", "{"] {
            assert!(Event::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
