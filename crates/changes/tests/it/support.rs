//! Asking `changes` what a checkout's event did, and showing the answer in one line a file.

use std::path::Path;
use std::time::Duration;

use changes::{ChangeSet, Decision, Error, Options, Request};
use protocol::{Event, Runner};
use testkit::{Fixture, Payload};

/// A question about a checkout.
pub(crate) struct Ask<'a> {
    pub(crate) fixture: &'a Fixture,
    pub(crate) runner: Runner,
    pub(crate) event: Option<Event>,
    pub(crate) base: Option<String>,
    pub(crate) head: Option<String>,
    pub(crate) options: Options,
}

impl<'a> Ask<'a> {
    /// A step of a workflow.
    pub(crate) fn event(fixture: &'a Fixture, payload: &Payload, git_ref: &str, sha: &str) -> Self {
        let runner = Runner {
            in_workflow: true,
            event_name: Some(payload.event.to_owned()),
            git_ref: Some(git_ref.to_owned()),
            sha: Some(sha.to_owned()),
            ..Runner::default()
        };
        let event = Event::parse(&payload.bytes()).expect("a payload");
        Self { fixture, runner, event: Some(event), base: None, head: None, options: options(fixture) }
    }

    /// A person at a terminal.
    pub(crate) fn laptop(fixture: &'a Fixture) -> Self {
        let runner = Runner::default();
        Self { fixture, runner, event: None, base: None, head: None, options: options(fixture) }
    }

    pub(crate) fn base(mut self, revision: &str) -> Self {
        self.base = Some(revision.to_owned());
        self
    }

    pub(crate) fn head(mut self, revision: &str) -> Self {
        self.head = Some(revision.to_owned());
        self
    }

    pub(crate) fn options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    pub(crate) fn without_payload(mut self) -> Self {
        self.event = None;
        self
    }

    pub(crate) fn try_at(&self, repo: &Path) -> Result<ChangeSet, Error> {
        changes::collect(&Request {
            repo: repo.to_owned(),
            base: self.base.clone(),
            head: self.head.clone(),
            runner: &self.runner,
            event: self.event.as_ref(),
            options: self.options.clone(),
        })
    }

    #[track_caller]
    pub(crate) fn at(&self, repo: &Path) -> ChangeSet {
        self.try_at(repo).unwrap_or_else(|error| panic!("no answer: {error}"))
    }

    /// Calls that went to the remote.
    pub(crate) fn fetches(&self) -> Vec<String> {
        let calls = self.fixture.git_calls().into_iter();
        calls.filter(|call| call.contains(" fetch ") || call.contains(" ls-remote ")).collect()
    }
}

pub(crate) fn options(fixture: &Fixture) -> Options {
    Options { git_program: fixture.git_program(), fetch_timeout: Duration::from_secs(60), ..Options::default() }
}

/// Each file as `status path`, with `from` and line counts where there are some.
pub(crate) fn shown(set: &ChangeSet) -> Vec<String> {
    let files = set.files.iter().map(|file| {
        let from = file.from.as_ref().map_or_else(String::new, |from| format!("{from:?} -> ").replace('"', ""));
        format!("{} {from}{}", file.status, format!("{:?}", file.path).replace('"', ""))
    });
    files.collect()
}

/// The answer is a difference and holds exactly these files.
#[track_caller]
pub(crate) fn check(set: &ChangeSet, expected: &[&str]) {
    assert_eq!(shown(set), expected, "{} {:?}", set.reason, set.notes);
    assert_eq!(set.decision, Decision::Diff, "{}", set.reason);
    assert!(!set.could_not_tell);
    assert!(set.base.is_some() && set.head.is_some());
}

/// The answer is everything, by rule, and says so with these words.
#[track_caller]
pub(crate) fn check_all(set: &ChangeSet, words: &str) {
    assert_eq!(set.decision, Decision::All, "{}", set.reason);
    assert!(set.reason.contains(words), "{}", set.reason);
    assert!(!set.could_not_tell, "{}", set.reason);
    assert!(!set.files.is_empty(), "everything is not nothing");
}

/// The answer is everything because nothing could be known.
#[track_caller]
pub(crate) fn check_unknown(set: &ChangeSet, words: &str) {
    assert_eq!(set.decision, Decision::All, "{}", set.reason);
    assert!(set.reason.contains(words), "{}", set.reason);
    assert!(set.could_not_tell, "{}", set.reason);
}
