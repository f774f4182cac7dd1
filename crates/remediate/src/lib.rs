//! Runs the remedies that are safe on a runner, and says what came of each.
//!
//! A failure's category and rule choose remedies from a [`table`]; what the user allows decides which of them run. The
//! choice ([`choose`]), the lists of what may be deleted ([`disk`]) and the patch of a refreshed lock file ([`diff`]) are
//! pure; the program's module `act` does what was chosen.
//!
//! This crate diagnoses nothing and runs nothing that a repository or a log wrote: commands are lists of arguments that
//! stand here. It never changes the checkout.

pub mod choose;
pub mod cli;
pub mod diagnosis;
pub mod diff;
pub mod disk;
pub mod outcome;
pub mod show;
pub mod table;
pub mod units;
pub mod wait;

pub use choose::{Case, Chosen, Policy, choose};
pub use outcome::{Answer, Done, Outcome};
pub use table::{Remedy, TABLE, Tool};

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.remediate/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The action `remediate`.
pub const SPEC: Spec = Spec {
    name: "remediate",
    subcommand: Some("run"),
    title: "Pointsman remediate",
    icon: "settings",
    outputs: &[
        output(
            "result",
            "`healed`, `proposed` (a patch is ready), `planned` (dry run), `nothing-to-do`, `not-allowed` or `failed`.",
            "failed",
        ),
        output("remedies", "JSON array of what was done: remedy, tool, outcome, freed bytes, message.", "[]"),
        output("freed-bytes", "Bytes that were freed in all.", "0"),
        output("patch", "Path of the patch for a refreshed lock file; empty without one.", ""),
        output("lockfiles", "JSON array of the files that the patch changes, relative to the working directory.", "[]"),
        output("program", "Path of this program, for the `heal` lines of the action `retry`.", ""),
        output("report", "Path of the JSON report.", ""),
    ],
    command: cli::command,
    token: None,
    after: &[],
};
