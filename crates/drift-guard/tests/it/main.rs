//! What the program and its library do with real files and real repositories.

#![expect(clippy::disallowed_methods, reason = "tests read their cases and run the real program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod base;
mod cases;
mod cli;
mod docs;
mod incidents;
mod openapi;
mod packs;
mod shop;
