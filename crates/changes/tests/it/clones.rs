//! Clones of every kind: linked working trees, subfolders, other owners, other formats, parts left out.

use std::path::Path;
use std::process::Command;

use changes::{Decision, Error, Repository};
use testkit::{Checkout, Depth, Fixture, ObjectFormat};

use crate::support::{Ask, check, check_all};

/// Two commits on `main`; the second adds, changes and moves.
fn two_commits(fixture: &Fixture) -> (String, String) {
    let text = "one\ntwo\nthree\nfour\nfive\nsix\n";
    let before = fixture.write("a.txt", text).write("b.txt", "b\n").commit("first");
    fixture.rename("a.txt", "c.txt").write("c.txt", text.to_owned() + "seven\n").write("b.txt", "B\n");
    (before, fixture.commit("second"))
}

const EXPECTED: [&str; 2] = ["modified b.txt", "renamed a.txt -> c.txt"];

fn push<'a>(fixture: &'a Fixture, before: &str, after: &str) -> Ask<'a> {
    Ask::event(fixture, &testkit::push("refs/heads/main", before, after), "refs/heads/main", after)
}

#[test]
fn linked_working_trees_and_subfolders() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let linked = fixture.root().join("linked");
    fixture.git(&["worktree", "add", "--quiet", "--detach", &linked.display().to_string()]);
    std::fs::create_dir_all(linked.join("deep/er")).expect("a folder");
    for folder in [linked.clone(), linked.join("deep/er"), fixture.path().join(".git")] {
        check(&push(&fixture, &before, &after).at(&folder), &EXPECTED);
    }
}

#[test]
fn a_linked_working_tree_of_a_shallow_clone_fetches_too() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let linked = fixture.root().join("linked");
    fixture.git_in(&clone, &["worktree", "add", "--quiet", "--detach", &linked.display().to_string()]);
    check(&push(&fixture, &before, &after).at(&linked), &EXPECTED);
}

#[test]
fn sha256_repositories() {
    let fixture = Fixture::with_format(ObjectFormat::Sha256);
    let (before, after) = two_commits(&fixture);
    let remote = fixture.publish();
    for how in [Checkout::FULL, Checkout::SHALLOW, Checkout::BLOBLESS] {
        let folder = remote.checkout("refs/heads/main", &after, &how);
        let set = push(&fixture, &before, &after).at(&folder);
        check(&set, &EXPECTED);
        assert_eq!(set.base.map(|base| base.len()), Some(64));
    }
    let empty = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";
    assert_eq!(Ask::laptop(&fixture).base(empty).at(fixture.path()).files.len(), 2);
}

#[test]
fn repositories_with_reftable_storage() {
    let fixture = Fixture::with_init(&["--ref-format=reftable"]);
    let (before, after) = two_commits(&fixture);
    check(&push(&fixture, &before, &after).at(fixture.path()), &EXPECTED);
    check(&Ask::laptop(&fixture).base("HEAD~1").at(fixture.path()), &EXPECTED);
    check_all(&Ask::laptop(&fixture).at(fixture.path()), "on the default branch `main`");
    fixture.git(&["tag", "v1", &before]);
    fixture.annotated_tag("v2");
    let payload = testkit::push("refs/tags/v2", &"0".repeat(40), &after);
    let set = Ask::event(&fixture, &payload, "refs/tags/v2", &after).at(fixture.path());
    check(&set, &EXPECTED);
    let error = Ask::laptop(&fixture).base("nothing").try_at(fixture.path()).expect_err("names nothing");
    assert!(matches!(error, Error::NoRevision { .. }), "{error}");
}

#[test]
fn a_checkout_of_another_user() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let changed = Command::new("chown").args(["-R", "12345:12345"]).arg(&clone).status().expect("chown starts");
    if !changed.success() {
        println!("skipped: only root can give files away");
        return;
    }
    let refused = fixture.try_git_in(&clone, &["status"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("dubious ownership"));
    check(&push(&fixture, &before, &after).at(&clone), &EXPECTED);
    // Outside a workflow git's own check stays on, so nothing is fetched for a stranger's repository.
    let error = Ask::laptop(&fixture).base("HEAD~1").try_at(&clone);
    assert!(error.is_err() || error.is_ok_and(|set| set.could_not_tell));
}

#[test]
fn contents_left_out_are_fetched_in_one_batch_and_only_if_needed() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::BLOBLESS);
    let quiet = push(&fixture, &before, &after).options(|options| {
        (options.line_counts, options.renames, options.copies) = (false, false, false);
    });
    check(&quiet.at(&clone), &["deleted a.txt", "modified b.txt", "added c.txt"]);
    assert_eq!(quiet.fetches(), [""; 0]);
    let ask = push(&fixture, &before, &after);
    check(&ask.at(&clone), &EXPECTED);
    assert_eq!(ask.fetches().len(), 1);
    check(&ask.at(&clone), &EXPECTED);
    assert_eq!(ask.fetches().len(), 1, "what was fetched is here");
}

