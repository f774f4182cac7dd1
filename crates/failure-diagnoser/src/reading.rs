//! Reading: from the bytes of a log to clean, numbered lines in sections.

mod clean;
mod intake;
mod keep;
mod mark;
mod section;
mod text;

pub use intake::Intake;
pub use keep::Limits;
pub use section::{Role, Section, Status};
pub use text::{Format, Line, Text};

#[cfg(test)]
mod tests;
