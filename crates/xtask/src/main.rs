//! What a developer runs: `cargo xtask test`, `cargo xtask demo` and what they are made of.

#![expect(clippy::disallowed_methods, reason = "a developer's tool: it runs programs and writes files")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool: it talks to a terminal")]

mod actions;
mod bench;
mod corpora;
mod count;
mod demo;
mod dependencies;
mod docs;
mod fuzz;
mod newcomer;
mod permissions;
mod process;
mod release;
mod rule_docs;
mod site;
mod sizes;
mod steps;
mod test;
mod tools;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use end_to_end::root;

/// Builds, tests and shows Pointsman.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs everything that proves the project, and ends with how much of it passed.
    Test(test::Arguments),
    /// Routes, runs and gates a pull request of a small Odoo repository under act.
    Demo,
    /// Prints times and memory of the programs, beside `git diff` and `node -e 0`.
    Bench,
    /// Prints figures on labelled public data, where it is: POINTSMAN_CORPORA or ../shared/corpora.
    Corpora(corpora::Arguments),
    /// Writes the files that are made from the programs (action.yml, tables, the configuration's reference and schema), then builds the
    /// site of the documentation in target/site and follows its links.
    Docs {
        /// Only compare, and fail where one is stale.
        #[arg(long)]
        check: bool,
    },
    /// Feeds what reads hostile input with inputs that reach ever more of it, for a bounded time.
    Fuzz(fuzz::Arguments),
    /// Types what README.md tells a newcomer to type, in an empty folder and without caches, and prints the times.
    Newcomer(newcomer::Arguments),
    /// Makes a release on this machine, or one step of a real one; .github/workflows/release.yml is what publishes.
    Release(release::Arguments),
    /// Prints the size of each released program beside its budget, and fails above it.
    Sizes(sizes::Arguments),
    /// Trains the diagnoser's ranker on labelled public data, and says what it is worth on repositories left out.
    Train(train::Arguments),
    /// Checks licences, origins, versions and advisories of the crates we are made of, as deny.toml demands.
    Dependencies(dependencies::Arguments),
    /// Installs into target/tools what the tests need of others' programs.
    Tools,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Demo => demo::run(),
        Command::Bench => bench::run(root()).map(|text| said(&text)),
        Command::Corpora(arguments) => optimised().unwrap_or_else(|| corpora::run(&arguments)),
        Command::Dependencies(arguments) => dependencies::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Docs { check } => docs::run(root(), check).and_then(|text| {
            println!("{text}");
            site::build().map(|text| said(&text))
        }),
        Command::Newcomer(arguments) => newcomer::run(&arguments),
        Command::Release(arguments) => release::run(arguments),
        Command::Sizes(arguments) => sizes::run(&arguments),
        Command::Train(arguments) => optimised().unwrap_or_else(|| train::run(&arguments)),
        Command::Tools => tools::install(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// Runs the same command with an optimised build of this program, if this is none: it reads hundreds of megabytes, again
/// and again.
fn optimised() -> Option<Result<bool, String>> {
    cfg!(debug_assertions).then(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = std::process::Command::new(cargo);
        command.args(["run", "--release", "--locked", "--quiet", "--package", "xtask", "--"]);
        command.args(std::env::args_os().skip(1)).current_dir(root());
        let status = command.status().map_err(|error| format!("running `cargo`: {error}"))?;
        Ok(status.success())
    })
}

/// Prints a closing line; that there is one is the success.
fn said(text: &str) -> bool {
    println!("{text}");
    true
}
