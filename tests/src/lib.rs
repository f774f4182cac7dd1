//! Real workflows, run by a real runner: the harness for [act](https://nektosact.com), which runs workflow files on this
//! machine without containers, as seen from a consumer's repository that knows this project only by `uses:`.
//!
//! The tests stand in `tests/main.rs` and its modules. This library is shared with `cargo xtask demo`, and like
//! `testkit` it panics with a message where a run could not be made at all. What act does otherwise than GitHub is
//! listed at [`act`].

#![expect(clippy::disallowed_methods, reason = "the harness builds folders and runs programs")]

pub mod act;
pub mod artifacts;
mod consumer;
pub mod document;
pub mod markdown;
pub mod odoo;
pub mod prism;
pub mod programs;
pub mod tools;
pub mod webhooks;
mod workspace;

pub use consumer::Consumer;
pub use workspace::{export, root, target};

use std::fmt::Display;

/// The value, or a panic that says what could not be done.
#[track_caller]
pub(crate) fn must<T, E: Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}
