//! The verbs when something goes wrong between us and GitHub: each fault ends in the error that says it, with the documented exit
//! code, in few requests; and when the same is done again, nothing is lost and nothing is there twice.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use github::marker::Key;
use github::{
    Base, Change, Client, Error, Options, Refused, Time, Timeouts, Token, WallTime, Written, jobs, runs, sticky,
};
use protocol::{Environment, Exit};
use serde_json::json;
use testkit::github::{Fake, Fault, Log, REPOSITORY, TOKEN};

const READ: &str = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
const WRITE: &str = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const CHANGE: &str = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";

/// The real clock, but for waits, which take no time and are counted.
#[derive(Default)]
struct Hurried(AtomicU64);

impl Time for Hurried {
    fn now(&self) -> u64 {
        WallTime.now() + self.0.load(Ordering::SeqCst) / 1_000
    }

    fn sleep(&self, duration: Duration) {
        self.0.fetch_add(u64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

fn client(github: &Fake, token: &str) -> (Arc<Hurried>, Client) {
    client_with(github, token, Timeouts::default())
}

fn client_with(github: &Fake, token: &str, timeouts: Timeouts) -> (Arc<Hurried>, Client) {
    let time = Arc::new(Hurried::default());
    let options =
        Options { time: Arc::<Hurried>::clone(&time), timeouts, seed: "7/1/build".into(), ..Options::default() };
    let token = Token::new(token, "the test").unwrap();
    (time, Client::new(Base::parse(&github.url()).unwrap(), token, &Environment::default(), options).unwrap())
}

fn put(api: &Client, number: u64, text: &str) -> Result<Written, Error> {
    sticky::put(api, REPOSITORY, number, &Key::parse("report").unwrap(), text)
}

/// A fault of `endpoint` while a comment is written.
struct Case {
    name: &'static str,
    endpoint: &'static str,
    fault: Fault,
    /// What comes of it; nothing where it heals.
    error: Option<fn(&Error) -> bool>,
    /// How often the endpoint is asked.
    requests: usize,
}

fn case(
    name: &'static str,
    endpoint: &'static str,
    fault: Fault,
    error: Option<fn(&Error) -> bool>,
    requests: usize,
) -> Case {
    Case { name, endpoint, fault, error, requests }
}

fn cases() -> Vec<Case> {
    let unavailable: fn(&Error) -> bool = |error| matches!(error, Error::Unavailable { .. });
    let uncertain: fn(&Error) -> bool = |error| matches!(error, Error::Uncertain { .. });
    let limited: fn(&Error) -> bool = |error| matches!(error, Error::RateLimited { .. });
    let unexpected: fn(&Error) -> bool = |error| matches!(error, Error::Unexpected { .. });
    let soon = Fault::status(429).header("retry-after", "2");
    vec![
        case("429 to a read", READ, soon.clone(), None, 2),
        case("429 to a write", WRITE, soon.clone(), None, 2),
        case("429 for ever", WRITE, soon.times(99), Some(limited), 3),
        case("429 for an hour", READ, Fault::status(429).header("retry-after", "3600"), Some(limited), 1),
        case("403 with Retry-After", WRITE, Fault::secondary_limit(Some(1)), None, 2),
        case("403 without Retry-After", WRITE, Fault::secondary_limit(None).times(99), Some(limited), 2),
        case("500 to a read", READ, Fault::status(500).times(2), None, 3),
        case("500 to a read for ever", READ, Fault::status(500).times(99), Some(unavailable), 3),
        case("502 with a page", READ, Fault::html(502).times(99), Some(unavailable), 3),
        case("500 to what creates", WRITE, Fault::status(500).times(99), Some(uncertain), 1),
        case("503 to what changes", CHANGE, Fault::status(503), None, 2),
        case("the answer to a read is cut", READ, Fault::truncated(5), None, 2),
        case("the answer to what creates is cut", WRITE, Fault::truncated(5), Some(uncertain), 1),
        case("the connection ends before a write", WRITE, Fault::dropped(), Some(uncertain), 1),
        case("the connection ends after a write", WRITE, Fault::answer_lost(), Some(uncertain), 1),
        case("no HTTP", READ, Fault::garbage().times(99), Some(unavailable), 3),
        case("no JSON", READ, Fault::answers("<html>"), Some(unexpected), 1),
        case("another shape", READ, Fault::answers("{\"total\": 0}"), Some(unexpected), 1),
    ]
}

#[test]
fn each_fault_is_said_once_and_nothing_is_lost_or_doubled() {
    for Case { name, endpoint, fault, error, requests } in cases() {
        let github = Fake::start();
        let number = github.issue(REPOSITORY, &json!({ "title": "It rains" }));
        if endpoint == CHANGE {
            github.comment(REPOSITORY, number, "github-actions[bot]", "<!-- pointsman:comment=report -->\nold");
        }
        github.fault(endpoint, fault);
        let got = put(&client(&github, TOKEN).1, number, "new");
        match (&got, error) {
            (Ok(_), None) => {}
            (Err(got), Some(error)) => {
                assert!(error(got), "{name}: {got:?}");
                assert_eq!(got.exit(), Exit::Unknown, "{name}");
                assert!(!got.to_string().is_empty() && got.finding().hint.is_some(), "{name}: {:?}", got.finding());
            }
            (got, _) => panic!("{name}: {got:?}"),
        }
        assert_eq!(github.count(endpoint), requests, "{name}");
        // The next run, when all is well again.
        github.heal();
        put(&client(&github, TOKEN).1, number, "new").unwrap();
        let bodies: Vec<_> =
            github.comments(REPOSITORY, number).iter().map(|comment| comment["body"].clone()).collect();
        assert_eq!(bodies, ["<!-- pointsman:comment=report -->\nnew"], "{name}");
    }
}

#[test]
fn what_does_not_answer_in_time_is_given_up() {
    let github = Fake::start();
    let number = github.issue(REPOSITORY, &json!({ "title": "It rains" }));
    let short = Duration::from_millis(500);
    let timeouts = Timeouts { connect: short, read: short, ..Timeouts::default() };
    let late = Fault::late(Duration::from_secs(5));
    github.fault(READ, late.clone().times(99));
    let error = put(&client_with(&github, TOKEN, timeouts).1, number, "new").unwrap_err();
    assert!(matches!(error, Error::Unavailable { attempts: 3, .. }), "{error:?}");
    github.heal();
    github.fault(WRITE, late);
    let error = put(&client_with(&github, TOKEN, timeouts).1, number, "new").unwrap_err();
    assert!(matches!(error, Error::Uncertain { .. }), "{error:?}");
    assert_eq!((github.count(READ), github.count(WRITE)), (4, 1));
    // It had arrived all the same.
    assert_eq!(put(&client(&github, TOKEN).1, number, "new").unwrap().change, Change::Unchanged);
}

#[test]
fn a_limit_that_is_used_up_is_said_at_once() {
    let github = Fake::start();
    let number = github.issue(REPOSITORY, &json!({ "title": "It rains" }));
    github.limit(TOKEN, 0, Duration::from_hours(1));
    let (time, api) = client(&github, TOKEN);
    for _ in 0..10 {
        let error = put(&api, number, "new").unwrap_err();
        assert!(matches!(error, Error::RateLimited { seconds: 3_000..=3_601, .. }), "{error:?}");
    }
    assert_eq!((github.journal().len(), time.0.load(Ordering::SeqCst)), (1, 0), "one request, no waiting");
}

#[test]
fn what_a_token_may_not_do_is_the_users_to_mend() {
    let github = Fake::start();
    let number = github.issue(REPOSITORY, &json!({ "title": "It rains" }));
    let cases = [(github.read_only_token(), Refused::Permission, 2), ("ghs_of_nobody".to_owned(), Refused::Token, 1)];
    for (token, expected, requests) in cases {
        github.forget();
        let error = put(&client(&github, &token).1, number, "new").unwrap_err();
        assert!(matches!(&error, Error::Refused { refused, .. } if *refused == expected), "{error:?}");
        assert_eq!((error.exit(), github.journal().len()), (Exit::Usage, requests));
        assert_eq!(error.is_read_only_token(), expected == Refused::Permission);
    }
    let hint = put(&client(&github, &github.read_only_token()).1, number, "new").unwrap_err().finding().hint.unwrap();
    assert!(hint.contains("issues: write") && hint.contains("pull-requests: write"), "{hint}");
}

#[test]
fn many_failures_are_no_storm() {
    let github = Fake::start();
    github.fault("*", Fault::status(502).times(10_000));
    let (_, api) = client(&github, TOKEN);
    for run in 0..100 {
        runs::get(&api, REPOSITORY, run).unwrap_err();
    }
    assert!(github.journal().len() <= 130, "{}", github.journal().len());
}

/// Counts what it gets.
#[derive(Default)]
struct Counter {
    bytes: u64,
    last: Vec<u8>,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        self.last.extend_from_slice(&bytes[bytes.len().saturating_sub(100)..]);
        self.last.drain(..self.last.len().saturating_sub(100));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn logs_come_whole_or_it_is_said_why_not() {
    const LARGE: u64 = 200_000_000;
    let github = Fake::start();
    let (_, api) = client(&github, TOKEN);
    let log = |log: Log, limit: u64| {
        github.log(REPOSITORY, 7, log);
        let mut sink = Counter::default();
        (jobs::log(&api, REPOSITORY, 7, &mut sink, limit), sink)
    };
    let (got, sink) = log(Log::generated(LARGE, "##[error]the end\n").hops(2), u64::MAX);
    assert_eq!(got.unwrap(), sink.bytes);
    assert!(sink.bytes > LARGE && sink.last.ends_with(b"##[error]the end\n"), "{} bytes", sink.bytes);
    assert_eq!(log(Log::generated(LARGE, ""), 1_000_000).0.unwrap(), 1_000_000);
    let gone = |error: &Error, expected| matches!(error, Error::Refused { refused, .. } if *refused == expected);
    let expired = log(Log::expired(), u64::MAX).0.unwrap_err();
    assert!(gone(&expired, Refused::Gone) && expired.exit() == Exit::Unknown, "{expired:?}");
    let missing = log(Log::missing(), u64::MAX).0.unwrap_err();
    assert!(gone(&missing, Refused::Gone) && missing.exit() == Exit::Unknown, "{missing:?}");
    let (cut, sink) = log(Log::generated(LARGE, "").cut_after(5_000_000), u64::MAX);
    assert!(matches!(&cut, Err(Error::Cut { bytes: 5_000_000, .. })), "{cut:?}");
    assert_eq!((cut.unwrap_err().exit(), sink.bytes), (Exit::Unknown, 5_000_000));
    let tokens = |entry: &testkit::github::Entry| entry.header("authorization").is_some();
    let (with, without): (Vec<_>, Vec<_>) = github.journal().into_iter().partition(tokens);
    assert!(with.iter().all(|entry| entry.host == testkit::github::Host::Api) && without.len() >= 5);
}

#[test]
fn a_change_that_is_not_needed_is_not_made_twice() {
    let github = Fake::start();
    let number = github.issue(REPOSITORY, &json!({ "title": "It rains" }));
    let (_, api) = client(&github, TOKEN);
    assert_eq!(put(&api, number, "new").unwrap().change, Change::Created);
    assert_eq!(put(&api, number, "new").unwrap().change, Change::Unchanged);
    assert_eq!(github.writes().len(), 1);
}
