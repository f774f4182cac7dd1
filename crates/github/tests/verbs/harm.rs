//! What people, strangers and half-done runs can do to an incident.

use std::time::Duration;

use github::incident::{Done, Event, Failed, Outcome, Policy, State, Waits, Words, open, resolve, update};
use github::{BODY_LIMIT, Client, Moment};
use serde_json::{Value, json};
use testkit::github::{Caller, Clock, Fake, Fault, TOKEN};

use crate::support::{DAY, Plain, REPO, Still, client, moment, policy, seen, seen_at, subject, written};

const NOON: &str = "2026-11-21T12:00:00Z";
const COMMENTS: &str = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

struct Desk {
    fake: Fake,
    api: Client,
    policy: Policy,
}

impl Desk {
    fn new() -> Self {
        let fake = Fake::start_at(Clock::at(NOON));
        let api = client(&fake);
        Self { fake, api, policy: policy() }
    }

    fn open_at(&self, source: &str, run: &str, at: Moment) -> Outcome {
        let still = Still::at(NOON);
        let seen = seen_at(source, run, at);
        open(&self.api, &self.policy, &subject(), &seen, &Plain, Waits { time: &still, seed: 1 }).unwrap()
    }

    fn open(&self, run: &str) -> Outcome {
        self.open_at("", run, moment(NOON))
    }

    fn resolve(&self, run: &str) -> Outcome {
        let still = Still::at(NOON);
        let waits = Waits { time: &still, seed: 1 };
        resolve(&self.api, &self.policy, &subject().signature, &seen(run, moment(NOON)), &Plain, waits).unwrap()
    }

    fn body(&self) -> String {
        self.fake.issues(REPO).remove(0)["body"].as_str().unwrap().to_owned()
    }

    fn edit(&self, change: &Value) {
        Caller::new(&self.fake.url(), TOKEN).send("PATCH", "/repos/o/r/issues/1", change).unwrap();
    }
}

#[test]
fn what_hostile_names_make_long_never_grows_past_what_github_takes() {
    let desk = Desk::new();
    for run in 0..70 {
        let name = format!("{run}/{}", "#<@>".repeat(60));
        let outcome = desk.open_at(&name, &format!("{run}/{}", "<".repeat(300)), moment(NOON));
        assert_ne!(outcome.done, Done::Unchanged);
    }
    assert!(desk.body().chars().count() <= BODY_LIMIT);
    assert!(desk.body().contains("seen 70 times"), "the text keeps its room");
}

#[test]
fn a_long_note_of_a_persons_leaves_room_for_the_state_however_often_it_happens() {
    let desk = Desk::new();
    desk.open("1/1");
    let note = "n".repeat(63_000);
    desk.edit(&json!({"body": format!("{}\n{note}", desk.body())}));
    for run in 2..80 {
        desk.open_at(&format!("ci.yml/{run}"), &format!("{run}/1"), moment(NOON));
    }
    let last = desk.open("80/1").state.unwrap();
    assert_eq!((last.count, desk.body().ends_with(&note)), (80, true));
    assert_eq!(desk.open("80/1").done, Done::Unchanged);
}

#[test]
fn an_edited_state_cannot_overflow() {
    let desk = Desk::new();
    desk.open("1/1");
    let most = u64::MAX.to_string();
    let body = desk.body().replace("\"count\":1", &format!("\"count\":{most}"));
    desk.edit(&json!({"body": body.replace("\"returned\":0", &format!("\"returned\":{most}")), "state": "closed"}));
    let back = desk.open("2/1");
    assert_eq!((back.done, back.state.unwrap().returned), (Done::Reopened, u64::MAX));
}

#[test]
fn a_locked_conversation_takes_no_comment_but_the_incident_is_kept() {
    let locked = || Fault::status(403).body("{\"message\":\"Unable to create comment because issue is locked.\"}");
    let mut desk = Desk::new();
    desk.policy.comment_every = Duration::ZERO;
    desk.open("1/1");
    for (act, expected) in [(Done::Updated, "open"), (Done::Resolved, "closed"), (Done::Reopened, "open")] {
        desk.fake.fault(COMMENTS, locked());
        let outcome = match act {
            Done::Updated => desk.open("2/1"),
            Done::Resolved => desk.resolve("3/1"),
            _ => desk.open("4/1"),
        };
        assert_eq!(outcome.done, act);
        assert!(outcome.notes.iter().any(|note| note.contains("issue is locked")), "{outcome:?}");
        assert_eq!(desk.fake.issues(REPO)[0]["state"], expected);
    }
    assert_eq!(desk.fake.comments(REPO, 1), Vec::<Value>::new());
}

