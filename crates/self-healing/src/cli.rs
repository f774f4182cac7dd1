//! The command line.

use action::AnswerFlags;
use clap::{Args, CommandFactory as _, Parser, ValueEnum};

/// Decides for the workflow self-healing: what its inputs ask for, how it ended, and who is told.
#[derive(Debug, Clone, Parser)]
#[command(name = "self-healing", version)]
#[command(
    after_help = "Exit codes: 0 fine, 1 the verdict is that the command failed, 2 wrong input, 3 could not be evaluated."
)]
pub struct Arguments {
    /// What to decide: what the inputs ask for, the time that is left, how it ended, or who is told.
    #[arg(long, value_enum)]
    pub operation: Operation,
    /// What to run and how.
    #[command(flatten)]
    pub inputs: Inputs,
    /// `left`: when all must be over, as `plan` said.
    #[arg(long, value_name = "SECONDS")]
    pub ends: Option<u64>,
    /// `left`: how many percent of the time that is left are kept for what follows.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=90))]
    pub keep: u8,
    /// `verdict`: the context `steps` as JSON, or `@FILE` with it.
    #[arg(long, value_name = "JSON|@FILE")]
    pub steps: Option<String>,
    /// `tell`: the context `needs` as JSON, or `@FILE` with it; the job `run` in it gave the verdict.
    #[arg(long, value_name = "JSON|@FILE")]
    pub needs: Option<String>,
    /// The time, in seconds since 1970; without it the clock's.
    #[arg(long, value_name = "SECONDS")]
    pub now: Option<u64>,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// The inputs of the workflow.
#[derive(Debug, Clone, Default, Args)]
pub struct Inputs {
    /// The script to run, one or more lines, as in a workflow's `run:`.
    #[arg(long, allow_hyphen_values = true)]
    pub command: Option<String>,
    /// A script file of the repository to run instead.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub script: Option<String>,
    /// What runs the command: `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `python` or a command with `{0}`.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub shell: Option<String>,
    /// Folder to run everything in.
    #[arg(long, value_name = "FOLDER", allow_hyphen_values = true)]
    pub working_directory: Option<String>,
    /// Attempts in all.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub max_retries: u32,
    /// Minutes for everything together.
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=360))]
    pub timeout: u64,
    /// What is healed: `on`, `off`, and `CATEGORY=on` or `CATEGORY=off`, separated by commas or lines.
    #[arg(long, value_name = "SWITCHES", default_value = "on", allow_hyphen_values = true)]
    pub heal: String,
    /// Undo a failed deployment with the rollback command.
    #[arg(long)]
    pub enable_rollback: bool,
    /// The script that undoes it.
    #[arg(long, allow_hyphen_values = true)]
    pub rollback_command: Option<String>,
    /// The script that tells whether it is undone.
    #[arg(long, allow_hyphen_values = true)]
    pub verify_command: Option<String>,
    /// Name of the command in incidents; without it a hash of the command.
    #[arg(long, allow_hyphen_values = true)]
    pub name: Option<String>,
}

/// What to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// What the inputs ask for.
    Plan,
    /// The time that is left.
    Left,
    /// How it ended.
    Verdict,
    /// Who is told.
    Tell,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn clap_finds_no_contradiction() {
        super::command().debug_assert();
    }
}
