//! The table of events: pull requests.

use testkit::{Checkout, PullRequest, Remote};

use crate::events::{ALL_CHECKOUTS, Story, TOPIC, on_all, story};
use crate::support::{check, check_all};

fn pull(story: &Story) -> (Remote<'_>, PullRequest) {
    let remote = story.fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    (remote, pull)
}

#[test]
fn pull_request_with_the_test_merge_checked_out() {
    let story = story();
    let (remote, pull) = pull(&story);
    let payload = testkit::pull_request("pull_request", "opened", "main", &pull);
    on_all(&remote, &payload, "refs/pull/7/merge", &pull.merge, &ALL_CHECKOUTS, |ask, folder| {
        let set = ask.at(folder);
        check(&set, &TOPIC);
        assert_eq!(set.base.as_deref(), Some(story.main.as_str()));
        assert_eq!(set.head.as_deref(), Some(pull.merge.as_str()));
        assert_eq!((set.files[0].added, set.files[0].deleted), (Some(1), Some(1)));
        assert_eq!((set.files[1].added, set.files[1].deleted), (Some(1), Some(0)));
    });
}

#[test]
fn pull_request_whose_payload_is_older_than_the_test_merge() {
    let story = story();
    let (remote, pull) = pull(&story);
    let payload = testkit::pull_request("pull_request", "synchronize", "main", &pull)
        .with("/pull_request/base/sha", story.fork.as_str().into())
        .with("/pull_request/head/sha", story.topic_first.as_str().into());
    on_all(&remote, &payload, "refs/pull/7/merge", &pull.merge, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
}

#[test]
fn pull_request_with_the_head_checked_out() {
    let story = story();
    let (remote, pull) = pull(&story);
    let payload = testkit::pull_request("pull_request", "synchronize", "main", &pull);
    on_all(&remote, &payload, "refs/heads/topic", &pull.head, &ALL_CHECKOUTS, |ask, folder| {
        let set = ask.at(folder);
        check(&set, &TOPIC);
        assert_eq!(set.base.as_deref(), Some(story.fork.as_str()));
    });
}

#[test]
fn pull_request_with_something_else_checked_out() {
    let story = story();
    let (remote, pull) = pull(&story);
    let payload = testkit::pull_request("pull_request", "labeled", "main", &pull);
    on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS[1..], |ask, folder| {
        let set = ask.at(folder);
        check(&set, &TOPIC);
        assert_eq!(set.head.as_deref(), Some(pull.head.as_str()));
    });
}

#[test]
fn pull_request_that_was_merged() {
    let story = story();
    let (remote, pull) = pull(&story);
    remote.set_ref("refs/heads/main", &pull.merge);
    let payload =
        testkit::pull_request("pull_request", "closed", "main", &pull).with("/pull_request/merged", true.into());
    on_all(&remote, &payload, "refs/heads/main", &pull.merge, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
}

#[test]
fn pull_request_without_any_difference() {
    let story = story();
    story.fixture.checkout("main").branch("empty").commit("nothing");
    let remote = story.fixture.publish();
    let pull = remote.open_pull_request(8, "main", "empty");
    let payload = testkit::pull_request("pull_request", "opened", "main", &pull);
    on_all(&remote, &payload, "refs/pull/8/merge", &pull.merge, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "no file differs");
    });
}

#[test]
fn pull_request_target_looks_at_the_fork_without_checking_it_out() {
    let story = story();
    let (remote, pull) = pull(&story);
    // A fork's branch is not a branch here.
    remote.git(&["update-ref", "-d", "refs/heads/topic"]);
    let payload = testkit::pull_request("pull_request_target", "opened", "main", &pull)
        .with("/pull_request/changed_files", 5.into());
    let checkouts = [Checkout::SHALLOW, Checkout::BLOBLESS];
    on_all(&remote, &payload, "refs/heads/main", &story.main, &checkouts, |ask, folder| {
        let set = ask.at(folder);
        check(&set, &TOPIC);
        assert!(set.notes.iter().any(|note| note.contains("GitHub counted 5")), "{:?}", set.notes);
        assert!(!folder.join("src/new.rs").exists());
    });
}

#[test]
fn pull_request_target_whose_head_was_forced_away() {
    let story = story();
    let (remote, pull) = pull(&story);
    remote.git(&["update-ref", "-d", "refs/heads/topic"]);
    let payload = testkit::pull_request("pull_request_target", "opened", "main", &pull)
        .with("/pull_request/head/sha", "1234567890123456789012345678901234567890".into());
    on_all(&remote, &payload, "refs/heads/main", &story.main, &[Checkout::SHALLOW], |ask, folder| {
        let set = ask.at(folder);
        check(&set, &TOPIC);
        assert!(set.notes.iter().any(|note| note.contains("is gone")), "{:?}", set.notes);
    });
}
