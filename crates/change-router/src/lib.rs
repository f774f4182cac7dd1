//! Decides which jobs a change needs.
//!
//! The core is [`plan::plan`]: a configuration and a list of changed files in, a [`plan::Plan`] out; everything that is
//! shown (report, outputs, summary, explanation) is made from the plan. It runs no git (crate `changes`), reads no file
//! and knows no API. Its rule for what cannot be known: every category is on, and the reason is said.

pub mod cli;
pub mod config;
pub mod explain;
pub mod init;
pub mod lint;
pub mod matching;
pub mod plan;
pub mod show;

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.change-router/v1";
/// Schema of the compact plan that `ci-gate` takes.
pub const PLAN_SCHEMA: &str = "pointsman.plan/v1";

/// The action `change-router`.
pub const SPEC: Spec = Spec {
    name: "change-router",
    subcommand: Some("plan"),
    title: "Pointsman change router",
    icon: "git-merge",
    outputs: OUTPUTS,
    command: cli::command,
    token: None,
    after: &[],
};

/// What is on when not even the configuration could be read.
const ALL_BUILT_IN: &str = r#"["oca_modules","custom_addons","docker","infrastructure","docs","workflows","scripts","python_code","javascript","database"]"#;

const OUTPUTS: &[Output] = &[
    Output { name: "changes", description: "JSON array of the categories that are on.", fallback: ALL_BUILT_IN },
    Output { name: "categories", description: "JSON object: category to true or false.", fallback: "{}" },
    Output {
        name: "matrix",
        description: "JSON array of the captured values of changed files, for a matrix job.",
        fallback: "[]",
    },
    Output { name: "any", description: "true if any category is on.", fallback: "true" },
    Output {
        name: "only",
        description: "JSON array of the categories that took every changed file (docs-only and the like).",
        fallback: "[]",
    },
    Output { name: "files", description: "JSON array of all changed files.", fallback: "[]" },
    Output {
        name: "lists",
        description: "JSON object: category to its changed files, in the form that `list-format` says: an array, or one text.",
        fallback: "{}",
    },
    Output { name: "files_count", description: "Number of changed files.", fallback: "" },
    Output { name: "unmatched", description: "JSON array of the changed files that no category took.", fallback: "[]" },
    Output { name: "unmatched_count", description: "Number of changed files that no category took.", fallback: "" },
    Output { name: "reviewers", description: "JSON array of who should look at it.", fallback: "[]" },
    Output {
        name: "routes",
        description: "JSON array of category, job, workflow and whether the job is wanted.",
        fallback: "[]",
    },
    Output {
        name: "truncated",
        description: "JSON array of the lists that were cut; the report holds them whole.",
        fallback: "[]",
    },
    Output { name: "decision", description: "diff or all.", fallback: "all" },
    Output {
        name: "reason",
        description: "Why this base, or why everything.",
        fallback: "the router could not answer",
    },
    Output { name: "base", description: "Commit the change was compared with, empty if none.", fallback: "" },
    Output { name: "head", description: "Commit that was looked at.", fallback: "" },
    Output { name: "plan", description: "Compact JSON for the action ci-gate.", fallback: "" },
    Output { name: "report", description: "Path of the JSON report.", fallback: "" },
    built_in("oca_modules"),
    built_in("custom_addons"),
    built_in("docker"),
    built_in("infrastructure"),
    built_in("docs"),
    built_in("workflows"),
    built_in("scripts"),
    built_in("python_code"),
    built_in("javascript"),
    built_in("database"),
];

/// A built-in category. An action can declare only outputs that are known beforehand, so these have one of their own,
/// and what a configuration names is read from `changes` or `categories`.
const fn built_in(name: &'static str) -> Output {
    Output {
        name,
        description: "true if this built-in category is on; false where your configuration has none of this name.",
        fallback: "true",
    }
}
