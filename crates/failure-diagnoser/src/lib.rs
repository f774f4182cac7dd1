//! Say why a job failed, where, and what to do.
//!
//! A pure function of logs and rules, in stages whose contributions can be shown: [`reading`] (clean lines, sections,
//! the job's own verdict), evidence (which rules, words and shapes a line has, and in which region it stands), [`rank`]
//! (a linear model over these features), blocks (the lines around), and the assembly of a [`Diagnosis`] (parameters,
//! places, signature, remedies). [`Baseline`] adds what a passing run had.

mod answer;
pub mod archive;
mod assemble;
mod block;
mod builtin;
pub mod cli;
mod closing;
mod cluster;
pub mod config;
mod diagnose;
mod evidence;
pub mod explain;
mod location;
mod mask;
pub mod mine;
mod novelty;
pub mod own;
pub mod places;
pub mod rank;
pub mod reading;
pub mod render;
pub mod rules;
mod select;
mod several;
mod signature;
mod spec;
pub mod training;

pub use answer::{Answer, Diagnosis, Evidence, Location, Remedy, Verdict};
pub use builtin::built_in;
pub use diagnose::{Log, MOST, diagnose};
pub use novelty::Baseline;
pub use several::mixed;
pub use spec::{SCHEMA, SPEC};