#[test]
fn a_comment_that_github_did_not_answer_is_no_success() {
    let desk = Desk::new();
    desk.open("1/1");
    desk.fake.fault(COMMENTS, Fault::status(502));
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let passed = seen("2/1", moment(NOON));
    resolve(&desk.api, &desk.policy, &subject().signature, &passed, &Plain, waits).unwrap_err();
}

/// Has no comment.
struct Mute;

impl Words for Mute {
    type Error = &'static str;

    fn body(&self, _: &State) -> Result<String, &'static str> {
        Ok("text".to_owned())
    }

    fn comment(&self, _: Event, _: &State) -> Result<String, &'static str> {
        Err("no words")
    }
}

#[test]
fn a_comment_that_cannot_be_made_is_known_before_anything_is_written() {
    let desk = Desk::new();
    desk.open("1/1");
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let later = seen("2/1", Moment(moment(NOON).0 + 2 * DAY.as_secs()));
    let writes = written(&desk.fake, || {
        let failed = update(&desk.api, &desk.policy, &subject(), &later, &Mute, waits).unwrap_err();
        assert_eq!(failed, Failed::Words("no words"));
    });
    assert_eq!(writes, Vec::<String>::new());
    let failed = resolve(&desk.api, &desk.policy, &subject().signature, &later, &Mute, waits).unwrap_err();
    assert_eq!((failed, desk.fake.open_issues(REPO).len()), (Failed::Words("no words"), 1));
}

#[test]
fn an_issue_that_is_deleted_while_it_is_counted_is_said_and_the_next_run_opens_another() {
    let desk = Desk::new();
    desk.open("1/1");
    desk.fake.fault("PATCH /repos/{owner}/{repo}/issues/{issue_number}", Fault::status(410));
    let still = Still::at(NOON);
    let waits = Waits { time: &still, seed: 1 };
    let failed = update(&desk.api, &desk.policy, &subject(), &seen("2/1", moment(NOON)), &Plain, waits).unwrap_err();
    assert!(matches!(failed, Failed::Api(error) if error.is_missing()));
}

#[test]
fn where_a_person_took_the_managed_label_off_a_new_incident_is_opened() {
    let desk = Desk::new();
    desk.open("1/1");
    desk.edit(&json!({"labels": []}));
    assert_eq!(desk.open("2/1").number, Some(2));
    assert_eq!(desk.open("3/1").number, Some(2));
}

#[test]
fn what_a_stranger_wrote_and_a_collaborator_labelled_is_taken_over_without_breaking() {
    let desk = Desk::new();
    let body = "<!-- pointsman:signature=network:npm/timeout:1f -->\r\n<!-- pointsman:begin -->\r\n@team\r\n\
                <!-- pointsman:state {\"count\":true} -->\r\n<!-- pointsman:state {} -->\r\n<!-- pointsman:end -->\r\n\
                <!-- pointsman:end -->\r\n<!-- pointsman:begin -->";
    desk.fake.issue(REPO, &json!({"title": "mine", "body": body, "labels": ["pointsman-incident"], "user": "mallory"}));
    let outcome = desk.open("2/1");
    assert_eq!((outcome.done, outcome.number, outcome.state.unwrap().count), (Done::Updated, Some(1), 2));
    assert_eq!(desk.open("2/1").done, Done::Unchanged);
    assert!(!desk.body().contains("@team"), "{}", desk.body());
    assert_eq!(desk.resolve("3/1").done, Done::Resolved);
}

#[test]
fn a_clock_that_was_an_hour_ahead_neither_loses_nor_repeats_anything() {
    let desk = Desk::new();
    let ahead = Moment(moment(NOON).0 + 3_600);
    desk.open_at("", "1/1", ahead);
    let second = desk.open("2/1").state.unwrap();
    assert_eq!((second.count, second.first, second.last), (2, moment(NOON), ahead));
    assert_eq!(desk.resolve("3/1").done, Done::Resolved);
    assert_eq!(desk.open_at("", "4/1", Moment(0)).done, Done::Reopened);
}

#[test]
fn five_hundred_open_incidents_cost_a_page_each_hundred_and_hide_nothing() {
    let desk = Desk::new();
    for other in 0..500 {
        let body = format!("<!-- pointsman:signature=other:{other} -->\n{}", "x".repeat(500));
        desk.fake.issue(REPO, &json!({"title": "x", "body": body, "labels": ["pointsman-incident"]}));
    }
    let ours = desk.open("1/1");
    for _ in 0..300 {
        desk.fake.comment(REPO, ours.number.unwrap(), "ada", "me too");
    }
    desk.fake.forget();
    assert_eq!((desk.open("2/1").done, desk.fake.journal().len()), (Done::Updated, 7));
    assert_eq!(desk.resolve("3/1").done, Done::Resolved);
}
