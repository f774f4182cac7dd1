//! Proves that every environment loads the Odoo modules it should.
//!
//! An Odoo shop says in many places where its modules are: configurations of Odoo, compose files, devcontainers,
//! Dockerfiles, Kubernetes manifests. The core, [`analysis::analyse`], takes files ([`tree::Tree`]) and a configuration,
//! follows every entry of every addons path through mounts to folders of the repository, and gives the environments with
//! the modules that they really load, and everything that is wrong ([`rules`]).
//!
//! It runs nothing: no container, no Odoo, no manifest. It reads nothing but what the tree gives it, and what no file of the
//! repository shows (volumes, other images) it calls unseen, never fine.

pub mod analysis;
pub mod bump;
pub mod cli;
pub mod command;
pub mod config;
pub mod configuration;
pub mod core_modules;
pub mod date;
pub mod discover;
pub mod environment;
pub mod explain;
pub mod filesystem;
pub mod graph;
pub mod impact;
pub mod judge;
pub mod manifest;
pub mod modules;
pub mod readme;
pub mod resolve;
pub mod rules;
mod said;
pub mod series;
pub mod show;
pub mod sources;
pub mod tree;

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.addons-path/v1";

/// The action `addons-path`.
pub const SPEC: Spec = Spec {
    name: "addons-path",
    subcommand: Some("check"),
    title: "Pointsman addons path",
    icon: "package",
    outputs: OUTPUTS,
    command: cli::command,
    token: None,
    after: &[],
};

const OUTPUTS: &[Output] = &[
    Output { name: "result", description: "clean, findings, empty or unknown.", fallback: "unknown" },
    Output {
        name: "modules",
        description: "Names of all installable modules that an environment loads, in an order in which they can be installed, as JSON list.",
        fallback: "[]",
    },
    Output {
        name: "impacted",
        description: "Names of the modules that the change touches, with everything that depends on them, in that order, as JSON list; all modules where the change could not be determined.",
        fallback: "[]",
    },
    Output {
        name: "matrix",
        description: "The same for `strategy.matrix`: `{\"include\": [{\"modules\", \"paths\"}]}`, at most 256 jobs.",
        fallback: "{\"include\":[]}",
    },
    Output { name: "findings", description: "Number of findings that count.", fallback: "" },
    Output { name: "report", description: "Path of the JSON report.", fallback: "" },
];
