//! The command line.

use std::path::PathBuf;

use action::AnswerFlags;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::limits::Kind;
use crate::time;
use crate::version::Requirement;

/// Says whether this machine is fit to run a job: disk, memory, load, git, files, tools, docker, clock.
#[derive(Debug, Parser)]
#[command(name = "runner-health", version, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 fit (it may warn), 1 a check failed, 2 wrong input, 3 what must be known could not be measured."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measures disk, inodes, memory, load, the git repository, wanted files and tools, docker and the clock, and fails if the machine is not fit.
    Check(Box<CheckArguments>),
}

/// When a check runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Before anything is healed.
    #[default]
    Before,
    /// After it.
    After,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// A path whose disk is looked at; without any, the working directory, the home and the temporary folder.
    #[arg(long, value_name = "PATH")]
    pub path: Vec<PathBuf>,
    /// A file that must be there, relative to the working directory.
    #[arg(long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// A tool that must be on PATH, with the versions that will do if it matters: `docker`, `node>=20`, `python3>=3.10,<3.13`.
    #[arg(long, value_name = "TOOL", value_parser = Requirement::parse)]
    pub tool: Vec<Requirement>,
    /// The docker daemon must answer; a wanted tool `docker` asks for it too.
    #[arg(long)]
    pub docker: bool,
    /// Percent of a disk from which it is too full; not given, what the configuration says, or 90.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub disk_limit: Option<f64>,
    /// Percent of the inodes from which they are too few; not given, what the configuration says, or 90.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub inode_limit: Option<f64>,
    /// Percent of the memory from which it is too little; not given, what the configuration says, or 90.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub memory_limit: Option<f64>,
    /// Load of one minute a core from which to warn; not given, what the configuration says, or 4.
    #[arg(long, value_name = "LOAD", value_parser = load)]
    pub load_limit: Option<f64>,
    /// A check that must be measured, and a repository that must be there; what was asked for by name always must.
    #[arg(long, value_name = "CHECK", value_enum)]
    pub require: Vec<Kind>,
    /// A check that only warns where it would fail.
    #[arg(long, value_name = "CHECK", value_enum)]
    pub warn_only: Vec<Kind>,
    /// Whether this is a look before something is healed or after it; for the report.
    #[arg(long, value_enum, default_value = "before")]
    pub phase: Phase,
    /// The report of an earlier look: says what has changed since.
    #[arg(long, value_name = "REPORT")]
    pub compare: Option<PathBuf>,
    /// Configuration file; without it `.github/pointsman.yml` of the working directory, if it is there.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder to look from.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub working_directory: PathBuf,
    /// What the clock shows, such as `2026-11-23T11:13:05Z`, instead of asking it.
    #[arg(long, value_name = "TIME", value_parser = instant, hide = true)]
    pub now: Option<i64>,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end().parse().ok();
    number
        .filter(|number: &f64| (1.0..=100.0).contains(number))
        .ok_or_else(|| "expected a number from 1 to 100".to_owned())
}

fn load(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok();
    number
        .filter(|number: &f64| (0.01..=1000.0).contains(number))
        .ok_or_else(|| "expected a number from 0.01 to 1000".to_owned())
}

fn instant(text: &str) -> Result<i64, String> {
    time::parse(text).ok_or_else(|| "expected a time as in `2026-11-23T11:13:05Z`".to_owned())
}
