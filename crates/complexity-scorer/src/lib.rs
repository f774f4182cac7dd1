//! Measures how big a change is and how it is spread.
//!
//! The core is [`assess::assess`]: changed files with their line counts and a configuration in, an
//! [`assess::Assessment`] out (features, level, score with its parts, what does not count and why). Everything that is
//! shown is made from it.
//!
//! It measures size and spread, nothing else: a high level is no verdict about quality, and a low one no promise. It runs
//! no git (crate `changes`), reads no file and knows no API. Its rule for what could not be measured: level `high`,
//! score 100, and the reason is said.

pub mod answer;
pub mod assess;
pub mod cli;
pub mod config;
pub mod exclude;
pub mod features;
pub mod level;
pub mod lines;
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
