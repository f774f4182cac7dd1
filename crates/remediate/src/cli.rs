//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use action::AnswerFlags;
use clap::{Args, CommandFactory, Parser, Subcommand};
use rulebase::Category;

use crate::table::{Remedy, Tool};
use crate::units;

/// Runs the remedies that are safe on a runner: frees disk, prunes docker, clears a cache, waits out a limit, refreshes a lock file as a patch.
#[derive(Debug, Parser)]
#[command(name = "remediate", version, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 done, or nothing to do, 1 a remedy failed, 2 wrong input, 3 could not be evaluated."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the safe remedies against a failure and says what came of each; never changes the checkout.
    Run(Box<RunArguments>),
    /// Prints which remedy helps against which failure.
    List,
    /// Prints the path of this program, for the `heal` lines of `retry`.
    Program,
}

/// Flags of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Kind of the failure, such as `disk-full` or `rate-limit`.
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<Category>,
    /// Rule that explained the failure, such as `npm/lock-out-of-sync`; some remedies need to know it.
    #[arg(long, value_name = "RULE", requires = "category")]
    pub rule: Option<String>,
    /// What the rule read from the log, such as `retry_after=30`.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "category")]
    pub parameter: Vec<(String, String)>,
    /// Report of `failure-diagnoser`, instead of the category.
    #[arg(long, value_name = "FILE", conflicts_with = "category")]
    pub diagnosis: Option<PathBuf>,
    /// Package manager whose cache is to be cleared, whatever the rule says.
    #[arg(long, value_name = "TOOL", value_enum)]
    pub cache: Vec<Tool>,
    /// Remedy that may run; without any, all may.
    #[arg(long, value_name = "REMEDY", value_enum)]
    pub allow: Vec<Remedy>,
    /// Remedy that may not run.
    #[arg(long, value_name = "REMEDY", value_enum)]
    pub deny: Vec<Remedy>,
    /// Whether failures of a kind are healed, such as `disk-full=off`; `all=off` for every kind, and later lines win.
    #[arg(long, value_name = "CATEGORY=on|off", value_parser = switch)]
    pub heal: Vec<(Option<Category>, bool)>,
    /// Path that `free-disk` keeps, with everything below it.
    #[arg(long, value_name = "PATH")]
    pub keep: Vec<PathBuf>,
    /// How long to wait; without it what the failure asks for, else one minute.
    #[arg(long, value_name = "DURATION", value_parser = units::duration)]
    pub wait: Option<Duration>,
    /// The longest wait; where more is asked for, waiting is no remedy and fails at once.
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = units::duration)]
    pub max_wait: Duration,
    /// How long one command of a remedy may take.
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = units::duration)]
    pub timeout: Duration,
    /// Where the patch for a refreshed lock file goes; in a workflow it is written anyway.
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,
    /// The folder of the project.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub working_directory: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Only write the output `program`; no failure is needed.
    #[arg(long, conflicts_with_all = ["category", "diagnosis"])]
    pub locate: bool,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "expected `NAME=VALUE`".to_owned())
}

/// `all` is no category.
fn switch(text: &str) -> Result<(Option<Category>, bool), String> {
    let expected = || "expected `CATEGORY=on` or `CATEGORY=off`, as in `disk-full=off`".to_owned();
    let (name, word) = text.split_once('=').ok_or_else(expected)?;
    let on = match word.trim() {
        "on" | "true" => true,
        "off" | "false" => false,
        _ => return Err(expected()),
    };
    match name.trim() {
        "all" => Ok((None, on)),
        name => name
            .parse()
            .map(|category| (Some(category), on))
            .map_err(|error: rulebase::UnknownCategory| error.to_string()),
    }
}

/// The kinds that are off after all lines, in order.
#[must_use]
pub fn off(heal: &[(Option<Category>, bool)]) -> std::collections::BTreeSet<Category> {
    let mut off = std::collections::BTreeSet::new();
    for (category, on) in heal {
        let named: Vec<Category> = category.map_or_else(|| Category::ALL.to_vec(), |category| vec![category]);
        for category in named {
            if *on {
                off.remove(&category);
            } else {
                off.insert(category);
            }
        }
    }
    off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_lines_win() {
        let heal: Vec<_> = ["all=off", "disk-full=on"].iter().map(|line| switch(line).unwrap()).collect();
        let off = off(&heal);
        assert!(!off.contains(&Category::DiskFull) && off.contains(&Category::RateLimit));
        assert_eq!(off.len(), Category::ALL.len() - 1);
        for wrong in ["disk-full", "disk-full=maybe", "plague=on", "=on"] {
            assert!(switch(wrong).is_err(), "{wrong}");
        }
    }
}
