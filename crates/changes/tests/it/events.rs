//! The table of events, each on a full, a shallow and a blobless checkout of a remote over `file://`.

use std::path::PathBuf;

use testkit::{Checkout, Depth, Fixture, Payload, Remote};

use crate::support::{Ask, check, check_all};

pub(crate) const ZERO: &str = "0000000000000000000000000000000000000000";
pub(crate) const ALL_CHECKOUTS: [Checkout; 3] = [Checkout::FULL, Checkout::SHALLOW, Checkout::BLOBLESS];

/// A repository whose target went on after the topic branch left it.
pub(crate) struct Story {
    pub(crate) fixture: Fixture,
    /// Where the topic left `main`.
    pub(crate) fork: String,
    /// The topic's first commit.
    pub(crate) topic_first: String,
    /// The topic's tip.
    pub(crate) topic: String,
    /// `main`'s tip.
    pub(crate) main: String,
}

pub(crate) fn story() -> Story {
    let fixture = Fixture::new();
    fixture.write("a.txt", "one\ntwo\nthree\n").write("docs/x.md", "x\n").commit("first");
    fixture.write("b.txt", "b\n").commit("second");
    let fork = fixture.head();
    fixture.branch("topic");
    let topic_first = fixture.write("src/new.rs", "fn main() {}\n").commit("topic 1");
    let topic = fixture.write("a.txt", "one\n2\nthree\n").commit("topic 2");
    fixture.checkout("main");
    for number in 0..3 {
        fixture.write(format!("main-{number}.txt"), "m\n").commit("main moves on");
    }
    let main = fixture.head();
    Story { fixture, fork, topic_first, topic, main }
}

pub(crate) const TOPIC: [&str; 2] = ["modified a.txt", "added src/new.rs"];

/// Asks on every kind of checkout of `git_ref` at `commit`.
pub(crate) fn on_all(
    remote: &Remote<'_>,
    payload: &Payload,
    git_ref: &str,
    commit: &str,
    checkouts: &[Checkout],
    verify: impl Fn(&Ask<'_>, &PathBuf),
) {
    for how in checkouts {
        let folder = remote.checkout(git_ref, commit, how);
        let ask = Ask::event(remote.fixture(), payload, git_ref, commit);
        let before = ask.fetches().len();
        verify(&ask, &folder);
        let fetches = ask.fetches().split_off(before);
        match how.depth {
            // A commit that no branch has, then one batch of contents.
            Depth::Full if how.blobless => assert!(fetches.len() <= 2, "{fetches:?}"),
            Depth::Full => assert_eq!(fetches, [""; 0], "a full clone needs no fetch"),
            // Commits, then the contents of changed files; a tag also needs the list of tags.
            Depth::Commits(_) => assert!(fetches.len() <= 3, "{fetches:?}"),
        }
    }
}

#[test]
fn merge_group_from_its_base_to_its_head() {
    let story = story();
    let remote = story.fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    remote.set_ref("refs/heads/gh-readonly-queue/main/pr-7", &pull.merge);
    let payload = testkit::merge_group(&story.main, &pull.merge);
    let git_ref = "refs/heads/gh-readonly-queue/main/pr-7";
    on_all(&remote, &payload, git_ref, &pull.merge, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
}

#[test]
fn dispatch_schedule_and_the_like() {
    let story = story();
    let remote = story.fixture.publish();
    let mut dispatch = testkit::schedule();
    dispatch.event = "repository_dispatch";
    for payload in [testkit::workflow_dispatch("refs/heads/main"), testkit::schedule(), dispatch] {
        on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
            check_all(&ask.at(folder), "on the default branch `main`");
        });
    }
    let payload = testkit::workflow_dispatch("refs/heads/topic");
    on_all(&remote, &payload, "refs/heads/topic", &story.topic, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
}

#[test]
fn release_from_a_branch_and_from_the_default_branch() {
    let story = story();
    story.fixture.checkout("topic").tag("v1");
    let remote = story.fixture.publish();
    let made_on = |target: &str| {
        let mut payload = testkit::schedule().with("/release", serde_json::json!({ "target_commitish": target }));
        payload.event = "release";
        payload
    };
    on_all(&remote, &made_on("topic"), "refs/tags/v1", &story.topic, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
    on_all(&remote, &made_on("main"), "refs/tags/v1", &story.topic, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "on the default branch");
    });
}

#[test]
fn workflow_run_of_a_pull_request_a_branch_a_fork_and_the_default_branch() {
    let story = story();
    let remote = story.fixture.publish();
    let pulls: [&[(u64, &str)]; 2] = [&[(7, "main")], &[]];
    for pulls in pulls {
        let payload = testkit::workflow_run("topic", &story.topic, pulls);
        on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
            let set = ask.at(folder);
            check(&set, &TOPIC);
            assert_eq!(set.head.as_deref(), Some(story.topic.as_str()));
        });
    }
    let fork = testkit::workflow_run("main", &story.topic, &[])
        .with("/workflow_run/head_repository", serde_json::json!({ "full_name": "fork/r" }));
    on_all(&remote, &fork, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
    let own = testkit::workflow_run("main", &story.main, &[]);
    on_all(&remote, &own, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "on the default branch");
    });
}
