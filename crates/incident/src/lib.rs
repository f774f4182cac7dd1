//! One issue per cause: opened at the first failure, counted up at the next, closed when it is over.
//!
//! What an incident is and how its issue is found, locked and written is `github::incident`; here stands what it says. [`cause`]
//! reads what happened from a report or from flags, [`words`] turns it into texts with templates, [`ask`] makes one question
//! out of the command line, and [`tell`] shows what came of it. All of it is pure.
//!
//! Not here: HTTP (crate `github`), and why something failed (crate `failure-diagnoser`).

pub mod ask;
pub mod cause;
pub mod cli;
pub mod duration;
mod report;
pub mod tell;
pub mod words;

use action::{Output, Spec};
use github::label::Label;

/// Schema of the program's own report.
pub const SCHEMA: &str = "pointsman.incident/v1";

/// The label that every incident has, unless another is named.
pub const LABEL: &str = "pointsman-incident";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The action `incident`.
pub const SPEC: Spec = Spec {
    name: "incident",
    subcommand: None,
    title: "Pointsman incident",
    icon: "alert-octagon",
    outputs: &[
        output(
            "result",
            "created, updated, reopened, resolved or unchanged; degraded where the token may not write and the text stands in the step summary instead.",
            "failed",
        ),
        output("number", "Number of the issue; empty if there is none.", ""),
        output("url", "Address of the issue; empty if there is none.", ""),
        output("count", "How often it has happened; 0 if no issue is known.", "0"),
        output("report", "Path of the JSON report.", ""),
    ],
    command: cli::command,
    token: Some("Needs `issues: write`."),
    after: &[],
};

/// The label as it is made where the repository has none.
#[must_use]
pub fn label(name: &str) -> Label {
    let description = "A cause of failures, kept up to date by Pointsman".to_owned();
    Label { name: name.to_owned(), color: "b60205".to_owned(), description }
}
