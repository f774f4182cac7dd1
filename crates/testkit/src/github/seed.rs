//! What was there before a test began. Objects are given as JSON whose fields are laid over usual ones.

use std::sync::MutexGuard;

use serde_json::{Value, json};

use super::core::Core;
use super::fake::Fake;
use super::log::Log;
use super::pulls::Side;
use super::shape::{self, Links};
use super::state::Repository;
use super::{comments, issues, labels, pulls, runs};
use crate::must;

/// A repository under the lock, with what new objects need.
struct At<'a> {
    core: MutexGuard<'a, Core>,
    links: Links,
    now: String,
}

impl At<'_> {
    #[track_caller]
    fn repository(&mut self) -> &mut Repository {
        let name = self.links.repository.to_lowercase();
        must(self.core.repositories.get_mut(&name).ok_or("there is none"), "the repository")
    }
}

impl Fake {
    fn at(&self, repository: &str) -> At<'_> {
        let core = self.shared.core();
        let links = Links { api: core.base.clone(), repository: repository.to_owned() };
        At { now: core.clock.now(), links, core }
    }

    /// Adds a repository, `owner/name`.
    pub fn repository(&self, repository: &str, private: bool) {
        let owner = repository.split('/').next().unwrap_or_default();
        let new = Repository::new(owner, private);
        self.shared.core().repositories.insert(repository.to_lowercase(), new);
    }

    /// Adds somebody whom issues can be assigned to; the owner and `ada` always can.
    pub fn collaborator(&self, repository: &str, login: &str) {
        self.at(repository).repository().collaborators.insert(login.to_owned());
    }

    /// Points a branch at a commit.
    pub fn branch(&self, repository: &str, name: &str, sha: &str) {
        self.at(repository).repository().branches.insert(name.to_owned(), sha.to_owned());
    }

    /// Adds an issue, by default an open one of `ada`; `labels` may be names, `user` a login. Answers its number.
    pub fn issue(&self, repository: &str, fields: &Value) -> u64 {
        let mut at = self.at(repository);
        let (number, id) = (at.repository().take_number(), at.repository().next_id());
        let issue = at.new_issue(number, id, fields);
        at.repository().issues.insert(number, issue);
        number
    }

    /// Adds a comment of `login`. Answers its identifier.
    pub fn comment(&self, repository: &str, number: u64, login: &str, body: &str) -> u64 {
        let mut at = self.at(repository);
        let id = at.repository().next_id();
        let author = shape::user(&at.links.api, login);
        let comment = comments::new(&at.links, number, id, &author, body, &at.now);
        let now = at.now.clone();
        at.repository().add_comment(number, comment, &now);
        id
    }

    /// Adds a label with a color (six hexadecimal digits).
    pub fn label(&self, repository: &str, name: &str, color: &str) {
        let mut at = self.at(repository);
        let id = at.repository().next_id();
        let label = labels::new(&at.links, id, name, color, None);
        at.repository().labels.insert(labels::key(name), label);
    }

    /// Adds a pull request of the branch `topic` (field `head.ref`) at the commit `head.sha`, with its changed files (field
    /// `filename` and others). Answers its number.
    pub fn pull(&self, repository: &str, fields: &Value, files: &[Value]) -> u64 {
        let mut at = self.at(repository);
        let (number, id) = (at.repository().take_number(), at.repository().next_id());
        at.repository().next_id();
        let over: Value = ["title", "body", "user", "state", "labels"]
            .into_iter()
            .filter(|name| !fields[*name].is_null())
            .map(|name| (name.to_owned(), fields[name].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let mut issue = at.new_issue(number, id, &over);
        let text =
            |pointer: &str, usual: &str| fields.pointer(pointer).and_then(Value::as_str).unwrap_or(usual).to_owned();
        let head =
            (text("/head/repo/full_name", repository), text("/head/ref", "topic"), text("/head/sha", &"b".repeat(40)));
        let base = (text("/base/ref", "main"), text("/base/sha", &"a".repeat(40)));
        let head = Side { repository: &head.0, branch: &head.1, sha: &head.2 };
        let base = Side { repository, branch: &base.0, sha: &base.1 };
        let mut pull = pulls::new(&at.links, &issue, &head, &base, &at.now);
        pull["changed_files"] = Value::from(files.len());
        shape::overlay(&mut pull, &without(fields, &["user", "labels"]));
        issue["pull_request"] = pulls::in_issue(&pull);
        let files = files.iter().map(|file| pulls::file(&at.links, file)).collect();
        at.repository().issues.insert(number, issue);
        at.repository().pulls.insert(number, (pull, files));
        number
    }

    /// Announces a workflow that has not run yet, such as `.github/workflows/deploy.yml`.
    pub fn workflow(&self, repository: &str, path: &str) {
        self.at(repository).repository().workflows.push(path.to_owned());
    }

    /// Adds a run, by default a completed and failed one of `.github/workflows/ci.yml` for a push to `main`. Answers its
    /// identifier.
    pub fn run(&self, repository: &str, fields: &Value) -> u64 {
        let mut at = self.at(repository);
        let id = fields["id"].as_u64().unwrap_or_else(|| at.repository().next_id());
        let run = runs::new(&at.links, id, fields, &at.now);
        at.repository().runs.insert(id, run);
        id
    }

    /// Changes fields of a run, for example because its next attempt has ended.
    #[track_caller]
    pub fn change_run(&self, repository: &str, run: u64, fields: &Value) {
        let mut at = self.at(repository);
        let run = must(at.repository().runs.get_mut(&run).ok_or("there is none"), "the run");
        shape::overlay(run, fields);
    }

    /// Sets the jobs of an attempt, by default completed and failed ones. Answers their identifiers.
    #[track_caller]
    pub fn jobs(&self, repository: &str, run: u64, attempt: u64, jobs: &[Value]) -> Vec<u64> {
        let mut at = self.at(repository);
        let of = must(at.repository().runs.get(&run).cloned().ok_or("there is none"), "the run");
        let mut made = Vec::new();
        for fields in jobs {
            let id = fields["id"].as_u64().unwrap_or_else(|| at.repository().next_id());
            made.push(runs::job(&at.links, id, &of, attempt, fields, &at.now));
        }
        let ids = made.iter().filter_map(|job| job["id"].as_u64()).collect();
        at.repository().jobs.insert((run, attempt), made);
        ids
    }

    /// Sets the log of a job.
    pub fn log(&self, repository: &str, job: u64, log: Log) {
        self.at(repository).repository().logs.insert(job, log);
    }
}

impl At<'_> {
    fn new_issue(&mut self, number: u64, id: u64, fields: &Value) -> Value {
        let author = fields["user"].as_str().unwrap_or("ada").to_owned();
        let author = shape::user(&self.links.api, &author);
        let mut issue = issues::new(&self.links, number, id, &author, &self.now);
        let mut fields = fields.clone();
        if fields["user"].is_string() {
            fields["user"] = author;
        }
        if let Some(names) = fields["labels"].as_array().cloned() {
            fields["labels"] = names.iter().map(|name| self.label(name)).collect();
        }
        if fields["state"] == "closed" && fields["closed_at"].is_null() {
            fields["closed_at"] = json!(self.now);
        }
        shape::overlay(&mut issue, &fields);
        issue
    }

    /// The label of this name, or the object as it was given.
    fn label(&mut self, label: &Value) -> Value {
        let Some(name) = label.as_str() else { return label.clone() };
        let id = self.repository().next_id();
        let new = labels::new(&self.links, id, name, "ededed", None);
        self.repository().labels.entry(labels::key(name)).or_insert(new).clone()
    }
}

fn without(fields: &Value, names: &[&str]) -> Value {
    let mut fields = fields.clone();
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    fields
}
