//! The features of hundreds of commits against arithmetic over `git show -M --numstat -z`, done here in the plainest
//! way.
//!
//! Two repositories. One is made of the sources of crates, as cargo unpacked them: each
//! crate is committed in portions, stripped of its comments, and moved to another folder while some of its files are
//! edited. The other is a generated history (`testkit::generate_history`) over the same sources: edits, moves, copies,
//! mode and type changes, binaries, submodule pointers and merges. Where cargo has unpacked nothing, only the
//! second one, over generated texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use changes::{Options, Request};
use complexity_scorer::Features;
use complexity_scorer::features::FileLines;
use protocol::Runner;
use testkit::{Fixture, HistoryOptions, Program, generate_history};

const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
/// Commits compared.
const COMMITS: usize = 560;
/// Crates taken at most, and files of each.
const CRATES: usize = 36;
const FILES: usize = 20;

/// A file of a crate: its path below the crate's folder and its content.
type Source = (String, Vec<u8>);

#[test]
fn features_equal_arithmetic_over_git_show() {
    let crates = crates();
    if crates.is_empty() {
        println!("skipped: the sources of crates, as cargo has unpacked none");
    }
    let material: Vec<Vec<u8>> = crates
        .iter()
        .flatten()
        .filter(|(_, content)| content.len() < 20_000)
        .map(|(_, content)| content.clone())
        .collect();
    let real = Fixture::new();
    let real_commits = commit_crates(&real, &crates);
    let generated = Fixture::new();
    let options = HistoryOptions { seed: 20, commits: COMMITS - real_commits.len().min(COMMITS / 2), material };
    let generated_commits = generate_history(&generated, &options);
    let (mut agreeing, mut renames, mut binaries, mut merges, mut differences) = (0, 0, 0, 0, Vec::new());
    for (fixture, commits) in [(&real, &real_commits), (&generated, &generated_commits)] {
        let listed = fixture.git(&["rev-list", "--parents", "main"]);
        let parents: BTreeMap<&str, usize> = listed
            .lines()
            .map(|line| (line.split(' ').next().unwrap_or_default(), line.split(' ').count() - 1))
            .collect();
        for (position, commit) in commits.iter().enumerate() {
            let records = numstat(fixture, commit);
            renames += usize::from(records.iter().any(|record| record.renamed));
            binaries += usize::from(records.iter().any(|record| record.binary));
            let parents = parents[commit.as_str()];
            merges += usize::from(parents > 1);
            let base = if parents == 0 { EMPTY_TREE.to_owned() } else { format!("{commit}^1") };
            let expected = expected(&records);
            let found = collected(fixture, &base, commit);
            let by_program = position % 25 == 0 && !records.is_empty();
            if same(&found, &expected) && (!by_program || same(&by_the_program(fixture, &base, commit), &expected)) {
                agreeing += 1;
            } else {
                differences.push(format!("{commit}: expected {expected:?}, found {found:?}"));
            }
        }
    }
    println!(
        "sources of {} crates: {} commits; generated: {} commits",
        crates.len(),
        real_commits.len(),
        generated_commits.len()
    );
    println!("figure: with renames {renames}, with binaries {binaries}, merges {merges}");
    let total = real_commits.len() + generated_commits.len();
    println!("figure: agreement with `git show -M --numstat -z`: {agreeing} of {total} commits");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(total >= COMMITS && renames > 50 && binaries > 20 && merges > 10);
}

/// The sources of crates that cargo unpacked (The Cargo Book, "Cargo Home"), by name; empty where there are none.
fn crates() -> Vec<Vec<Source>> {
    let home = std::env::home_dir().map(|home| home.join(".cargo"));
    let Some(cargo) = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home) else { return Vec::new() };
    let registries = entries(&cargo.join("registry/src"));
    let mut folders: Vec<PathBuf> = registries.iter().flat_map(|registry| entries(registry)).collect();
    folders.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    folders.dedup_by(|a, b| a.file_name() == b.file_name());
    folders.iter().take(CRATES).map(|folder| sources(folder)).collect()
}

/// What is in a folder, sorted; nothing if it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn sources(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for path in entries(&next) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let size = path.metadata().map_or(0, |data| data.len());
            if path.is_dir() {
                open.push(path);
            } else if !name.starts_with(".git") && size < 200_000 {
                let inside = path.strip_prefix(folder).expect("below the folder").to_string_lossy().into_owned();
                found.push((inside, fs::read(&path).expect("a readable file")));
            }
        }
    }
    found.truncate(FILES);
    found
}

