//! Generated histories: hundreds of commits with edits, moves, copies, mode and type changes, binaries, submodule
//! pointers and merges, always the same for a seed. They stand in for real history where a tool's arithmetic is
//! compared with git's own.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

use crate::{Fixture, Random, must};

/// What a generated history looks like.
#[derive(Debug, Clone)]
pub struct HistoryOptions {
    /// The same seed gives the same history.
    pub seed: u64,
    /// Number of commits.
    pub commits: usize,
    /// Texts to start files from; generated ones where this is empty.
    pub material: Vec<Vec<u8>>,
}

#[derive(Clone)]
struct File {
    mode: &'static str,
    content: Vec<u8>,
}

type Tree = BTreeMap<String, File>;

const GITLINK: &str = "160000";
const SYMLINK: &str = "120000";

/// Fills `fixture`'s branch `main` with a generated history, checks it out, and returns its commits, oldest first. A
/// merge's second parent is a side branch of one commit that is part of the list too.
#[must_use]
pub fn generate_history(fixture: &Fixture, options: &HistoryOptions) -> Vec<String> {
    let mut random = Random::new(options.seed);
    let mut tree = Tree::new();
    let mut stream = Vec::new();
    let mut mark = 0_usize;
    while mark < options.commits {
        let merge = mark > 2 && options.commits - mark >= 2 && random.chance(8);
        let before = tree.clone();
        if merge {
            let mut side = before.clone();
            mutate(&mut side, &mut random, options);
            mark += 1;
            commit(&mut stream, "refs/heads/side", mark, &[mark - 1], &before, &side);
            let parents = [mark - 1, mark];
            for (path, file) in side {
                tree.entry(path).or_insert(file);
            }
            mark += 1;
            commit(&mut stream, "refs/heads/main", mark, &parents, &before, &tree);
        } else {
            mutate(&mut tree, &mut random, options);
            mark += 1;
            let parent: &[usize] = if mark == 1 { &[] } else { &[mark - 1] };
            commit(&mut stream, "refs/heads/main", mark, parent, &before, &tree);
        }
    }
    import(fixture, &stream);
    fixture.git(&["reset", "--quiet", "--hard"]);
    fixture.git(&["rev-list", "--topo-order", "--reverse", "main"]).lines().map(str::to_owned).collect()
}

fn import(fixture: &Fixture, stream: &[u8]) {
    let mut command = fixture.git_command(fixture.path());
    command.args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped());
    let mut child = must(command.spawn(), "starting git fast-import");
    if let Some(mut pipe) = child.stdin.take() {
        must(pipe.write_all(stream), "writing to git fast-import");
    }
    let status = must(child.wait(), "waiting for git fast-import");
    assert!(status.success(), "git fast-import: {status}");
}

fn commit(stream: &mut Vec<u8>, branch: &str, mark: usize, parents: &[usize], before: &Tree, after: &Tree) {
    let seconds = 1_700_000_000 + mark * 60;
    let mut line = |text: String| stream.extend_from_slice(text.as_bytes());
    line(format!("commit {branch}\nmark :{mark}\ncommitter Ada <ada@example.org> {seconds} +0000\ndata 1\nc\n"));
    for (position, parent) in parents.iter().enumerate() {
        line(format!("{} :{parent}\n", if position == 0 { "from" } else { "merge" }));
    }
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        line(format!("D \"{path}\"\n"));
    }
    for (path, file) in after {
        if before.get(path).is_some_and(|old| old.mode == file.mode && old.content == file.content) {
            continue;
        }
        if file.mode == GITLINK {
            stream.extend_from_slice(format!("M {GITLINK} ").as_bytes());
            stream.extend_from_slice(&file.content);
            stream.extend_from_slice(format!(" \"{path}\"\n").as_bytes());
        } else {
            stream.extend_from_slice(
                format!("M {} inline \"{path}\"\ndata {}\n", file.mode, file.content.len()).as_bytes(),
            );
            stream.extend_from_slice(&file.content);
            stream.push(b'\n');
        }
    }
    stream.push(b'\n');
}

fn mutate(tree: &mut Tree, random: &mut Random, options: &HistoryOptions) {
    let operations = if random.chance(10) { 12 } else { 1 + random.below(5) };
    for _ in 0..operations {
        let paths: Vec<String> = tree.keys().cloned().collect();
        let Some(path) = random.pick(&paths).cloned() else {
            add(tree, random, options);
            continue;
        };
        match random.below(100) {
            0..=17 => add(tree, random, options),
            18..=55 => edit(tree, random, &path),
            56..=64 => drop(tree.remove(&path)),
            65..=79 => {
                if let Some(file) = tree.remove(&path) {
                    let target = new_path(random, Some(&path));
                    make_room(tree, &target);
                    tree.insert(target.clone(), file);
                    if random.chance(60) {
                        edit(tree, random, &target);
                    }
                }
            }
            80..=86 => {
                if let Some(file) = tree.get(&path).cloned() {
                    let target = new_path(random, Some(&path));
                    make_room(tree, &target);
                    tree.insert(target.clone(), file);
                    if random.chance(50) {
                        edit(tree, random, &target);
                    }
                    if random.chance(50) {
                        edit(tree, random, &path);
                    }
                }
            }
            87..=92 => {
                if let Some(file) = tree.get_mut(&path) {
                    match file.mode {
                        "100644" => file.mode = "100755",
                        "100755" => file.mode = "100644",
                        _ => {}
                    }
                }
            }
            _ => change_type(tree, random, &path),
        }
    }
}