#[test]
fn contents_that_cannot_be_fetched_leave_lines_unknown_but_not_the_list() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::BLOBLESS);
    let set = push(&fixture, &before, &after).options(|options| options.fetch = false).at(&clone);
    check(&set, &["deleted a.txt", "modified b.txt", "added c.txt"]);
    assert!(set.files.iter().any(|file| file.added.is_none() && !file.binary && !file.too_large));
    assert!(set.notes.iter().any(|note| note.contains("could not be fetched")), "{:?}", set.notes);
}

#[test]
fn trees_left_out_are_fetched() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let clone = fixture.publish().clone_with(&["--filter=tree:0", "--no-checkout"]);
    check(&push(&fixture, &before, &after).at(&clone), &EXPECTED);
}

#[test]
fn a_history_is_deepened_step_by_step_and_never_cut_shorter() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("first");
    fixture.branch("topic").checkout("main");
    for number in 0..90 {
        fixture.write("m.txt", format!("{number}\n")).commit("main");
    }
    fixture.checkout("topic");
    for number in 0..40 {
        fixture.write("t.txt", format!("{number}\n")).commit("topic");
    }
    let topic = fixture.head();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let payload = testkit::pull_request("pull_request", "opened", "main", &pull);
    let how = Checkout { depth: Depth::Commits(20), blobless: false };
    let clone = remote.checkout("refs/heads/topic", &topic, &how);
    let ask = Ask::event(&fixture, &payload, "refs/heads/topic", &topic);
    check(&ask.at(&clone), &["added t.txt"]);
    // The tip of `main` with 64 commits, 256 commits of both, the contents of one file.
    assert!(ask.fetches().len() <= 3, "{:#?}", ask.fetches());
    let known: usize = fixture.git_in(&clone, &["rev-list", "--count", "HEAD"]).parse().expect("a number");
    assert_eq!(known, 41);
    fixture.git_in(&clone, &["fsck", "--connectivity-only", "--no-dangling"]);
}

#[test]
fn an_older_merge_base_that_is_here_does_not_hide_a_newer_one_that_is_not() {
    // main: 0 - 1 - 2 ... 30, topic left at 0, merged main's 20 into itself much later, and went on. In a clone that is
    // cut behind the merge, the old fork point can be seen and the newer one cannot.
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("0");
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    fixture.checkout("main");
    for number in 0..30 {
        fixture.write(format!("m{number}.txt"), "m\n").commit("main");
    }
    fixture.checkout("topic").merge("main~10");
    for number in 0..18 {
        fixture.write("t.txt", format!("{number}\n")).commit("topic");
    }
    let topic = fixture.head();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "topic");
    let payload = testkit::pull_request("pull_request", "opened", "main", &pull);
    for depth in [Depth::Commits(1), Depth::Commits(17), Depth::Commits(19), Depth::Commits(20), Depth::Full] {
        let clone = remote.checkout("refs/heads/topic", &topic, &Checkout { depth, blobless: false });
        let set = Ask::event(&fixture, &payload, "refs/heads/topic", &topic).at(&clone);
        check(&set, &["added t.txt"]);
        assert_eq!(set.base, Some(fixture.commit_of("main~10")), "{depth:?}");
    }
}

#[test]
fn criss_cross_merges_are_said() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n").commit("0");
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    fixture.checkout("main").write("m.txt", "m\n").commit("main");
    let (main, topic) = (fixture.commit_of("main"), fixture.commit_of("topic"));
    fixture.merge(&topic);
    fixture.checkout("topic").merge(&main);
    fixture.write("new.txt", "n\n").commit("more");
    let set = Ask::laptop(&fixture).at(fixture.path());
    assert!(set.notes.iter().any(|note| note.contains("2 merge bases")), "{:?}", set.notes);
    assert_eq!(set.base, Some(fixture.git(&["merge-base", "main", "topic"])));
}

#[test]
fn no_repository_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [folder.path(), Path::new("/nowhere/at/all")] {
        let error = Repository::open(path, &changes::Options::default()).expect_err("no repository");
        assert!(matches!(error, Error::NoRepository { .. }), "{error}");
        assert_eq!(error.exit(), protocol::Exit::Unknown);
    }
    let fixture = Fixture::new();
    fixture.write("a", "a").commit("first");
    std::fs::write(fixture.path().join(".git/HEAD"), "garbage").expect("a broken repository");
    let error = Ask::laptop(&fixture).try_at(fixture.path()).expect_err("a broken repository");
    assert_eq!(error.exit(), protocol::Exit::Unknown, "{error}");
}

#[test]
fn a_broken_object_store_is_not_an_empty_difference() {
    let fixture = Fixture::new();
    let (before, after) = two_commits(&fixture);
    let tree = fixture.git(&["rev-parse", "HEAD^{tree}"]);
    let object = fixture.path().join(".git/objects").join(&tree[..2]).join(&tree[2..]);
    std::fs::remove_file(object).expect("a missing tree");
    let set = push(&fixture, &before, &after).at(fixture.path());
    assert_eq!((set.decision, set.could_not_tell, set.files.len()), (Decision::All, true, 0));
    assert!(set.reason.contains("tree"), "{}", set.reason);
}
