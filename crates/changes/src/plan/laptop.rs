//! No event: a person asks what their branch did. Only commits count, and nothing is fetched for it.

use super::{Base, Plan, Point, Situation, attempt};
use crate::message::quoted;

/// The merge base with the default branch; on the default branch itself, what has not been pushed yet.
pub(super) fn laptop(situation: &Situation<'_>) -> Plan {
    let facts = situation.facts;
    let default = facts.default_ref.as_deref();
    let default_name = default.map(branch_of);
    let on_default =
        default_name.is_some() && facts.branch.as_deref() == default_name && situation.asked.head.is_none();
    let mut attempts = Vec::new();
    match (default, &facts.upstream) {
        (Some(name), upstream) if on_default => {
            // The upstream, else the remote's branch of the same name, unless that is the branch itself.
            let pushed = upstream.as_deref().or_else(|| name.starts_with("refs/remotes/").then_some(name));
            if let Some(pushed) = pushed {
                let why =
                    format!("commits on {} that {} does not have", quoted(branch_of(name)), quoted(shown(pushed)));
                attempts.push(attempt(Base::MergeBase(Point::LocalRef(pushed.to_owned())), why));
            }
            attempts.push(attempt(Base::Everything, format!("on the default branch {}", quoted(branch_of(name)))));
        }
        (Some(name), _) => {
            let why = format!("no event, seen from the default branch {}", quoted(shown(name)));
            attempts.push(attempt(Base::MergeBase(Point::LocalRef(name.to_owned())), why));
            attempts.push(attempt(Base::Everything, "the default branch cannot be compared with"));
        }
        (None, Some(upstream)) => {
            let why = format!("no event, seen from the upstream {}", quoted(shown(upstream)));
            attempts.push(attempt(Base::MergeBase(Point::LocalRef(upstream.clone())), why));
            attempts.push(attempt(Base::Everything, "the upstream cannot be compared with"));
        }
        (None, None) => attempts.push(attempt(Base::Everything, "no event and no default branch to compare with")),
    }
    Plan { head: Point::Head, attempts, expected_files: None }
}

/// The branch behind `refs/heads/NAME` or `refs/remotes/REMOTE/NAME`.
fn branch_of(full: &str) -> &str {
    let remote = full.strip_prefix("refs/remotes/").and_then(|rest| rest.split_once('/'));
    remote.map_or_else(|| full.strip_prefix("refs/heads/").unwrap_or(full), |(_, branch)| branch)
}

/// A ref as people write it.
fn shown(full: &str) -> &str {
    full.strip_prefix("refs/remotes/").or_else(|| full.strip_prefix("refs/heads/")).unwrap_or(full)
}

#[cfg(test)]
mod tests {
    use protocol::Runner;

    use super::super::Facts;
    use super::super::tests::bases;
    use super::*;

    fn on(branch: &str, default: Option<&str>, upstream: Option<&str>) -> Vec<Base> {
        let facts = Facts {
            branch: Some(branch.into()),
            default_ref: default.map(str::to_owned),
            upstream: upstream.map(str::to_owned),
            ..Facts::default()
        };
        bases(&Runner::default(), None, &facts)
    }

    fn local(name: &str) -> Base {
        Base::MergeBase(Point::LocalRef(name.into()))
    }

    #[test]
    fn a_branch_is_seen_from_the_default_branch() {
        let remote = "refs/remotes/origin/main";
        assert_eq!(on("topic", Some(remote), None), [local(remote), Base::Everything]);
        assert_eq!(on("origin/main", Some(remote), None)[0], local(remote));
        assert_eq!(on("topic", None, Some("refs/heads/dev")), [local("refs/heads/dev"), Base::Everything]);
    }

    #[test]
    fn the_default_branch_is_seen_from_what_was_pushed() {
        let remote = "refs/remotes/origin/main";
        assert_eq!(on("main", Some(remote), Some("refs/remotes/o2/main"))[0], local("refs/remotes/o2/main"));
        assert_eq!(on("main", Some(remote), None), [local(remote), Base::Everything]);
        assert_eq!(on("main", Some("refs/heads/main"), None), [Base::Everything]);
        assert_eq!(on("main", None, None), [Base::Everything]);
    }
}
