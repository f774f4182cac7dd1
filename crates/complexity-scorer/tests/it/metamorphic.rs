//! How an assessment may and may not move when the change moves.

use complexity_scorer::assess::{Assessment, ChangedFile, assess};
use complexity_scorer::config::Config;
use proptest::prelude::*;
use proptest::sample::Index;
use testkit::{Fixture, Program};

use crate::cli::PROGRAM;

#[derive(Debug, Clone)]
struct File {
    path: String,
    added: u64,
    deleted: u64,
}

fn measure(files: &[File]) -> Assessment {
    let files: Vec<ChangedFile<'_>> = files
        .iter()
        .map(|file| ChangedFile {
            path: file.path.as_bytes(),
            added: file.added,
            deleted: file.deleted,
            ..ChangedFile::default()
        })
        .collect();
    assess(&files, &Config::default())
}

/// Distinct paths, some of them excluded by their names.
fn files() -> impl Strategy<Value = Vec<File>> {
    let name = "[a-c](/[a-c]){0,3}\\.(rs|py)|Cargo\\.lock|[ab]/logo\\.png";
    let lines = || prop_oneof![3 => 0_u64..20, 1 => 0_u64..5_000];
    prop::collection::btree_map(name, (lines(), lines()), 0..12)
        .prop_map(|files| files.into_iter().map(|(path, (added, deleted))| File { path, added, deleted }).collect())
}

proptest! {
    #[test]
    fn the_order_of_files_makes_no_difference((files, shuffled) in files().prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle()))) {
        prop_assert_eq!(measure(&files), measure(&shuffled));
    }

    #[test]
    fn an_added_line_never_lowers_score_or_level(files in files(), which: Index, more in 1_u64..400) {
        prop_assume!(!files.is_empty());
        let mut larger = files.clone();
        larger[which.index(files.len())].added += more;
        let (before, after) = (measure(&files), measure(&larger));
        prop_assert!(after.score.total >= before.score.total);
        prop_assert!(after.level >= before.level);
    }

    #[test]
    fn an_added_file_never_lowers_score_or_level(files in files(), added in 0_u64..300) {
        let mut larger = files.clone();
        larger.push(File { path: "new/folder/file.rs".to_owned(), added, deleted: 0 });
        let (before, after) = (measure(&files), measure(&larger));
        prop_assert!(after.score.total >= before.score.total);
        prop_assert!(after.level >= before.level);
    }

    /// A pure rename is one record with the new path and no lines.
    #[test]
    fn a_pure_rename_moves_only_the_spread(files in files(), folder in "[a-z]{1,3}") {
        let before = measure(&files);
        let mut larger = files;
        larger.push(File { path: format!("{folder}/moved.rs"), added: 0, deleted: 0 });
        let after = measure(&larger);
        prop_assert_eq!((after.raw.la, after.raw.ld, after.raw.entropy), (before.raw.la, before.raw.ld, before.raw.entropy));
        prop_assert_eq!((after.raw.nf, after.counted.nf), (before.raw.nf + 1, before.counted.nf + 1));
        prop_assert!(after.raw.nd - before.raw.nd <= 1 && after.raw.ns - before.raw.ns <= 1);
        for (before, after) in before.score.contributions.iter().zip(&after.score.contributions) {
            if before.name.starts_with("lines") {
                prop_assert_eq!(before, after);
            }
        }
    }

    /// git counts a line whose white space changed as one deleted and one added, and so does the assessment.
    #[test]
    fn a_changed_line_counts_whatever_changed_in_it(files in files(), which: Index, lines in 1_u64..100) {
        prop_assume!(!files.is_empty());
        let before = measure(&files);
        let mut reindented = files;
        let index = which.index(reindented.len());
        reindented[index].added += lines;
        reindented[index].deleted += lines;
        let after = measure(&reindented);
        prop_assert_eq!((after.raw.la, after.raw.ld), (before.raw.la + lines, before.raw.ld + lines));
    }

    #[test]
    fn excluded_files_are_in_the_raw_figures_only(files in files()) {
        let with = measure(&files);
        let kept: Vec<File> = files
            .iter()
            .filter(|file| !with.excluded.iter().any(|excluded| excluded.path == file.path.as_bytes()))
            .cloned()
            .collect();
        let without = measure(&kept);
        prop_assert_eq!(with.raw.nf, with.counted.nf + with.excluded.len() as u64);
        prop_assert_eq!(with.counted, without.raw);
        prop_assert_eq!((with.level, with.score), (without.level, without.score));
    }
}

/// The same through git: the program over a real commit.
#[test]
fn a_reindented_file_is_all_its_lines_and_a_moved_one_none() {
    let fixture = Fixture::new();
    fixture.write("a/a.py", "    x = 1\n".repeat(40)).write("b/b.py", "y = 1\nz = 2\n".repeat(40)).commit("first");
    fixture.branch("topic");
    fixture.write("a/a.py", "\tx = 1\n".repeat(40)).commit("re-indented");
    fixture.rename("b/b.py", "c/b.py").commit("moved");
    let measure = |base: &str, head: &str| {
        let program = Program::new(PROGRAM, fixture.path());
        let json = program.run(&["score", "--format=json", "--base", base, "--head", head]).json();
        ["la", "ld", "nf", "nd", "ns"].map(|name| json["features"][name].as_u64().unwrap_or(u64::MAX))
    };
    assert_eq!(measure("HEAD~2", "HEAD~1"), [40, 40, 1, 1, 1]);
    assert_eq!(measure("HEAD~1", "HEAD"), [0, 0, 1, 1, 1]);
}
