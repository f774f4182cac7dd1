//! The answer: changed files between two commits, and why those two.

use std::fmt;
use std::str::FromStr;

use crate::RepoPath;

/// Whether the files are a difference or everything there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// `files` is what changed between base and head, and is not empty.
    Diff,
    /// Everything counts as changed; `files` lists all tracked files of the head where they could be read.
    All,
}

impl fmt::Display for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Diff => "diff",
            Self::All => "all",
        })
    }
}

/// Changed files between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    /// Difference or everything.
    pub decision: Decision,
    /// Why these commits, or why everything: one sentence without a full stop. It may quote branch names and git's
    /// messages, which are hostile text.
    pub reason: String,
    /// The commit compared from (git's empty tree if that was asked for), full hexadecimal; `None` for
    /// [`Decision::All`].
    pub base: Option<String>,
    /// The commit compared to, full hexadecimal; `None` if there is none.
    pub head: Option<String>,
    /// Changed files in the order of their paths' bytes, each path once. A rename has its own entry under the new path.
    pub files: Vec<ChangedFile>,
    /// What a reader should know besides: fallbacks, limits that were hit. Hostile text, like the reason.
    pub notes: Vec<String>,
    /// [`Decision::All`] because something failed, not because a rule says so (as for the first push of a repository).
    pub could_not_tell: bool,
}

/// One changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path in the head, or in the base for a deleted file.
    pub path: RepoPath,
    /// Where it came from, for renames and copies.
    pub from: Option<RepoPath>,
    /// What happened to it.
    pub status: Status,
    /// What it is in the head, or was in the base for a deleted file.
    pub kind: Kind,
    /// What it was in the base, or in the place it came from; `None` for an added file.
    pub old_kind: Option<Kind>,
    /// Lines added as `git diff --numstat` counts them; `None` if binary, too large, or not counted.
    pub added: Option<u64>,
    /// Lines deleted; `None` if binary, too large, or not counted. A copy counts as a new file: 0.
    pub deleted: Option<u64>,
    /// One side holds a NUL among its first 8,000 bytes (git's own rule). Always false where lines were not counted.
    pub binary: bool,
    /// One side is larger than [`Options::max_blob_bytes`](crate::Options::max_blob_bytes), or has too many lines to be
    /// compared in bounded memory: its lines were not counted.
    pub too_large: bool,
    /// For renames and copies, how much of the file is from `from`, in percent, 50 to 100.
    pub similarity: Option<u8>,
}

impl ChangedFile {
    /// A file without line counts.
    pub(crate) const fn new(path: RepoPath, status: Status, kind: Kind, old_kind: Option<Kind>) -> Self {
        Self {
            path,
            from: None,
            status,
            kind,
            old_kind,
            added: None,
            deleted: None,
            binary: false,
            too_large: false,
            similarity: None,
        }
    }

    /// The executable bit or the type changed.
    #[must_use]
    pub fn mode_changed(&self) -> bool {
        self.old_kind.is_some_and(|old| old != self.kind)
    }
}

/// What happened to a file, in git's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// New.
    Added,
    /// Other content or another executable bit.
    Modified,
    /// Gone.
    Deleted,
    /// Moved, with at most half of it rewritten.
    Renamed,
    /// New, and mostly like a file that changed too.
    Copied,
    /// A file became a symbolic link or a submodule, or the other way round.
    TypeChanged,
}

impl Status {
    /// All of them, in the order of this type.
    pub const ALL: [Self; 6] =
        [Self::Added, Self::Modified, Self::Deleted, Self::Renamed, Self::Copied, Self::TypeChanged];

    /// Its name in configuration and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Deleted => "deleted",
            Self::Renamed => "renamed",
            Self::Copied => "copied",
            Self::TypeChanged => "type-changed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A word that is no [`Status`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of `added`, `modified`, `deleted`, `renamed`, `copied`, `type-changed`, found `{0}`")]
pub struct UnknownStatus(pub String);

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.name() == word).ok_or_else(|| UnknownStatus(word.to_owned()))
    }
}

/// What git keeps under a path (its file modes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 100644.
    File,
    /// 100755.
    Executable,
    /// 120000: a symbolic link.
    Symlink,
    /// 160000: a pointer to a commit of another repository.
    Submodule,
}

impl Kind {
    /// The kind for a mode of a tree entry that is not a folder. Git reads any other permission bits as these four.
    pub(crate) const fn from_mode(mode: u32) -> Self {
        match mode & 0o170_000 {
            0o120_000 => Self::Symlink,
            0o160_000 => Self::Submodule,
            _ if mode & 0o100 != 0 => Self::Executable,
            _ => Self::File,
        }
    }

    /// A regular file, executable or not.
    #[must_use]
    pub const fn is_regular(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }

    /// The two are of the same type: they differ at most by the executable bit.
    pub(crate) fn same_type(self, other: Self) -> bool {
        self == other || (self.is_regular() && other.is_regular())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        let error = "changed".parse::<Status>().expect_err("`changed` is no status");
        assert!(error.to_string().contains("`type-changed`, found `changed`"));
    }

    #[test]
    fn modes_are_read_as_git_reads_them() {
        assert_eq!(Kind::from_mode(0o100_644), Kind::File);
        assert_eq!(Kind::from_mode(0o100_664), Kind::File);
        assert_eq!(Kind::from_mode(0o100_755), Kind::Executable);
        assert_eq!(Kind::from_mode(0o120_000), Kind::Symlink);
        assert_eq!(Kind::from_mode(0o160_000), Kind::Submodule);
    }
}