fn commit_crates(fixture: &Fixture, crates: &[Vec<Source>]) -> Vec<String> {
    let mut commits = Vec::new();
    for (number, files) in crates.iter().enumerate() {
        let first = format!("vendor/crate{number}");
        for portion in files.chunks(5) {
            for (path, content) in portion {
                fixture.write(format!("{first}/{path}"), content);
            }
            commits.push(fixture.commit("a portion"));
        }
        for (path, content) in files {
            fixture.write(format!("{first}/{path}"), without_comments(content));
        }
        commits.push(fixture.commit("without comments"));
        let second = format!("third_party/{number}/crate");
        for (index, (path, content)) in files.iter().enumerate() {
            fixture.rename(format!("{first}/{path}"), format!("{second}/{path}"));
            if index % 3 == 0 {
                fixture.write(format!("{second}/{path}"), content);
            }
        }
        commits.push(fixture.commit("moved, some edited"));
    }
    commits
}

fn without_comments(content: &[u8]) -> Vec<u8> {
    let lines = content.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.trim_ascii_start().starts_with(b"//")).flatten().copied().collect()
}

/// One record of `--numstat -z`.
struct Record {
    path: String,
    added: u64,
    deleted: u64,
    renamed: bool,
    binary: bool,
}

fn numstat(fixture: &Fixture, commit: &str) -> Vec<Record> {
    let shown = fixture.try_git_in(fixture.path(), &["show", "-M", "--numstat", "-z", "--format=", commit]);
    let text = String::from_utf8(shown.stdout).expect("paths in UTF-8");
    let mut fields = text.split('\0').filter(|field| !field.is_empty());
    let mut records = Vec::new();
    while let Some(field) = fields.next() {
        let [added, deleted, path] = field.splitn(3, '\t').collect::<Vec<_>>()[..] else {
            panic!("a record, not {field:?}")
        };
        let renamed = path.is_empty();
        let path = if renamed { fields.nth(1).expect("the new path") } else { path };
        records.push(Record {
            path: path.to_owned(),
            added: added.parse().unwrap_or(0),
            deleted: deleted.parse().unwrap_or(0),
            renamed,
            binary: added == "-",
        });
    }
    records
}

fn expected(records: &[Record]) -> Features {
    let subsystems: BTreeSet<&str> =
        records.iter().map(|record| record.path.split('/').next().unwrap_or_default()).collect();
    let directories: BTreeSet<&str> = records
        .iter()
        .map(|record| {
            let parts: Vec<&str> = record.path.split('/').collect();
            if parts.len() > 1 { parts[parts.len() - 2] } else { parts[0] }
        })
        .collect();
    let total: u64 = records.iter().map(|record| record.added + record.deleted).sum();
    let mut entropy = 0.0;
    for record in records.iter().filter(|record| record.added + record.deleted > 0) {
        let share = (record.added + record.deleted) as f64 / total as f64;
        entropy -= share * share.log2();
    }
    Features {
        la: records.iter().map(|record| record.added).sum(),
        ld: records.iter().map(|record| record.deleted).sum(),
        nf: records.len() as u64,
        nd: directories.len() as u64,
        ns: subsystems.len() as u64,
        entropy,
    }
}

fn same(found: &Features, expected: &Features) -> bool {
    let whole = |features: &Features| (features.la, features.ld, features.nf, features.nd, features.ns);
    whole(found) == whole(expected) && (found.entropy - expected.entropy).abs() < 1e-8
}

/// The features by the library. A commit that changes nothing has none: the change set says "everything" then.
fn collected(fixture: &Fixture, base: &str, head: &str) -> Features {
    let request = Request {
        repo: fixture.path().to_owned(),
        base: Some(base.to_owned()),
        head: Some(head.to_owned()),
        runner: &Runner::default(),
        event: None,
        options: Options { copies: false, ..Options::default() },
    };
    let change = changes::collect(&request).expect("a change set");
    if change.decision == changes::Decision::All {
        assert!(!change.could_not_tell, "{}", change.reason);
        return Features::default();
    }
    Features::measure(change.files.iter().map(|file| FileLines {
        path: file.path.as_bytes(),
        added: file.added.unwrap_or(0),
        deleted: file.deleted.unwrap_or(0),
    }))
}

/// The features by the program.
fn by_the_program(fixture: &Fixture, base: &str, head: &str) -> Features {
    let program = Program::new(env!("CARGO_BIN_EXE_complexity-scorer"), fixture.path());
    let ran = program.run(&["score", "--base", base, "--head", head, "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let features = &ran.json()["features"];
    let whole = |name: &str| features[name].as_u64().expect(name);
    Features {
        la: whole("la"),
        ld: whole("ld"),
        nf: whole("nf"),
        nd: whole("nd"),
        ns: whole("ns"),
        entropy: features["entropy"].as_f64().expect("a number"),
    }
}
