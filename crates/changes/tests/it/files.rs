//! What happened to single files.

use changes::{Kind, Status};
use testkit::Fixture;

use crate::support::{Ask, check};

const TEXT: &str = "alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\niota\nkappa\n";

fn compare(fixture: &Fixture) -> changes::ChangeSet {
    Ask::laptop(fixture).base("HEAD~1").at(fixture.path())
}

#[test]
fn a_change_of_mode_alone() {
    let fixture = Fixture::new();
    fixture.write("run.sh", TEXT).commit("first");
    fixture.executable("run.sh", true).commit("mode");
    let set = compare(&fixture);
    check(&set, &["modified run.sh"]);
    let file = &set.files[0];
    assert_eq!((file.old_kind, file.kind), (Some(Kind::File), Kind::Executable));
    assert!(file.mode_changed());
    assert_eq!((file.added, file.deleted), (Some(0), Some(0)));
}

#[test]
fn a_file_becomes_a_link_a_submodule_and_a_folder() {
    let fixture = Fixture::new();
    fixture.write("link", TEXT).write("module", TEXT).write("folder", TEXT).commit("first");
    fixture.remove("link").symlink("link", "target").remove("folder").write("folder/inside", "x\n");
    fixture.git(&["add", "--all"]);
    fixture.git(&["rm", "--quiet", "--force", "module"]);
    fixture.submodule("module", "1234567890123456789012345678901234567890").commit_index("types");
    let set = compare(&fixture);
    check(&set, &["deleted folder", "added folder/inside", "type-changed link", "type-changed module"]);
    assert_eq!(set.files[2].kind, Kind::Symlink);
    // Git compares the target's name and the submodule's line with the old text.
    assert_eq!((set.files[2].added, set.files[2].deleted), (Some(1), Some(10)));
    assert_eq!(set.files[3].kind, Kind::Submodule);
    assert_eq!((set.files[3].added, set.files[3].deleted), (Some(1), Some(10)));
}

#[test]
fn a_submodule_moves_on() {
    let fixture = Fixture::new();
    fixture.write("a", "a\n");
    fixture.git(&["add", "a"]);
    fixture.submodule("lib", "1234567890123456789012345678901234567890").commit_index("first");
    fixture.submodule("lib", "2234567890123456789012345678901234567890").commit_index("second");
    let set = compare(&fixture);
    check(&set, &["modified lib"]);
    assert_eq!((set.files[0].added, set.files[0].deleted, set.files[0].kind), (Some(1), Some(1), Kind::Submodule));
}

#[test]
fn binary_files_have_no_lines() {
    let fixture = Fixture::new();
    fixture.write("a.bin", b"\0one").write("b.bin", "text\n").commit("first");
    fixture.write("a.bin", b"\0two").write("b.bin", b"te\0xt\n").write("c.bin", b"\0").commit("second");
    let set = compare(&fixture);
    check(&set, &["modified a.bin", "modified b.bin", "added c.bin"]);
    assert!(set.files.iter().all(|file| file.binary && file.added.is_none() && file.deleted.is_none()));
}

#[test]
fn a_rename_with_and_without_edits() {
    let fixture = Fixture::new();
    fixture.write("a/one.txt", TEXT).write("a/two.txt", TEXT.to_uppercase()).commit("first");
    fixture.rename("a/one.txt", "b/one.txt").rename("a/two.txt", "other.txt");
    fixture.write("other.txt", TEXT.to_uppercase() + "LAMBDA\n").commit("moved");
    let set = compare(&fixture);
    check(&set, &["renamed a/one.txt -> b/one.txt", "renamed a/two.txt -> other.txt"]);
    assert_eq!(set.files[0].similarity, Some(100));
    assert_eq!((set.files[1].added, set.files[1].deleted), (Some(1), Some(0)));
    assert!(set.files[1].similarity.is_some_and(|percent| (80..100).contains(&percent)), "{:?}", set.files[1]);
}

#[test]
fn a_chain_of_renames_and_a_swap() {
    let fixture = Fixture::new();
    let (one, two, three) = (TEXT.to_owned(), TEXT.to_uppercase(), TEXT.replace('a', "4"));
    fixture.write("a", &one).write("b", &two).write("c", &three).commit("first");
    // a -> b, b -> c, c -> d: only names at the ends are new or gone, the others are modified, as git says.
    fixture.rename("c", "d").rename("b", "c").rename("a", "b").commit("chain");
    check(&compare(&fixture), &["deleted a", "modified b", "modified c", "copied c -> d"]);
    let names = fixture.git(&["diff", "-M", "--name-status", "HEAD~1", "HEAD"]);
    assert_eq!(names, "D\ta\nM\tb\nM\tc\nA\td");
    fixture.rename("b", "x").rename("c", "b").rename("x", "c").commit("swap");
    check(&compare(&fixture), &["modified b", "modified c"]);
}

