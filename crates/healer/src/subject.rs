//! The run that a `workflow_run` event speaks of.

use protocol::Event;
use protocol::event::{Repository, WorkflowRun};
use serde::Serialize;

/// How the run ended, as far as it makes a difference here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Every job was well.
    Passed,
    /// A job failed or ran into its limit.
    Failed,
    /// GitHub could not start it: the workflow file is wrong, there are no jobs.
    NotStarted,
    /// Cancelled, skipped, waiting for approval, stale: nothing to explain.
    Other,
}

/// Where the run's code comes from, which decides who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The default branch of this repository: everybody's problem, an incident.
    DefaultBranch,
    /// A pull request; its numbers as far as the event knows them. A fork's are not in it.
    PullRequest(Vec<u64>),
    /// Another branch of this repository, which nobody but its author looks at.
    Branch,
}

/// A finished run. Every text is hostile: a fork chooses its branch, its workflow names and its paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Id of the run.
    pub id: u64,
    /// Number of the attempt that has ended, from 1.
    pub attempt: u64,
    /// Name of the workflow.
    pub workflow: String,
    /// File of the workflow, without `@ref`.
    pub path: String,
    /// The event that started the run.
    pub event: String,
    /// Its branch.
    pub branch: String,
    /// Its commit.
    pub head: String,
    /// `owner/name` of the repository that its code lives in; empty where the event does not say (a deleted fork).
    pub head_repository: String,
    /// Its page.
    pub url: String,
    /// How it ended.
    pub conclusion: Conclusion,
    /// Where its code comes from.
    pub origin: Origin,
    /// Its code comes from another repository.
    pub fork: bool,
}

/// Why an event speaks of no run that can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSubject {
    /// What is missing.
    pub message: String,
}

impl Subject {
    /// The run that `event` speaks of, as `repository` (`owner/name`) sees it.
    ///
    /// # Errors
    /// When it is no `workflow_run` event, or has no id, attempt or conclusion.
    pub fn of(event: &Event, repository: &str) -> Result<Self, NoSubject> {
        let missing = |what: &str| NoSubject { message: format!("the event has no `{what}`") };
        let run = event.workflow_run.as_ref().ok_or_else(|| missing("workflow_run"))?;
        let name = |repository: &Option<Repository>| repository.as_ref().and_then(|found| found.full_name.clone());
        let own = name(&event.repository).unwrap_or_else(|| repository.to_owned());
        if !own.eq_ignore_ascii_case(repository) {
            return Err(NoSubject { message: format!("the event is one of `{own}`, not of `{repository}`") });
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let head_repository = name(&run.head_repository).unwrap_or_default();
        let fork = !head_repository.eq_ignore_ascii_case(repository);
        Ok(Self {
            id: run.id.ok_or_else(|| missing("workflow_run.id"))?,
            attempt: run
                .run_attempt
                .filter(|attempt| *attempt > 0)
                .ok_or_else(|| missing("workflow_run.run_attempt"))?,
            workflow: text(&run.name),
            path: text(&run.path).split('@').next().unwrap_or_default().to_owned(),
            event: text(&run.event),
            branch: text(&run.head_branch),
            head: text(&run.head_sha),
            url: text(&run.html_url),
            conclusion: conclusion(run.conclusion.as_deref()).ok_or_else(|| missing("workflow_run.conclusion"))?,
            origin: origin(run, event.default_branch(), repository, fork),
            head_repository,
            fork,
        })
    }

    /// Name of the workflow for people; its file where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.workflow.is_empty() { &self.path } else { &self.workflow }
    }

    /// Where a failure was seen, so that a run that passes there can end its incident: `<file of the workflow>@<branch>`.
    #[must_use]
    pub fn source(&self) -> String {
        format!("{}@{}", self.path, self.branch)
    }
}

fn conclusion(name: Option<&str>) -> Option<Conclusion> {
    Some(match name? {
        "success" => Conclusion::Passed,
        "failure" | "timed_out" => Conclusion::Failed,
        "startup_failure" => Conclusion::NotStarted,
        _ => Conclusion::Other,
    })
}

