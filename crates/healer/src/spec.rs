//! What the action needs to know of the program.

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.healer/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The program as an action.
pub const SPEC: Spec = Spec {
    name: "healer",
    subcommand: Some("run"),
    title: "Pointsman healer",
    icon: "heart",
    outputs: &[
        output("decision", "`rerun`, `told`, `passed` or `ignored`.", "unknown"),
        output("reason", "Why, one sentence.", "the run could not be looked at"),
        output("rerun", "`true` if the failed jobs were run again by this step.", "false"),
        output("jobs", "How many jobs failed.", "0"),
        output("category", "Kind of the first failure, such as `network`; empty where nothing failed.", "unknown"),
        output("transient", "`yes` if every cause passes by itself, `no` if one does not, else `unknown`.", "unknown"),
        output("signatures", "JSON array of the causes' stable names.", "[]"),
        output("comment", "Address of the pull request's comment, if one was written or is up to date.", ""),
        output("incidents", "JSON array of the numbers of the issues that were opened, counted up or ended.", "[]"),
        output("report", "Path of the JSON report.", ""),
    ],
    command: crate::cli::command,
    token: Some(
        "Needs `actions: read` (jobs and logs), `actions: write` (run failed jobs again), `pull-requests: write` (comment) and `issues: write` (incidents).",
    ),
    after: &[],
};
