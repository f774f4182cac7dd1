//! The command line.

use std::path::PathBuf;

use action::{AnswerFlags, ChangeFlags, Format};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::init::Workflow;

/// Decides which jobs a change needs: compares commits, matches the changed files against categories of patterns, and
/// says which categories are on, which jobs they route to and who should review.
#[derive(Debug, Parser)]
#[command(name = "change-router", version, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 answered, 1 lint found something, 2 wrong input or configuration, 3 could not be evaluated.\n\
    Try: change-router plan            in a clone, to see what a pull request would run\n     \
    change-router explain         to see which pattern took which file\n     \
    change-router init            to write a starting configuration and workflow\n     \
    change-router init --list     to see which other workflows fit"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Decides which categories of a change are on and which jobs it needs, from local git, without a token.
    Plan(PlanArguments),
    /// Says for each file which pattern took it, and for each category why it is on or off.
    Explain(ExplainArguments),
    /// Reports every mistake of the configuration at once, and patterns that match no tracked file.
    Lint(LintArguments),
    /// Tells whether patterns match paths, given as arguments or as JSON lines `["pattern","path"]` on standard input.
    Match(MatchArguments),
    /// Writes a starting configuration and workflows for this repository; never overwrites without `--force`.
    Init(InitArguments),
}

/// Where the categories come from.
#[derive(Debug, Clone, Args)]
pub struct ConfigFlags {
    /// Configuration file; without it `.github/pointsman.yml`, and without that built-in categories.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Categories as a YAML file, as inline YAML or, with `-`, from standard input, instead of the configuration's.
    #[arg(long, value_name = "FILE|YAML|-", allow_hyphen_values = true)]
    pub filters: Option<String>,
    /// How patterns are read; without it as the configuration says, else `default`.
    #[arg(long, value_name = "DIALECT", value_enum)]
    pub dialect: Option<Dialect>,
    /// How a category's patterns combine in the dialect paths-filter; without it as the configuration says, else `some`.
    #[arg(long, value_name = "HOW", value_enum)]
    pub predicate_quantifier: Option<Quantifier>,
}

/// How patterns are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// One ordered list, a later `!pattern` takes files away.
    Default,
    /// As dorny/paths-filter reads them.
    PathsFilter,
}

/// How the patterns of a category combine in the dialect paths-filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Quantifier {
    /// One pattern is enough.
    Some,
    /// All patterns must match.
    Every,
    /// One positive pattern is enough, and no `!pattern` may match.
    SomeWithExcludes,
}

/// How the lists of categories' files are written into outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A JSON array.
    Json,
    /// One file a line.
    Lines,
    /// Comma-separated values.
    Csv,
    /// Words for a POSIX shell.
    Shell,
}

/// Flags of `plan`.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// Which change.
    #[command(flatten)]
    pub change: ChangeFlags,
    /// Which categories.
    #[command(flatten)]
    pub config: ConfigFlags,
    /// How the list of each category's files is written (output `lists`); without it as the configuration says, else `json`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub list_format: Option<ListFormat>,
    /// How many bytes the outputs together should take; lists are cut for it, marked, and kept whole in files.
    #[arg(long, value_name = "BYTES", default_value_t = 900_000, value_parser = clap::value_parser!(u32).range(10_000..=900_000))]
    pub output_limit: u32,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Which change.
    #[command(flatten)]
    pub change: ChangeFlags,
    /// Which categories.
    #[command(flatten)]
    pub config: ConfigFlags,
    /// Form of the answer.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// Explain these paths as if they had been modified, instead of a change.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Flags of `lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Repository to look at, any folder inside it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// Which categories.
    #[command(flatten)]
    pub config: ConfigFlags,
    /// Form of the answer.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
}

/// Arguments of `match`.
#[derive(Debug, Args)]
pub struct MatchArguments {
    /// How patterns are read.
    #[arg(long, value_name = "DIALECT", value_enum, default_value_t = Dialect::Default)]
    pub dialect: Dialect,
    /// The pattern; without it JSON lines are read from standard input. In the dialect default a leading `!` is skipped:
    /// what it takes away depends on the list it stands in.
    pub pattern: Option<String>,
    /// The paths; `true` or `false` is printed for each.
    pub paths: Vec<PathBuf>,
}

/// Flags of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Repository to look at, any folder inside it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
    /// A workflow to write, with what it needs of the configuration; may be given several times. Without it `router-gate`.
    #[arg(long = "workflow", value_name = "NAME", value_enum)]
    pub workflows: Vec<Workflow>,
    /// Write every workflow that fits this repository.
    #[arg(long, conflicts_with = "workflows")]
    pub all: bool,
    /// Say which workflows there are and which fit this repository, write nothing.
    #[arg(long, conflicts_with_all = ["workflows", "all", "force", "dry_run"])]
    pub list: bool,
    /// Overwrite workflows that are there. The configuration is never overwritten.
    #[arg(long)]
    pub force: bool,
    /// Show what would be written, write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