fn origin(run: &WorkflowRun, default_branch: Option<&str>, repository: &str, fork: bool) -> Origin {
    // GitHub lists pull requests that were opened with this branch as their head, also those of other repositories.
    let here = |base: &Option<Repository>| {
        let url = base.as_ref().and_then(|base| base.url.as_deref());
        url.is_none_or(|url| url.to_ascii_lowercase().ends_with(&format!("/repos/{}", repository.to_ascii_lowercase())))
    };
    let pulls = run.pull_requests.iter().filter(|pull| pull.base.as_ref().is_none_or(|base| here(&base.repo)));
    let numbers: Vec<u64> = pulls.filter_map(|pull| pull.number).collect();
    let for_pulls = run.event.as_deref().is_some_and(|event| event.starts_with("pull_request"));
    // A fork may call its branch like our default branch.
    if for_pulls || fork {
        Origin::PullRequest(if fork { Vec::new() } else { numbers })
    } else if default_branch.is_some() && run.head_branch.as_deref() == default_branch {
        Origin::DefaultBranch
    } else if numbers.is_empty() {
        Origin::Branch
    } else {
        Origin::PullRequest(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn payload(run: &Value) -> Event {
        let mut all = json!({"id": 7, "run_attempt": 1, "conclusion": "failure", "name": "CI", "head_branch": "main", "event": "push",
            "path": ".github/workflows/ci.yml@main", "head_sha": "a", "head_repository": {"full_name": "o/r"}});
        all.as_object_mut().unwrap().extend(run.as_object().unwrap().clone());
        let event = json!({"action": "completed", "workflow_run": all, "repository": {"full_name": "o/r", "default_branch": "main"}});
        Event::parse(event.to_string().as_bytes()).unwrap()
    }

    fn origin_of(run: &Value) -> (Origin, bool) {
        let subject = Subject::of(&payload(run), "o/r").unwrap();
        (subject.origin, subject.fork)
    }

    #[test]
    fn who_is_told() {
        let pull = |url: &str| json!([{"number": 4, "base": {"repo": {"url": url}}}]);
        let here = pull("https://api.github.com/repos/O/R");
        assert_eq!(origin_of(&json!({})), (Origin::DefaultBranch, false));
        assert_eq!(origin_of(&json!({"head_branch": "topic"})), (Origin::Branch, false));
        assert_eq!(
            origin_of(&json!({"head_branch": "topic", "pull_requests": here})),
            (Origin::PullRequest(vec![4]), false)
        );
        let elsewhere = pull("https://api.github.com/repos/up/r");
        assert_eq!(origin_of(&json!({"head_branch": "topic", "pull_requests": elsewhere})), (Origin::Branch, false));
        assert_eq!(
            origin_of(&json!({"event": "pull_request", "pull_requests": here})),
            (Origin::PullRequest(vec![4]), false)
        );
    }

    #[test]
    fn a_forks_branch_called_main_is_not_the_default_branch() {
        let fork = json!({"full_name": "eve/r"});
        for run in [
            json!({"head_repository": fork}),
            json!({"head_repository": null}),
            json!({"head_repository": fork, "event": "pull_request"}),
        ] {
            assert_eq!(origin_of(&run), (Origin::PullRequest(Vec::new()), true));
        }
    }

    #[test]
    fn conclusions() {
        for (name, expected) in [
            ("success", Conclusion::Passed),
            ("failure", Conclusion::Failed),
            ("timed_out", Conclusion::Failed),
            ("startup_failure", Conclusion::NotStarted),
            ("cancelled", Conclusion::Other),
            ("skipped", Conclusion::Other),
            ("action_required", Conclusion::Other),
            ("something new", Conclusion::Other),
        ] {
            assert_eq!(
                Subject::of(&payload(&json!({"conclusion": name})), "o/r").unwrap().conclusion,
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (run, word) in [
            (json!({"id": null}), "id"),
            (json!({"run_attempt": 0}), "run_attempt"),
            (json!({"conclusion": null}), "conclusion"),
        ] {
            assert!(Subject::of(&payload(&run), "o/r").unwrap_err().message.contains(word));
        }
        assert!(Subject::of(&Event::default(), "o/r").unwrap_err().message.contains("workflow_run"));
        assert!(Subject::of(&payload(&json!({})), "x/y").unwrap_err().message.contains("`o/r`"));
    }

    #[test]
    fn the_source_is_the_file_without_its_ref_and_the_branch() {
        assert_eq!(Subject::of(&payload(&json!({})), "o/r").unwrap().source(), ".github/workflows/ci.yml@main");
    }
}
