//! The command line.

use std::path::PathBuf;

use action::{AnswerFlags, ChangeFlags};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

/// Measures how big a change is, which functions it makes more complex, and what dangerous it touches.
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
    /// Measures a change: level and score of its size, functions that became more complex, flags for what is dangerous.
    Score(ScoreArguments),
    /// Counts the functions of files: complexity, lines, parameters.
    Functions(FunctionsArguments),
}

/// Flags of `functions`.
#[derive(Debug, Args)]
pub struct FunctionsArguments {
    /// Files of Python, JavaScript, TypeScript, Rust, Go, Java, C, C++ or PHP; others are named as skipped.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Human)]
    pub format: Form,
}

/// A form of the answer of `functions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A table.
    Human,
    /// One JSON object.
    Json,
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
