//! The readers against the programs whose formats they read.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod compose;
mod docker_compose;
mod ini;
mod oracle;
mod python;
mod random;
