//! The command line.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use github::ApiFlags;

/// Holds what a repository says in many places against each other.
#[derive(Debug, Parser)]
#[command(name = "drift-guard", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks that what the repository says in many places has not drifted apart.
    Check(CheckArguments),
    /// Shows what a rule looks at, step by step, and what comes of it.
    Explain(ExplainArguments),
    /// Shows that every rule can fail: changes its sources in memory. A rule that cannot fail is an error.
    Selftest(WorldArguments),
    /// Works with the file of known drifts.
    Baseline(BaselineArguments),
    /// Looks at a repository and proposes rules that hold today.
    Init(InitArguments),
    /// Writes the files of rules that generate.
    Fix(FixArguments),
}

/// What is looked at.
#[derive(Debug, Clone, Args)]
pub struct WorldArguments {
    /// Repository to look at, any folder inside it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Configuration file; without it `.github/pointsman.yml`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look at this rule only; may be given several times.
    #[arg(long, value_name = "ID")]
    pub rule: Vec<String>,
    /// Revision (branch, tag or commit) that sources of `revision: base` are read from, instead of the event's base.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Where the configuration and the baseline are read: from the base commit, so that a pull request cannot weaken its own guard, or from
    /// the working tree.
    #[arg(long, value_name = "WHERE", value_enum, default_value_t = Trust::Auto)]
    pub trust: Trust,
    /// Run the commands that rules have as sources.
    #[arg(long)]
    pub allow_commands: bool,
    /// The day that waivers and ages are counted from, `2026-12-31`; without it today.
    #[arg(long, value_name = "DAY")]
    pub now: Option<String>,
}

/// Where the configuration and the baseline are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Trust {
    /// From the base commit for pull requests and merge groups, else from the working tree.
    Auto,
    /// From the base commit.
    Base,
    /// From the working tree.
    Head,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// What is looked at.
    #[command(flatten)]
    pub world: WorldArguments,
    /// File of known drifts, which do not fail; without it the one that the configuration names.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// On the default branch: one issue for each rule that drifts, opened, counted up and closed. Needs a token with `issues: write`.
    #[arg(long)]
    pub incidents: bool,
    /// How to reach GitHub.
    #[command(flatten)]
    pub api: ApiFlags,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// Also write the report as JSON to this file; in a workflow one is always written.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// The report as one line of JSON.
    Json,
    /// For a workflow: log lines and annotations.
    Github,
    /// SARIF 2.1.0.
    Sarif,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Name of the rule.
    #[arg(value_name = "RULE")]
    pub name: String,
    /// What is looked at.
    #[command(flatten)]
    pub world: WorldArguments,
}

/// Flags of `baseline`.
#[derive(Debug, Args)]
pub struct BaselineArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// What to do with the baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Writes everything that drifts now into the file of known drifts.
    Write(BaselineWriteArguments),
}

/// Flags of `baseline write`.
#[derive(Debug, Args)]
pub struct BaselineWriteArguments {
    /// What is looked at.
    #[command(flatten)]
    pub world: WorldArguments,
    /// File to write; without it the one that the configuration names.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// Flags of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Repository to look at, any folder inside it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
}

/// Flags of `fix`.
#[derive(Debug, Args)]
pub struct FixArguments {
    /// What is looked at.
    #[command(flatten)]
    pub world: WorldArguments,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
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
        let expected = [
            "repo",
            "config",
            "rule",
            "base",
            "trust",
            "allow-commands",
            "now",
            "baseline",
            "incidents",
            "token-file",
            "dry-run",
            "repository",
            "format",
            "report",
        ];
        assert_eq!(names, expected);
    }
}
