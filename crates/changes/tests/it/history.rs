//! Statuses, renames and line counts against git's own, commit by commit.
//!
//! `git diff-tree -r -M --raw --numstat -z` is the authority. The histories are generated (edits, moves, copies, mode and
//! type changes, binaries, submodules, merges) from generated lines and from this workspace's own sources.
//! `POINTSMAN_SEEDS=40` makes it forty generated histories instead of two; `POINTSMAN_SNAPSHOTS`, a list of folders separated by `:`, adds a history in which each folder is one commit.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use changes::{ChangedFile, Decision, Repository, Request, Status};
use protocol::Runner;
use testkit::{Fixture, HistoryOptions, generate_history};

use crate::support::options;

const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// Status letter, old path of a rename, added, deleted; by new path. A binary file has no numbers.
type Files = BTreeMap<Vec<u8>, File>;

type File = (char, Option<Vec<u8>>, Option<(u64, u64)>);

/// Compares every commit with its first parent, and says how much was compared.
fn compare(fixture: &Fixture, commits: &[String]) -> String {
    let pairs = with_parents(fixture, commits);
    let theirs = by_git(fixture, &pairs);
    let mut repository = Repository::open(fixture.path(), &options(fixture)).expect("a repository");
    let (mut files, mut renames, mut binaries, mut types) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for ((base, head), theirs) in pairs.iter().zip(&theirs) {
        let ours = ours(&mut repository, base, head);
        files += theirs.len();
        renames += theirs.values().filter(|(letter, _, _)| *letter == 'R').count();
        types += theirs.values().filter(|(letter, _, _)| *letter == 'T').count();
        binaries += theirs.values().filter(|(_, _, numbers)| numbers.is_none()).count();
        if ours != *theirs {
            wrong.push(difference(head, &ours, theirs));
        }
    }
    assert!(wrong.is_empty(), "{} of {} commits differ:\n{}", wrong.len(), commits.len(), wrong.join("\n"));
    let commits = commits.len();
    format!(
        "{commits} commits, {files} files ({renames} renames, {types} type changes, {binaries} binaries), no difference to git"
    )
}

fn difference(head: &str, ours: &Files, theirs: &Files) -> String {
    let mut text = format!("commit {head}");
    let paths = ours.keys().chain(theirs.keys()).collect::<std::collections::BTreeSet<_>>();
    for path in paths.into_iter().filter(|path| ours.get(*path) != theirs.get(*path)) {
        let shown = |files: &Files| format!("{:?}", files.get(path)).chars().take(300).collect::<String>();
        text += &format!("\n  {}: ours {} git {}", path.escape_ascii(), shown(ours), shown(theirs));
    }
    text
}

/// Each commit behind its first parent.
fn with_parents(fixture: &Fixture, commits: &[String]) -> Vec<(String, String)> {
    let listed = fixture.git(&["rev-list", "--parents", "HEAD"]);
    let parents: BTreeMap<&str, &str> = listed.lines().filter_map(|line| line.split_once(' ')).collect();
    let first = |commit: &str| parents.get(commit).map_or(EMPTY_TREE, |parents| &parents[..40]);
    commits.iter().map(|commit| (first(commit).to_owned(), commit.clone())).collect()
}

fn ours(repository: &mut Repository, base: &str, head: &str) -> Files {
    let runner = Runner { in_workflow: true, event_name: Some("schedule".into()), ..Runner::default() };
    let (base, head) = (Some(base.to_owned()), Some(head.to_owned()));
    let options = changes::Options::default();
    let request = Request { repo: PathBuf::new(), base, head, runner: &runner, event: None, options };
    let set = repository.collect(&request).expect("an answer");
    if set.decision == Decision::All {
        assert!(set.reason.contains("no file differs"), "{}", set.reason);
        return Files::new();
    }
    set.files.iter().map(entry).collect()
}

fn entry(file: &ChangedFile) -> (Vec<u8>, File) {
    assert!(!file.too_large && file.binary == file.added.is_none(), "{file:?}");
    let letter = match file.status {
        // A copy counts as a new file here, because git was asked for renames only.
        Status::Added | Status::Copied => 'A',
        Status::Modified => 'M',
        Status::Deleted => 'D',
        Status::Renamed => 'R',
        Status::TypeChanged => 'T',
    };
    let from = file.from.as_ref().filter(|_| file.status == Status::Renamed).map(|from| from.as_bytes().to_vec());
    (file.path.as_bytes().to_vec(), (letter, from, file.added.zip(file.deleted)))
}

