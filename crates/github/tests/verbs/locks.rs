//! Many at once.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use github::incident::{Done, Failed, Waits, open, resolve};
use github::{Answer, Api, Error, Request, Time};
use serde_json::json;
use testkit::github::{Clock, Fake, Fault};

use crate::support::{Plain, REPO, Still, client, moment, policy, seen, subject};

const NOON: &str = "2026-11-21T12:00:00Z";

/// The real clock, a hundred times as fast when it sleeps.
struct Hurried(AtomicU64);

impl Time for Hurried {
    fn now(&self) -> u64 {
        moment(NOON).0
    }

    fn sleep(&self, duration: Duration) {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(duration / 100);
    }
}

/// `callers` by `threads` at once; what each of them did.
fn at_once(fake: &Fake, threads: u64, callers: u64) -> Vec<Done> {
    let next = AtomicU64::new(1);
    let hurried = Hurried(AtomicU64::new(0));
    let work = || {
        let api = client(fake);
        let mut done = Vec::new();
        loop {
            let run = next.fetch_add(1, Ordering::Relaxed);
            if run > callers {
                return done;
            }
            let waits = Waits { time: &hurried, seed: run };
            let seen = seen(&format!("{run}/1"), moment(NOON));
            done.push(open(&api, &policy(), &subject(), &seen, &Plain, waits).unwrap().done);
        }
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn created(done: &[Done]) -> usize {
    done.iter().filter(|done| **done == Done::Created).count()
}

#[test]
fn a_thousand_at_once_open_one_issue() {
    let fake = Fake::start_at(Clock::at(NOON));
    let done = at_once(&fake, 64, 1_000);
    assert_eq!((done.len(), created(&done)), (1_000, 1));
    assert_eq!(fake.issues(REPO).len(), 1, "not even one that was closed as a duplicate");
    assert_eq!(fake.labels(REPO).iter().filter(|label| label.starts_with("pointsman-lock")).count(), 0);
}

#[test]
fn two_runners_at_once_open_one_issue_though_github_is_slow() {
    let fake = Fake::start_at(Clock::at(NOON));
    fake.latency(Duration::from_millis(20));
    let done = at_once(&fake, 2, 2);
    assert_eq!((created(&done), fake.issues(REPO).len()), (1, 1));
    assert_eq!(done.len(), 2);
}

#[test]
fn they_reopen_and_close_it_once() {
    let fake = Fake::start_at(Clock::at(NOON));
    let api = client(&fake);
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    at_once(&fake, 1, 1);
    let passed = seen("2000/1", moment(NOON));
    let close =
        |seed| resolve(&client(&fake), &policy(), &subject().signature, &passed, &Plain, Waits { seed, ..waits });
    let closed: Vec<Done> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|seed| scope.spawn(move || close(seed).unwrap().done)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(closed.iter().filter(|done| **done == Done::Resolved).count(), 1, "{closed:?}");
    assert_eq!(fake.comments(REPO, 1).len(), 1);
    let seen = |run: u64| seen(&format!("{run}/1"), moment(NOON));
    let back = open(&api, &policy(), &subject(), &seen(3000), &Plain, waits).unwrap();
    assert_eq!(back.done, Done::Reopened);
    assert_eq!(fake.open_issues(REPO).len(), 1);
}

/// Leaves a lock that says it was taken so many seconds before noon.
fn leave_lock(fake: &Fake, age: i64) -> String {
    let lock = lock_name();
    let since = github::Moment(moment(NOON).0.checked_add_signed(-age).unwrap());
    let body = json!({"name": lock, "color": "ededed", "description": format!("since {since}")});
    testkit::github::Caller::new(&fake.url(), testkit::github::TOKEN).send("POST", "/repos/o/r/labels", &body).unwrap();
    lock
}

#[test]
fn a_lock_that_nobody_gives_back_is_taken_over_whatever_the_clocks_say() {
    const HOUR: i64 = 3_600;
    // One that says it is days old is known to be a dead run's; of any other only waiting tells.
    for (age, least) in [(48 * HOUR, 0), (-48 * HOUR, 0), (61, 60), (5, 60), (HOUR, 60), (-HOUR, 60)] {
        let fake = Fake::start_at(Clock::at(NOON));
        let api = client(&fake);
        let lock = leave_lock(&fake, age);
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        let outcome = open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap();
        assert_eq!(outcome.done, Done::Created);
        let slept = still.slept.load(Ordering::SeqCst);
        assert!(slept >= least && slept < least + 30, "{age}: {slept}");
        assert!(!fake.labels(REPO).contains(&lock));
    }
}

#[test]
fn a_lock_that_changes_hands_is_not_taken_from_who_has_it() {
    /// Somebody else holds the lock, another one every 40 seconds.
    struct Busy<'a>(Still, &'a Fake, String);

    impl Time for Busy<'_> {
        fn now(&self) -> u64 {
            self.0.now()
        }

        fn sleep(&self, duration: Duration) {
            let caller = testkit::github::Caller::new(&self.1.url(), testkit::github::TOKEN);
            let before = self.0.slept.load(Ordering::SeqCst) / 40;
            self.0.sleep(duration);
            let after = self.0.slept.load(Ordering::SeqCst) / 40;
            assert!(self.1.labels(REPO).contains(&self.2), "the lock of somebody who works was taken away");
            if before != after {
                let text = format!("holder {after} since {NOON}");
                let body = json!({"name": self.2, "color": "ededed", "description": text});
                caller.send("DELETE", &format!("/repos/o/r/labels/{}", self.2), &json!({})).unwrap();
                caller.send("POST", "/repos/o/r/labels", &body).unwrap();
            }
        }
    }

    let fake = Fake::start_at(Clock::at(NOON));
    let api = client(&fake);
    let lock = leave_lock(&fake, 0);
    let busy = Busy(Still::at(NOON), &fake, lock);
    let waits = Waits { time: &busy, seed: 1 };
    let failed = open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap_err();
    assert!(matches!(failed, Failed::Api(Error::Unavailable { .. })), "{failed:?}");
    assert_eq!(fake.issues(REPO).len(), 0);
}

