//! Event payloads in GitHub's shape (GitHub documentation, "Webhook events and payloads"), with the fields a test needs
//! and some that it does not, so that a reader must ignore what it does not know.

use serde_json::{Value, json};

use crate::PullRequest;

/// A payload and the name of its event (`GITHUB_EVENT_NAME`).
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    /// The event's name.
    pub event: &'static str,
    /// The JSON.
    pub json: Value,
}

impl Payload {
    /// The JSON as bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.json.to_string().into_bytes()
    }

    /// Sets one field, named by a JSON pointer whose parent exists, for example `/pull_request/base/sha`.
    #[must_use]
    #[track_caller]
    pub fn with(mut self, pointer: &str, value: Value) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        match self.json.pointer_mut(parent).and_then(Value::as_object_mut) {
            Some(object) => object.insert(name.to_owned(), value),
            None => panic!("the payload has no object at `{parent}`"),
        };
        self
    }

    /// Removes one field, named by a JSON pointer.
    #[must_use]
    pub fn without(mut self, pointer: &str) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        if let Some(object) = self.json.pointer_mut(parent).and_then(Value::as_object_mut) {
            object.remove(name);
        }
        self
    }
}

fn repository() -> Value {
    json!({ "id": 1, "name": "r", "full_name": "o/r", "private": false, "default_branch": "main", "fork": false })
}

/// `pull_request` (or, with another `event`, one of its relatives) against the branch `base`.
#[must_use]
pub fn pull_request(event: &'static str, action: &str, base: &str, pull: &PullRequest) -> Payload {
    let json = json!({
        "action": action,
        "number": pull.number,
        "pull_request": {
            "number": pull.number,
            "state": "open",
            "draft": false,
            "merged": false,
            "merge_commit_sha": pull.merge,
            "head": { "label": "o:topic", "ref": "topic", "sha": pull.head, "repo": repository() },
            "base": { "label": format!("o:{base}"), "ref": base, "sha": pull.base, "repo": repository() },
        },
        "repository": repository(),
        "sender": { "login": "ada", "type": "User" },
    });
    Payload { event, json }
}

/// `push` of `git_ref` from `before` to `after`. All zeros in `before` is a new ref, in `after` a deleted one.
#[must_use]
pub fn push(git_ref: &str, before: &str, after: &str) -> Payload {
    let zero = |commit: &str| commit.bytes().all(|byte| byte == b'0');
    let json = json!({
        "ref": git_ref,
        "before": before,
        "after": after,
        "created": zero(before),
        "deleted": zero(after),
        "forced": false,
        "compare": "https://example.org/compare",
        "commits": [],
        "head_commit": null,
        "repository": repository(),
        "pusher": { "name": "ada" },
    });
    Payload { event: "push", json }
}

/// `merge_group` with action `checks_requested`.
#[must_use]
pub fn merge_group(base: &str, head: &str) -> Payload {
    let json = json!({
        "action": "checks_requested",
        "merge_group": {
            "base_ref": "refs/heads/main",
            "base_sha": base,
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
            "head_sha": head,
        },
        "repository": repository(),
    });
    Payload { event: "merge_group", json }
}

/// `workflow_dispatch` on `git_ref`.
#[must_use]
pub fn workflow_dispatch(git_ref: &str) -> Payload {
    let json = json!({ "inputs": {}, "ref": git_ref, "repository": repository(), "workflow": "ci.yml" });
    Payload { event: "workflow_dispatch", json }
}

/// `schedule`.
#[must_use]
pub fn schedule() -> Payload {
    Payload { event: "schedule", json: json!({ "schedule": "*/5 * * * *", "repository": repository() }) }
}

/// `workflow_run` with action `completed` for the commit `head` of `branch`, with the pull requests GitHub lists for it
/// (number and target branch).
#[must_use]
pub fn workflow_run(branch: &str, head: &str, pulls: &[(u64, &str)]) -> Payload {
    let pulls: Vec<Value> = pulls
        .iter()
        .map(|(number, base)| {
            json!({ "number": number, "head": { "ref": branch, "sha": head }, "base": { "ref": base, "sha": head } })
        })
        .collect();
    let json = json!({
        "action": "completed",
        "workflow_run": {
            "id": 1,
            "event": "pull_request",
            "conclusion": "success",
            "head_branch": branch,
            "head_sha": head,
            "pull_requests": pulls,
            "head_repository": repository(),
        },
        "repository": repository(),
    });
    Payload { event: "workflow_run", json }
}
