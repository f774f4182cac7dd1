//! No event: a person in a clone.

use testkit::Fixture;

use crate::support::{Ask, check, check_all};

fn story() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    fixture.checkout("main").write("m.txt", "m\n").commit("main");
    fixture
}

#[test]
fn a_branch_is_seen_from_where_it_left_the_default_branch() {
    let fixture = story();
    let clone = fixture.publish().clone_with(&["--branch", "topic"]);
    let ask = Ask::laptop(&fixture);
    check(&ask.at(&clone), &["added t.txt"]);
    assert_eq!(ask.fetches(), [""; 0]);
}

#[test]
fn a_repository_without_a_remote_has_a_default_branch_too() {
    let fixture = story();
    fixture.checkout("topic");
    check(&Ask::laptop(&fixture).at(fixture.path()), &["added t.txt"]);
    fixture.checkout("main");
    check_all(&Ask::laptop(&fixture).at(fixture.path()), "on the default branch `main`");
}

#[test]
fn on_the_default_branch_only_what_was_not_pushed_counts() {
    let fixture = story();
    let clone = fixture.publish().clone_with(&[]);
    let ask = Ask::laptop(&fixture);
    check_all(&ask.at(&clone), "no file differs");
    std::fs::write(clone.join("n.txt"), "n\n").expect("a file");
    fixture.git_in(&clone, &["add", "n.txt"]);
    let set = ask.at(&clone);
    check_all(&set, "no file differs");
    assert!(set.notes.iter().any(|note| note.contains("1 file is not committed")), "{:?}", set.notes);
    fixture.git_in(&clone, &["commit", "--quiet", "-m", "n"]);
    check(&ask.at(&clone), &["added n.txt"]);
    assert_eq!(ask.fetches(), [""; 0]);
}

#[test]
fn a_shallow_clone_is_deepened_only_as_far_as_needed() {
    let fixture = Fixture::new();
    for number in 0..40 {
        fixture.write("a.txt", format!("{number}\n")).commit("main");
    }
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    fixture.checkout("main").write("m.txt", "m\n").commit("main");
    let clone = fixture.publish().clone_with(&["--depth=1", "--no-single-branch", "--branch", "topic"]);
    let ask = Ask::laptop(&fixture);
    check(&ask.at(&clone), &["added t.txt"]);
    assert_eq!(ask.fetches().len(), 1, "{:?}", ask.fetches());
    let known: usize = fixture.git_in(&clone, &["rev-list", "--count", "HEAD"]).parse().expect("a number");
    assert!(known <= 16, "{known}");
}

#[test]
fn a_commit_that_was_never_pushed_in_a_shallow_clone() {
    let fixture = story();
    fixture.checkout("topic");
    let clone = fixture.publish().clone_with(&["--depth=1", "--no-single-branch", "--branch", "topic"]);
    std::fs::write(clone.join("n.txt"), "n\n").expect("a file");
    fixture.git_in(&clone, &["add", "n.txt"]);
    fixture.git_in(&clone, &["commit", "--quiet", "-m", "n"]);
    check(&Ask::laptop(&fixture).at(&clone), &["added n.txt", "added t.txt"]);
}

#[test]
fn detached_unborn_and_bare() {
    let fixture = story();
    fixture.checkout(&fixture.commit_of("topic"));
    check(&Ask::laptop(&fixture).at(fixture.path()), &["added t.txt"]);

    let unborn = Fixture::new();
    let set = Ask::laptop(&unborn).at(unborn.path());
    crate::support::check_unknown(&set, "no commit yet");
    assert_eq!((set.head, set.files.len()), (None, 0));

    let remote = fixture.publish();
    check_all(&Ask::laptop(&fixture).at(remote.path()), "on the default branch");
}
