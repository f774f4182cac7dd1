//! `cargo xtask corpora`: the figures on labelled public data, from the tests that measure them, and those of the
//! diagnoser in a table.

pub(crate) mod data;
mod diagnoser;
mod functions;
mod misses;
pub(crate) mod parallel;
pub(crate) mod score;

use std::process::{Command, Stdio};

use end_to_end::root;

/// Package and filter of each test that measures something on the data.
const TESTS: [(&str, &str); 4] = [
    ("patterns", "agrees_with_its_vectors"),
    ("change-router", "corpora::"),
    ("complexity-scorer", "ranks_bugs"),
    ("failure-diagnoser", "on_public_logs"),
];

/// Flags of `cargo xtask corpora`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Also say what was picked where the first diagnosis misses the label.
    #[arg(long)]
    misses: bool,
    /// Only the diagnoser's table.
    #[arg(long)]
    diagnoser: bool,
}

/// Runs the tests and prints their figures; where the data is missing they say so.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let tests = if arguments.diagnoser { &[] } else { &TESTS[..] };
    let mut passed = true;
    for (package, filter) in tests {
        passed &= measured(package, filter)?;
    }
    if !arguments.diagnoser {
        passed &= functions::run()?;
    }
    Ok(passed & diagnoser::run(arguments.misses)?)
}

fn measured(package: &str, filter: &str) -> Result<bool, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["test", "--locked", "--quiet", "--package", package, "--", "--nocapture", filter])
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("running `cargo`: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    // A test's first line follows the dots of those that have ended.
    let lines = text.lines().map(|line| line.trim_start_matches('.'));
    let mut said: Vec<&str> =
        lines.filter(|line| line.starts_with("figure: ") || line.starts_with("skipped: ")).collect();
    said.dedup();
    let passed = !said.is_empty() && output.status.success();
    if !passed {
        println!("{package}: FAILED\n{text}{}", String::from_utf8_lossy(&output.stderr));
    }
    for line in said {
        println!("{package}: {line}");
    }
    Ok(passed)
}
