//! The smallest program that asks GitHub: prints who the token belongs to, or why it cannot tell.
#![expect(clippy::print_stdout, reason = "a program of its own")]

use std::process::ExitCode;

use github::{Api as _, Request, connect, endpoint};
use protocol::host::Host;

fn main() -> ExitCode {
    let answer =
        connect(&Host::from_process(), None).and_then(|client| client.call(&Request::new(endpoint::GET_USER, "")));
    match answer {
        Ok(answer) => println!("{}", answer.body["login"]),
        Err(error) => {
            println!("{error}\nhint: {}", error.finding().hint.unwrap_or_default());
            return error.exit().into();
        }
    }
    ExitCode::SUCCESS
}
