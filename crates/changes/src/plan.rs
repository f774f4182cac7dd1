//! Which commits to compare for an event: pure, from what the runner and the repository say. A plan lists attempts in
//! the order of preference; carrying it out ends at the first that can be done.
//!
//! The rules are GitHub's events seen from "what did this change do": a pull request is what its branch did since it
//! left the target, a push is what lies between the two tips, a tag is what came since the previous tag, and where
//! there is nothing to compare with, everything counts as changed.

mod branch;
mod laptop;
mod pull_request;
mod push;

use protocol::{Event, Runner};

use crate::message::quoted;

/// What the repository says, before anything is fetched. Commits are full hexadecimal names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The commit of `HEAD`.
    pub head: Option<String>,
    /// Its parents as the commit names them, whether they are here or not.
    pub head_parents: Vec<String>,
    /// The branch `HEAD` is on.
    pub branch: Option<String>,
    /// The default branch, as far as the repository was asked.
    pub default_branch: DefaultBranch,
    /// On a laptop: the full name of the local ref that stands for the default branch, for example
    /// `refs/remotes/origin/main`.
    pub default_ref: Option<String>,
    /// On a laptop: the full name of the ref that the current branch follows.
    pub upstream: Option<String>,
}

/// What is known about the default branch besides the payload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DefaultBranch {
    /// Nobody asked yet.
    #[default]
    Unasked,
    /// It is called this.
    Named(String),
    /// It could not be found out, for this reason.
    Unknown(String),
}

/// What the user asked for besides the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// `--base`.
    pub base: Option<String>,
    /// `--head`.
    pub head: Option<String>,
}

/// A commit to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// `HEAD`.
    Head,
    /// A commit by its full name; fetched if it is not here.
    Commit(String),
    /// The head of a pull request: by its name, else `refs/pull/N/head`.
    PullHead {
        /// Its commit.
        commit: Option<String>,
        /// The pull request's number.
        number: Option<u64>,
    },
    /// The tip of a branch of the remote: the tracking branch, else fetched.
    Branch(String),
    /// A local ref by its full name.
    LocalRef(String),
    /// A revision that the user named with a flag.
    Revision {
        /// `--base` or `--head`.
        flag: &'static str,
        /// What was given.
        revision: String,
    },
}

/// What to compare the head with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// This commit itself (two dots).
    Direct(Point),
    /// The merge base of this commit and the head (three dots).
    MergeBase(Point),
    /// The merge base, or the commit itself if the histories have nothing in common.
    MergeBaseOrDirect(Point),
    /// The nearest tag before the head, other than this one.
    PreviousTag(String),
    /// Nothing: everything counts as changed, by rule.
    Everything,
    /// Nothing, because it cannot be known.
    Unknown,
    /// The default branch has to be found out; then plan again.
    AskDefaultBranch,
}

/// One way to choose a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The base.
    pub base: Base,
    /// Why, as the first half of a sentence.
    pub why: String,
}

/// The commits to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is looked at.
    pub head: Point,
    /// What it is compared with, in the order of preference.
    pub attempts: Vec<Attempt>,
    /// How many files GitHub counted, where the payload says so.
    pub expected_files: Option<u64>,
}

/// Everything a rule may look at.
struct Situation<'a> {
    runner: &'a Runner,
    event: Option<&'a Event>,
    asked: &'a Asked,
    facts: &'a Facts,
}

/// Chooses the commits for an event.
#[must_use]
pub fn plan(runner: &Runner, event: Option<&Event>, asked: &Asked, facts: &Facts) -> Plan {
    let asked = Asked { base: given(asked.base.as_deref()), head: given(asked.head.as_deref()) };
    let situation = Situation { runner, event, asked: &asked, facts };
    let mut plan = match runner.event_name.as_deref() {
        Some("pull_request" | "pull_request_review" | "pull_request_review_comment") => {
            pull_request::checked_out(&situation)
        }
        Some("pull_request_target") => pull_request::target(&situation),
        Some("push") => push::push(&situation),
        Some("merge_group") => push::merge_group(&situation),
        Some("workflow_run") => branch::workflow_run(&situation),
        Some("release") => branch::release(&situation),
        None if !runner.in_workflow && event.is_none() => laptop::laptop(&situation),
        _ => branch::current(&situation),
    };
    if let Some(revision) = &asked.head {
        plan.head = Point::Revision { flag: "--head", revision: revision.clone() };
    }
    match asked.base.as_deref() {
        Some("last-success") => {
            let why = "`--base last-success` needs GitHub's API to find the last successful run, which this program does \
                       not ask; the action `last-success` finds it, or give a branch, a tag or a commit";
            plan.attempts = vec![attempt(Base::Unknown, why)];
        }
        Some(revision) => {
            let point = Point::Revision { flag: "--base", revision: revision.to_owned() };
            let why = format!("the base was given as {}", quoted(revision));
            plan.attempts = vec![attempt(Base::MergeBaseOrDirect(point), why)];
        }
        None => {}
    }
    plan
}

