//! The command line.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use protocol::Runner;

/// Say why a job failed, where, and what to do.
#[derive(Debug, Parser)]
#[command(name = "failure-diagnoser", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads logs of a failed job and says which line explains the failure, what kind it is, whether trying again can help, and what to do.
    Diagnose(DiagnoseArguments),
    /// Shows and tests the rules.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Proposes rules for failures that no rule explains, as a rule file to review.
    Mine(MineArguments),
}

/// Flags of `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArguments {
    /// Logs of one run: text, or a zip of GitHub's logs; `-` is standard input.
    #[arg(value_name = "LOG")]
    pub logs: Vec<PathBuf>,
    /// A log to diagnose, as on the command line: text, or a zip of GitHub's logs; `-` is standard input.
    #[arg(long, value_name = "LOG", allow_hyphen_values = true)]
    pub log: Vec<PathBuf>,
    /// Log of a passing run of the same job: what stands there too explains nothing.
    #[arg(long, value_name = "LOG")]
    pub baseline: Vec<PathBuf>,
    /// Where rules and configuration come from.
    #[command(flatten)]
    pub setup: SetupFlags,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// Also show how the answer came about: sections, regions, and the best lines with what their score is made of.
    #[arg(long)]
    pub explain: bool,
    /// Also write the report as JSON to this file; in a workflow one is always written.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Where rules and configuration come from.
#[derive(Debug, Clone, Args)]
pub struct SetupFlags {
    /// Repository that the logs speak of, any folder inside it: holds the configuration and the files to annotate.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Configuration file; without it `.github/pointsman.yml`, if there is one.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// The report as one line of JSON.
    Json,
    /// For a workflow: log lines and annotations; step outputs and the step summary go to the runner's files.
    Github,
    /// SARIF 2.1.0 for code scanning.
    Sarif,
    /// What the step summary holds.
    Markdown,
}

impl Format {
    /// The form asked for, else `github` inside a workflow and `human` outside.
    #[must_use]
    pub fn resolve(asked: Option<Self>, runner: &Runner) -> Self {
        asked.unwrap_or(if runner.in_workflow { Self::Github } else { Self::Human })
    }
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Runs the samples of rule files and names the rules that can never win.
    Test(TestArguments),
    /// Lists the rules.
    List(ListArguments),
    /// Shows all that a rule says.
    Explain(ExplainArguments),
}

/// Flags of `rules test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Rule files; without any, the built-in rules and those that the configuration names.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where rules and configuration come from.
    #[command(flatten)]
    pub setup: SetupFlags,
}

/// Flags of `rules list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only rules of this category.
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Form of the list.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// Where rules and configuration come from.
    #[command(flatten)]
    pub setup: SetupFlags,
}

/// Flags of `rules explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Id of the rule, such as `npm/eresolve`.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Form of the answer.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// Where rules and configuration come from.
    #[command(flatten)]
    pub setup: SetupFlags,
}

/// The form of what is said about rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people.
    Human,
    /// JSON.
    Json,
}

/// Flags of `mine`.
#[derive(Debug, Args)]
pub struct MineArguments {
    /// Logs of failed runs: text, or zips of GitHub's logs; `-` is standard input.
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,
    /// Log of a passing run: gives counterexamples, and lowers the confidence of patterns that match there too.
    #[arg(long, value_name = "LOG")]
    pub baseline: Vec<PathBuf>,
    /// Write the proposals to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Topic of the proposed rules, the first part of their ids.
    #[arg(long, value_name = "NAME", default_value = "mined")]
    pub topic: String,
    /// Propose a rule only for causes that stand in at least this many logs.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub at_least: usize,
    /// Where rules and configuration come from.
    #[command(flatten)]
    pub setup: SetupFlags,
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
        assert_eq!(names, ["log", "baseline", "repo", "config", "format", "explain", "report"]);
    }
}
