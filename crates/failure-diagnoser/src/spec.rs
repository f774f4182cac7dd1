//! What the action needs to know of the program.

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.diagnosis/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The program as an action.
pub const SPEC: Spec = Spec {
    name: "failure-diagnoser",
    subcommand: Some("diagnose"),
    title: "Pointsman failure diagnoser",
    icon: "search",
    outputs: &[
        output("verdict", "`failed` or `no-failure-found`.", "unknown"),
        output(
            "category",
            "Kind of the first failure, such as `network`; empty where no failure was found.",
            "unknown",
        ),
        output("rule", "Id of the rule that explains it; empty where no failure was found.", ""),
        output("transient", "`yes`, `no` or `unknown`: whether running the same thing again can pass.", "unknown"),
        output(
            "confidence",
            "How far the first diagnosis is ahead, from 0 to 1: at least 0.3 where the log says that the job failed, at most 0.6 where it does not.",
            "0",
        ),
        output("signature", "Stable name of the cause: the same cause in another run has the same.", ""),
        output("summary", "One sentence that says what happened.", "the log could not be diagnosed"),
        output("report", "Path of the JSON report.", ""),
    ],
    command: crate::cli::command,
    token: None,
    after: &[],
};
