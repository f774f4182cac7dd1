//! What is there after a test has acted.

use serde_json::Value;

use super::fake::Fake;
use super::state::{Check, Dispatch, Repository};
use crate::must;

impl Fake {
    #[track_caller]
    fn look<T>(&self, repository: &str, at: impl FnOnce(&Repository) -> T) -> T {
        let core = self.shared.core();
        at(must(core.repositories.get(&repository.to_lowercase()).ok_or("there is none"), "the repository"))
    }

    /// All issues and pull requests, by number.
    #[must_use]
    pub fn issues(&self, repository: &str) -> Vec<Value> {
        self.look(repository, |at| at.issues.values().cloned().collect())
    }

    /// The issues that are open, without pull requests.
    #[must_use]
    pub fn open_issues(&self, repository: &str) -> Vec<Value> {
        let mut issues = self.issues(repository);
        issues.retain(|issue| issue["state"] == "open" && issue["pull_request"].is_null());
        issues
    }

    /// The comments on an issue or pull request, oldest first.
    #[must_use]
    pub fn comments(&self, repository: &str, number: u64) -> Vec<Value> {
        let of = |(issue, _): &&(u64, Value)| *issue == number;
        self.look(repository, |at| at.comments.values().filter(of).map(|(_, comment)| comment.clone()).collect())
    }

    /// The names of the repository's labels, sorted.
    #[must_use]
    pub fn labels(&self, repository: &str) -> Vec<String> {
        let name = |label: &Value| label["name"].as_str().unwrap_or_default().to_owned();
        self.look(repository, |at| at.labels.values().map(name).collect())
    }

    /// The names of an issue's or pull request's labels, in the order in which they were put on.
    #[must_use]
    pub fn labels_of(&self, repository: &str, number: u64) -> Vec<String> {
        self.look(repository, |at| {
            let labels = at.issues.get(&number).and_then(|issue| issue["labels"].as_array());
            labels.into_iter().flatten().filter_map(|label| label["name"].as_str()).map(str::to_owned).collect()
        })
    }

    /// The check runs, oldest first.
    #[must_use]
    pub fn checks(&self, repository: &str) -> Vec<Check> {
        self.look(repository, |at| at.checks.values().cloned().collect())
    }

    /// The open and closed pull requests, by number.
    #[must_use]
    pub fn pulls(&self, repository: &str) -> Vec<Value> {
        self.look(repository, |at| at.pulls.values().map(|(pull, _)| pull.clone()).collect())
    }

    /// A run as it is now.
    #[must_use]
    pub fn run_now(&self, repository: &str, run: u64) -> Value {
        self.look(repository, |at| at.runs.get(&run).cloned().unwrap_or_default())
    }

    /// The deployments with their statuses, both oldest first.
    #[must_use]
    pub fn deployments(&self, repository: &str) -> Vec<(Value, Vec<Value>)> {
        self.look(repository, |at| at.deployments.values().cloned().collect())
    }

    /// The events that were sent.
    #[must_use]
    pub fn dispatches(&self, repository: &str) -> Vec<Dispatch> {
        self.look(repository, |at| at.dispatches.clone())
    }
}
