//! Whether a command was killed because memory ran out.

/// The kernel's counters of out-of-memory kills; `None` where they cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kills {
    /// In this process's memory cgroup.
    pub group: Option<u64>,
    /// On the whole machine.
    pub machine: Option<u64>,
}

/// What the counters say about a process that was killed by SIGKILL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The counter of this cgroup rose.
    InGroup,
    /// The counter of the machine rose.
    OnMachine,
    /// The kernel counted no such kill.
    NotCounted,
    /// The counters cannot be read.
    Unknown,
}

impl Evidence {
    /// Compares the counters before and after an attempt.
    #[must_use]
    pub fn between(before: Kills, after: Kills) -> Self {
        let rose = |before: Option<u64>, after: Option<u64>| before.zip(after).map(|(before, after)| after > before);
        match (rose(before.group, after.group), rose(before.machine, after.machine)) {
            (Some(true), _) => Self::InGroup,
            (_, Some(true)) => Self::OnMachine,
            (_, Some(false)) => Self::NotCounted,
            // A cgroup's counter alone does not see a kill in a cgroup beside it.
            (_, None) => Self::Unknown,
        }
    }

    /// Whether it is to be called out of memory: also where nothing is known, because that is what SIGKILL out of
    /// nowhere nearly always is on a CI machine.
    #[must_use]
    pub const fn is_out_of_memory(self) -> bool {
        !matches!(self, Self::NotCounted)
    }

    /// The words behind "killed by SIGKILL: ".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::InGroup => "out of memory (the kernel counted an out-of-memory kill in this job's memory cgroup)",
            Self::OnMachine => "out of memory (the kernel counted an out-of-memory kill on this machine)",
            Self::NotCounted => {
                "not for memory, the kernel counted no out-of-memory kill; something else sent the signal"
            }
            Self::Unknown => "most likely out of memory (the kernel's counters cannot be read here)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters() {
        let kills = |group, machine| Kills { group, machine };
        for (before, after, expected) in [
            (kills(Some(1), Some(5)), kills(Some(2), Some(6)), Evidence::InGroup),
            (kills(Some(1), None), kills(Some(2), None), Evidence::InGroup),
            (kills(Some(1), Some(5)), kills(Some(1), Some(6)), Evidence::OnMachine),
            (kills(None, Some(5)), kills(None, Some(5)), Evidence::NotCounted),
            (kills(Some(1), None), kills(Some(1), None), Evidence::Unknown),
            (kills(None, None), kills(None, None), Evidence::Unknown),
        ] {
            assert_eq!(Evidence::between(before, after), expected);
        }
        assert!(Evidence::Unknown.is_out_of_memory() && !Evidence::NotCounted.is_out_of_memory());
    }
}
