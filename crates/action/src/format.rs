//! How an answer is shown.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use protocol::Runner;

/// The flags of every program that answers with a report.
#[derive(Debug, Clone, Args)]
pub struct AnswerFlags {
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// Also write the report as JSON to this file; in a workflow one is always written.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// The form of a program's standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// The report as one line of JSON.
    Json,
    /// For a workflow: log lines and annotations; step outputs and the step summary go to the runner's files.
    Github,
}

impl Format {
    /// The form asked for, else `github` inside a workflow and `human` outside.
    #[must_use]
    pub fn resolve(asked: Option<Self>, runner: &Runner) -> Self {
        asked.unwrap_or(if runner.in_workflow { Self::Github } else { Self::Human })
    }
}
