//! A client of the fake, and what was written to it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use github::incident::{Event, Policy, Seen, State, Subject, Words};
use github::label::Label;
use github::marker::Key;
use github::{Client, Moment, Time, connect};
use protocol::host::Host;
use testkit::github::Fake;

/// The repository of every test.
pub(crate) const REPO: &str = testkit::github::REPOSITORY;

/// A client with every permission, as a workflow has it.
pub(crate) fn client(fake: &Fake) -> Client {
    client_with(fake, testkit::github::TOKEN)
}

/// A client with a token of one's own.
pub(crate) fn client_with(fake: &Fake, token: &str) -> Client {
    let variables = [("GITHUB_API_URL", fake.url()), ("GITHUB_TOKEN", token.to_owned())];
    connect(&Host::new(variables.into_iter().collect()), None).unwrap()
}

/// What `act` writes, as lines `METHOD path`.
pub(crate) fn written(fake: &Fake, act: impl FnOnce()) -> Vec<String> {
    fake.forget();
    act();
    fake.writes().iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect()
}

pub(crate) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(crate) fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A clock that runs as it is told, and remembers how long it slept.
pub(crate) struct Still {
    now: AtomicU64,
    pub(crate) slept: AtomicU64,
}

impl Still {
    pub(crate) fn at(text: &str) -> Self {
        Self { now: AtomicU64::new(moment(text).0), slept: AtomicU64::new(0) }
    }
}

impl Time for Still {
    fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    fn sleep(&self, duration: Duration) {
        let seconds = duration.as_secs().max(1);
        self.now.fetch_add(seconds, Ordering::SeqCst);
        self.slept.fetch_add(seconds, Ordering::SeqCst);
    }
}

/// Plain words.
pub(crate) struct Plain;

impl Words for Plain {
    type Error = Infallible;

    fn body(&self, state: &State) -> Result<String, Infallible> {
        let earlier = state.earlier.map(|number| format!(", earlier in #{number}")).unwrap_or_default();
        Ok(format!("seen {} times{earlier}", state.count))
    }

    fn comment(&self, event: Event, state: &State) -> Result<String, Infallible> {
        Ok(format!("{event:?} {}", state.count))
    }
}

pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn policy() -> Policy {
    Policy {
        repository: REPO.to_owned(),
        label: Label { name: "pointsman-incident".into(), color: "b60205".into(), description: "A cause".into() },
        comment_every: DAY,
        reopen_within: DAY * 14,
        close_after: Duration::ZERO,
    }
}

pub(crate) fn subject() -> Subject {
    Subject {
        signature: key("network:npm/timeout:1f"),
        title: "npm cannot be reached".into(),
        labels: vec!["ci".into()],
        assignees: Vec::new(),
    }
}

pub(crate) fn seen(run: &str, at: Moment) -> Seen {
    seen_at("", run, at)
}

pub(crate) fn seen_at(source: &str, run: &str, at: Moment) -> Seen {
    let url = format!("https://github.example/o/r/actions/runs/{run}");
    Seen { at, run: run.to_owned(), url, note: "main".into(), source: source.to_owned() }
}
