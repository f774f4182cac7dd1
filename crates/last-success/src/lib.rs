//! The commit on which a workflow last passed, for a router that compares with it (`base: last-success`).
//!
//! A router that compares with the commit before the push forgets what an earlier, failed run had to check. Comparing with the
//! last commit that passed does not. It is a program of its own because asking GitHub needs HTTP and a token, which the router
//! does without.

pub mod cli;
mod show;
pub mod target;

use action::{Output, Spec};
pub use show::{Answer, findings, human, outputs, report};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.last-success/v1";

/// What stands for the commit where none is known. The router cannot compare with it, so it runs everything and says so.
pub const UNKNOWN: &str = "last-success";

/// The action `last-success`.
pub const SPEC: Spec = Spec {
    name: "last-success",
    subcommand: None,
    title: "Pointsman last success",
    icon: "rewind",
    outputs: &[
        Output {
            name: "base",
            description: "The commit, to be given to change-router as `base`; `last-success` where none is known, which makes it run everything.",
            fallback: UNKNOWN,
        },
        Output { name: "found", description: "true if there is such a commit.", fallback: "false" },
        Output { name: "report", description: "Path of the JSON report.", fallback: "" },
    ],
    command: cli::command,
    token: Some("Needs `actions: read`."),
    after: &[],
};
