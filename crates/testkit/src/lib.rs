//! What tests stand on: real git repositories with fixed dates and authors, bare remotes over `file://`, checkouts made
//! as GitHub's runner makes them, event payloads in GitHub's shape, an environment without the machine's own variables,
//! a GitHub with state on a real socket, and a way to run a program and read what it told the runner.
//!
//! This crate is for tests only. It panics with a message where a test could not go on, and nothing that users run
//! depends on it.

#![expect(clippy::disallowed_methods, reason = "tests build real folders and run real programs")]

mod checkout;
mod environment;
mod fixture;
pub mod github;
mod history;
mod payload;
mod random;
mod remote;
mod run;
#[cfg(unix)]
mod script;

pub use checkout::{Checkout, Depth};
pub use environment::ScrubbedEnvironment;
pub use fixture::{Fixture, ObjectFormat};
pub use history::{HistoryOptions, generate_history};
pub use payload::{Payload, merge_group, pull_request, push, schedule, workflow_dispatch, workflow_run};
pub use random::Random;
pub use remote::{PullRequest, Remote};
pub use run::{Program, Ran};
#[cfg(unix)]
#[cfg(unix)]
pub use script::write_script;

use std::fmt::Display;
use std::path::PathBuf;

/// The value, or a panic that says what could not be done.
#[track_caller]
pub(crate) fn must<T, E: Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}

/// A path from bytes: on Unix any bytes, elsewhere UTF-8 only.
#[must_use]
pub fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(must(std::str::from_utf8(bytes), "a path that is not UTF-8"))
    }
}
