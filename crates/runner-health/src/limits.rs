//! What is asked of the machine.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::version::Requirement;

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Room on the disks.
    Disk,
    /// Room for further files.
    Inodes,
    /// Memory.
    Memory,
    /// Swap.
    Swap,
    /// Load.
    Load,
    /// The git repository.
    Git,
    /// A wanted file.
    File,
    /// A wanted tool.
    Tool,
    /// The docker daemon.
    Docker,
    /// The clock.
    Clock,
}

impl Kind {
    /// Its name in flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Inodes => "inodes",
            Self::Memory => "memory",
            Self::Swap => "swap",
            Self::Load => "load",
            Self::Git => "git",
            Self::File => "file",
            Self::Tool => "tool",
            Self::Docker => "docker",
            Self::Clock => "clock",
        }
    }
}

/// Below a limit by less than this many points, a share warns.
pub const MARGIN: f64 = 5.0;

/// Where checks fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Percent of a disk from which it is too full.
    pub disk: f64,
    /// Percent of the inodes.
    pub inodes: f64,
    /// Percent of the memory.
    pub memory: f64,
    /// Load of one minute a core.
    pub load: f64,
    /// Seconds that the clock may be off.
    pub clock_skew: i64,
}

impl Default for Limits {
    /// 90 % of disk, inodes and memory, a load of 4 a core, one minute.
    fn default() -> Self {
        Self { disk: 90.0, inodes: 90.0, memory: 90.0, load: 4.0, clock_skew: 60 }
    }
}

/// Everything asked of the machine.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Where checks fail.
    pub limits: Limits,
    /// The tools, in the order of the measurements.
    pub tools: Vec<Requirement>,
    /// What must be measured, whatever machine this is.
    pub required: BTreeSet<Kind>,
    /// What only warns.
    pub warn_only: BTreeSet<Kind>,
}
