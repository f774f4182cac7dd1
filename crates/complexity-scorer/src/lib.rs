//! Measures how big a change is, how it is spread, which functions it makes more complex, and what dangerous it touches.
//!
//! The core is [`assess::assess`]: changed files with their line counts and a configuration in, an
//! [`assess::Assessment`] out (features, level, score with its parts, what does not count and why). Everything that is
//! shown is made from it.
//!
//! Size ([`score`], [`level`]), complexity ([`mod@functions`]) and risk ([`risk`]) stay separate: none enters another. A high level
//! is no verdict about quality, and a low one no promise. It runs no git (crate `changes`), reads no file and knows no API. Its
//! rule for what could not be measured: level `high`, score 100, and the reason is said.

pub mod answer;
pub mod assess;
pub mod calibrate;
pub mod cli;
pub mod config;
pub mod exclude;
pub mod features;
pub mod functions;
pub mod level;
pub mod lines;
pub mod listing;
pub mod risk;
pub mod score;
pub mod show;

pub use features::Features;
pub use level::{Level, Levels, Limit};
pub use score::Score;

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.complexity-scorer/v1";

/// The action `complexity-scorer`.
pub const SPEC: Spec = Spec {
    name: "complexity-scorer",
    subcommand: Some("score"),
    title: "Pointsman complexity scorer",
    icon: "activity",
    outputs: OUTPUTS,
    command: cli::command,
    token: None,
    after: &[],
};

const OUTPUTS: &[Output] = &[
    Output { name: "level", description: "low, medium or high.", fallback: "high" },
    Output { name: "score", description: "0 to 100; 100 only where nothing could be measured.", fallback: "100" },
    Output { name: "files_changed", description: "Files changed, all of them.", fallback: "" },
    Output { name: "lines_added", description: "Lines added in all files.", fallback: "" },
    Output { name: "lines_deleted", description: "Lines deleted in all files.", fallback: "" },
    Output { name: "counted_files", description: "Files that count: without the excluded ones.", fallback: "" },
    Output { name: "counted_added", description: "Lines added in files that count.", fallback: "" },
    Output { name: "counted_deleted", description: "Lines deleted in files that count.", fallback: "" },
    Output { name: "excluded_count", description: "Files that do not count.", fallback: "" },
    Output {
        name: "functions_worse",
        description: "Functions whose cyclomatic complexity grew, new ones counted from 1.",
        fallback: "",
    },
    Output {
        name: "max_complexity",
        description: "The highest cyclomatic complexity of a function that the change touches; empty where it touches none.",
        fallback: "",
    },
    Output {
        name: "risk",
        description: "Names of the risk flags, comma-separated, the gravest first; unknown where nothing could be looked at.",
        fallback: "unknown",
    },
    Output {
        name: "percentile",
        description: "Share of the last merges that have a lower score, in percent; empty where it was not asked for or they are too few.",
        fallback: "",
    },
    Output { name: "decision", description: "diff, or all where there was no difference to measure.", fallback: "all" },
    Output {
        name: "reason",
        description: "Why this base, or why there was no difference to measure.",
        fallback: "the scorer could not answer",
    },
    Output { name: "base", description: "Commit the change was compared with, empty if none.", fallback: "" },
    Output { name: "head", description: "Commit that was looked at.", fallback: "" },
    Output { name: "report", description: "Path of the JSON report.", fallback: "" },
];
