//! The command line.

use std::path::PathBuf;

use action::{ChangeFlags, OnError};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::date::Date;
use crate::manifest::version::Part;
use crate::series::Series;

/// Proves that every environment loads the Odoo modules it should.
#[derive(Debug, Parser)]
#[command(name = "addons-path", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks every environment and every module; in a workflow also which modules the change touches.
    Check(CheckArguments),
    /// Lists the modules that each environment loads, in an order in which they can be installed, and from where.
    List(ListArguments),
    /// Says why a module or a folder is or is not loaded in each environment.
    Explain(ExplainArguments),
    /// Names the modules that a change touches, and those that depend on them, in an order in which they can be installed.
    Impacted(ImpactedArguments),
    /// Draws which modules depend on which.
    Graph(GraphArguments),
    /// Raises the version in the manifests of changed modules, once for a change.
    Bump(BumpArguments),
    /// Writes the table of modules into a readme, between its markers.
    Readme(ReadmeArguments),
    /// Writes the findings of now into the baseline, so that only new ones count.
    Baseline(BaselineArguments),
    /// Lists the rules.
    Rules,
}

/// Where to look.
#[derive(Debug, Clone, Args)]
pub struct Where {
    /// Configuration file; without it `.github/pointsman.yml`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Series of Odoo, `18.0`; without it what the configuration, images or versions of modules say.
    #[arg(long, value_name = "SERIES", value_parser = series)]
    pub series: Option<Series>,
    /// Environments to look at, one a flag or separated by commas; all without it.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub environment: Vec<String>,
}

/// Where the files are.
#[derive(Debug, Clone, Args)]
pub struct Repo {
    /// Repository to look at: for `.` the one around this folder, else exactly this folder.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Where to look.
    #[command(flatten)]
    pub place: Where,
}

/// Which change to look at, in which folder.
#[derive(Debug, Clone, Args)]
pub struct ChangeArguments {
    /// Repository to look at: for `.` the one around this folder, else exactly this folder.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Compare with this revision (branch, tag or commit) instead of the event's base; the merge base with it is taken.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Look at this revision instead of the event's head.
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,
    /// What to do when the change cannot be determined: treat every module as touched, or fail with exit code 3.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = OnError::All)]
    pub on_error: OnError,
}

impl ChangeArguments {
    /// The same, as every program has them.
    #[must_use]
    pub fn flags(&self) -> ChangeFlags {
        ChangeFlags {
            repo: self.repo.clone(),
            base: self.base.clone(),
            head: self.head.clone(),
            on_error: self.on_error,
        }
    }
}

/// Form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Text for people.
    Human,
    /// The report as one line of JSON.
    Json,
    /// For a workflow: log lines and annotations; step outputs and the step summary go to the runner's files.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Which change.
    #[command(flatten)]
    pub change: ChangeArguments,
    /// Where to look.
    #[command(flatten)]
    pub place: Where,
    /// File of known findings: only new ones count. Without it the one that the configuration names.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// The day on which waivers are judged, `2026-12-31`; without it today.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub now: Option<Date>,
    /// A repository without modules and environments is fine, instead of exit code 3.
    #[arg(long)]
    pub allow_empty: bool,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Form>,
    /// Also write the report as JSON to this file; in a workflow one is always written.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListForm {
    /// Text for people.
    Human,
    /// JSON.
    Json,
}

/// Flags of `list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Where the files are.
    #[command(flatten)]
    pub repo: Repo,
    /// Form of the answer.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = ListForm::Human)]
    pub format: ListForm,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A module's name, or a path of the repository or of a container.
    #[arg(value_name = "MODULE|PATH")]
    pub what: String,
    /// Where the files are.
    #[command(flatten)]
    pub repo: Repo,
}

/// Flags of `impacted`.
#[derive(Debug, Args)]
pub struct ImpactedArguments {
    /// Which change.
    #[command(flatten)]
    pub change: ChangeArguments,
    /// Configuration file; without it `.github/pointsman.yml`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Form of the answer.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = ListForm::Human)]
    pub format: ListForm,
}

/// Language of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphForm {
    /// Mermaid, which GitHub shows in Markdown.
    Mermaid,
    /// Graphviz.
    Dot,
}

/// Flags of `graph`.
#[derive(Debug, Args)]
pub struct GraphArguments {
    /// Where the files are.
    #[command(flatten)]
    pub repo: Repo,
    /// Only these modules with what they depend on and what depends on them.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub module: Vec<String>,
    /// Language of the drawing.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = GraphForm::Mermaid)]
    pub format: GraphForm,
}

/// Flags of `bump`.
#[derive(Debug, Args)]
pub struct BumpArguments {
    /// Which part of the version goes up.
    #[arg(value_enum)]
    pub part: Part,
    /// Which change.
    #[command(flatten)]
    pub change: ChangeArguments,
    /// Configuration file; without it `.github/pointsman.yml`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Only say what would be written.
    #[arg(long)]
    pub dry_run: bool,
}

/// Flags of `readme`.
#[derive(Debug, Args)]
pub struct ReadmeArguments {
    /// Where the files are.
    #[command(flatten)]
    pub repo: Repo,
    /// The readme, from the repository's root.
    #[arg(long, value_name = "FILE", default_value = "README.md")]
    pub file: String,
    /// Write nothing, and end with exit code 1 where the table is not fresh.
    #[arg(long)]
    pub check: bool,
}

/// Flags of `baseline`.
#[derive(Debug, Args)]
pub struct BaselineArguments {
    /// Where the files are.
    #[command(flatten)]
    pub repo: Repo,
    /// The file to write; without it the one that the configuration names, else `.github/addons-baseline.json`.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The day on which waivers are judged, `2026-12-31`; without it today.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub now: Option<Date>,
}

fn series(text: &str) -> Result<Series, String> {
    Series::parse(text).ok_or_else(|| "expected a series such as 18.0".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a day such as 2026-12-31".to_owned())
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
            "base",
            "head",
            "on-error",
            "config",
            "series",
            "environment",
            "baseline",
            "now",
            "allow-empty",
            "format",
            "report",
        ];
        assert_eq!(names, expected);
    }
}
