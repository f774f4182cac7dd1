//! `addons-path` as people and workflows run it, on repositories made for the purpose.
#![expect(clippy::disallowed_methods, reason = "tests build real folders and run the real program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod commands;
mod fixture;
mod fixtures;
mod hostile;
mod pages;
mod real;

const PROGRAM: &str = env!("CARGO_BIN_EXE_addons-path");
