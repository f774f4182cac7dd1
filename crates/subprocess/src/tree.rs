//! Ending a program with everything it started.

/// The processes that `root` started, as far as the parents are known, with `root` first. Taken before anything is
/// ended, because an orphan is handed to another parent.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "the process table is a folder here")]
pub(crate) fn family(root: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process that ends meanwhile has no entry any more.
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        parents.extend(parent(&stat).map(|parent| (pid, parent)));
    }
    let mut family = vec![root];
    let mut next = 0;
    while let Some(&member) = family.get(next) {
        family.extend(parents.iter().filter(|(_, parent)| *parent == member).map(|(pid, _)| *pid));
        next += 1;
    }
    family
}

/// Elsewhere the process table is not a folder: the group has to do.
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn family(root: u32) -> Vec<u32> {
    vec![root]
}

/// The fourth field of `/proc/PID/stat`; the second, the name, may hold anything but is in parentheses (proc(5)).
#[cfg(target_os = "linux")]
fn parent(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(1)?.parse().ok()
}

/// Sends SIGTERM or, for `hard`, SIGKILL to the group that `family`'s first member leads and to each of its members.
#[cfg(unix)]
pub(crate) fn end(family: &[u32], hard: bool) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    let signal = if hard { Signal::KILL } else { Signal::TERM };
    let pid = |number: &u32| i32::try_from(*number).ok().and_then(Pid::from_raw);
    // The only way to fail is that they have ended by themselves.
    if let Some(group) = family.first().and_then(pid) {
        kill_process_group(group, signal).ok();
    }
    for member in family.iter().filter_map(pid) {
        kill_process(member, signal).ok();
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_parent() {
        assert_eq!(parent("7 (a) R 1 (b) S 42 7 7"), Some(42));
        assert_eq!(parent("7 (sh) Z 1 7"), Some(1));
        assert_eq!(parent("nonsense"), None);
    }
}
