//! What the action needs to know of the program.

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.self-healing/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The program as an action.
pub const SPEC: Spec = Spec {
    name: "self-healing",
    subcommand: None,
    title: "Pointsman self-healing",
    icon: "activity",
    outputs: &[
        output(
            "command",
            "`plan`: what `retry` runs for the input `script`; empty where the input `command` is run as it is.",
            "",
        ),
        output("shell", "`plan`: what runs it; empty for the default.", ""),
        output("heal", "`plan`: scripts for the input `heal` of `retry`, one a line.", ""),
        output("repair", "`plan`: whether remedies may run after the diagnosis, `true` or `false`.", "false"),
        output("rollback", "`plan`: whether a failed deployment is rolled back, `true` or `false`.", "false"),
        output("switches", "`plan`: what is healed, for the input `heal` of `remediate`, one a line.", ""),
        output(
            "deadline",
            "`plan`, `left`: what the next command may take, such as `540s`; `0s` where no time is left.",
            "0s",
        ),
        output("ends", "`plan`: when all must be over, seconds since 1970.", "0"),
        output("job", "`plan`: stable name of this command among others of the workflow.", ""),
        output(
            "status",
            "`verdict`: `passed`, `healed`, `rolled-back`, `failed`, `rollback-failed` or `cancelled`.",
            "failed",
        ),
        output("attempts", "`verdict`: how often the command was run.", "0"),
        output("category", "`verdict`: kind of the last failure, such as `network`; empty where there was none.", ""),
        output(
            "transient",
            "`verdict`: `yes`, `no` or `unknown`: whether the failure passes by itself; empty where there was none.",
            "",
        ),
        output("flaky", "`verdict`: `true` if the command passed, but not at the first attempt.", "false"),
        output("record", "`verdict`: the report as JSON, bounded.", "{}"),
        output("signature", "`verdict`, `tell`: stable name of the cause.", ""),
        output("title", "`verdict`, `tell`: the failure in one line.", ""),
        output("body", "`verdict`: the failure as Markdown, bounded.", ""),
        output("operation", "`tell`: `open`, `resolve` or `none`: what the incident needs.", "none"),
        output("source", "`tell`: where the failure was seen.", ""),
        output("labels", "`tell`: labels of the incident, one a line.", ""),
        output("body-file", "`tell`: file with the incident's text.", ""),
        output("report", "Path of the JSON report.", ""),
    ],
    command: crate::cli::command,
    token: None,
    after: &[],
};
