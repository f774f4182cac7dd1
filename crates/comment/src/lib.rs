//! One comment of the bot on a pull request, made from reports and a template, and one managed label.
//!
//! [`report`] reads what other tools report, [`values`] escapes and bounds it, [`body`] fills a template with it; [`target`]
//! says which pull request is meant, [`wanted`] which label, and [`post`] brings both about through `github`'s verbs. All of
//! it may meet hostile text: reports of a fork's run are written by whoever opened the pull request.
//!
//! Not here: HTTP (crate `github`), and what the reports say (their tools).

pub mod body;
pub mod cli;
pub mod post;
pub mod report;
pub mod show;
pub mod target;
pub mod values;
pub mod wanted;

use action::{Output, Spec};

/// Schema of the program's own report.
pub const SCHEMA: &str = "pointsman.comment/v1";

/// The action `comment`.
pub const SPEC: Spec = Spec {
    name: "comment",
    subcommand: None,
    title: "Pointsman comment",
    icon: "message-square",
    outputs: &[
        Output {
            name: "result",
            description: "created, updated, unchanged or removed; degraded where the token may not write, or no pull request belongs to the run, and the text stands in the step summary instead.",
            fallback: "failed",
        },
        Output { name: "url", description: "Address of the comment; empty if there is none.", fallback: "" },
        Output {
            name: "number",
            description: "Number of the pull request or issue; empty if there is none.",
            fallback: "",
        },
        Output {
            name: "label",
            description: "The managed label that is now on it; empty if none is managed.",
            fallback: "",
        },
        Output { name: "report", description: "Path of the JSON report.", fallback: "" },
    ],
    command: cli::command,
    token: Some("Needs `pull-requests: write`, or `issues: write` for an issue."),
    after: &[],
};
