//! Ranking: which of the lines a person should read first.

pub mod features;
pub(crate) mod model;
mod names;
pub(crate) mod pick;
mod surroundings;

pub use model::Model;
