//! What the reusable workflow `self-healing.yml` decides, so that the file itself only calls actions.
//!
//! Four questions, each a pure function: what do the inputs ask for ([`plan`])? how much time is left ([`plan::left`])? how did
//! it end, and did anything fail on the way that nobody looks at ([`verdict`])? and is an incident to be opened or to be ended
//! ([`tell`])? The workflow asks them as steps; nothing here runs a command or knows GitHub's API.

pub mod cli;
pub mod heal;
pub mod plan;
pub mod show;
mod spec;
pub mod steps;
pub mod tell;
pub mod verdict;

pub use spec::{SCHEMA, SPEC};