#[test]
fn a_copy_of_a_file_that_changed_too() {
    let fixture = Fixture::new();
    fixture.write("a.txt", TEXT).write("still.txt", TEXT.to_uppercase()).commit("first");
    fixture.write("a.txt", TEXT.replace("beta", "BETA")).write("b.txt", TEXT.to_owned() + "lambda\n");
    // A file that did not change is no source of a copy: git needs `--find-copies-harder` for that.
    fixture.write("c.txt", TEXT.to_uppercase()).commit("copied");
    let set = compare(&fixture);
    check(&set, &["modified a.txt", "copied a.txt -> b.txt", "added c.txt"]);
    assert_eq!((set.files[1].added, set.files[1].deleted), (Some(11), Some(0)));
    let set = Ask::laptop(&fixture).base("HEAD~1").options(|options| options.copies = false).at(fixture.path());
    check(&set, &["modified a.txt", "added b.txt", "added c.txt"]);
}

#[test]
fn empty_files_move_but_are_no_copies() {
    let fixture = Fixture::new();
    fixture.write("a/__init__.py", "").write("z.txt", "").commit("first");
    fixture.rename("a/__init__.py", "b/__init__.py").write("c/__init__.py", "").write("z.txt", "z\n").commit("second");
    check(&compare(&fixture), &["renamed a/__init__.py -> b/__init__.py", "added c/__init__.py", "modified z.txt"]);
}

#[test]
fn renames_can_be_left_alone() {
    let fixture = Fixture::new();
    fixture.write("a.txt", TEXT).commit("first");
    fixture.rename("a.txt", "b.txt").commit("moved");
    let ask = Ask::laptop(&fixture).base("HEAD~1").options(|options| options.renames = false);
    let ask = ask.options(|options| options.copies = false);
    check(&ask.at(fixture.path()), &["deleted a.txt", "added b.txt"]);
}

#[test]
fn too_many_candidates_are_said_and_identical_files_are_still_paired() {
    let fixture = Fixture::new();
    for number in 0..5 {
        fixture.write(format!("old/{number}"), format!("{number}\n{TEXT}"));
    }
    fixture.write("old/same", "same\n").commit("first");
    for number in 0..5 {
        fixture.rename(format!("old/{number}"), format!("new/{number}x"));
        fixture.write(format!("new/{number}x"), format!("{number}{number}\n{TEXT}"));
    }
    fixture.rename("old/same", "new/same").commit("moved");
    let ask = Ask::laptop(&fixture).base("HEAD~1").options(|options| options.rename_limit = 4);
    let set = ask.at(fixture.path());
    assert_eq!(set.files.iter().filter(|file| file.status == Status::Renamed).count(), 1);
    assert!(set.notes.iter().any(|note| note.contains("were not looked for")), "{:?}", set.notes);
}

#[test]
fn a_file_larger_than_the_limit_is_listed_but_not_loaded() {
    let fixture = Fixture::new();
    fixture.write("big.txt", "x\n".repeat(5000)).write("small.txt", "x\n").commit("first");
    fixture.write("big.txt", "y\n".repeat(5000)).write("small.txt", "y\n").commit("second");
    let set = Ask::laptop(&fixture).base("HEAD~1").options(|options| options.max_blob_bytes = 1000).at(fixture.path());
    check(&set, &["modified big.txt", "modified small.txt"]);
    assert!(set.files[0].too_large && set.files[0].added.is_none() && !set.files[0].binary);
    assert_eq!(set.files[1].added, Some(1));
    assert!(set.notes.iter().any(|note| note.contains("too large")), "{:?}", set.notes);
}

#[test]
fn lines_are_not_counted_unless_asked_for() {
    let fixture = Fixture::new();
    fixture.write("a.txt", TEXT).commit("first");
    fixture.write("a.txt", "x\n").commit("second");
    let set = Ask::laptop(&fixture).base("HEAD~1").options(|options| options.line_counts = false).at(fixture.path());
    assert_eq!((set.files[0].added, set.files[0].deleted, set.files[0].binary), (None, None, false));
}
