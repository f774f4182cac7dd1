//! The command line.

use std::path::PathBuf;

use action::Format;
use clap::{CommandFactory as _, Parser};
use github::ApiFlags;

/// Finds the commit on which a workflow last passed on a branch, so that a router can compare with it.
#[derive(Debug, Parser)]
#[command(name = "last-success", version)]
pub struct Cli {
    /// File of the workflow, such as `ci.yml`; without it the one that is running.
    #[arg(long, value_name = "FILE")]
    pub workflow: Option<String>,
    /// Branch; without it the one that was pushed to, or the one that a pull request or a merge group goes to.
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// How GitHub is reached.
    #[command(flatten)]
    pub api: ApiFlags,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// Also write the report as JSON to this file; in a workflow one is always written.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn clap_finds_no_contradiction() {
        super::command().debug_assert();
    }
}
