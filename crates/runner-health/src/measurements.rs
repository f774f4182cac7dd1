//! What was measured, as it stands in the report. Sizes are bytes, times seconds since 1970 (UTC).

use serde::{Deserialize, Serialize};

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured<T> {
    /// It was measured.
    Value(T),
    /// This machine has no way to tell.
    Unsupported(String),
    /// It should have been there and could not be read.
    Failed(String),
}

impl<T> Measured<T> {
    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unsupported(_) | Self::Failed(_) => None,
        }
    }
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurements {
    /// One entry a path, in the order they were asked for.
    pub disks: Vec<Disk>,
    /// Memory and swap.
    pub memory: Measured<Memory>,
    /// Load.
    pub load: Measured<Load>,
    /// The repository around the working directory; `None` where there is none.
    pub git: Measured<Option<GitState>>,
    /// The files asked for.
    pub files: Vec<WantedFile>,
    /// The tools asked for.
    pub tools: Vec<WantedTool>,
    /// The docker daemon, where it was asked for.
    pub docker: Option<Measured<Daemon>>,
    /// The clock.
    pub clock: Clock,
}

/// The file system that holds a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// The path as asked for.
    pub path: String,
    /// Its file system's room.
    pub space: Measured<Space>,
}

/// Room of a file system, as statvfs(3) tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Size in bytes.
    pub total: u64,
    /// Bytes in use.
    pub used: u64,
    /// Bytes that a user without privileges can still write.
    pub available: u64,
    /// Inodes; 0 where the file system makes them as needed (btrfs, some network file systems).
    pub inodes: u64,
    /// Inodes that are free.
    pub inodes_free: u64,
}

impl Space {
    /// How full it is for a user without privileges, 0 to 100: used / (used + available), as df(1) counts.
    #[must_use]
    pub fn percent(&self) -> f64 {
        share(self.used, self.used.saturating_add(self.available))
    }

    /// How many of the inodes are used, 0 to 100; `None` where they are not counted.
    #[must_use]
    pub fn inode_percent(&self) -> Option<f64> {
        (self.inodes > 0).then(|| share(self.inodes.saturating_sub(self.inodes_free), self.inodes))
    }
}

/// Memory of the machine, and of the control group that this process lives in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Memory of the machine.
    pub total: u64,
    /// What programs can get without swapping (`MemAvailable`).
    pub available: u64,
    /// Swap of the machine.
    pub swap_total: u64,
    /// Swap that is free.
    pub swap_free: u64,
    /// The tightest limit that a control group sets.
    pub group: Option<Group>,
}

/// A control group's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its limit.
    pub limit: u64,
    /// What it uses, without the cached files that can be dropped at once.
    pub used: u64,
}

impl Memory {
    /// How much is used, 0 to 100: of the machine or of the control group's limit, whichever is more.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let machine = share(self.total.saturating_sub(self.available), self.total);
        self.group.map_or(machine, |group| share(group.used, group.limit).max(machine))
    }

    /// How much swap is used, 0 to 100; `None` without swap.
    #[must_use]
    pub fn swap_percent(&self) -> Option<f64> {
        (self.swap_total > 0).then(|| share(self.swap_total.saturating_sub(self.swap_free), self.swap_total))
    }
}

/// How busy the machine is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Runnable and waiting processes on average over the last minute.
    pub one_minute: f64,
    /// Cores that this process may use.
    pub cores: u32,
}

/// A repository, read from the files that git keeps about what it is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitState {
    /// `HEAD` is there and looks like one.
    pub head: bool,
    /// What was begun and not finished: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`.
    pub unfinished: Vec<String>,
    /// Lock files that are there, such as `index.lock`.
    pub locks: Vec<String>,
    /// The history is cut.
    pub shallow: bool,
    /// It belongs to another user, and no `safe.directory` of this user's configuration names it: git refuses it.
    pub dubious: bool,
}

/// A file that has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedFile {
    /// Its path as asked for.
    pub path: String,
    /// Whether it is there and can be read, or why that could not be told.
    pub there: Measured<bool>,
}

/// A program that has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedTool {
    /// As asked for, such as `node>=20`.
    pub wanted: String,
    /// Where it is; `None` where `PATH` does not have it.
    pub path: Option<String>,
    /// Its version, where one was asked for and it is there.
    pub version: Option<Measured<String>>,
}

/// What the docker daemon answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Daemon {
    /// It answers.
    Answers,
    /// It does not, and why.
    Silent(String),
}

/// The machine's clock and what it can be held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it shows.
    pub now: i64,
    /// The newest time that GitHub itself wrote into the event: the clock cannot be before it.
    pub event: Option<i64>,
    /// What the file system says of a file written at `now`.
    pub file: Measured<i64>,
    /// Whether the system keeps it synchronised.
    pub synchronised: Measured<bool>,
}

#[expect(clippy::cast_precision_loss, reason = "a percentage needs no 53 bits")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part.min(whole) as f64 * 100.0 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_counted_as_df_does_and_by_the_tighter_limit() {
        let space = Space { total: 100, used: 60, available: 30, inodes: 0, inodes_free: 0 };
        assert!((space.percent() - 66.666).abs() < 0.01);
        assert_eq!(space.inode_percent(), None);
        let memory = Memory { total: 1000, available: 900, ..Memory::default() };
        assert!((memory.percent() - 10.0).abs() < f64::EPSILON);
        let grouped = Memory { group: Some(Group { limit: 100, used: 95 }), ..memory };
        assert!((grouped.percent() - 95.0).abs() < f64::EPSILON);
        assert_eq!(memory.swap_percent(), None);
    }
}
