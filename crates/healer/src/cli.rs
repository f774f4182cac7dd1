//! The command line.

use std::path::PathBuf;

use action::AnswerFlags;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use github::ApiFlags;

use crate::{Policy, Rerun};

/// Looks at a finished run: says why it failed, runs again what can pass, and tells people once.
#[derive(Debug, Parser)]
#[command(name = "healer", version)]
#[command(
    after_help = "Exit codes: 0 done (a failed run is no failure of this program), 2 wrong input or a permission is missing, 3 could not be evaluated."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Diagnose the failed jobs of a finished run, run them again if every cause passes by itself, and tell the pull request or the default branch's incident.
    Run(RunArguments),
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Done.
    On,
    /// Not done.
    Off,
}

/// Whose runs may be run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RerunSwitch {
    /// Runs of this repository's own branches.
    On,
    /// Nobody's.
    Off,
    /// Also runs of forks.
    Forks,
}

/// Flags of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// File with the payload of a `workflow_run` event; without it the event that started this job.
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,
    /// Attempts of a run in all; 1 runs nothing again.
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=10))]
    pub max_attempts: u64,
    /// A diagnosis that is less sure than this, from 0 to 1, is no reason to run anything again.
    #[arg(long, value_name = "NUMBER", default_value = "0.5", value_parser = share)]
    pub min_confidence: f64,
    /// Whether failed jobs are run again: those of this repository's own branches, nobody's, or also those of forks.
    #[arg(long, value_enum, default_value = "on")]
    pub rerun: RerunSwitch,
    /// Whether pull requests get a comment.
    #[arg(long, value_enum, default_value = "on")]
    pub comment: Switch,
    /// Whether failures of the default branch get an incident issue.
    #[arg(long, value_enum, default_value = "on")]
    pub incident: Switch,
    /// Checkout of the default branch: holds the configuration with rules of your own.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// How GitHub is reached.
    #[command(flatten)]
    pub api: ApiFlags,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

impl RunArguments {
    /// What the user wants. `own_path` is the workflow file that this program runs in.
    #[must_use]
    pub fn policy(&self, own_path: Option<String>) -> Policy {
        Policy {
            max_attempts: self.max_attempts,
            min_confidence: self.min_confidence,
            rerun: match self.rerun {
                RerunSwitch::On => Rerun::On,
                RerunSwitch::Off => Rerun::Off,
                RerunSwitch::Forks => Rerun::Forks,
            },
            comment: self.comment == Switch::On,
            incident: self.incident == Switch::On,
            own_path,
        }
    }
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// `owner/name/.github/workflows/file.yml@ref` (`GITHUB_WORKFLOW_REF`) as the path of the file.
///
/// ```
/// assert_eq!(healer::cli::own_path("o/r/.github/workflows/a.yml@refs/heads/main", "o/r"), Some(".github/workflows/a.yml".to_owned()));
/// ```
#[must_use]
pub fn own_path(workflow_ref: &str, repository: &str) -> Option<String> {
    let file = workflow_ref.split('@').next()?;
    file.strip_prefix(repository)?.strip_prefix('/').map(str::to_owned)
}

fn share(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_no_contradiction() {
        command().debug_assert();
    }

    #[test]
    fn defaults_and_limits() {
        let parse = |line: &[&str]| Cli::try_parse_from(["healer", "run"].iter().chain(line));
        let Command::Run(arguments) = parse(&[]).unwrap().command;
        let policy = arguments.policy(None);
        assert_eq!((policy.max_attempts, policy.min_confidence, policy.rerun), (2, 0.5, Rerun::On));
        assert!(policy.comment && policy.incident);
        for (line, word) in [
            (["--max-attempts", "0"], "1..=10"),
            (["--min-confidence", "1.5"], "from 0 to 1"),
            (["--min-confidence", "NaN"], "from 0 to 1"),
            (["--rerun", "all"], "forks"),
        ] {
            let message = parse(&line).unwrap_err().to_string();
            assert!(message.contains(word), "{message}");
        }
    }
}
