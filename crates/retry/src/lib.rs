//! Runs a command until it passes, only where that can help, and leaves nothing behind.
//!
//! [`Plan`] is what the arguments ask for, [`machine`] decides what happens next, [`escalation`] how a command is
//! brought to its end; these and everything else that decides are pure. `process` runs commands and `run` ties both
//! together: the two adapters.
//!
//! This crate is not a diagnoser: what it knows about output is a short list of transient causes behind [`Classifier`],
//! and a library that knows more can take its place.

pub mod cli;
pub mod delay;
pub mod dropin;
pub mod duration;
pub mod escalation;
pub mod exit_codes;
pub mod hint;
pub mod machine;
pub mod memory;
pub mod pattern;
pub mod plain;
pub mod plan;
pub mod policy;
mod process;
pub mod random;
pub mod report;
pub mod ring;
mod run;
pub mod shell;
mod spec;
pub mod summary;
pub mod timestamp;
pub mod transient;
pub mod words;

pub use cli::{Arguments, command};
pub use exit_codes::ExitCodes;
pub use plan::{Plan, Problem};
pub use report::RetryReport;
pub use rulebase::Category;
pub use run::{execute, fresh_seed};
pub use spec::SPEC;
pub use transient::{BuiltIn, Classifier};

/// The exit code of this program's own failure, as for `timeout`, `env` and `docker run`.
pub const OWN_FAILURE: u8 = 125;
