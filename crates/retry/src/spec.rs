//! What the action needs to know of the program.

use action::{Output, Spec};

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The program as an action.
pub const SPEC: Spec = Spec {
    name: "retry",
    subcommand: None,
    title: "Pointsman retry",
    icon: "refresh-cw",
    outputs: &[
        output("attempts", "How many attempts were made.", "0"),
        output("exit-code", "The last attempt's exit code: 128 + n for signal n, 124 for a timeout.", ""),
        output("outcome", "`passed`, `failed`, `timed-out` or `cancelled`.", "failed"),
        output("flaky", "`true` if the command passed, but not at the first attempt.", "false"),
        output("duration-ms", "Milliseconds from the first attempt's start to the end, waits included.", "0"),
        output("report", "Path of the report as JSON.", ""),
        output("log", "Path of the bounded log of what the attempts printed.", ""),
        output("total_attempts", "As `attempts`, under the name of nick-fields/retry.", "0"),
        output("exit_code", "As nick-fields/retry gives it: 0, the command's code, or 1 for a timeout.", "1"),
        output("exit_error", "What went wrong, in words; empty where the command passed.", "the command was not run"),
    ],
    command: crate::cli::command,
    token: None,
    after: &[],
};
