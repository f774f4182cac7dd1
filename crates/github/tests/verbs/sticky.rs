//! The comment that is kept up to date.

use github::{Change, sticky};
use serde_json::json;
use testkit::github::Fake;

use crate::support::{REPO, client, client_with, key, written};

fn issue(fake: &Fake) -> u64 {
    fake.issue(REPO, &json!({"title": "a change"}))
}

fn bodies(fake: &Fake, number: u64) -> Vec<String> {
    fake.comments(REPO, number).iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn created_once_updated_when_different_and_otherwise_left_alone() {
    let fake = Fake::start();
    let (api, number) = (client(&fake), issue(&fake));
    let put = |text: &str| sticky::put(&api, REPO, number, &key("report"), text).unwrap();
    let first = put("one");
    assert_eq!((first.change, first.url.is_empty()), (Change::Created, false));
    assert_eq!(written(&fake, || assert_eq!(put("one").change, Change::Unchanged)), Vec::<String>::new());
    let second = put("two");
    assert_eq!((second.change, second.id), (Change::Updated, first.id));
    assert_eq!(bodies(&fake, number), ["<!-- pointsman:comment=report -->\ntwo"]);
    let other = sticky::put(&api, REPO, number, &key("other"), "x").unwrap();
    assert_eq!(other.change, Change::Created);
    assert_eq!(sticky::remove(&api, REPO, number, &key("report")).unwrap().change, Change::Removed);
    assert_eq!(written(&fake, || drop(sticky::remove(&api, REPO, number, &key("report")))), Vec::<String>::new());
    assert_eq!(bodies(&fake, number), ["<!-- pointsman:comment=other -->\nx"]);
}

#[test]
fn ours_is_found_behind_many_others() {
    let fake = Fake::start();
    let (api, number) = (client(&fake), issue(&fake));
    for _ in 0..130 {
        fake.comment(REPO, number, "ada", "hello");
    }
    sticky::put(&api, REPO, number, &key("report"), "one").unwrap();
    assert_eq!(sticky::put(&api, REPO, number, &key("report"), "two").unwrap().change, Change::Updated);
    assert_eq!(fake.comments(REPO, number).len(), 131);
}

#[test]
fn a_strangers_copy_neither_is_edited_nor_stops_us() {
    let fake = Fake::start();
    let (api, number) = (client(&fake), issue(&fake));
    let copy = "<!-- pointsman:comment=report -->\nmine";
    fake.comment(REPO, number, "mallory", copy);
    assert_eq!(sticky::put(&api, REPO, number, &key("report"), "one").unwrap().change, Change::Created);
    assert_eq!(sticky::put(&api, REPO, number, &key("report"), "two").unwrap().change, Change::Updated);
    assert_eq!(bodies(&fake, number), [copy, "<!-- pointsman:comment=report -->\ntwo"]);
}

#[test]
fn with_a_persons_token_the_comment_is_that_persons() {
    let fake = Fake::start();
    let number = issue(&fake);
    let api = client_with(&fake, &fake.user_token("ada"));
    fake.comment(REPO, number, "mallory", "<!-- pointsman:comment=report -->\nmine");
    assert_eq!(sticky::put(&api, REPO, number, &key("report"), "one").unwrap().change, Change::Created);
    assert_eq!(sticky::put(&api, REPO, number, &key("report"), "two").unwrap().change, Change::Updated);
    assert_eq!(fake.count("GET /user"), 2, "asked once a call, and only where a person's comment has the mark");
    assert_eq!(bodies(&fake, number).len(), 2);
}

#[test]
fn of_two_copies_of_ours_the_oldest_stays() {
    let fake = Fake::start();
    let (api, number) = (client(&fake), issue(&fake));
    let copy = |text: &str| fake.comment(REPO, number, "github-actions[bot]", text);
    let oldest = copy("<!-- pointsman:comment=report -->\na");
    copy("<!-- pointsman:comment=report -->\nb");
    copy("quoting `<!-- pointsman:comment=report -->`");
    let put = sticky::put(&api, REPO, number, &key("report"), "b").unwrap();
    assert_eq!((put.change, put.id), (Change::Updated, oldest));
    assert_eq!(bodies(&fake, number).len(), 2);
}

#[test]
fn a_body_is_bounded_and_can_carry_no_mark_of_ours() {
    let fake = Fake::start();
    let (api, number) = (client(&fake), issue(&fake));
    let text = format!("<!-- pointsman:comment=other -->\n```text\n{}```\n", "an é line\n".repeat(10_000));
    sticky::put(&api, REPO, number, &key("report"), &text).unwrap();
    let body = bodies(&fake, number).remove(0);
    assert!(body.chars().count() <= 65_536 && body.contains("\n```\n") && body.contains("left out"), "{}", body.len());
    assert_eq!(sticky::put(&api, REPO, number, &key("other"), "x").unwrap().change, Change::Created);
    let again = written(&fake, || drop(sticky::put(&api, REPO, number, &key("report"), &text)));
    assert_eq!(again, Vec::<String>::new());
}
