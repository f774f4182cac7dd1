//! The one required check: it passes only when every job that the plan wanted has succeeded.
//!
//! GitHub counts a skipped job as passed even when what it needed failed, and leaves a required check of a skipped
//! workflow pending for ever. So repositories require one job that always runs, and that job has to tell "skipped as
//! planned" from "skipped because something broke". [`judge::judge`] does that, from the `needs` context and the
//! router's compact plan alone.

pub mod cli;
pub mod judge;
pub mod needs;
pub mod planned;
pub mod show;

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.ci-gate/v1";

/// The action `ci-gate`.
pub const SPEC: Spec = Spec {
    name: "ci-gate",
    subcommand: Some("check"),
    title: "Pointsman CI gate",
    icon: "check-circle",
    outputs: &[
        Output { name: "result", description: "pass or fail.", fallback: "fail" },
        Output { name: "failed", description: "JSON array of the jobs that keep the gate shut.", fallback: "[]" },
        Output { name: "report", description: "Path of the JSON report.", fallback: "" },
    ],
    command: cli::command,
    token: None,
    after: &[],
};
