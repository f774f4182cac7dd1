//! `failure-diagnoser`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod commands;
mod input;
mod setup;

use std::process::ExitCode;

use failure_diagnoser::SPEC;
use failure_diagnoser::cli::{Cli, Command, RulesCommand};
use protocol::host::Host;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Diagnose(arguments) => commands::diagnose::run(&arguments, host, stdout),
        Command::Rules(RulesCommand::Test(arguments)) => commands::rules::test(&arguments, host, stdout),
        Command::Rules(RulesCommand::List(arguments)) => commands::rules::list(&arguments, stdout),
        Command::Rules(RulesCommand::Explain(arguments)) => commands::rules::explain(&arguments, stdout),
        Command::Mine(arguments) => commands::mine::run(&arguments, stdout),
    })
}
