//! Is this machine fit to run a job?
//!
//! [`Measurements`] go in, an [`Assessment`] comes out: one check each for disks, memory, load, the git repository, wanted
//! files and tools, docker and the clock, every one `ok`, `warn`, `fail` or `unknown`. The program's module `measure`
//! looks at the machine; nothing here does.
//!
//! This crate heals nothing: it says what is wrong and what helps. `remediate` acts, and a second look with `--compare`
//! shows what came of it.

pub mod assess;
pub mod cli;
pub mod compare;
pub mod config;
pub mod kernel;
pub mod limits;
pub mod measurements;
pub mod show;
pub mod time;
pub mod version;

pub use assess::{Assessment, Check, Health, Status, assess};
pub use limits::{Kind, Limits, Wanted};
pub use measurements::{Measured, Measurements};

use action::{Output, Spec};

/// Schema of the report.
pub const SCHEMA: &str = "pointsman.runner-health/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The action `runner-health`.
pub const SPEC: Spec = Spec {
    name: "runner-health",
    subcommand: Some("check"),
    title: "Pointsman runner health",
    icon: "activity",
    outputs: &[
        output("result", "`healthy`, `degraded` (something warns) or `unhealthy`.", "unhealthy"),
        output("findings", "How many checks warn, fail, or had to be measured and could not be.", "0"),
        output("disk_percent", "How full the fullest of the disks is, a whole number; empty where not measured.", ""),
        output("memory_percent", "How much of the memory is used, a whole number; empty where not measured.", ""),
        output("report", "Path of the JSON report.", ""),
    ],
    command: cli::command,
    token: None,
    after: &[],
};
