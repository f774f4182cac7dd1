//! What a program and its `action.yml` share: the inputs (which are the program's flags), the declared outputs, the
//! exit codes, and the frame around `main`.
//!
//! A composite action gets no `INPUT_*` variables from the runner and pastes nothing into its script, so its one step
//! maps every input to a `POINTSMAN_INPUT_<NAME>` variable, and the program turns those into flags itself
//! ([`inputs::merge`]). `action.yml` is generated from the same clap command ([`metadata`]), so neither can drift.

pub mod argument;
mod change_flags;
mod failure;
mod format;
pub mod inputs;
pub mod metadata;
mod run;
mod spec;

pub use change_flags::{ChangeFlags, OnError};
pub use failure::Failure;
pub use format::{AnswerFlags, Format};
pub use run::run;
pub use spec::{Output, Spec, Step};
