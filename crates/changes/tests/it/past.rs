//! The line of a branch, what each step on it changed, and several files at once.

use changes::{Options, RepoPath, Repository};
use testkit::{Checkout, Fixture};

use crate::support::options;

fn open(fixture: &Fixture) -> Repository {
    Repository::open(fixture.path(), &Options::default()).expect("a repository")
}

#[test]
fn first_parents_are_the_merges_and_not_what_they_brought() {
    let fixture = Fixture::new();
    fixture.write("a", "1\n").commit("first");
    fixture.branch("topic");
    fixture.write("b", "1\n").commit("on the branch");
    fixture.checkout("main");
    fixture.write("c", "1\n").commit("second");
    let merge = fixture.merge("topic");
    let past = open(&fixture).first_parents("main", 10, None).expect("a past");
    assert!(past.complete);
    assert_eq!((past.steps.len(), past.steps[0].commit.as_str()), (3, merge.as_str()));
    assert_eq!(past.steps[2].parent, None);
    let parent = past.steps[0].parent.clone().expect("a parent");
    let paths = open(&fixture).changed_paths(&parent, &merge).expect("paths");
    assert_eq!(paths, [RepoPath::from("b")]);
    let files = open(&fixture).changed_files(&[(&parent, &merge)]).expect("files").remove(0);
    assert_eq!((files.len(), files[0].added), (1, Some(1)));
    assert_eq!(open(&fixture).first_parents("main", 2, None).expect("a past").steps.len(), 2);
    assert_eq!(open(&fixture).first_parents("main", 9, Some(i64::MAX)).expect("a past").steps.len(), 1);
}

#[test]
fn where_a_shallow_clone_ends_is_said() {
    let fixture = Fixture::new();
    for n in 0..4 {
        fixture.write("a", format!("{n}\n")).commit("again");
    }
    let remote = fixture.publish();
    let folder = remote.checkout("refs/heads/main", &fixture.head(), &Checkout::SHALLOW);
    let past = Repository::open(&folder, &Options::default()).expect("a repository").first_parents("HEAD", 9, None);
    assert!(!past.expect("a past").complete);
}

#[test]
fn the_contents_of_the_past_are_fetched_at_once_or_not_known() {
    let fixture = Fixture::new();
    for n in 0..6 {
        fixture.write("a", "line\n".repeat(n * n)).commit("again");
    }
    let remote = fixture.publish();
    let clone = || remote.checkout("refs/heads/main", &fixture.head(), &Checkout::BLOBLESS);
    let ask = |fetch: bool, folder: &std::path::Path| {
        let options = Options { fetch, ..options(&fixture) };
        let mut repository = Repository::open(folder, &options).expect("a repository");
        let steps = repository.first_parents("HEAD", 9, None).expect("a past").steps;
        let pairs: Vec<_> =
            steps.iter().filter_map(|step| Some((step.parent.as_deref()?, step.commit.as_str()))).collect();
        repository.changed_files(&pairs)
    };
    let error = ask(false, &clone()).expect_err("no line is known");
    assert!(error.to_string().contains("contents of the past"), "{error}");
    let files = ask(true, &clone()).expect("the remote has them");
    let added: Vec<_> = files.iter().map(|files| files[0].added).collect();
    assert_eq!(added, [9, 7, 5, 3, 1].map(Some));
    assert_eq!(fixture.git_calls().iter().filter(|call| call.contains(" fetch ")).count(), 1);
}

#[test]
fn several_files_are_read_in_their_order_and_within_the_limit() {
    let fixture = Fixture::new();
    fixture.write("a", "one").write("d/b", "two").write("large", "x".repeat(99)).symlink("link", "a").commit("first");
    let paths = ["d/b", "none", "a", "large", "d", "link"].map(RepoPath::from);
    let found = open(&fixture).read_files("main", &paths, 98).expect("contents");
    let expected = [Some(b"two".to_vec()), None, Some(b"one".to_vec()), None, None, None];
    assert_eq!(found, expected);
}
