//! Who asks, what they may do, and how much they have asked already.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::wire::{Call, Reply};

/// What a permission of a workflow's token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// Everything that a `GITHUB_TOKEN` can be given and an endpoint of the fake asks for, in the words of a workflow's
/// `permissions:`.
pub const PERMISSIONS: [&str; 6] = ["actions", "checks", "contents", "deployments", "issues", "pull-requests"];

/// A token's owner and permissions.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// The login of what it writes.
    pub(crate) login: String,
    /// Whether it belongs to an app's installation, as a `GITHUB_TOKEN` does.
    pub(crate) installation: bool,
    pub(crate) permissions: BTreeMap<String, Access>,
    /// Requests it may still send, and when that number is renewed (seconds since 1970).
    pub(crate) remaining: u64,
    pub(crate) reset: i64,
}

impl Token {
    /// Requests an hour that a `GITHUB_TOKEN` has for a repository (GitHub documentation, "Rate limits for the REST API").
    pub(crate) const LIMIT: u64 = 1_000;

    pub(crate) fn installation(permissions: &[(&str, Access)]) -> Self {
        Self {
            login: "github-actions[bot]".to_owned(),
            installation: true,
            permissions: permissions.iter().map(|(name, access)| ((*name).to_owned(), *access)).collect(),
            remaining: u64::MAX,
            reset: 0,
        }
    }

    pub(crate) fn user(login: &str) -> Self {
        let all: Vec<_> = PERMISSIONS.iter().map(|name| (*name, Access::Write)).collect();
        Self { login: login.to_owned(), installation: false, ..Self::installation(&all) }
    }

    /// Whether one of `wanted` is there; nothing wanted is always there.
    pub(crate) fn may(&self, wanted: &[(&str, Access)]) -> bool {
        wanted.is_empty()
            || wanted.iter().any(|(name, access)| self.permissions.get(*name).is_some_and(|given| given >= access))
    }

    /// The headers that tell of the rate limit.
    pub(crate) fn tell(&self, reply: Reply) -> Reply {
        let remaining = self.remaining.min(Self::LIMIT);
        reply
            .with("x-ratelimit-limit", Self::LIMIT.to_string())
            .with("x-ratelimit-remaining", remaining.to_string())
            .with("x-ratelimit-used", (Self::LIMIT - remaining).to_string())
            .with("x-ratelimit-reset", self.reset.to_string())
            .with("x-ratelimit-resource", "core")
    }
}

/// The token's text in a request.
pub(crate) fn text(call: &Call) -> Option<&str> {
    let (scheme, text) = call.header("authorization")?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token")).then(|| text.trim())
}

/// A message in GitHub's shape of an error.
pub(crate) fn refusal(status: u16, message: &str) -> Reply {
    let body = json!({ "message": message, "documentation_url": DOCUMENTATION, "status": status.to_string() });
    Reply::json(status, &body)
}

/// 422 with what is wrong.
pub(crate) fn invalid(resource: &str, field: &str, code: &str, message: &str) -> Reply {
    let mut error = json!({ "resource": resource, "field": field, "code": code });
    if !message.is_empty() {
        error["message"] = Value::from(message);
    }
    let body = json!({
        "message": "Validation Failed", "errors": [error], "documentation_url": DOCUMENTATION, "status": "422",
    });
    Reply::json(422, &body)
}

pub(crate) const DOCUMENTATION: &str = "https://docs.github.com/rest";
