//! The program itself with real processes: what it runs, passes on, tells and leaves behind.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests run processes and read files")]

mod between;
mod cancel;
mod docs;
mod drop_in;
mod input;
mod memory;
mod output;
mod support;
mod telling;
mod tree;
