//! Unix without a way to adopt orphans, such as macOS: the tree is the process group. A process that leaves its group
//! (`setsid`, `set -m`) is not found.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use super::Process;

/// Only members of the group can be found.
pub(super) const FINDS_DESCENDANTS: bool = false;

/// Nobody tells when the last member of a group ends.
pub(super) const POLL_INTERVAL: Option<Duration> = Some(Duration::from_millis(20));

/// Nothing to keep: strangers are in other groups.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers;

/// There is no such thing here.
pub(super) fn adopt_orphans() -> io::Result<Strangers> {
    Ok(Strangers)
}

/// Cannot be asked without unsafe code: assumes none.
pub(super) fn ignored_signals() -> u64 {
    0
}

/// The size of a pipe cannot be changed here.
pub(super) fn enlarge_pipe(_pipe: impl AsFd) {}

/// One entry for the whole group, as long as it has members.
pub(super) fn remaining(command: Pid, _strangers: &Strangers) -> Vec<Process> {
    let pid = command.as_raw_nonzero().get().unsigned_abs();
    // "Not permitted" means that members are left which belong to someone else.
    match test_kill_process_group(command) {
        Ok(()) | Err(rustix::io::Errno::PERM) => vec![Process { pid, name: format!("process group {pid}") }],
        Err(_) => Vec::new(),
    }
}

/// The group, if it was not signalled already.
pub(super) fn signal_descendants(command: Pid, group_signalled: bool, _strangers: &Strangers, signal: Signal) {
    if !group_signalled {
        // Failing means that it has no members any more; `remaining` looks again.
        let _ = kill_process_group(command, signal);
    }
}
