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
    /// Run only what a change of documents can break.
    #[arg(long)]
    documents: bool,
    /// Run only what needs neither Linux nor a tool of others: for macOS and Windows.
    #[arg(long, conflicts_with = "documents")]
    portable: bool,
}

/// Modules of tests that read documents.
const DOCUMENT_TESTS: [&str; 6] = ["docs::", "house::", "lint::", "migration::", "readme::", "runbooks::"];

/// Runs every step, also after a failure, and closes with `N passed, N failed, N skipped`.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let mut steps = match (arguments.documents, arguments.portable) {
        (true, _) => documents()?,
        (_, true) => portable(),
        _ => everything()?,
    };
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

fn everything() -> Result<Vec<Step>, String> {
    Ok(vec![
        step("format", Kind::Check, cargo(&["fmt", "--all", "--check"])),
        step("tools", Kind::Check, ourselves(&["tools"])?),
        step("generated files", Kind::Check, ourselves(&["docs", "--check"])?),
        step("lints", Kind::Check, cargo(&CLIPPY)),
        step("programs", Kind::Check, programs::build_command()),
        step("dependencies", Kind::Suites, ourselves(&["dependencies"])?),
        step("tests", Kind::Suites, required(tests(&["--workspace", "--exclude", "end-to-end"], &[]))),
        // Beside this program, whose dependencies are those of all: alone, some would be built again with fewer features.
        step(
            "end-to-end",
            Kind::Suites,
            required(tests(&["--package", "end-to-end", "--package", "xtask", "--lib", "--test", "main"], &[])),
        ),
        step("demo", Kind::Check, ourselves(&["demo"])?),
        step("fuzz", Kind::Suites, ourselves(&["fuzz"])?),
    ])
}

fn documents() -> Result<Vec<Step>, String> {
    let packages =
        ["--package", "end-to-end", "--package", "xtask", "--package", "comment", "--package", "retry"].as_slice();
    Ok(vec![
        step("tools", Kind::Check, ourselves(&["tools"])?),
        step("generated files", Kind::Check, ourselves(&["docs", "--check"])?),
        step("programs", Kind::Check, programs::build_command()),
        step(
            "documents",
            Kind::Suites,
            required(tests(&[packages, &["--test", "main", "--test", "it"]].concat(), &DOCUMENT_TESTS)),
        ),
    ])
}

/// Every test that runs programs asks for git, a shell or `/proc` of Linux somewhere; the ones that do not are named.
fn portable() -> Vec<Step> {
    let mut steps = vec![
        step("lints", Kind::Check, cargo(&CLIPPY)),
        step("programs", Kind::Check, programs::build_command()),
        step("tests", Kind::Suites, tests(&["--workspace", "--exclude", "end-to-end", "--lib", "--bins"], &[])),
        step("gate", Kind::Suites, tests(&["--package", "ci-gate", "--test", "cli"], &[])),
    ];
    if cfg!(windows) {
        steps.push(step("retry", Kind::Suites, tests(&["--package", "retry", "--test", "windows"], &[])));
    }
    steps
}

const CLIPPY: [&str; 7] = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];

const fn step(name: &'static str, kind: Kind, command: Command) -> Step {
    Step { name, kind, command }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root()).env("CARGO_TERM_COLOR", "never");
    command
}

/// Shows what passing tests printed, so that those that skipped themselves can be counted.
fn tests(selection: &[&str], filters: &[&str]) -> Command {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    command.args(selection).args(["--", "--show-output"]).args(filters);
    command.env(programs::FOLDER_VARIABLE, programs::built());
    command
}

/// Lets no test skip itself for want of a tool.
fn required(mut tests: Command) -> Command {
    tests.env(tools::REQUIRE_VARIABLE, "1").env(tools::FOLDER_VARIABLE, tools::folder());
    tests
}

fn ourselves(arguments: &[&str]) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).env(programs::FOLDER_VARIABLE, programs::built());
    Ok(command)
}
