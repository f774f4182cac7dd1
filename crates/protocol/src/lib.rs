//! What the runner speaks: environment, event payloads, step outputs, step summaries, workflow commands, and the
//! escaping that makes hostile text harmless in each of them.
//!
//! This crate is not a GitHub client (it knows no HTTP) and not a tool (it decides nothing). Everything in it is pure
//! except [`host`], the one adapter that reads the process environment and writes the runner's files.

pub mod environment;
pub mod escape;
pub mod event;
pub mod exit;
pub mod host;
pub mod output;
pub mod report;
pub mod summary;

pub use environment::{Environment, Runner};
pub use event::Event;
pub use exit::Exit;
