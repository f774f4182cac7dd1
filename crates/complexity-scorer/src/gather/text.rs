//! The texts of the changed files, before and after, and where they differ.

use std::ops::Range;

use changes::{ChangeSet, ChangedFile, Hunk, RepoPath, Repository, Status};
use complexity_scorer::functions::source::LARGEST;

use super::Stop;

/// Text of one change that is held at once, in bytes; files behind it keep their size only.
const ALL: usize = 96_000_000;

/// Files whose texts are read at once.
const BATCH: usize = 200;

/// Both sides of a changed file, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct Both {
    pub(super) before: Option<Vec<u8>>,
    pub(super) after: Option<Vec<u8>>,
    /// It was not read, as it has at least so many bytes.
    pub(super) larger: Option<u64>,
    /// It was not read, as there was too much before it.
    pub(super) cut: bool,
    /// Where they differ.
    hunks: Vec<Hunk>,
}

impl Both {
    /// A file whose texts could not be read.
    pub(super) fn unread() -> Self {
        Self { cut: true, ..Self::default() }
    }

    /// The lines that differ, before and after.
    pub(super) fn ranges(&self) -> (Vec<Range<u32>>, Vec<Range<u32>>) {
        (
            self.hunks.iter().map(|hunk| hunk.old.clone()).collect(),
            self.hunks.iter().map(|hunk| hunk.new.clone()).collect(),
        )
    }

    /// What it was and what it is; empty where it is not there.
    fn sides(&self) -> (&[u8], &[u8]) {
        (self.before.as_deref().unwrap_or_default(), self.after.as_deref().unwrap_or_default())
    }

    /// Both texts, as far as they are there.
    pub(super) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        [self.before.as_deref(), self.after.as_deref()].into_iter().flatten()
    }

    /// Whether the change touches tests that stand in the code they test, as is usual in Rust: lines behind `#[cfg(test)]`.
    pub(super) fn touches_inner_tests(&self, path: &[u8]) -> bool {
        let Some(after) = self.after.as_ref().filter(|_| path.ends_with(b".rs")) else { return false };
        let mut lines = after.split(|&byte| byte == b'\n').zip(1..);
        let Some((_, mark)) = lines.find(|(line, _)| line.trim_ascii_start().starts_with(b"#[cfg(test)]")) else {
            return false;
        };
        self.hunks.iter().any(|hunk| hunk.new.end > mark)
    }
}

/// The texts of the files of a change that are wanted, in their order; empty for all others.
pub(super) fn texts(
    change: &ChangeSet,
    repository: &mut Repository,
    wanted: impl Fn(&ChangedFile) -> bool,
) -> Result<(Vec<Both>, Vec<String>), Stop> {
    let mut both: Vec<Both> = change.files.iter().map(|_| Both::default()).collect();
    let (Some(base), Some(head)) = (&change.base, &change.head) else { return Ok((both, Vec::new())) };
    let indices: Vec<usize> = (0..change.files.len()).filter(|&index| wanted(&change.files[index])).collect();
    let mut held = 0;
    for batch in indices.chunks(BATCH) {
        if held >= ALL {
            batch.iter().for_each(|&index| both[index].cut = true);
            continue;
        }
        let (old, new) = (side(change, batch, before), side(change, batch, after));
        let old_texts = repository.read_files(base, &paths(&old), LARGEST as u64 - 1)?;
        let new_texts = repository.read_files(head, &paths(&new), LARGEST as u64 - 1)?;
        for ((index, _), text) in old.iter().zip(old_texts) {
            both[*index].larger = text.is_none().then_some(LARGEST as u64);
            both[*index].before = text;
        }
        for ((index, _), text) in new.iter().zip(new_texts) {
            both[*index].larger = both[*index].larger.or_else(|| text.is_none().then_some(LARGEST as u64));
            both[*index].after = text;
        }
        for &index in batch {
            held += both[index].texts().map(<[u8]>::len).sum::<usize>();
        }
    }
    compare(&mut both);
    let cut = both.iter().filter(|text| text.cut).count();
    let note = format!(
        "{cut} files were not read, as the change has more than {ALL} bytes of text: their functions and flags by content are not known"
    );
    Ok((both, (cut > 0).then_some(note).into_iter().collect()))
}

/// Notes where the two sides of each file differ; everywhere, where git cannot compare them.
fn compare(both: &mut [Both]) {
    let found = changes::hunks(&both.iter().map(Both::sides).collect::<Vec<_>>());
    for (text, hunks) in both.iter_mut().zip(found) {
        text.hunks = hunks.unwrap_or_else(|| vec![Hunk { old: 1..u32::MAX, new: 1..u32::MAX }]);
    }
}

/// The path before, where there was one that this file continues: a copy continues nothing.
fn before(file: &ChangedFile) -> Option<&RepoPath> {
    match file.status {
        Status::Added | Status::Copied => None,
        _ => Some(file.from.as_ref().unwrap_or(&file.path)),
    }
}

fn after(file: &ChangedFile) -> Option<&RepoPath> {
    (file.status != Status::Deleted).then_some(&file.path)
}

fn side<'c>(
    change: &'c ChangeSet,
    batch: &[usize],
    path: impl Fn(&'c ChangedFile) -> Option<&'c RepoPath>,
) -> Vec<(usize, RepoPath)> {
    batch.iter().filter_map(|&index| Some((index, path(&change.files[index])?.clone()))).collect()
}

fn paths(side: &[(usize, RepoPath)]) -> Vec<RepoPath> {
    side.iter().map(|(_, path)| path.clone()).collect()
}
