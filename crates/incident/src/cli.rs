//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use action::Format;
use clap::{CommandFactory as _, Parser, ValueEnum};
use github::{ApiFlags, Moment};

use crate::{LABEL, duration};

/// Keep one issue per cause: open it at the first failure, count up at the next, close it when it is over.
#[derive(Debug, Parser)]
#[command(name = "incident", version)]
#[command(
    after_help = "Exit codes: 0 the issue stands as it should, or the token may not write and the text is in the step summary, \
    2 wrong input, 3 GitHub gave no answer.\n\
    The same run asked twice writes nothing the second time."
)]
pub struct Cli {
    /// What to do.
    #[arg(value_name = "OPERATION", value_enum)]
    pub positional: Option<Operation>,
    /// What to do: `open` opens an incident, counts it up or reopens it; `update` only counts up where one is open; `resolve` closes.
    #[arg(id = "operation", long = "operation", value_name = "OPERATION", value_enum)]
    pub operation: Option<Operation>,
    /// Stable name of the cause, such as the output `signature` of `failure-diagnoser`; without it the report's.
    #[arg(long, value_name = "SIGNATURE")]
    pub signature: Option<String>,
    /// Title of a new issue; without it the report's summary.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Markdown to put into the issue as it is. Nothing in it is escaped.
    #[arg(long, value_name = "FILE", conflicts_with = "report")]
    pub body_file: Option<PathBuf>,
    /// Report of another action (its output `report`) that says what happened.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Where it happens, such as workflow and job: `resolve` with it and without `signature` ends whatever incident goes on there.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// A further label of a new issue.
    #[arg(long, value_name = "NAME")]
    pub label: Vec<String>,
    /// Somebody a new issue is given to.
    #[arg(long, value_name = "LOGIN")]
    pub assignee: Vec<String>,
    /// Address of what to do about it, linked in the issue.
    #[arg(long, value_name = "ADDRESS")]
    pub runbook: Option<String>,
    /// Close only when it last happened at least so long ago.
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "0s")]
    pub close_after: Duration,
    /// A cause that comes back in this time reopens its issue; later it gets a new one.
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "14d")]
    pub reopen_within: Duration,
    /// At most one comment in this time while it goes on.
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "24h")]
    pub comment_every: Duration,
    /// Template of the text, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Template of the comment while it goes on or when it comes back.
    #[arg(long, value_name = "FILE")]
    pub comment_template: Option<PathBuf>,
    /// Template of the comment when it is over.
    #[arg(long, value_name = "FILE")]
    pub recovery_template: Option<PathBuf>,
    /// What counts as one occurrence; without it the run and its attempt, so that ten jobs of a matrix count once.
    #[arg(long, value_name = "KEY")]
    pub run_key: Option<String>,
    /// The time to note, RFC 3339; without it the clock's.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub now: Option<Moment>,
    /// The label by which incidents are found. Who can give it can plant an incident.
    #[arg(long, value_name = "NAME", default_value = LABEL)]
    pub managed_label: String,
    /// What to do when the token may not write, as on pull requests of forks: say so and put the text into the step summary, or fail.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = OnReadOnly::Degrade)]
    pub on_read_only: OnReadOnly,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// How GitHub is reached.
    #[command(flatten)]
    pub api: ApiFlags,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// It happens: open an incident, count it up, or reopen it.
    Open,
    /// It happens: count it up where it is open.
    Update,
    /// It is over: close it.
    Resolve,
}

/// What to do when the token may not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnReadOnly {
    /// Exit code 0, a notice, and the text in the step summary.
    Degrade,
    /// Exit code 3.
    Fail,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "expected a time such as `2026-11-21T17:14:25Z`".to_owned())
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use action::inputs;

    #[test]
    fn clap_finds_no_contradiction() {
        super::command().debug_assert();
    }

    #[test]
    fn every_flag_is_an_input_of_the_action() {
        let names: Vec<String> =
            inputs::of(&crate::SPEC.action_command()).into_iter().map(|input| input.name).collect();
        for name in
            ["operation", "signature", "title", "body-file", "report", "source", "label", "assignee", "close-after"]
        {
            assert!(names.iter().any(|input| input == name), "{names:?}");
        }
        assert!(!names.iter().any(|name| name == "token"), "a token is never a flag's value");
    }
}
