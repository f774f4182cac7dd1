//! Holds what a repository says in many places against each other: one engine with named relations instead of a folder of greps.
//!
//! The core, [`answer::answer`], takes checks ([`config::Config`]) and files ([`snapshot::Snapshot`]): each side of a rule is extracted
//! ([`path`], [`sources`]), made comparable ([`normalize`]) and held against the other ([`relation`]); every value keeps its file and line.
//! Ready-made rules are [`packs`]. Three outcomes: clean, drift, and what cannot be told, which is never green.
//!
//! It runs nothing and reads nothing but what the snapshot gives it; it prints no secret, only hashes.

pub mod answer;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod config;
pub mod date;
pub mod evaluate;
pub mod explain;
pub mod incidents;
pub mod init;
pub mod normalize;
pub mod openapi;
pub mod packs;
pub mod path;
pub mod reader;
pub mod regex;
pub mod relation;
pub mod rule;
pub mod said;
pub mod secret;
pub mod seen;
pub mod selftest;
pub mod show;
pub mod snapshot;
pub mod sources;
pub mod tree;

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.drift-guard/v1";

/// The action `drift-guard`.
pub const SPEC: Spec = Spec {
    name: "drift-guard",
    subcommand: Some("check"),
    title: "Pointsman drift guard",
    icon: "shield",
    outputs: &[
        Output { name: "result", description: "clean, drift or unevaluated.", fallback: "unevaluated" },
        Output { name: "drifted", description: "Names of the rules that drifted, as JSON list.", fallback: "[]" },
        Output {
            name: "unevaluated",
            description: "Names of the rules that could not be evaluated, as JSON list.",
            fallback: "[]",
        },
        Output { name: "report", description: "Path of the JSON report.", fallback: "" },
    ],
    command: cli::command,
    token: Some("With `incidents` it needs `issues: write`."),
    after: &[],
};
