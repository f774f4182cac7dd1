//! Pushes of branches and tags, and merge groups: what lies between two tips.

use super::{Base, Plan, Point, Situation, attempt, commit};
use crate::message::{quoted, short};

/// `push`.
pub(super) fn push(situation: &Situation<'_>) -> Plan {
    let Some(event) = situation.event else {
        let tag = situation.git_ref().and_then(|name| name.strip_prefix("refs/tags/"));
        if let Some(tag) = tag {
            return pushed_tag(situation, tag);
        }
        let why = "the payload of `push` is missing, so the commit before it is not known";
        return Plan { head: Point::Head, attempts: vec![attempt(Base::Unknown, why)], expected_files: None };
    };
    let gone = event.deleted || event.after.as_deref().is_some_and(super::is_zeros);
    if gone {
        let why =
            format!("{} was deleted, there is nothing to compare", quoted(situation.git_ref().unwrap_or("a ref")));
        return Plan { head: Point::Head, attempts: vec![attempt(Base::Everything, why)], expected_files: None };
    }
    if let Some(tag) = situation.git_ref().and_then(|name| name.strip_prefix("refs/tags/")) {
        return pushed_tag(situation, tag);
    }
    let branch = situation.git_ref().map(|name| name.strip_prefix("refs/heads/").unwrap_or(name));
    let before = commit(event.before.as_deref()).filter(|_| !event.created);
    let mut attempts = Vec::new();
    let what = match &before {
        Some(before) => {
            let why = format!("push, from the tip before it, {}", short(before));
            attempts.push(attempt(Base::Direct(Point::Commit(before.clone())), why));
            if event.forced { "forced push whose old commit is gone," } else { "push whose old commit is gone," }
        }
        None if event.created || event.before.as_deref().is_some_and(super::is_zeros) => "first push",
        None => "push without the commit before it",
    };
    attempts.push(situation.against_default(branch, what));
    // A branch that has nothing in common with the default branch, or the first branch of all.
    attempts.push(attempt(Base::Everything, "there is no default branch to compare with"));
    Plan { head: pushed_head(situation), attempts, expected_files: None }
}

/// The nearest previous tag; without one, everything is new.
fn pushed_tag(situation: &Situation<'_>, tag: &str) -> Plan {
    let attempts = vec![
        attempt(Base::PreviousTag(tag.to_owned()), format!("tag {}", quoted(tag))),
        attempt(Base::Everything, format!("there is no earlier tag before {}", quoted(tag))),
    ];
    Plan { head: pushed_head(situation), attempts, expected_files: None }
}

/// The commit that was pushed. For an annotated tag it is the tag's own name, which leads to its commit.
fn pushed_head(situation: &Situation<'_>) -> Point {
    let after = situation.event.and_then(|event| event.after.as_deref());
    commit(after).map_or(Point::Head, Point::Commit)
}

/// `merge_group`: the group's commit against what it was built on.
pub(super) fn merge_group(situation: &Situation<'_>) -> Plan {
    let group = situation.event.and_then(|event| event.merge_group.as_ref());
    let head = commit(group.and_then(|group| group.head_sha.as_deref())).map_or(Point::Head, Point::Commit);
    let mut attempts = Vec::new();
    if let Some(base) = commit(group.and_then(|group| group.base_sha.as_deref())) {
        let why = format!("merge group, built on {}", short(&base));
        attempts.push(attempt(Base::Direct(Point::Commit(base)), why));
    }
    let target = group.and_then(|group| group.base_ref.as_deref());
    if let Some(branch) = target.map(|name| name.strip_prefix("refs/heads/").unwrap_or(name)) {
        let why = format!("merge group, seen from its target {}", quoted(branch));
        attempts.push(attempt(Base::MergeBase(Point::Branch(branch.to_owned())), why));
    }
    if attempts.is_empty() {
        attempts.push(attempt(Base::Unknown, "the payload of `merge_group` names no base"));
    }
    Plan { head, attempts, expected_files: None }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{A, B, ZERO, bases, runner};
    use super::super::{DefaultBranch, Facts};
    use super::*;

    fn pushed(git_ref: &str, before: &str, extra: &str) -> Vec<Base> {
        let payload = format!(
            r#"{{"ref":"{git_ref}","before":"{before}","after":"{B}",{extra}"repository":{{"default_branch":"main"}}}}"#
        );
        bases(&runner("push", git_ref), Some(&payload), &Facts::default())
    }

    fn merge_base() -> Base {
        Base::MergeBase(Point::Branch("main".into()))
    }

    #[test]
    fn a_known_tip_comes_first() {
        let direct = Base::Direct(Point::Commit(A.into()));
        assert_eq!(pushed("refs/heads/x", A, ""), [direct.clone(), merge_base(), Base::Everything]);
        assert_eq!(pushed("refs/heads/main", A, r#""forced":true,"#), [direct, Base::Everything, Base::Everything]);
    }

    #[test]
    fn a_new_branch_is_seen_from_the_default_branch() {
        for extra in ["", r#""created":true,"#] {
            assert_eq!(pushed("refs/heads/x", ZERO, extra)[0], merge_base());
            assert_eq!(pushed("refs/heads/main", ZERO, extra)[0], Base::Everything);
        }
    }

    #[test]
    fn a_tag_is_seen_from_the_previous_one() {
        let found = pushed("refs/tags/v2", ZERO, r#""created":true,"#);
        assert_eq!(found, [Base::PreviousTag("v2".into()), Base::Everything]);
    }

    #[test]
    fn a_deleted_ref_leaves_nothing_to_compare() {
        assert_eq!(pushed("refs/heads/x", A, r#""deleted":true,"#), [Base::Everything]);
        let payload = format!(r#"{{"before":"{A}","after":"{ZERO}"}}"#);
        assert_eq!(bases(&runner("push", "refs/heads/x"), Some(&payload), &Facts::default()), [Base::Everything]);
    }

    #[test]
    fn the_default_branch_is_asked_for_only_without_a_payload_that_names_it() {
        let payload = format!(r#"{{"before":"{A}","after":"{B}"}}"#);
        let run = runner("push", "refs/heads/x");
        let direct = Base::Direct(Point::Commit(A.into()));
        assert_eq!(bases(&run, Some(&payload), &Facts::default())[..2], [direct.clone(), Base::AskDefaultBranch]);
        let facts = Facts { default_branch: DefaultBranch::Named("main".into()), ..Facts::default() };
        assert_eq!(bases(&run, Some(&payload), &facts)[..2], [direct.clone(), merge_base()]);
        let facts = Facts { default_branch: DefaultBranch::Unknown("offline".into()), ..Facts::default() };
        assert_eq!(bases(&run, Some(&payload), &facts)[..2], [direct, Base::Unknown]);
    }

    #[test]
    fn without_a_payload_a_push_is_unknown() {
        assert_eq!(bases(&runner("push", "refs/heads/x"), None, &Facts::default()), [Base::Unknown]);
    }

    #[test]
    fn a_merge_group_is_seen_from_what_it_was_built_on() {
        let payload =
            format!(r#"{{"merge_group":{{"base_sha":"{A}","head_sha":"{B}","base_ref":"refs/heads/main"}}}}"#);
        let run = runner("merge_group", "refs/heads/gh-readonly-queue/main/pr-1");
        let found = bases(&run, Some(&payload), &Facts::default());
        assert_eq!(found, [Base::Direct(Point::Commit(A.into())), merge_base()]);
        assert_eq!(bases(&run, Some("{}"), &Facts::default()), [Base::Unknown]);
    }
}
