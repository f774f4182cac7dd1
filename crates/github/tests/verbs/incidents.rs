//! One issue per cause, from the first failure to the last.

use std::time::Duration;

use github::incident::{Done, Outcome, Policy, Waits, open, recovered, resolve, update};
use github::{Client, Moment};
use serde_json::{Value, json};
use testkit::github::Fake;

use crate::support::{DAY, Plain, REPO, Still, client, client_with, moment, policy, seen, seen_at, subject, written};

const NOON: &str = "2026-11-21T12:00:00Z";

/// A repository and a client of it.
pub(crate) struct Desk {
    pub(crate) fake: Fake,
    api: Client,
    policy: Policy,
    now: Moment,
}

impl Desk {
    fn new() -> Self {
        let fake = Fake::start_at(testkit::github::Clock::at(NOON));
        let api = client(&fake);
        Self { fake, api, policy: policy(), now: moment(NOON) }
    }

    fn later(&mut self, time: Duration) {
        self.fake.clock().advance(time);
        self.now = Moment(self.now.0 + time.as_secs());
    }

    fn open(&self, run: &str) -> Outcome {
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        open(&self.api, &self.policy, &subject(), &seen(run, self.now), &Plain, waits).unwrap()
    }

    fn update(&self, run: &str) -> Outcome {
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        update(&self.api, &self.policy, &subject(), &seen(run, self.now), &Plain, waits).unwrap()
    }

    fn resolve(&self, run: &str) -> Outcome {
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        resolve(&self.api, &self.policy, &subject().signature, &seen(run, self.now), &Plain, waits).unwrap()
    }

    fn issue(&self, number: u64) -> Value {
        self.fake.issues(REPO).into_iter().find(|issue| issue["number"] == number).unwrap()
    }

    fn comments(&self, number: u64) -> Vec<String> {
        self.fake.comments(REPO, number).iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }

    /// Nothing may be left of the lock, whatever happened.
    fn assert_unlocked(&self) {
        let labels = self.fake.labels(REPO);
        assert!(!labels.iter().any(|label| label.starts_with("pointsman-lock-")), "{labels:?}");
    }
}

fn count(outcome: &Outcome) -> u64 {
    outcome.state.as_ref().map_or(0, |state| state.count)
}

#[test]
fn the_first_failure_opens_the_next_counts_up_and_the_same_again_writes_nothing() {
    let mut desk = Desk::new();
    let first = desk.open("1/1");
    assert_eq!((first.done, first.number, count(&first)), (Done::Created, Some(1), 1));
    let issue = desk.issue(1);
    assert_eq!(issue["title"], "npm cannot be reached");
    assert!(issue["body"].as_str().unwrap().starts_with("<!-- pointsman:signature=network:npm/timeout:1f -->\n"));
    assert_eq!(desk.fake.labels_of(REPO, 1), ["pointsman-incident", "ci"]);
    desk.assert_unlocked();
    desk.later(Duration::from_secs(60));
    assert_eq!(written(&desk.fake, || assert_eq!(desk.open("1/1").done, Done::Unchanged)), Vec::<String>::new());
    let writes = written(&desk.fake, || assert_eq!(count(&desk.open("2/1")), 2));
    assert_eq!(writes, ["PATCH /repos/o/r/issues/1"]);
    assert_eq!(written(&desk.fake, || assert_eq!(desk.open("1/1").done, Done::Unchanged)), Vec::<String>::new());
    assert!(desk.issue(1)["body"].as_str().unwrap().contains("\nseen 2 times\n"));
    assert_eq!(desk.comments(1), Vec::<String>::new());
}

#[test]
fn no_more_is_asked_than_needed() {
    let desk = Desk::new();
    let asked = |act: &dyn Fn() -> Outcome| {
        desk.fake.forget();
        act();
        let writes = desk.fake.writes().len();
        (desk.fake.journal().len() - writes, writes)
    };
    assert_eq!(asked(&|| desk.open("1/1")), (6, 4), "with the label that the repository did not have");
    assert_eq!(asked(&|| desk.open("1/1")), (1, 0));
    assert_eq!(asked(&|| desk.open("2/1")), (1, 1));
    assert_eq!(asked(&|| desk.resolve("3/1")), (2, 4));
    assert_eq!(asked(&|| desk.resolve("3/1")), (1, 0));
    assert_eq!(asked(&|| desk.open("4/1")), (4, 4));
}

