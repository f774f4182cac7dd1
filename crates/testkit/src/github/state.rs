//! What the fake remembers. Objects are kept as they are answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::log::Log;

/// One repository.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    pub(crate) private: bool,
    pub(crate) collaborators: BTreeSet<String>,
    /// Branches, and the commits they point to.
    pub(crate) branches: BTreeMap<String, String>,
    /// Issues and pull requests by number.
    pub(crate) issues: BTreeMap<u64, Value>,
    /// By identifier, with the issue's number.
    pub(crate) comments: BTreeMap<u64, (u64, Value)>,
    /// By name in lower case.
    pub(crate) labels: BTreeMap<String, Value>,
    pub(crate) checks: BTreeMap<u64, Check>,
    /// By number, with their files.
    pub(crate) pulls: BTreeMap<u64, (Value, Vec<Value>)>,
    /// Paths of workflow files.
    pub(crate) workflows: Vec<String>,
    pub(crate) runs: BTreeMap<u64, Value>,
    /// By run and attempt.
    pub(crate) jobs: BTreeMap<(u64, u64), Vec<Value>>,
    /// By job.
    pub(crate) logs: BTreeMap<u64, Log>,
    /// With their statuses, oldest first.
    pub(crate) deployments: BTreeMap<u64, (Value, Vec<Value>)>,
    pub(crate) dispatches: Vec<Dispatch>,
    ids: u64,
    numbers: u64,
}

/// A check run with its annotations.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The check run as GitHub answers it.
    pub run: Value,
    /// All annotations, in their order.
    pub annotations: Vec<Value>,
}

/// An event that somebody sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatch {
    /// The event's name; `workflow_dispatch` for a single workflow.
    pub event: String,
    /// The workflow, where it was one.
    pub workflow: Option<String>,
    /// The branch or tag that the workflow was started on.
    pub git_ref: Option<String>,
    /// `client_payload` or `inputs`.
    pub payload: Value,
}

impl Repository {
    pub(crate) fn new(owner: &str, private: bool) -> Self {
        let people = [owner, "ada"].map(str::to_owned);
        let main = ("main".to_owned(), "00000000000000000000000000000000000000aa".to_owned());
        Self { private, collaborators: people.into(), branches: [main].into(), ids: 1_000, ..Self::default() }
    }

    /// An identifier that nothing else has.
    pub(crate) const fn next_id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    /// The number that the next issue or pull request gets.
    pub(crate) const fn next_number(&self) -> u64 {
        self.numbers + 1
    }

    /// Uses it up.
    pub(crate) const fn take_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The commit of a branch or commit; empty if there is none.
    pub(crate) fn resolve(&self, name: &str) -> String {
        let short = name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("heads/")).unwrap_or(name);
        match self.branches.get(short) {
            Some(sha) => sha.clone(),
            None if name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) => name.to_owned(),
            None => String::new(),
        }
    }
}
