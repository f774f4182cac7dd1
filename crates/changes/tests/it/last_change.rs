//! When a file was last changed, held against git itself; and the files of the working tree.

use changes::{LastChanges, Options, RepoPath, Repository};
use testkit::{Checkout, Fixture};

fn open(path: &std::path::Path) -> Repository {
    Repository::open(path, &Options { fetch: false, ..Options::default() }).expect("the fixture is a repository")
}

#[test]
fn it_is_what_git_log_says_also_across_merges() {
    let fixture = Fixture::new();
    fixture.write("a", "1").write("b", "1").write("d/c", "1").commit("first");
    fixture.branch("topic");
    fixture.write("b", "2").commit("on the branch");
    fixture.checkout("main");
    fixture.write("d/c", "2").commit("on main");
    fixture.merge("topic");
    fixture.write("new", "1").commit("last");
    let mut repository = open(fixture.path());
    let mut changes = LastChanges::from("HEAD");
    for path in ["b", "a", "new", "d/c", "b"] {
        let told: i64 = fixture.git(&["log", "-1", "--format=%ct", "--", path]).trim().parse().unwrap();
        assert_eq!(changes.of(&mut repository, &RepoPath::from(path)).unwrap(), Some(told), "{path}");
    }
    assert_eq!(changes.of(&mut repository, &RepoPath::from("nowhere")).unwrap(), None);
    assert!(LastChanges::from("no-such").of(&mut repository, &RepoPath::from("a")).is_err());
}

#[test]
fn beyond_the_edge_of_a_shallow_clone_nothing_is_known() {
    let fixture = Fixture::new();
    fixture.write("a", "1").commit("first");
    fixture.write("b", "1").commit("second");
    let remote = fixture.publish();
    let folder = remote.checkout("refs/heads/main", &fixture.head(), &Checkout::SHALLOW);
    let mut repository = open(&folder);
    assert_eq!(LastChanges::from("HEAD").of(&mut repository, &RepoPath::from("a")).unwrap(), None);
    assert_eq!(LastChanges::from("HEAD").of(&mut repository, &RepoPath::from("b")).unwrap(), None);
}

#[test]
fn the_working_tree_has_what_is_tracked_and_what_is_not_ignored() {
    let fixture = Fixture::new();
    fixture.write("a", "1").write(".gitignore", "out/\n").commit("first");
    fixture.write("new/b", "1").write("out/c", "1");
    let files = open(fixture.path()).working_files().unwrap();
    let mut files: Vec<String> =
        files.iter().map(|path| String::from_utf8_lossy(path.as_bytes()).into_owned()).collect();
    files.sort();
    assert_eq!(files, [".gitignore", "a", "new/b"]);
}
