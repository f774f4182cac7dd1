//! The command line.

use std::path::PathBuf;

use action::AnswerFlags;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::Kind;

/// Says which folders to cache under which key, and why a key changed.
#[derive(Debug, Parser)]
#[command(name = "smart-cache", version, propagate_version = true)]
#[command(after_help = "Exit codes: 0 answered, 2 wrong input, 3 could not be evaluated.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Computes paths, key and restore keys of a cache from the project's dependency files, and restores and saves it with `actions/cache`.
    Plan(PlanArguments),
    /// Says what came of a restore: which part of the key changed since the cache that was found.
    Explain(ExplainArguments),
}

/// Flags of `plan`.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// What is cached.
    #[arg(long, value_name = "TYPE", value_enum)]
    pub cache_type: Kind,
    /// First part of the key, to keep caches of several jobs apart.
    #[arg(long, value_name = "PREFIX", default_value = "")]
    pub cache_key_prefix: String,
    /// A part of the key: raise it to throw away all older caches.
    #[arg(long, value_name = "VERSION", default_value = "1")]
    pub cache_version: String,
    /// A further path to cache, relative to the workspace; `general` caches only these.
    #[arg(long, value_name = "PATH")]
    pub path: Vec<String>,
    /// Pattern of further files that change the key, relative to the working directory; `!` takes files away.
    #[arg(long, value_name = "PATTERN")]
    pub hash_files: Vec<String>,
    /// Version of the tool in the key; without it what the project's files ask for, else what the tool says.
    #[arg(long, value_name = "VERSION")]
    pub tool_version: Option<String>,
    /// The project's folder, relative to the workspace.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub working_directory: PathBuf,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The report of `plan`.
    #[arg(long, value_name = "FILE")]
    pub plan: PathBuf,
    /// The output `cache-hit` of `actions/cache`: `true`, `false` or nothing.
    #[arg(long, value_name = "true|false", default_value = "")]
    pub cache_hit: String,
    /// How it answers.
    #[command(flatten)]
    pub answer: AnswerFlags,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
