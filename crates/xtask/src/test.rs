//! `cargo xtask test`: everything that proves the project.

use std::process::Command;

use end_to_end::{programs, root, tools};

use crate::steps::{Kind, Step, run_all};

/// Flags of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Run only the steps whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// Runs every step, also after a failure, and closes with `N passed, N failed, N skipped`.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let mut steps = steps()?;
    if let Some(text) = &arguments.only {
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        steps.retain(|step| step.name.contains(text));
        if steps.is_empty() {
            return Err(format!("no step is called `{text}`; there are: {}", names.join(", ")));
        }
    }
    let total = run_all(steps);
    println!("{total}");
    Ok(total.failed == 0)
}

fn steps() -> Result<Vec<Step>, String> {
    let step = |name, kind, command| Step { name, kind, command };
    Ok(vec![
        step("format", Kind::Check, cargo(&["fmt", "--all", "--check"])),
        step("tools", Kind::Check, ourselves(&["tools"])?),
        step("generated files", Kind::Check, ourselves(&["docs", "--check"])?),
        step(
            "lints",
            Kind::Check,
            cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
        ),
        step("programs", Kind::Check, programs::build_command()),
        step("tests", Kind::Suites, tests(&["--workspace", "--exclude", "end-to-end"])),
        step("end-to-end", Kind::Suites, tests(&["--package", "end-to-end"])),
        step("demo", Kind::Check, ourselves(&["demo"])?),
        step("fuzz", Kind::Suites, ourselves(&["fuzz"])?),
    ])
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root()).env("CARGO_TERM_COLOR", "never");
    command
}

/// Shows what passing tests printed, so that those that skipped themselves can be counted.
fn tests(packages: &[&str]) -> Command {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    command.args(packages).args(["--", "--show-output"]);
    command.env(tools::REQUIRE_VARIABLE, "1").env(tools::FOLDER_VARIABLE, tools::folder());
    command.env(programs::FOLDER_VARIABLE, programs::built());
    command
}

fn ourselves(arguments: &[&str]) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).env(programs::FOLDER_VARIABLE, programs::built());
    Ok(command)
}
