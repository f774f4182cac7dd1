//! Finding the issues of a cause.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::{Desk, Policy, body};
use crate::change::nullable;
use crate::marker::{self, Key, Kind};
use crate::{Api, Error, Moment, Request, endpoint, page};

/// An issue.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Issue {
    #[serde(default)]
    pub(super) number: u64,
    #[serde(default, rename = "html_url", deserialize_with = "nullable")]
    pub(super) url: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) body: String,
    #[serde(default)]
    created_at: Option<Moment>,
    #[serde(default)]
    updated_at: Option<Moment>,
    #[serde(default)]
    pub(super) closed_at: Option<Moment>,
    /// Texts, or objects with a name.
    #[serde(default)]
    labels: Vec<Value>,
    /// Pull requests are issues too, with this.
    #[serde(default)]
    pull_request: Option<Value>,
}

impl Issue {
    pub(super) fn has_label(&self, name: &str) -> bool {
        let same = |label: &Value| {
            let found = label.as_str().or_else(|| label.get("name")?.as_str());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        self.labels.iter().any(same)
    }

    /// When it was opened, where GitHub says so.
    pub(super) const fn opened(&self) -> Option<Moment> {
        self.created_at
    }
}

/// The causes of the open incidents that are going on at `source`.
pub(super) fn causes_at(api: &dyn Api, policy: &Policy, source: &str) -> Result<BTreeSet<Key>, Error> {
    let issues: Vec<Issue> = page::all(api, issues(policy, "open"))?;
    let ours = issues.iter().filter(|issue| issue.pull_request.is_none());
    let there = ours.filter(|issue| body::state(&issue.body).is_some_and(|state| state.source(source).is_some()));
    Ok(there.filter_map(|issue| marker::read(Kind::Signature, &issue.body)).collect())
}

fn issues(policy: &Policy, state: &str) -> Request {
    let request = Request::new(endpoint::LIST_ISSUES, &policy.repository);
    request.query("labels", &policy.label.name).query("state", state)
}

impl<W> Desk<'_, W> {
    /// The open issues of the cause, the lowest number first.
    pub(super) fn open_issues(&self) -> Result<Vec<Issue>, Error> {
        let issues: Vec<Issue> = page::all(self.api, issues(self.policy, "open"))?;
        let mut ours: Vec<Issue> = issues.into_iter().filter(|issue| self.is_ours(issue)).collect();
        ours.sort_unstable_by_key(|issue| issue.number);
        Ok(ours)
    }

    /// The issue of the cause that was closed last: surely found if that was within `window` before `at`, else if it is among the
    /// hundred that changed last.
    pub(super) fn closed_issue(&self, at: Moment, window: Duration) -> Result<Option<Issue>, Error> {
        let request = issues(self.policy, "closed").query("sort", "updated").query("direction", "desc");
        let horizon = at.before(window);
        let mut found: Vec<Issue> = Vec::new();
        page::each(self.api, request, &mut |answer| {
            let issues: Vec<Issue> = answer.read(endpoint::LIST_ISSUES)?;
            let is_recent = issues.last().is_none_or(|last| last.updated_at.is_none_or(|updated| updated >= horizon));
            found.extend(issues.into_iter().filter(|issue| self.is_ours(issue)));
            Ok(is_recent)
        })?;
        Ok(found.into_iter().max_by_key(|issue| (issue.closed_at, issue.number)))
    }

    fn is_ours(&self, issue: &Issue) -> bool {
        issue.pull_request.is_none() && marker::read(Kind::Signature, &issue.body).as_ref() == Some(self.signature)
    }
}
