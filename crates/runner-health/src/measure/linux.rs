//! Memory and load, on Linux.

use std::path::{Path, PathBuf};

use runner_health::kernel::{self, Generation};
use runner_health::measurements::{Group, Load, Measured, Memory};

const ELSEWHERE: &str = "memory and load are measured on Linux only";

/// Memory of the machine and the tightest limit of its control groups. `root` is the folder that has `proc` and `sys`.
pub(super) fn memory(root: &Path) -> Measured<Memory> {
    if !cfg!(target_os = "linux") {
        return Measured::Unsupported(ELSEWHERE.to_owned());
    }
    match std::fs::read_to_string(root.join("proc/meminfo")) {
        Ok(text) => match kernel::meminfo(&text) {
            Some(memory) => Measured::Value(Memory { group: group(root), ..memory }),
            None => Measured::Failed("`/proc/meminfo` lacks a field".to_owned()),
        },
        Err(error) => Measured::Failed(format!("`/proc/meminfo`: {error}")),
    }
}

/// Load and cores.
pub(super) fn load(root: &Path) -> Measured<Load> {
    if !cfg!(target_os = "linux") {
        return Measured::Unsupported(ELSEWHERE.to_owned());
    }
    let one_minute = match std::fs::read_to_string(root.join("proc/loadavg")) {
        Ok(text) => kernel::loadavg(&text),
        Err(error) => return Measured::Failed(format!("`/proc/loadavg`: {error}")),
    };
    // Counts what this process may use, a quota of its control group included.
    let cores = std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX));
    one_minute.map_or_else(
        || Measured::Failed("`/proc/loadavg` holds no number".to_owned()),
        |one_minute| Measured::Value(Load { one_minute, cores }),
    )
}

/// The tightest limit from the process's own group up to the root. In a container the group's own path is often not to
/// be seen; what is mounted at the root is then its own.
fn group(root: &Path) -> Option<Group> {
    let text = std::fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
    let (generation, path) = kernel::memory_group(&text)?;
    let top = match generation {
        Generation::One => root.join("sys/fs/cgroup/memory"),
        Generation::Two => root.join("sys/fs/cgroup"),
    };
    let inner = path.trim_start_matches('/');
    let inner = if inner.split('/').any(|part| part == "..") { Path::new("") } else { Path::new(inner) };
    let groups = inner.ancestors().map(|part| top.join(part));
    groups.filter_map(|folder| one(&folder, generation)).min_by_key(|group| group.limit.saturating_sub(group.used))
}

fn one(folder: &Path, generation: Generation) -> Option<Group> {
    let (limit, usage) = match generation {
        Generation::One => ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        Generation::Two => ("memory.max", "memory.current"),
    };
    let read = |name: &str| -> Option<String> { std::fs::read_to_string(PathBuf::from(folder).join(name)).ok() };
    let limit = kernel::group_limit(&read(limit)?)?;
    let used: u64 = read(usage)?.trim().parse().ok()?;
    let cached = read("memory.stat").map_or(0, |stat| kernel::inactive_file(&stat, generation));
    Some(Group { limit, used: used.saturating_sub(cached) })
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    const MEMINFO: (&str, &str) =
        ("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 500 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");

    #[test]
    fn the_tightest_group_above_counts() {
        let folder = machine(&[
            MEMINFO,
            ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/a/b/memory.max", "max\n"),
            ("sys/fs/cgroup/a/b/memory.current", "5\n"),
            ("sys/fs/cgroup/a/memory.max", "1000\n"),
            ("sys/fs/cgroup/a/memory.current", "950\n"),
            ("sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 50\n"),
        ]);
        let Measured::Value(memory) = memory(folder.path()) else { panic!("not measured") };
        assert_eq!(memory.group, Some(Group { limit: 1000, used: 900 }));
    }

    #[test]
    fn a_container_sees_its_own_group_at_the_root() {
        let folder = machine(&[
            MEMINFO,
            ("proc/self/cgroup", "9:memory:/docker/0123\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "4096\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "1024\n"),
        ]);
        let Measured::Value(memory) = memory(folder.path()) else { panic!("not measured") };
        assert_eq!(memory.group, Some(Group { limit: 4096, used: 1024 }));
    }

    #[test]
    fn a_missing_file_is_a_failure_and_no_zero() {
        let folder = machine(&[]);
        assert!(matches!(memory(folder.path()), Measured::Failed(_)));
        assert!(matches!(load(folder.path()), Measured::Failed(_)));
    }

    #[test]
    fn this_machine_can_be_measured() {
        let Measured::Value(memory) = memory(Path::new("/")) else { panic!("not measured") };
        assert!(memory.total > 0 && memory.available <= memory.total);
        let Measured::Value(load) = load(Path::new("/")) else { panic!("not measured") };
        assert!(load.cores > 0);
    }
}