#[test]
fn one_comment_an_interval() {
    let mut desk = Desk::new();
    desk.open("1/1");
    for hour in 1..=50 {
        desk.later(Duration::from_secs(3_600));
        desk.open(&format!("{}/1", hour + 1));
    }
    assert_eq!(desk.comments(1), ["Again 25", "Again 49"]);
}

#[test]
fn it_is_closed_when_it_is_over_and_only_once() {
    let mut desk = Desk::new();
    desk.open("1/1");
    desk.later(Duration::from_secs(7_200));
    let over = desk.resolve("2/1");
    assert_eq!((over.done, over.number), (Done::Resolved, Some(1)));
    let state = over.state.unwrap();
    assert_eq!(state.ended.unwrap().since(state.since), Duration::from_secs(7_200));
    let issue = desk.issue(1);
    assert_eq!((&issue["state"], &issue["state_reason"]), (&json!("closed"), &json!("completed")));
    assert_eq!(desk.comments(1), ["Over 1"]);
    desk.assert_unlocked();
    assert_eq!(written(&desk.fake, || assert_eq!(desk.resolve("2/1").done, Done::Unchanged)), Vec::<String>::new());
    let again = written(&desk.fake, || assert_eq!(desk.open("1/1").done, Done::Unchanged));
    assert_eq!(again, Vec::<String>::new(), "a run that was counted does not bring it back");
    assert_eq!(written(&desk.fake, || assert_eq!(desk.update("3/1").done, Done::Unchanged)), Vec::<String>::new());
}

#[test]
fn what_comes_back_soon_is_reopened_and_what_comes_back_late_is_new_and_names_the_old() {
    let mut desk = Desk::new();
    desk.open("1/1");
    desk.later(DAY);
    desk.resolve("2/1");
    desk.later(DAY * 13);
    let back = desk.open("3/1");
    assert_eq!((back.done, back.number, count(&back)), (Done::Reopened, Some(1), 2));
    assert_eq!(desk.issue(1)["state"], "open");
    assert_eq!(desk.comments(1), ["Over 1", "Back 2"]);
    assert_eq!(back.state.unwrap().since, desk.now);
    desk.later(DAY);
    desk.resolve("4/1");
    desk.later(DAY * 15);
    let new = desk.open("5/1");
    assert_eq!((new.done, new.number, count(&new)), (Done::Created, Some(2), 1));
    assert!(desk.issue(2)["body"].as_str().unwrap().contains("earlier in #1"));
    assert_eq!(desk.issue(1)["state"], "closed");
    desk.assert_unlocked();
}

#[test]
fn a_run_that_began_before_the_failure_proves_nothing() {
    let desk = Desk::new();
    desk.open("100/1");
    let early = desk.resolve("99/1");
    assert!(early.done == Done::Unchanged && early.notes[0].contains("before the last one that failed"), "{early:?}");
    assert_eq!(desk.resolve("100/2").done, Done::Resolved);
}

#[test]
fn it_is_not_closed_before_it_has_been_quiet_for_as_long_as_asked() {
    let mut desk = Desk::new();
    desk.policy.close_after = DAY;
    desk.open("1/1");
    desk.later(DAY / 2);
    let early = written(&desk.fake, || assert_eq!(desk.resolve("2/1").done, Done::Unchanged));
    assert_eq!(early, Vec::<String>::new());
    desk.later(DAY / 2);
    assert_eq!(desk.resolve("3/1").done, Done::Resolved);
}

