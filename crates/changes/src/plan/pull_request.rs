//! Pull requests: what the branch did since it left its target.

use protocol::event::PullRequest;

use super::{Attempt, Base, Plan, Point, Situation, attempt, commit};
use crate::message::{quoted, short};

/// `pull_request` and reviews of one: the runner has checked out GitHub's test merge, the head, or something else.
pub(super) fn checked_out(situation: &Situation<'_>) -> Plan {
    let pull = situation.event.and_then(|event| event.pull_request.as_ref());
    if let Some(plan) = pull.and_then(|pull| merged(situation, pull)) {
        return plan;
    }
    let head = head(pull, situation);
    if let (Some(parent), None) = (test_merge(situation, &head), &situation.asked.head) {
        let why =
            format!("GitHub's test merge is checked out: its first parent {} is the target's tip", short(&parent));
        let mut attempts = vec![attempt(Base::Direct(Point::Commit(parent)), why)];
        attempts.extend(against_target(situation, pull, "pull request"));
        return Plan { head: Point::Head, attempts, expected_files: None };
    }
    Plan { head, attempts: against_target(situation, pull, "pull request"), expected_files: None }
}

/// `pull_request_target`: the target's code is checked out, and the pull request's is only looked at.
pub(super) fn target(situation: &Situation<'_>) -> Plan {
    let pull = situation.event.and_then(|event| event.pull_request.as_ref());
    let head = match head(pull, situation) {
        // `HEAD` is the target here, so without a name there is nothing to look at.
        Point::Head => {
            let why = "the payload of `pull_request_target` does not name the pull request's head";
            return Plan { head: Point::Head, attempts: vec![attempt(Base::Unknown, why)], expected_files: None };
        }
        head => head,
    };
    let expected_files = pull.and_then(|pull| pull.changed_files);
    Plan { head, attempts: against_target(situation, pull, "pull request, not checked out"), expected_files }
}

/// A pull request that has just been merged: its target has moved on and contains it, so the payload decides.
fn merged(situation: &Situation<'_>, pull: &PullRequest) -> Option<Plan> {
    let closed = situation.event?.action.as_deref() == Some("closed") && pull.merged == Some(true);
    let base = commit(pull.base.as_ref()?.sha.as_deref())?;
    let head = commit(pull.head.as_ref()?.sha.as_deref())?;
    closed.then(|| Plan {
        head: Point::PullHead { commit: Some(head), number: pull.number },
        attempts: vec![attempt(
            Base::MergeBase(Point::Commit(base)),
            "merged pull request, seen from the payload's base",
        )],
        expected_files: None,
    })
}

/// The first parent of `HEAD` if that is GitHub's merge of the pull request into its target.
fn test_merge(situation: &Situation<'_>, head: &Point) -> Option<String> {
    let facts = situation.facts;
    let [first, second] = facts.head_parents.as_slice() else { return None };
    let of_this_head = matches!(head, Point::PullHead { commit: Some(commit), .. } if commit == second);
    let merge_ref = situation.git_ref().is_some_and(|name| name.starts_with("refs/pull/") && name.ends_with("/merge"));
    let by_name = merge_ref && facts.head.is_some() && facts.head == commit(situation.runner.sha.as_deref());
    (of_this_head || by_name).then(|| first.clone())
}

fn head(pull: Option<&PullRequest>, situation: &Situation<'_>) -> Point {
    let commit = commit(pull.and_then(|pull| pull.head.as_ref()?.sha.as_deref()));
    let number = pull.and_then(|pull| pull.number).or_else(|| situation.event?.number);
    match (&commit, number) {
        (None, None) => Point::Head,
        _ => Point::PullHead { commit, number },
    }
}

