//! `addons-path`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod commands;
mod disk;
mod gather;

use std::process::ExitCode;

use addons_path::SPEC;
use addons_path::cli::{Cli, Command};
use protocol::host::Host;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Check(arguments) => commands::check(&arguments, host, stdout),
        Command::List(arguments) => commands::list(&arguments, stdout),
        Command::Explain(arguments) => commands::explain(&arguments, stdout),
        Command::Impacted(arguments) => commands::impacted(&arguments, host, stdout),
        Command::Graph(arguments) => commands::graph(&arguments, stdout),
        Command::Bump(arguments) => commands::bump(&arguments, host, stdout),
        Command::Readme(arguments) => commands::readme(&arguments, stdout),
        Command::Baseline(arguments) => commands::baseline(&arguments, stdout),
        Command::Rules => commands::rules(stdout),
    })
}