#[test]
fn it_ends_where_it_passes_and_is_closed_when_it_goes_on_nowhere() {
    let mut desk = Desk::new();
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let fail = |desk: &Desk, source: &str, run: &str| {
        open(&desk.api, &desk.policy, &subject(), &seen_at(source, run, desk.now), &Plain, waits).unwrap()
    };
    let pass = |desk: &Desk, source: &str, run: &str| {
        let passed = seen(run, desk.now);
        recovered(&desk.api, &desk.policy, source, &passed, &Plain, waits).unwrap()
    };
    fail(&desk, "ci.yml", "10/1");
    fail(&desk, "nightly.yml", "11/1");
    desk.later(DAY);
    assert_eq!(written(&desk.fake, || assert_eq!(pass(&desk, "other.yml", "12/1"), [])), Vec::<String>::new());
    let old = pass(&desk, "nightly.yml", "10/2");
    assert!(old[0].done == Done::Unchanged && old[0].notes[0].contains("began before"), "{old:?}");
    let there = written(&desk.fake, || assert_eq!(pass(&desk, "ci.yml", "10/2")[0].done, Done::Updated));
    assert_eq!(there, ["PATCH /repos/o/r/issues/1"]);
    assert_eq!(written(&desk.fake, || assert_eq!(pass(&desk, "ci.yml", "12/1"), [])), Vec::<String>::new());
    let over = pass(&desk, "nightly.yml", "13/1");
    assert_eq!((over[0].done, over[0].number), (Done::Resolved, Some(1)));
    assert!(desk.issue(1)["body"].as_str().unwrap().contains("\nseen 2 times\n"), "the text stays");
    assert_eq!(desk.comments(1), ["Over 2"]);
    desk.assert_unlocked();
    desk.later(DAY);
    let back = fail(&desk, "ci.yml", "14/1");
    let sources: Vec<_> = back.state.unwrap().sources.into_iter().map(|source| source.name).collect();
    assert_eq!((back.done, sources), (Done::Reopened, vec!["ci.yml".to_owned()]));
}

#[test]
fn what_people_write_around_our_part_stays() {
    let desk = Desk::new();
    desk.open("1/1");
    let body = desk.issue(1)["body"].as_str().unwrap().replace("seen 1 times", "nonsense");
    let edited = json!({"title": "Ours now", "body": format!("{body}\n\n## Notes\nask @ada")});
    let caller = testkit::github::Caller::new(&desk.fake.url(), testkit::github::TOKEN);
    caller.send("PATCH", "/repos/o/r/issues/1", &edited).unwrap();
    desk.open("2/1");
    let issue = desk.issue(1);
    let body = issue["body"].as_str().unwrap();
    assert!(
        body.ends_with("## Notes\nask @ada") && body.contains("seen 2 times") && !body.contains("nonsense"),
        "{body}"
    );
    assert_eq!(issue["title"], "Ours now");
}

#[test]
fn only_an_issue_with_the_label_and_the_mark_is_ours() {
    let desk = Desk::new();
    let mark = "<!-- pointsman:signature=network:npm/timeout:1f -->";
    let label = "pointsman-incident";
    desk.fake.issue(REPO, &json!({"title": "no label", "body": mark}));
    desk.fake.issue(REPO, &json!({"title": "quoted", "body": format!("see\n> {mark}"), "labels": [label]}));
    desk.fake.pull(REPO, &json!({"title": "a pull request", "body": mark, "labels": [label]}), &[]);
    let outcome = desk.open("1/1");
    assert_eq!((outcome.done, outcome.number), (Done::Created, Some(4)));
}

#[test]
fn ours_is_found_behind_hundreds_of_other_incidents() {
    let desk = Desk::new();
    desk.open("1/1");
    for other in 0..130 {
        let body = format!("<!-- pointsman:signature=other:{other} -->");
        desk.fake.issue(REPO, &json!({"title": "x", "body": body, "labels": ["pointsman-incident"]}));
    }
    assert_eq!(desk.open("2/1").done, Done::Updated);
}

#[test]
fn somebody_who_cannot_be_assigned_does_not_lose_the_incident() {
    let desk = Desk::new();
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let mut subject = subject();
    subject.assignees = vec!["nobody-of-that-name".into()];
    desk.fake.fault("POST /repos/{owner}/{repo}/issues", testkit::github::Fault::status(422));
    let outcome = open(&desk.api, &desk.policy, &subject, &seen("1/1", desk.now), &Plain, waits).unwrap();
    assert_eq!(outcome.done, Done::Created);
    assert!(outcome.notes.iter().any(|note| note.contains("nobody-of-that-name")), "{outcome:?}");
    desk.assert_unlocked();
}

#[test]
fn a_token_that_may_only_read_says_so_and_leaves_nothing() {
    let desk = Desk::new();
    let api = client_with(&desk.fake, &desk.fake.read_only_token());
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let failed = open(&api, &desk.policy, &subject(), &seen("1/1", desk.now), &Plain, waits).unwrap_err();
    let github::incident::Failed::Api(error) = failed;
    assert!(error.is_read_only_token(), "{error}");
    assert_eq!(desk.fake.issues(REPO), Vec::<Value>::new());
}