/// The merge base with the target branch's tip; with the payload's base commit only if there is no such branch any more.
fn against_target(situation: &Situation<'_>, pull: Option<&PullRequest>, what: &str) -> Vec<Attempt> {
    let base = pull.and_then(|pull| pull.base.as_ref());
    let branch = base.and_then(|base| base.git_ref.as_deref()).or(situation.runner.base_ref.as_deref());
    let mut attempts = Vec::new();
    if let Some(branch) = branch {
        let why = format!("{what}, seen from its target {}", quoted(branch));
        attempts.push(attempt(Base::MergeBase(Point::Branch(branch.to_owned())), why));
    }
    if let Some(commit) = commit(base.and_then(|base| base.sha.as_deref())) {
        let why = format!("{what}, seen from the payload's base commit, which may be older than the target branch");
        attempts.push(attempt(Base::MergeBase(Point::Commit(commit)), why));
    }
    if attempts.is_empty() {
        attempts.push(attempt(Base::Unknown, "the payload does not name the pull request's target"));
    }
    attempts
}

#[cfg(test)]
mod tests {
    use super::super::tests::{A, B, bases, event, runner};
    use super::super::{Asked, Facts, plan};
    use super::*;

    fn payload(extra: &str) -> String {
        format!(
            r#"{{"number":7,{extra}"pull_request":{{"number":7,"changed_files":3,"merged":true,
                "base":{{"ref":"main","sha":"{A}"}},"head":{{"ref":"topic","sha":"{B}"}}}}}}"#
        )
    }

    fn facts(head: &str, parents: &[&str]) -> Facts {
        let head_parents = parents.iter().map(|parent| (*parent).to_owned()).collect();
        Facts { head: Some(head.into()), head_parents, ..Facts::default() }
    }

    fn three_dot() -> Vec<Base> {
        vec![Base::MergeBase(Point::Branch("main".into())), Base::MergeBase(Point::Commit(A.into()))]
    }

    #[test]
    fn a_test_merge_is_compared_with_its_first_parent() {
        let parent = "c".repeat(40);
        let found = bases(&runner("pull_request", "x"), Some(&payload("")), &facts(A, &[&parent, B]));
        assert_eq!(found[0], Base::Direct(Point::Commit(parent.clone())));
        // Without a payload the runner's ref and commit say the same.
        let merge = runner("pull_request", "refs/pull/7/merge");
        let found = bases(&merge, None, &facts(A, &[&parent, &"d".repeat(40)]));
        assert_eq!(found[0], Base::Direct(Point::Commit(parent)));
    }

    #[test]
    fn other_merges_and_heads_are_compared_with_the_merge_base() {
        let run = runner("pull_request", "refs/pull/7/merge");
        for facts in [facts(B, &[]), facts(B, &[A]), facts(B, &[A, A]), facts(&"e".repeat(40), &[A, A])] {
            assert_eq!(bases(&run, Some(&payload("")), &facts), three_dot());
        }
    }

    #[test]
    fn a_merged_pull_request_is_seen_from_the_payload() {
        let found = bases(&runner("pull_request", "x"), Some(&payload(r#""action":"closed","#)), &Facts::default());
        assert_eq!(found, [Base::MergeBase(Point::Commit(A.into()))]);
    }

    #[test]
    fn pull_request_target_looks_at_the_payloads_head() {
        let event = event(&payload(""));
        let run = runner("pull_request_target", "refs/heads/main");
        let plan = plan(&run, Some(&event), &Asked::default(), &facts(A, &[B]));
        assert_eq!(plan.head, Point::PullHead { commit: Some(B.into()), number: Some(7) });
        assert_eq!(plan.expected_files, Some(3));
        assert_eq!(plan.attempts.into_iter().map(|attempt| attempt.base).collect::<Vec<_>>(), three_dot());
    }

    #[test]
    fn without_names_nothing_is_guessed() {
        let found = bases(&runner("pull_request_target", "refs/heads/main"), Some("{}"), &facts(A, &[B]));
        assert_eq!(found, [Base::Unknown]);
        let found = bases(&runner("pull_request", "refs/pull/7/merge"), Some("{}"), &facts(B, &[A]));
        assert_eq!(found, [Base::Unknown]);
    }

    #[test]
    fn the_runners_base_ref_serves_without_a_payload() {
        let mut run = runner("pull_request", "x");
        run.base_ref = Some("dev".into());
        assert_eq!(bases(&run, None, &facts(B, &[A])), [Base::MergeBase(Point::Branch("dev".into()))]);
    }
}
