//! Events without a "before": dispatches, schedules, releases, finished runs. On the default branch everything counts as
//! changed; another branch is what it did since it left the default branch.

use super::{Attempt, Base, Plan, Point, Situation, attempt, commit};
use crate::message::quoted;

/// `workflow_dispatch`, `schedule`, `repository_dispatch` and every event without a rule of its own.
pub(super) fn current(situation: &Situation<'_>) -> Plan {
    let what = quoted(situation.runner.event_name.as_deref().unwrap_or("no event"));
    let branch = match situation.git_ref() {
        Some(name) => Some(name.strip_prefix("refs/heads/").unwrap_or(name)),
        None => situation.facts.branch.as_deref(),
    };
    let attempts = vec![situation.against_default(branch, &what), unrelated()];
    Plan { head: Point::Head, attempts, expected_files: None }
}

/// `release`: its tag was made from a branch.
pub(super) fn release(situation: &Situation<'_>) -> Plan {
    let release = situation.event.and_then(|event| event.release.as_ref());
    let Some(branch) = release.and_then(|release| release.target_commitish.as_deref()) else {
        return current(situation);
    };
    // A commit instead of a branch says nothing about where it lives; its merge base does.
    let branch = if commit(Some(branch)).is_some() { None } else { Some(branch) };
    let attempts = vec![situation.against_default(branch, "`release`"), unrelated()];
    Plan { head: Point::Head, attempts, expected_files: None }
}

/// `workflow_run`: the commit of the run that finished, which is not checked out.
pub(super) fn workflow_run(situation: &Situation<'_>) -> Plan {
    let run = situation.event.and_then(|event| event.workflow_run.as_ref());
    let unknown =
        |why: &str| Plan { head: Point::Head, attempts: vec![attempt(Base::Unknown, why)], expected_files: None };
    let Some(run) = run else { return unknown("the payload of `workflow_run` is missing") };
    let Some(head) = commit(run.head_sha.as_deref()) else {
        return unknown("the payload of `workflow_run` does not name the finished run's commit");
    };
    let same_head = |pull: &&protocol::event::PullRequest| {
        pull.head.as_ref().is_some_and(|tip| commit(tip.sha.as_deref()).as_ref() == Some(&head))
    };
    let pull = run.pull_requests.iter().find(same_head).or_else(|| run.pull_requests.first());
    let point = Point::PullHead { commit: Some(head.clone()), number: pull.and_then(|pull| pull.number) };
    let target = pull.and_then(|pull| pull.base.as_ref()?.git_ref.as_deref());
    if let Some(target) = target {
        let why = format!("`workflow_run` of a pull request, seen from its target {}", quoted(target));
        let attempts = vec![attempt(Base::MergeBase(Point::Branch(target.to_owned())), why)];
        return Plan { head: point, attempts, expected_files: None };
    }
    let repository = situation.event.and_then(|event| event.repository.as_ref()?.full_name.as_deref());
    let head_repository = run.head_repository.as_ref().and_then(|repository| repository.full_name.as_deref());
    let from_fork = matches!((repository, head_repository), (Some(ours), Some(theirs)) if ours != theirs);
    let attempts = if from_fork {
        vec![situation.against_default(None, "`workflow_run` of a fork")]
    } else {
        vec![situation.against_default(run.head_branch.as_deref(), "`workflow_run`"), unrelated()]
    };
    Plan { head: point, attempts, expected_files: None }
}

/// A branch that has nothing in common with the default branch.
fn unrelated() -> Attempt {
    attempt(Base::Everything, "there is no default branch to compare with")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{B, bases, runner};
    use super::super::{DefaultBranch, Facts};
    use super::*;

    const REPOSITORY: &str = r#""repository":{"default_branch":"main","full_name":"o/r"}"#;

    fn merge_base() -> Base {
        Base::MergeBase(Point::Branch("main".into()))
    }

    fn first(event: &str, git_ref: &str, payload: &str) -> Base {
        bases(&runner(event, git_ref), Some(payload), &Facts::default()).remove(0)
    }

    #[test]
    fn everything_on_the_default_branch_and_the_merge_base_elsewhere() {
        let payload = format!("{{{REPOSITORY}}}");
        for event in ["workflow_dispatch", "schedule", "repository_dispatch", "something_new"] {
            assert_eq!(first(event, "refs/heads/main", &payload), Base::Everything);
            assert_eq!(first(event, "refs/heads/topic", &payload), merge_base());
            assert_eq!(first(event, "refs/tags/main", &payload), merge_base());
        }
    }

    #[test]
    fn no_payload_means_asking_the_repository() {
        let facts = Facts { default_branch: DefaultBranch::Named("main".into()), ..Facts::default() };
        assert_eq!(bases(&runner("schedule", "refs/heads/main"), None, &facts)[0], Base::Everything);
        assert_eq!(bases(&runner("schedule", "refs/heads/x"), None, &Facts::default())[0], Base::AskDefaultBranch);
    }

    #[test]
    fn a_release_is_seen_from_the_branch_it_was_made_on() {
        let made_on = |target: &str| format!(r#"{{"release":{{"target_commitish":"{target}"}},{REPOSITORY}}}"#);
        assert_eq!(first("release", "refs/tags/v1", &made_on("main")), Base::Everything);
        assert_eq!(first("release", "refs/tags/v1", &made_on("stable")), merge_base());
        assert_eq!(first("release", "refs/tags/v1", &made_on(B)), merge_base());
    }

    #[test]
    fn a_finished_run_is_seen_from_its_pull_request_or_branch() {
        let run = |branch: &str, owner: &str, pulls: &str| {
            format!(
                r#"{{"workflow_run":{{"head_sha":"{B}","head_branch":"{branch}","pull_requests":[{pulls}],
                   "head_repository":{{"full_name":"{owner}/r"}}}},{REPOSITORY}}}"#
            )
        };
        let pull = r#"{"number":7,"base":{"ref":"dev"}}"#;
        let dev = Base::MergeBase(Point::Branch("dev".into()));
        assert_eq!(first("workflow_run", "refs/heads/main", &run("topic", "o", pull)), dev);
        assert_eq!(first("workflow_run", "refs/heads/main", &run("topic", "o", "")), merge_base());
        assert_eq!(first("workflow_run", "refs/heads/main", &run("main", "o", "")), Base::Everything);
        assert_eq!(first("workflow_run", "refs/heads/main", &run("main", "fork", "")), merge_base());
        assert_eq!(first("workflow_run", "refs/heads/main", "{}"), Base::Unknown);
    }
}
