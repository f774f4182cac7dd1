//! What a caller asks for.

use std::path::PathBuf;
use std::time::Duration;

use protocol::{Event, Runner};

/// One question: what changed, in this repository, for this event.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Any folder inside the repository, or a bare repository.
    pub repo: PathBuf,
    /// `--base`: compare with the merge base of this revision instead of the event's base. All zeros count as not given
    /// (a workflow may pass a push's `before`). `last-success` is understood but cannot be answered without GitHub's API.
    pub base: Option<String>,
    /// `--head`: look at this revision instead of the event's head.
    pub head: Option<String>,
    /// The runner's variables.
    pub runner: &'a Runner,
    /// The event's payload; `None` on a laptop, or if there is none.
    pub event: Option<&'a Event>,
    /// How to work.
    pub options: Options,
}

/// How to work: what may be fetched, what is counted, and the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Missing commits and file contents may be fetched.
    pub fetch: bool,
    /// The git program.
    pub git_program: PathBuf,
    /// The checkout is the runner's own, whatever user its files belong to (containers: "dubious ownership"). Where this
    /// is not set, git refuses to fetch for a repository of another user. [`collect`](crate::collect) sets it in a
    /// workflow.
    pub trusted: bool,
    /// The longest a single git process may run before it and everything it started is killed.
    pub fetch_timeout: Duration,
    /// Count added and deleted lines. Costs reading both sides of every changed file.
    pub line_counts: bool,
    /// Pair deleted and added files to renames as `git diff -M` does.
    pub renames: bool,
    /// Find copies among the added files that are left, as `git diff -C` does.
    pub copies: bool,
    /// No inexact renames or copies are looked for when sources times destinations exceed the square of this
    /// (`diff.renameLimit`, git's default since 2.34 is 1,000).
    pub rename_limit: usize,
    /// A file larger than this many bytes is never loaded: its lines are unknown and it is paired only with an identical
    /// file.
    pub max_blob_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fetch: true,
            git_program: PathBuf::from("git"),
            trusted: false,
            fetch_timeout: Duration::from_secs(60),
            line_counts: true,
            renames: true,
            copies: true,
            rename_limit: 1000,
            max_blob_bytes: 32 << 20,
        }
    }
}

impl Options {
    /// The defaults for a run: in a workflow the checkout is trusted.
    #[must_use]
    pub fn for_runner(runner: &Runner) -> Self {
        Self { trusted: runner.in_workflow, ..Self::default() }
    }
}

impl Request<'_> {
    /// A person at a terminal: no event and not in a workflow.
    pub(crate) const fn on_laptop(&self) -> bool {
        !self.runner.in_workflow && self.runner.event_name.is_none() && self.event.is_none()
    }
}
