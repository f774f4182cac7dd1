//! Docker compose projects: several files merged by compose's rules, with `include`, `extends`, profiles, `.env`, variables,
//! `!reset` and `!override`; every value keeps the file and the place it came from.
//!
//! An own reader because no library fits: the typed ones (docker-compose-types) drop positions and do not merge; the
//! one that keeps them (compose-lens) leaves files of variables and the order of `include` to its caller and weighs
//! fifty times as much.
//!
//! Not read: keys that no addons path depends on (networks, ports, health checks, deployment: they are accepted, not checked),
//! files from the network (`include` and `extends` of a URL; said as a problem), plug-in providers, Windows paths.
//!
//! Source: the Compose Specification, chapters "Merge", "Include", "Extend", "Interpolation", "Services", "Volumes".

mod extends;
mod load;
mod merge;
mod model;
mod mounts;
mod paths;
mod services;
mod tree;
mod volume;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use model::{
    Build, Command, EnvironmentFile, FileMount, Form, Kind, Mount, Project, Resource, Service, Sourced, Variable,
    Volume,
};
pub use paths::normalised;

use crate::interpolation::Binding;
use crate::problem::Problem;

/// What makes a project.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The files in the order in which they are merged, from the repository's root.
    pub files: Vec<String>,
    /// Files of variables instead of the `.env` beside the first file; later ones override.
    pub env_files: Vec<String>,
    /// The caller's environment; it overrides every file of variables.
    pub environment: BTreeMap<String, String>,
    /// Profiles that are switched on; `*` is all of them.
    pub profiles: Vec<String>,
    /// The folder relative paths start from; without it that of the first file.
    pub project_directory: Option<String>,
}

/// A problem of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The file.
    pub file: Arc<str>,
    /// What is wrong with it. A file that is missing has a span of lines 0.
    pub problem: Problem,
}

/// Reads a project. What can be read is there, whatever the problems.
///
/// `read` gives a file's bytes by its path from the repository's root; paths that leave the repository start with `../`.
#[must_use]
pub fn load(request: &Request, read: &dyn Fn(&str) -> Option<Vec<u8>>) -> (Project, Vec<FileProblem>) {
    load::project(request, read)
}

/// The caller's environment as values of variables.
fn shell(environment: &BTreeMap<String, String>, name: &str) -> Option<Binding> {
    environment.get(name).map(|text| Binding { text: text.clone(), place: None })
}
