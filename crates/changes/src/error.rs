//! What ends a request without an answer. Everything else that goes wrong is an answer:
//! [`Decision::All`](crate::Decision::All) with a reason.

use std::path::PathBuf;

use protocol::Exit;

use crate::RepoPath;

/// Why there is no answer. Each is a fragment fit for "cannot list the changed files: {error}".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no repository at or above a path.
    #[error(
        "expected a git repository at or above `{path}`, found none ({detail}); hint: check the repository out first, or name it with `--repo`"
    )]
    NoRepository {
        /// Where it was looked for.
        path: PathBuf,
        /// What git said.
        detail: String,
    },
    /// A revision that the user named is not there.
    #[error(
        "expected `{flag}` to name a commit, but `{revision}` names none ({detail}); hint: give a branch, a tag or a full commit of this repository"
    )]
    NoRevision {
        /// `--base` or `--head`.
        flag: &'static str,
        /// What was given.
        revision: String,
        /// Why it is not one.
        detail: String,
    },
    /// An object of the repository could not be read.
    #[error("cannot read {what} of the repository: {detail}")]
    Unreadable {
        /// What was to be read.
        what: String,
        /// What git said.
        detail: String,
    },
    /// A file is larger than the limit.
    #[error("`{path:?}` has {bytes} bytes, more than the limit of {limit}")]
    TooLarge {
        /// The file.
        path: RepoPath,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
}

impl Error {
    /// Who made the mistake: [`Exit::Usage`] for a flag that names nothing, else [`Exit::Unknown`].
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::NoRevision { .. } => Exit::Usage,
            _ => Exit::Unknown,
        }
    }

    pub(crate) fn unreadable(what: impl Into<String>, detail: &(impl ToString + ?Sized)) -> Self {
        Self::Unreadable { what: what.into(), detail: detail.to_string() }
    }
}
