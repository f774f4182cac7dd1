//! What Linux says in `/proc` and in the control groups' folder, read from the files' text (proc(5), "Control Group v2"
//! in the kernel's documentation).

use crate::measurements::Memory;

/// Memory of the machine from `/proc/meminfo`; `None` if a field is missing.
#[must_use]
pub fn meminfo(text: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        kibibytes.checked_mul(1_024)
    };
    Some(Memory {
        total: field("MemTotal")?,
        available: field("MemAvailable")?,
        swap_total: field("SwapTotal")?,
        swap_free: field("SwapFree")?,
        group: None,
    })
}

/// The load of one minute from `/proc/loadavg`.
#[must_use]
pub fn loadavg(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.parse().ok().filter(|load: &f64| load.is_finite() && *load >= 0.0)
}

/// Which generation of control groups limits memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// A controller's own hierarchy.
    One,
    /// One hierarchy for all.
    Two,
}

/// The memory control group of a process from `/proc/self/cgroup`: its generation and its path in that hierarchy.
#[must_use]
pub fn memory_group(text: &str) -> Option<(Generation, String)> {
    let mut unified = None;
    for line in text.lines() {
        let mut parts = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        if controllers.split(',').any(|controller| controller == "memory") {
            return Some((Generation::One, path.to_owned()));
        }
        if controllers.is_empty() {
            unified = Some((Generation::Two, path.to_owned()));
        }
    }
    unified
}

/// A limit: `None` for `max`, and for the number that stands for "none" in the first generation (the largest multiple
/// of the page size that fits a signed number; anything above an exabyte is none).
#[must_use]
pub fn group_limit(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|limit: &u64| *limit < 1 << 60)
}

/// The bytes of cached files that can be dropped at once, from `memory.stat`.
#[must_use]
pub fn inactive_file(text: &str, generation: Generation) -> u64 {
    let name = if generation == Generation::One { "total_inactive_file " } else { "inactive_file " };
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meminfo_is_in_kibibytes() {
        let text =
            "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n";
        let memory = meminfo(text).unwrap();
        assert_eq!((memory.total, memory.available), (1_024_000, 409_600));
        assert_eq!(meminfo("MemTotal: 1 kB\n"), None);
    }

    #[test]
    fn load() {
        assert_eq!(loadavg("0.52 0.58 0.59 1/597 11\n"), Some(0.52));
        assert_eq!(loadavg("-1 0 0"), None);
        assert_eq!(loadavg(""), None);
    }

    #[test]
    fn both_generations_of_control_groups() {
        assert_eq!(memory_group("0::/a:b/c\n"), Some((Generation::Two, "/a:b/c".to_owned())));
        let hybrid = "12:cpu,cpuacct:/\n5:memory:/docker/x\n0::/system\n";
        assert_eq!(memory_group(hybrid), Some((Generation::One, "/docker/x".to_owned())));
        assert_eq!(memory_group(""), None);
        assert_eq!(
            (group_limit("max\n"), group_limit("9223372036854771712\n"), group_limit("1024\n")),
            (None, None, Some(1024))
        );
        let stat = "anon 5\ninactive_file 7\ntotal_inactive_file 9\n";
        assert_eq!((inactive_file(stat, Generation::One), inactive_file(stat, Generation::Two)), (9, 7));
    }
}
