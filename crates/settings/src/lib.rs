//! `.github/pointsman.yml` with source positions: read, held against a declared [`Shape`], every problem reported at
//! once with file, line, column, what was expected and a hint.
//!
//! Two phases. [`Document::parse`] turns YAML into located [`Node`]s and refuses what YAML lets slip: duplicate keys,
//! unquoted globs that YAML takes for aliases or tags, several documents, expansion bombs. [`Shape::check`] then holds a
//! node against what a tool declares; the same shapes make the published JSON schema ([`schema`]). What a tool reads
//! from a checked node can no longer be of the wrong kind.
//!
//! Not here: what a setting means. Each tool declares the shape of its own section.

mod document;
mod node;
mod parse;
pub mod schema;
mod shape;

pub use document::{Document, MISNAMED, PATH, SECTIONS};
pub use node::{Entry, Node, Position, Scalar, Value};
pub use shape::{Field, Shape};
