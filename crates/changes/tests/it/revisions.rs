//! `--base` and `--head`.

use changes::Error;
use protocol::Exit;
use testkit::{Checkout, Fixture, Remote};

use crate::support::{Ask, check, check_all, check_unknown};

fn story() -> Fixture {
    let fixture = Fixture::new();
    for number in 0..6 {
        fixture.write(format!("{number}.txt"), "x\n").commit("main");
    }
    fixture.git(&["tag", "v1", "main~2"]);
    fixture.annotated_tag("v2");
    fixture.branch("topic").write("t.txt", "t\n").commit("topic");
    fixture.checkout("main").write("m.txt", "m\n").commit("main");
    fixture.git(&["checkout", "--quiet", "--orphan", "pages"]);
    fixture.git(&["rm", "-rf", "--quiet", "."]);
    fixture.write("index.html", "hi\n").commit("orphan");
    fixture.checkout("topic");
    fixture
}

fn ask<'a>(remote: &Remote<'a>, base: &str) -> Ask<'a> {
    let fixture = remote.fixture();
    let sha = fixture.commit_of("topic");
    Ask::event(fixture, &testkit::workflow_dispatch("refs/heads/topic"), "refs/heads/topic", &sha).base(base)
}

const CHECKOUTS: [Checkout; 3] = [Checkout::FULL, Checkout::SHALLOW, Checkout::BLOBLESS];

#[test]
fn a_base_may_be_a_branch_a_tag_a_commit_or_an_ancestor() {
    let fixture = story();
    let remote = fixture.publish();
    let commit = fixture.commit_of("main~4");
    let cases: [(&str, &[&str]); 9] = [
        ("main", &["added t.txt"]),
        ("origin/main", &["added t.txt"]),
        ("refs/heads/main", &["added t.txt"]),
        ("v1", &["added 4.txt", "added 5.txt", "added t.txt"]),
        ("refs/tags/v1", &["added 4.txt", "added 5.txt", "added t.txt"]),
        ("v2", &["added t.txt"]),
        ("HEAD~2", &["added 5.txt", "added t.txt"]),
        ("HEAD^^", &["added 5.txt", "added t.txt"]),
        (&commit, &["added 3.txt", "added 4.txt", "added 5.txt", "added t.txt"]),
    ];
    for (base, expected) in cases {
        // What an earlier question fetched must not help this one.
        let shallow = remote.checkout("refs/heads/topic", &fixture.commit_of("topic"), &Checkout::SHALLOW);
        check(&ask(&remote, base).at(&shallow), expected);
    }
    for how in [Checkout::FULL, Checkout::BLOBLESS] {
        let folder = remote.checkout("refs/heads/topic", &fixture.commit_of("topic"), &how);
        for (base, expected) in cases {
            check(&ask(&remote, base).at(&folder), expected);
        }
    }
}

#[test]
fn unrelated_histories_are_compared_directly() {
    let fixture = story();
    let remote = fixture.publish();
    for how in &CHECKOUTS {
        let folder = remote.checkout("refs/heads/topic", &fixture.commit_of("topic"), how);
        let set = ask(&remote, "pages").at(&folder);
        assert!(set.reason.contains("no common ancestor"), "{}", set.reason);
        assert_eq!(set.files.len(), 8);
    }
}

#[test]
fn gits_empty_tree_shows_every_file_as_added() {
    let fixture = story();
    let set = Ask::laptop(&fixture).base("4b825dc642cb6eb9a060e54bf8d69288fbee4904").at(fixture.path());
    let all = (0..6).map(|number| format!("added {number}.txt")).chain(["added t.txt".to_owned()]);
    let all: Vec<String> = all.collect();
    check(&set, &all.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_head_may_be_given_too() {
    let fixture = story();
    let set = Ask::laptop(&fixture).base("v1").head("main").at(fixture.path());
    check(&set, &["added 4.txt", "added 5.txt", "added m.txt"]);
}

#[test]
fn a_base_that_names_nothing_is_the_users_mistake() {
    let fixture = story();
    let remote = fixture.publish();
    let names = [
        "nothing",
        "v9",
        "HEAD~99",
        "-x",
        "--upload-pack=touch /tmp/x",
        "a b",
        "a..b",
        "1234567890123456789012345678901234567890",
        "HEAD:0.txt",
    ];
    for how in &CHECKOUTS {
        let folder = remote.checkout("refs/heads/topic", &fixture.commit_of("topic"), how);
        for base in names {
            let error = ask(&remote, base).try_at(&folder).expect_err(base);
            assert!(matches!(&error, Error::NoRevision { flag: "--base", .. }), "{error}");
            assert_eq!(error.exit(), Exit::Usage);
        }
    }
    let error = Ask::laptop(&fixture).head("nothing").try_at(fixture.path()).expect_err("no such head");
    assert!(matches!(error, Error::NoRevision { flag: "--head", .. }), "{error}");
}

#[test]
fn nothing_is_fetched_for_a_person_with_a_full_clone() {
    let fixture = story();
    let remote = fixture.publish();
    let clone = remote.clone_with(&["--single-branch", "--branch", "topic"]);
    let ask = Ask::laptop(&fixture).base("pages");
    let error = ask.try_at(&clone).expect_err("not here");
    assert!(error.to_string().contains("not looked for there"), "{error}");
    assert_eq!(ask.fetches(), [""; 0]);
}

#[test]
fn the_base_itself_leaves_no_difference() {
    let fixture = story();
    check_all(&Ask::laptop(&fixture).base("HEAD").at(fixture.path()), "no file differs");
}

#[test]
fn the_last_success_is_not_guessed() {
    let fixture = story();
    check_unknown(&Ask::laptop(&fixture).base("last-success").at(fixture.path()), "GitHub's API");
}