#[test]
fn a_lock_whose_answer_was_lost_is_known_as_ours() {
    let fake = Fake::start_at(Clock::at(NOON));
    let api = client(&fake);
    fake.fault("POST /repos/{owner}/{repo}/labels", Fault::answer_lost());
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let outcome = open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap();
    assert_eq!((outcome.done, outcome.notes.len()), (Done::Created, 0));
    assert!(!fake.labels(REPO).iter().any(|label| label.starts_with("pointsman-lock")));
}

#[test]
fn nothing_is_opened_where_the_lock_could_not_be_taken() {
    let fake = Fake::start_at(Clock::at(NOON));
    let api = client(&fake);
    fake.fault("POST /repos/{owner}/{repo}/labels", Fault::status(503));
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let failed = open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap_err();
    assert!(matches!(failed, Failed::Api(Error::Uncertain { .. } | Error::Unavailable { .. })), "{failed:?}");
    assert_eq!(fake.issues(REPO).len(), 0);
}

#[test]
fn a_failure_under_the_lock_gives_it_back() {
    let fake = Fake::start_at(Clock::at(NOON));
    let api = client(&fake);
    fake.fault("POST /repos/{owner}/{repo}/issues", Fault::status(422));
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap_err();
    assert!(!fake.labels(REPO).iter().any(|label| label.starts_with("pointsman-lock")));
}

/// Passes everything on, and opens a second issue of the cause `before` or after ours, as somebody who holds the lock too would.
struct Meddler<'a> {
    api: github::Client,
    fake: &'a Fake,
    before: bool,
}

impl Meddler<'_> {
    fn meddle(&self) {
        let body = "<!-- pointsman:signature=network:npm/timeout:1f -->\ntext";
        self.fake.issue(REPO, &json!({"title": "theirs", "body": body, "labels": ["pointsman-incident"]}));
    }
}

impl Api for Meddler<'_> {
    fn call(&self, request: &Request) -> Result<Answer, Error> {
        let creates = request.endpoint == github::endpoint::CREATE_ISSUE;
        if creates && self.before {
            self.meddle();
        }
        let answer = self.api.call(request);
        if creates && !self.before {
            self.meddle();
        }
        answer
    }

    fn next(&self, request: &Request, next: &str) -> Result<Answer, Error> {
        self.api.next(request, next)
    }

    fn download(&self, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
        self.api.download(request, sink, limit)
    }
}

#[test]
fn of_two_issues_that_were_opened_all_the_same_the_lower_stays() {
    for (before, expected) in [(true, Done::Updated), (false, Done::Created)] {
        let fake = Fake::start_at(Clock::at(NOON));
        let api = Meddler { api: client(&fake), fake: &fake, before };
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        let outcome = open(&api, &policy(), &subject(), &seen("1/1", moment(NOON)), &Plain, waits).unwrap();
        assert_eq!((outcome.done, outcome.number), (expected, Some(1)));
        let left: Vec<_> = fake.open_issues(REPO).iter().map(|issue| issue["number"].clone()).collect();
        assert_eq!(left, [1]);
        let said = fake.comments(REPO, 2);
        assert_eq!(said.len(), 1);
        assert!(said[0]["body"].as_str().unwrap().contains("#1"));
        // The closed one is no longer of the cause, so it is not reopened.
        resolve(&api, &policy(), &subject().signature, &seen("2/1", moment(NOON)), &Plain, waits).unwrap();
        let back = open(&api.api, &policy(), &subject(), &seen("3/1", moment(NOON)), &Plain, waits).unwrap();
        assert_eq!((back.done, back.number), (Done::Reopened, Some(1)));
    }
}

/// The name of the lock, as it shows in what a first run writes.
fn lock_name() -> String {
    let fake = Fake::start_at(Clock::at(NOON));
    at_once(&fake, 1, 1);
    let writes = fake.writes();
    let lock = writes.iter().find(|entry| entry.method == "DELETE").unwrap();
    lock.path.rsplit('/').next().unwrap().to_owned()
}
