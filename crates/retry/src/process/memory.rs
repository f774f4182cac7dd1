//! The kernel's counters of out-of-memory kills, read before and after an attempt.

use std::fs;
use std::path::{Path, PathBuf};

use crate::memory::Kills;

/// Reads the counters that this process can see.
pub(crate) fn kills() -> Kills {
    Kills {
        group: group().and_then(|file| counter(&file)),
        // `oom_kill` of /proc/vmstat counts the kills of the whole machine (Linux 4.13 and later).
        machine: counter(Path::new("/proc/vmstat")),
    }
}

/// The file with the counter of this process's memory cgroup: `memory.events` in version 2, `memory.oom_control` in
/// version 1 (kernel documentation, "Control Group v2" and "Memory Resource Controller").
fn group() -> Option<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = |wanted: &dyn Fn(&str) -> bool| {
        groups.lines().find_map(|line| {
            let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
            wanted(controllers).then(|| path.trim_start_matches('/').to_owned())
        })
    };
    let candidates = [
        (path(&|names| names.split(',').any(|name| name == "memory")), "/sys/fs/cgroup/memory", "memory.oom_control"),
        (path(&str::is_empty), "/sys/fs/cgroup", "memory.events"),
        (path(&str::is_empty), "/sys/fs/cgroup/unified", "memory.events"),
    ];
    candidates.into_iter().find_map(|(path, root, file)| {
        let path = path?;
        // Inside a container the path may be the host's; the container's own group is then mounted at the root.
        [Path::new(root).join(path).join(file), Path::new(root).join(file)].into_iter().find(|file| file.exists())
    })
}

fn counter(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}
