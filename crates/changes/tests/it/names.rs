//! Paths with every byte git allows.

use changes::{RepoPath, Repository};
use testkit::{Checkout, Fixture};

use crate::support::{Ask, options};

const NAMES: [&[u8]; 17] = [
    b" leading and trailing ",
    b"$(touch x)",
    b"(group)/x",
    b"-dash",
    b"::error::x",
    b"[slug].tsx",
    b"`id`",
    b"a\"quote\"",
    b"a\\backslash",
    b"a\nline::error::feed",
    b"a\ttab",
    b"bell\x07\x1b[31m",
    b"glob*?",
    b"invalid-\xff\xfe-utf8",
    b"semi;colon&and|pipe",
    "\u{e9}\u{1f980}/\u{fc}".as_bytes(),
    "e\u{301}".as_bytes(),
];

#[test]
fn names_come_through_byte_for_byte() {
    let fixture = Fixture::new();
    fixture.write("plain", "x\n").commit("first");
    for name in NAMES {
        fixture.write(name, name);
    }
    fixture.commit("names");
    let remote = fixture.publish();
    let head = fixture.head();
    let payload = testkit::push("refs/heads/main", &fixture.commit_of("HEAD~1"), &head);
    for how in [Checkout::FULL, Checkout::SHALLOW, Checkout::BLOBLESS] {
        let folder = remote.checkout("refs/heads/main", &head, &how);
        let set = Ask::event(&fixture, &payload, "refs/heads/main", &head).at(&folder);
        let mut expected = NAMES.map(RepoPath::new);
        expected.sort();
        let found: Vec<RepoPath> = set.files.iter().map(|file| file.path.clone()).collect();
        assert_eq!(found, expected);
    }
    let mut repository = Repository::open(fixture.path(), &options(&fixture)).expect("a repository");
    for name in NAMES {
        let content = repository.read_file("HEAD", &RepoPath::new(name)).expect("a file");
        assert_eq!(content.as_deref(), Some(name));
    }
    assert_eq!(repository.tracked_files("HEAD").expect("a list").len(), NAMES.len() + 1);
}

#[test]
fn names_move_byte_for_byte() {
    let fixture = Fixture::new();
    fixture.write(b"a\n\xff", "some text\nand more\n").commit("first");
    fixture.rename(b"a\n\xff", b"b\t\xfe").commit("moved");
    let set = Ask::laptop(&fixture).base("HEAD~1").at(fixture.path());
    assert_eq!(set.files[0].path.as_bytes(), b"b\t\xfe");
    assert_eq!(set.files[0].from.as_ref().map(RepoPath::as_bytes), Some(&b"a\n\xff"[..]));
}

#[test]
fn files_are_read_from_commits_only() {
    let fixture = Fixture::new();
    fixture.write("a/b.txt", "committed\n").symlink("link", "a/b.txt").commit("first");
    fixture.write("a/b.txt", "changed\n").write("new.txt", "x\n");
    let mut repository = Repository::open(fixture.path(), &options(&fixture)).expect("a repository");
    let mut read = |path: &str| repository.read_file("HEAD", &RepoPath::from(path)).expect("an answer");
    assert_eq!(read("a/b.txt").as_deref(), Some(&b"committed\n"[..]));
    assert_eq!(read("link").as_deref(), Some(&b"a/b.txt"[..]));
    for none in ["new.txt", "a", "a/", "/a/b.txt", "a/b.txt/c", "", "../x"] {
        assert_eq!(read(none), None, "{none}");
    }
    assert!(repository.read_file("nothing", &RepoPath::from("a")).is_err());
    assert_eq!(repository.uncommitted_files(), Ok(2));
    let mut small = Repository::open(fixture.path(), &changes::Options { max_blob_bytes: 3, ..options(&fixture) })
        .expect("a repository");
    let error = small.read_file("HEAD", &RepoPath::from("a/b.txt")).expect_err("too large");
    assert!(matches!(error, changes::Error::TooLarge { bytes: 10, limit: 3, .. }), "{error}");
}
