//! What a run tells other tools: `pointsman.retry/v1`. The command itself is not in it: it may hold secrets that were
//! pasted into a workflow file, and a report is an artifact that nobody masks.

use serde::Serialize;

use crate::memory::Evidence;

/// Schema name of the report.
pub const SCHEMA: &str = "pointsman.retry/v1";

/// The report's own fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetryReport {
    /// `passed`, `failed`, `timed-out` or `cancelled`.
    pub outcome: &'static str,
    /// It passed, but not at the first attempt.
    pub flaky: bool,
    /// Why no further attempt followed; empty where it passed.
    pub reason: String,
    /// What this program exits with; `continue-on-error` and `flaky` are in it.
    pub exit_code: u32,
    /// When it started, RFC 3339 in UTC.
    pub started_at: String,
    /// Whole milliseconds, waits included.
    pub duration_ms: u64,
    /// The seed of the waits.
    pub seed: u64,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
    /// Where the bounded log is.
    pub log: Option<String>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// `new-command-on-retry` took the command's place.
    pub new_command: bool,
    /// When it started, RFC 3339 in UTC.
    pub started_at: String,
    /// When nothing of it ran any more.
    pub ended_at: String,
    /// Whole milliseconds between the two.
    pub duration_ms: u64,
    /// As a shell gives it: 128 + n for signal n, 124 for a timeout.
    pub exit_code: u32,
    /// The signal that ended the command, by name.
    pub signal: Option<String>,
    /// It ran into a limit and was ended.
    pub timed_out: bool,
    /// The kind of failure.
    pub category: Option<&'static str>,
    /// What the kernel's counters say where SIGKILL ended it.
    pub memory: Option<Evidence>,
    /// How it ended, in words.
    pub result: String,
    /// The wait that followed, in milliseconds; `null` where nothing followed.
    pub delay_ms: Option<u64>,
    /// The wait that the output asked for.
    pub hint_ms: Option<u64>,
    /// Bytes on standard output.
    pub stdout_bytes: u64,
    /// Bytes on standard error.
    pub stderr_bytes: u64,
    /// Bytes of both that are not in the log.
    pub log_dropped_bytes: u64,
    /// Why the output could not be passed on to its end.
    pub output_closed: Option<String>,
    /// Processes that outlived the command and were ended.
    pub left_behind: Vec<LeftBehind>,
    /// Processes that could not be ended.
    pub survivors: Vec<LeftBehind>,
    /// What ran before the next attempt.
    pub hooks: Vec<Hook>,
}

/// A process that outlived its command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftBehind {
    /// Its number; 0 where it is not visible.
    pub pid: u32,
    /// Its name. Hostile text.
    pub name: String,
}

/// A script that ran between two attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hook {
    /// `heal` or `on-retry`.
    pub kind: &'static str,
    /// The kind of failure it is against.
    pub category: Option<&'static str>,
    /// Its exit code, as for an attempt.
    pub exit_code: u32,
    /// It ran into a limit and was ended.
    pub timed_out: bool,
    /// Whole milliseconds.
    pub duration_ms: u64,
}

impl RetryReport {
    /// The attempt that decided.
    #[must_use]
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// OpenTelemetry's `cicd.pipeline.result` for it.
    #[must_use]
    pub fn result(&self) -> &'static str {
        match self.outcome {
            "passed" => "success",
            "timed-out" => "timeout",
            "cancelled" => "cancellation",
            _ => "failure",
        }
    }
}
