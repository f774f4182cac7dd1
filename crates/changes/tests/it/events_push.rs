//! The table of events: pushes of branches and tags.

use testkit::Checkout;

use crate::events::{ALL_CHECKOUTS, TOPIC, ZERO, on_all, story};
use crate::support::{Ask, check, check_all};

#[test]
fn push_with_a_known_tip_before() {
    let story = story();
    let remote = story.fixture.publish();
    let before = story.fixture.commit_of("main~2");
    let payload = testkit::push("refs/heads/main", &before, &story.main);
    on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &["added main-1.txt", "added main-2.txt"]);
    });
}

#[test]
fn push_of_an_empty_commit() {
    let story = story();
    let empty = story.fixture.commit("nothing");
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/main", &story.main, &empty);
    on_all(&remote, &payload, "refs/heads/main", &empty, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "no file differs");
    });
}

#[test]
fn push_of_a_new_branch() {
    let story = story();
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/topic", ZERO, &story.topic);
    on_all(&remote, &payload, "refs/heads/topic", &story.topic, &ALL_CHECKOUTS, |ask, folder| {
        check(&ask.at(folder), &TOPIC);
    });
}

#[test]
fn push_of_a_new_branch_whose_payload_does_not_name_the_default_branch() {
    let story = story();
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/topic", ZERO, &story.topic).without("/repository");
    for how in &ALL_CHECKOUTS {
        let folder = remote.checkout("refs/heads/topic", &story.topic, how);
        check(&Ask::event(&story.fixture, &payload, "refs/heads/topic", &story.topic).at(&folder), &TOPIC);
    }
}

#[test]
fn push_forced_with_the_old_commit_still_known() {
    let story = story();
    story.fixture.checkout("topic");
    story.fixture.git(&["reset", "--quiet", "--hard", &story.fork]);
    let after = story.fixture.write("a.txt", "other\n").commit("rewritten");
    let remote = story.fixture.publish();
    remote.git(&["fetch", "--quiet", "origin", &story.topic]);
    let payload = testkit::push("refs/heads/topic", &story.topic, &after).with("/forced", true.into());
    on_all(&remote, &payload, "refs/heads/topic", &after, &[Checkout::SHALLOW, Checkout::BLOBLESS], |ask, folder| {
        check(&ask.at(folder), &["modified a.txt", "deleted src/new.rs"]);
    });
}

#[test]
fn push_forced_with_the_old_commit_gone() {
    let story = story();
    let remote = story.fixture.publish();
    let gone = "1234567890123456789012345678901234567890";
    let payload = testkit::push("refs/heads/topic", gone, &story.topic).with("/forced", true.into());
    for how in &ALL_CHECKOUTS {
        let folder = remote.checkout("refs/heads/topic", &story.topic, how);
        let set = Ask::event(&story.fixture, &payload, "refs/heads/topic", &story.topic).at(&folder);
        check(&set, &TOPIC);
        assert!(set.reason.contains("old commit is gone"), "{}", set.reason);
    }
    let payload = testkit::push("refs/heads/main", gone, &story.main).with("/forced", true.into());
    for how in &ALL_CHECKOUTS {
        let folder = remote.checkout("refs/heads/main", &story.main, how);
        let set = Ask::event(&story.fixture, &payload, "refs/heads/main", &story.main).at(&folder);
        check_all(&set, "on the default branch `main`");
    }
}

#[test]
fn push_as_the_first_ever() {
    let story = story();
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/main", ZERO, &story.main);
    on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        let set = ask.at(folder);
        check_all(&set, "first push on the default branch");
        assert_eq!(set.files.len(), 6);
    });
}

#[test]
fn push_that_deletes_a_branch() {
    let story = story();
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/gone", &story.topic, ZERO);
    on_all(&remote, &payload, "refs/heads/main", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "was deleted");
    });
}

#[test]
fn push_of_an_orphan_branch() {
    let story = story();
    story.fixture.git(&["checkout", "--quiet", "--orphan", "pages"]);
    let pages = story.fixture.write("index.html", "hi\n").commit("orphan");
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/heads/pages", ZERO, &pages);
    on_all(&remote, &payload, "refs/heads/pages", &pages, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "nothing in common");
    });
}

#[test]
fn tag_since_the_previous_tag() {
    let story = story();
    let fixture = &story.fixture;
    fixture.git(&["tag", "v1", &story.fork]);
    fixture.git(&["tag", "-a", "-m", "beta", "v2-beta", &fixture.commit_of("main~1")]);
    // Other names of the same commit and tags of other branches do not count.
    fixture.git(&["tag", "v2-same", "main"]);
    fixture.git(&["tag", "elsewhere", "topic"]);
    fixture.annotated_tag("v2");
    let remote = fixture.publish();
    let payload = testkit::push("refs/tags/v2", ZERO, &fixture.git(&["rev-parse", "v2"]));
    on_all(&remote, &payload, "refs/tags/v2", &fixture.git(&["rev-parse", "v2"]), &ALL_CHECKOUTS, |ask, folder| {
        let set = ask.at(folder);
        check(&set, &["added main-2.txt"]);
        assert!(set.reason.contains("`v2-beta`"), "{}", set.reason);
    });
}

#[test]
fn tag_after_a_merge_takes_the_tag_with_the_fewest_commits_between() {
    let story = story();
    let fixture = &story.fixture;
    // Far along the first parent, near along the second; the dates of both are equal in real life too.
    fixture.git(&["tag", "far", &story.fork]);
    fixture.git(&["tag", "near", "topic"]);
    let merge = fixture.merge("topic");
    fixture.tag("v2");
    let remote = fixture.publish();
    let payload = testkit::push("refs/tags/v2", ZERO, &merge);
    on_all(&remote, &payload, "refs/tags/v2", &merge, &ALL_CHECKOUTS, |ask, folder| {
        let set = ask.at(folder);
        check(&set, &["added main-0.txt", "added main-1.txt", "added main-2.txt"]);
        assert!(set.reason.contains("`near`"), "{}", set.reason);
    });
}

#[test]
fn tag_as_the_first_of_all() {
    let story = story();
    story.fixture.git(&["tag", "v1", "main"]);
    story.fixture.git(&["tag", "elsewhere", "topic"]);
    let remote = story.fixture.publish();
    let payload = testkit::push("refs/tags/v1", ZERO, &story.main);
    on_all(&remote, &payload, "refs/tags/v1", &story.main, &ALL_CHECKOUTS, |ask, folder| {
        check_all(&ask.at(folder), "no earlier tag before `v1`");
    });
}