/// A revision as given, unless it is empty or all zeros, which is how GitHub writes "no commit".
fn given(revision: Option<&str>) -> Option<String> {
    let revision = revision?.trim();
    let none = revision.is_empty() || is_zeros(revision);
    if none { None } else { Some(revision.to_owned()) }
}

fn is_zeros(commit: &str) -> bool {
    commit.len() >= 40 && commit.bytes().all(|byte| byte == b'0')
}

/// A commit of the payload, unless it is missing, all zeros or no full commit name (a payload may be hand-written).
fn commit(text: Option<&str>) -> Option<String> {
    let text = text?;
    let full = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if full && !is_zeros(text) { Some(text.to_ascii_lowercase()) } else { None }
}

fn attempt(base: Base, why: impl Into<String>) -> Attempt {
    Attempt { base, why: why.into() }
}

impl Situation<'_> {
    /// The default branch: the payload's, else what the repository said; `Err` while nobody asked or if nobody knows.
    fn default_branch(&self) -> Result<String, Attempt> {
        if let Some(name) = self.event.and_then(Event::default_branch) {
            return Ok(name.to_owned());
        }
        match &self.facts.default_branch {
            DefaultBranch::Named(name) => Ok(name.clone()),
            DefaultBranch::Unasked => {
                Err(attempt(Base::AskDefaultBranch, "the payload does not name the default branch"))
            }
            DefaultBranch::Unknown(why) => {
                Err(attempt(Base::Unknown, format!("the default branch could not be found out: {why}")))
            }
        }
    }

    /// The full ref of the run.
    fn git_ref(&self) -> Option<&str> {
        let payload = || self.event.and_then(|event| event.git_ref.as_deref());
        self.runner.git_ref.as_deref().or_else(payload)
    }

    /// The attempt for a commit on `branch` (`None`: not on a branch): everything on the default branch, else the merge
    /// base with it.
    fn against_default(&self, branch: Option<&str>, what: &str) -> Attempt {
        match self.default_branch() {
            Err(attempt) => attempt,
            Ok(default) if branch == Some(default.as_str()) => {
                attempt(Base::Everything, format!("{what} on the default branch {}", quoted(&default)))
            }
            Ok(default) => {
                let place = branch.map_or_else(String::new, |branch| format!(" on the branch {}", quoted(branch)));
                let why = format!("{what}{place}, seen from the default branch {}", quoted(&default));
                attempt(Base::MergeBase(Point::Branch(default)), why)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    pub(super) const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    pub(super) const ZERO: &str = "0000000000000000000000000000000000000000";

    pub(super) fn runner(event: &str, git_ref: &str) -> Runner {
        Runner {
            in_workflow: true,
            event_name: Some(event.into()),
            git_ref: Some(git_ref.into()),
            sha: Some(A.into()),
            ..Runner::default()
        }
    }

    pub(super) fn event(json: &str) -> Event {
        Event::parse(json.as_bytes()).expect("a payload")
    }

    /// The plan's bases, in order.
    pub(super) fn bases(runner: &Runner, payload: Option<&str>, facts: &Facts) -> Vec<Base> {
        let event = payload.map(event);
        let plan = plan(runner, event.as_ref(), &Asked::default(), facts);
        plan.attempts.into_iter().map(|attempt| attempt.base).collect()
    }

    fn asked(base: &str) -> Plan {
        let asked = Asked { base: Some(base.into()), head: None };
        plan(&runner("schedule", "refs/heads/main"), None, &asked, &Facts::default())
    }

    #[test]
    fn a_base_that_was_given_wins() {
        let point = Point::Revision { flag: "--base", revision: "v1".into() };
        let plan = asked("v1");
        assert_eq!(plan.attempts.len(), 1);
        assert_eq!(plan.attempts[0].base, Base::MergeBaseOrDirect(point));
    }

    #[test]
    fn a_base_of_zeros_or_nothing_was_not_given() {
        for nothing in [ZERO, "", " "] {
            assert_eq!(asked(nothing).attempts[0].base, Base::AskDefaultBranch);
        }
    }

    #[test]
    fn the_last_success_cannot_be_known_here() {
        let plan = asked("last-success");
        assert_eq!(plan.attempts[0].base, Base::Unknown);
        assert!(plan.attempts[0].why.contains("GitHub's API"));
    }

    #[test]
    fn a_head_that_was_given_replaces_the_events() {
        let asked = Asked { base: None, head: Some("topic".into()) };
        let plan = plan(&runner("schedule", "refs/heads/main"), None, &asked, &Facts::default());
        assert_eq!(plan.head, Point::Revision { flag: "--head", revision: "topic".into() });
    }

    #[test]
    fn only_full_commit_names_are_commits() {
        assert_eq!(commit(Some(&A.to_uppercase())), Some(A.into()));
        for wrong in [None, Some(ZERO), Some("main"), Some("--upload-pack=x"), Some("")] {
            assert_eq!(commit(wrong), None);
        }
    }
}
