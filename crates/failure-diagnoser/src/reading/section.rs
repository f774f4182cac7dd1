//! Steps, folds and phases of a job.

use std::ops::Range;

/// How a section, or a whole job, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Status {
    /// The log does not say.
    #[default]
    Unknown,
    /// It passed.
    Passed,
    /// It failed.
    Failed,
}

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Role {
    /// The job's own commands.
    #[default]
    Main,
    /// Description of the machine, checkout, caches: the CI system's own preparation.
    Setup,
    /// Clean-up, caches, uploads and `after_*` hooks: what cannot have failed the job.
    After,
}

/// A part of the log with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Name of the step, or its command.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// How it ended.
    pub status: Status,
    /// Its lines, as indices of kept lines.
    pub lines: Range<usize>,
}
