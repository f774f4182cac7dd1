//! The flags of every program that looks at a change.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which change to look at. In a workflow everything comes from the event; these flags override it.
#[derive(Debug, Clone, Args)]
pub struct ChangeFlags {
    /// Repository to look at, any folder inside it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Compare with this revision (branch, tag or commit) instead of the event's base; the merge base with it is taken.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Look at this revision instead of the event's head.
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,
    /// What to do when the change cannot be determined: treat everything as changed, or fail with exit code 3.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = OnError::All)]
    pub on_error: OnError,
}

/// What to do when the change cannot be determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Treat everything as changed and say why.
    All,
    /// Fail.
    Fail,
}
