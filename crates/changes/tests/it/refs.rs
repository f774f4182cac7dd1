//! What a checkout's refs say about the default branch.

use testkit::{Checkout, Fixture};

use crate::support::{Ask, check, check_all};

#[test]
fn a_default_branch_of_another_name_is_asked_for_once() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    fixture.git(&["branch", "-m", "main", "trunk"]);
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    let topic = fixture.head();
    let remote = fixture.publish();
    remote.git(&["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    let clone = remote.checkout("refs/heads/topic", &topic, &Checkout::FULL);
    let payload = testkit::schedule().without("/repository");
    let ask = Ask::event(&fixture, &payload, "refs/heads/topic", &topic);
    check(&ask.at(&clone), &["added t.txt"]);
    assert_eq!(ask.fetches().len(), 1);
    assert!(ask.fetches()[0].contains("ls-remote --quiet --symref"), "{:?}", ask.fetches());
}

#[test]
fn a_clone_that_knows_its_remotes_head_does_not_ask() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    let clone = fixture.publish().clone_with(&[]);
    let payload = testkit::schedule().without("/repository");
    let ask = Ask::event(&fixture, &payload, "refs/heads/main", &fixture.head());
    check_all(&ask.at(&clone), "on the default branch `main`");
    assert_eq!(ask.fetches(), [""; 0]);
}

#[test]
fn a_remote_of_another_name() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    let clone = fixture.publish().clone_with(&["--origin", "upstream", "--branch", "topic", "--depth=1"]);
    let payload = testkit::push("refs/heads/topic", &"0".repeat(40), &fixture.head());
    check(&Ask::event(&fixture, &payload, "refs/heads/topic", &fixture.head()).at(&clone), &["added t.txt"]);
}

#[test]
fn branches_with_slashes_and_hostile_names() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    for name in ["feature/x/y", "-dash", "a;b$(id)", "\u{e9}"] {
        fixture.git(&["update-ref", &format!("refs/heads/{name}"), "HEAD"]);
    }
    let after = fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    let remote = fixture.publish();
    for base in ["feature/x/y", "-dash", "a;b$(id)", "\u{e9}"] {
        let pull = testkit::PullRequest { number: 7, head: after.clone(), base: after.clone(), merge: after.clone() };
        let payload = testkit::pull_request("pull_request", "opened", base, &pull);
        let clone = remote.checkout("refs/heads/topic", &after, &Checkout::SHALLOW);
        check(&Ask::event(&fixture, &payload, "refs/heads/topic", &after).at(&clone), &["added t.txt"]);
    }
}