/// All pairs in one call of git.
fn by_git(fixture: &Fixture, pairs: &[(String, String)]) -> Vec<Files> {
    let mut command = fixture.git_command(fixture.path());
    command.args(["diff-tree", "--stdin", "-r", "-M", "--raw", "--numstat", "-z", "--no-abbrev"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let listed = fixture.git(&["log", "--format=%H %T"]);
    let trees: BTreeMap<&str, &str> = listed.lines().filter_map(|line| line.split_once(' ')).collect();
    let tree = |commit: &str| trees.get(commit).copied().unwrap_or(EMPTY_TREE).to_owned();
    let input: Vec<(String, String)> = pairs.iter().map(|(base, head)| (tree(base), tree(head))).collect();
    let text: String = input.iter().map(|(base, head)| format!("{base} {head}\n")).collect();
    let writer = std::thread::spawn(move || pipe.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("git ends");
    writer.join().expect("a writer").expect("git reads");
    assert!(output.status.success());
    let mut rest = output.stdout.as_slice();
    let mut all = Vec::new();
    for (position, (base, head)) in input.iter().enumerate() {
        rest = rest.strip_prefix(format!("{base} {head}\n").as_bytes()).expect("the trees' names");
        let next = input.get(position + 1).map(|(base, head)| format!("{base} {head}\n").into_bytes());
        let end = next.and_then(|next| rest.windows(next.len()).position(|window| window == next));
        let (block, behind) = rest.split_at(end.unwrap_or(rest.len()));
        all.push(parse(block));
        rest = behind;
    }
    all
}

fn parse(block: &[u8]) -> Files {
    let mut files = Files::new();
    let mut fields = block.split(|byte| *byte == 0).peekable();
    while let Some(field) = fields.next() {
        if let Some(raw) = field.strip_prefix(b":") {
            let letter = char::from(raw[raw.iter().rposition(|byte| *byte == b' ').expect("a status") + 1]);
            let first = fields.next().expect("a path").to_vec();
            if letter == 'R' {
                files.insert(fields.next().expect("a new path").to_vec(), (letter, Some(first), None));
            } else {
                files.insert(first, (letter, None, None));
            }
        } else if !field.is_empty() {
            let mut words = field.splitn(3, |byte| *byte == b'\t');
            let mut number = || std::str::from_utf8(words.next().expect("a number")).expect("digits").parse().ok();
            let numbers = number().zip(number());
            let path = match words.next().expect("a path") {
                b"" => {
                    fields.next();
                    fields.next().expect("a new path")
                }
                path => path,
            };
            files.get_mut(path).expect("a path of the raw part").2 = numbers;
        }
    }
    files
}

fn generated(seed: u64, commits: usize, material: Vec<Vec<u8>>) -> String {
    let fixture = Fixture::new();
    let commits = generate_history(&fixture, &HistoryOptions { seed, commits, material });
    format!("seed {seed}: {}", compare(&fixture, &commits))
}

#[test]
fn generated_lines() {
    let seeds = std::env::var("POINTSMAN_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(2);
    for seed in 1..=seeds {
        println!("figure: {}", generated(seed, 300, Vec::new()));
    }
}

#[test]
fn real_sources_with_generated_edits() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut material = Vec::new();
    read_all(&workspace, &mut |path, bytes| {
        if path.extension().is_some_and(|extension| extension == "rs") && bytes.len() < 60_000 {
            material.push(bytes);
        }
    });
    material.truncate(60);
    println!("figure: {}", generated(3, 200, material));
}

#[test]
fn snapshots_of_real_folders() {
    let Some(list) = std::env::var_os("POINTSMAN_SNAPSHOTS") else {
        println!("skipped: POINTSMAN_SNAPSHOTS names no folders");
        return;
    };
    let folders: Vec<PathBuf> = std::env::split_paths(&list).collect();
    println!("snapshots in place: {}", snapshots(&folders, false));
    println!("snapshots that move: {}", snapshots(&folders, true));
}

/// One commit a folder; with `moving` below the folder's own name, so that every file moves.
fn snapshots(folders: &[PathBuf], moving: bool) -> String {
    let fixture = Fixture::new();
    let mut commits = Vec::new();
    for folder in folders {
        for entry in
            fs::read_dir(fixture.path()).expect("the working tree").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() && !entry.ends_with(".git") {
                fs::remove_dir_all(&entry).expect("an old folder");
            } else if entry.is_file() {
                fs::remove_file(&entry).expect("an old file");
            }
        }
        let above = if moving { folder.parent().expect("a folder above") } else { folder };
        read_all(folder, &mut |path, bytes| {
            let path = path.strip_prefix(above).expect("a path below");
            // Attributes are not part of the comparison: ours does not look at them.
            if !path.ends_with(".gitattributes") {
                fixture.write(path.as_os_str().as_encoded_bytes(), bytes);
            }
        });
        fixture.git(&["add", "--all", "--force"]);
        commits.push(fixture.commit_index("snapshot"));
    }
    compare(&fixture, &commits)
}

/// Calls `each` for every regular file below `folder`, in the order of their names.
fn read_all(folder: &Path, each: &mut impl FnMut(&Path, Vec<u8>)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() && !path.ends_with(".git") && !path.ends_with("target") {
            read_all(&path, each);
        } else if path.is_file() && !path.is_symlink() {
            each(&path, fs::read(&path).expect("a file"));
        }
    }
}
