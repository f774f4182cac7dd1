//! What files of other people's formats say, and where: Odoo's configuration, `.env`, compose, JSON with comments, Dockerfiles,
//! Python literals. Each format is read into values that know their place ([`Node`]), without running or fetching anything.
//!
//! Not here: what the values mean together (tools decide that), and Pointsman's own configuration (crate `settings`).

pub mod compose;
pub mod devcontainer;
pub mod dockerfile;
pub mod env;
pub mod ini;
pub mod interpolation;
pub mod jsonc;
mod keyed;
pub mod kubernetes;
mod node;
mod problem;
pub mod python;
mod source;
mod text;
pub mod words;
pub mod yaml;

pub use keyed::keyed;
pub use node::{Entry, Node, Position, Span, Value};
pub use problem::Problem;
pub use source::{MOST_BYTES, Source};
pub use text::{Place, Text};
