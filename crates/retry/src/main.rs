//! Gathers inputs, runs the command through the library, and maps its end to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use action::Failure;
use findings::{Finding, Severity};
use protocol::Exit;
use protocol::host::Host;
use retry::{Arguments, BuiltIn, OWN_FAILURE, Plan, SPEC};

fn main() -> ExitCode {
    let line: Vec<OsString> = std::env::args_os().collect();
    let host = Host::from_process();
    // The frame knows the four exit codes of the other tools; this one passes its command's code on instead.
    let mut code = None;
    let exit = action::run(&SPEC, &host, line, |arguments: Arguments, host, _| {
        let plan = Plan::resolve(arguments, retry::fresh_seed()).map_err(|problems| {
            let finding =
                |problem: retry::Problem| Finding::new("usage", Severity::Error, problem.message).hint(problem.hint);
            Failure::configuration(problems.into_iter().map(finding).collect())
        })?;
        let end = retry::execute(&plan, host, &BuiltIn::default());
        code = match &end {
            Ok(code) => Some(*code),
            Err(failure) if failure.exit == Exit::Unknown => Some(OWN_FAILURE),
            Err(_) => None,
        };
        end.map(|_| Exit::Pass)
    });
    code.map_or(exit, ExitCode::from)
}
