//! `change-router`: gathers the inputs, calls the library, maps the answer to an exit code.

mod commands;
mod gather;
mod init_command;

use std::process::ExitCode;

use change_router::SPEC;
use change_router::cli::{Cli, Command};
use protocol::host::Host;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Plan(arguments) => commands::plan(&arguments, host, stdout),
        Command::Explain(arguments) => commands::explain(&arguments, host, stdout),
        Command::Lint(arguments) => commands::lint(&arguments, host, stdout),
        Command::Match(arguments) => commands::matches(&arguments, stdout),
        Command::Init(arguments) => init_command::init(&arguments, stdout),
    })
}
