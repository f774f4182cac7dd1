//! The command line.

use action::AnswerFlags;
use clap::{Args, CommandFactory, Parser, Subcommand};

/// The one required check of a workflow whose jobs may be skipped: passes only when every planned job succeeded.
#[derive(Debug, Parser)]
#[command(name = "ci-gate", version, propagate_version = true)]
#[command(after_help = "Exit codes: 0 the gate is open, 1 it stays shut, 2 wrong input, 3 could not be evaluated.\n\
    In a workflow: a last job with `if: always()` and `needs:` of all others passes `${{ toJSON(needs) }}` and the router's plan.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fails unless every job that the plan wanted has succeeded; skipped jobs pass only when the plan did not want them.
    Check(CheckArguments),
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The context `needs` as JSON, `@FILE` with it, or `-` for standard input.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub needs: String,
    /// The router's output `plan` as JSON, or `@FILE` with it; without it no skipped job counts as planned.
    #[arg(long, value_name = "JSON|@FILE")]
    pub plan: Option<String>,
    /// A job that may be skipped though the plan does not know it.
    #[arg(long, value_name = "JOB")]
    pub allow_skip: Vec<String>,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