fn add(tree: &mut Tree, random: &mut Random, options: &HistoryOptions) {
    let content = match random.below(20) {
        0 => Vec::new(),
        1 | 2 => {
            let size = 50 + random.below(4000);
            let mut bytes = random.bytes(size);
            bytes[random.below(40)] = 0;
            bytes
        }
        _ => random.pick(&options.material).cloned().unwrap_or_else(|| text(random)),
    };
    let path = new_path(random, None);
    make_room(tree, &path);
    tree.insert(path, File { mode: if random.chance(5) { "100755" } else { "100644" }, content });
}

/// A file cannot stand where a folder is needed, nor the other way round.
fn make_room(tree: &mut Tree, path: &str) {
    let below = format!("{path}/");
    tree.retain(|other, _| !other.starts_with(&below) && !path.starts_with(&format!("{other}/")));
}

fn change_type(tree: &mut Tree, random: &mut Random, path: &str) {
    if let Some(file) = tree.get_mut(path) {
        *file = match random.below(3) {
            0 => File { mode: SYMLINK, content: format!("../target-{}", random.below(5)).into_bytes() },
            1 => {
                let digits = (0..40).map(|_| char::from(b"0123456789abcdef"[random.below(16)]));
                File { mode: GITLINK, content: digits.collect::<String>().into_bytes() }
            }
            _ => File { mode: "100644", content: text(random) },
        };
    }
}

fn edit(tree: &mut Tree, random: &mut Random, path: &str) {
    let Some(file) = tree.get_mut(path) else { return };
    match file.mode {
        GITLINK => file.content[random.below(40)] = b"0123456789abcdef"[random.below(16)],
        SYMLINK => file.content.push(b'x'),
        _ if file.content.contains(&0) => {
            let at = random.below(file.content.len());
            let extra = random.bytes(20);
            file.content.splice(at..at, extra);
        }
        _ => edit_text(file, random),
    }
}

fn edit_text(file: &mut File, random: &mut Random) {
    let mut lines: Vec<Vec<u8>> = file.content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let edits = if random.chance(15) { 1 + lines.len() / 2 } else { 1 + random.below(4) };
    for _ in 0..edits {
        let at = random.below(lines.len() + 1);
        match random.below(5) {
            0 | 1 => lines.insert(at, line(random)),
            2 if at < lines.len() => drop(lines.remove(at)),
            3 if at < lines.len() => lines[at] = line(random),
            4 if at < lines.len() => {
                // A block moves: the case in which line diffs differ most between implementations.
                let end = (at + 1 + random.below(6)).min(lines.len());
                let block: Vec<_> = lines.drain(at..end).collect();
                let target = random.below(lines.len() + 1);
                lines.splice(target..target, block);
            }
            _ => {}
        }
    }
    file.content = lines.concat();
    if random.chance(5) && file.content.last() == Some(&b'\n') {
        file.content.pop();
    }
    if random.chance(2) {
        file.content = file.content.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(b"\r\n".as_slice());
    }
}

fn text(random: &mut Random) -> Vec<u8> {
    let lines = if random.chance(10) { random.below(400) } else { 1 + random.below(60) };
    let mut text: Vec<u8> = (0..lines).flat_map(|_| line(random)).collect();
    if random.chance(10) {
        text.pop();
    }
    text
}

fn line(random: &mut Random) -> Vec<u8> {
    const COMMON: [&str; 6] = ["\n", "}\n", "    }\n", "    return None\n", "import os\n", "# ---\n"];
    if random.chance(40) {
        return COMMON[random.below(COMMON.len())].as_bytes().to_vec();
    }
    format!("{}value_{} = call({})\n", "    ".repeat(random.below(3)), random.below(200), random.below(1000))
        .into_bytes()
}

fn new_path(random: &mut Random, like: Option<&str>) -> String {
    const FOLDERS: [&str; 9] =
        ["", "src/", "src/deep/er/", "addons/sale/", "addons/sale-x/", "docs/", "a/", "a.b/", "é/"];
    const NAMES: [&str; 8] = ["__init__.py", "README.md", "model.py", "data.xml", "lib.rs", "a", "-dash", "with space"];
    let folder = FOLDERS[random.below(FOLDERS.len())];
    match like.and_then(|path| path.rsplit('/').next()) {
        Some(name) if random.chance(60) => format!("{folder}{name}"),
        _ if random.chance(40) => format!("{folder}{}", NAMES[random.below(NAMES.len())]),
        _ => format!("{folder}file_{}.txt", random.below(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_history_and_the_number_asked_for() {
        let options = HistoryOptions { seed: 1, commits: 60, material: Vec::new() };
        let one = generate_history(&Fixture::new(), &options);
        assert_eq!(one.len(), 60);
        assert_eq!(one, generate_history(&Fixture::new(), &options));
    }
}
