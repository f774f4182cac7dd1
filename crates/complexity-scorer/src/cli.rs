//! The command line.

use std::path::PathBuf;

use action::{AnswerFlags, ChangeFlags};
use clap::{Args, CommandFactory as _, Parser, Subcommand};

/// Measures how big a change is and how it is spread.
#[derive(Debug, Parser)]
#[command(name = "complexity-scorer", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measures how big a change is: a level, a score with its parts, and what does not count.
    Score(ScoreArguments),
}

/// Flags of `score`.
#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// Which change.
    #[command(flatten)]
    pub change: ChangeFlags,
    /// Configuration file; without it `.github/pointsman.yml`. For a pull request both are read from its base commit.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Score features instead of a change: JSON lines from this file or, with `-`, from standard input; one result a line.
    #[arg(long, value_name = "FILE|-", allow_hyphen_values = true)]
    pub features: Option<PathBuf>,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
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
    fn every_flag_is_an_input_of_the_action() {
        let names: Vec<String> =
            inputs::of(&crate::SPEC.action_command()).into_iter().map(|input| input.name).collect();
        assert_eq!(names, ["repo", "base", "head", "on-error", "config", "features", "format", "report"]);
    }
}
