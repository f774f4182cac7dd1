//! Prints what changed: `cargo run -p changes --example changed -- FOLDER [BASE [HEAD]]`. For trying the crate on a
//! repository at hand, and for measuring it.

#![expect(clippy::disallowed_methods, reason = "an example is a program")]
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::process::ExitCode;

use changes::{Error, Options, Request};
use protocol::{Environment, Runner};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            error.exit().into()
        }
    }
}

fn run() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let repo = arguments.next().unwrap_or_else(|| ".".to_owned()).into();
    let (base, head) = (arguments.next(), arguments.next());
    let runner = Runner::from_environment(&std::env::vars_os().collect::<Environment>());
    let mut options = Options::for_runner(&runner);
    options.line_counts = std::env::var_os("NO_LINES").is_none();
    let set = changes::collect(&Request { repo, base, head, runner: &runner, event: None, options })?;
    println!("{}: {} ({} files)", set.decision, set.reason, set.files.len());
    for file in set.files.iter().take(20) {
        println!("{:?} {:?} {:?} +{:?} -{:?}", file.status, file.from, file.path, file.added, file.deleted);
    }
    for note in &set.notes {
        println!("note: {note}");
    }
    Ok(())
}
