//! What only Linux can do: adopt orphans (`PR_SET_CHILD_SUBREAPER`), and find every descendant through `/proc`, also
//! those that left the process group or the session.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, WaitOptions, getpid, kill_process, pidfd_open, pidfd_send_signal,
    set_child_subreaper, wait, waitid,
};

use super::Process;

/// Every descendant can be found, whatever it did to hide.
pub(super) const FINDS_DESCENDANTS: bool = true;

/// The end of an orphan is noticed by SIGCHLD, that of a grandchild whose parent lives is not.
pub(super) const POLL_INTERVAL: Option<Duration> = Some(Duration::from_millis(50));

/// The size that the pipes of a command get, in bytes: what an unprivileged user may ask for (`/proc/sys/fs/pipe-max-size`).
const PIPE: usize = 1024 * 1024;

/// Children that this process had before it started anything: those of a shell that replaced itself by this program.
/// They and theirs are none of our business.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers(HashSet<(i32, u64)>);

/// Makes this process the parent of orphaned descendants.
pub(super) fn adopt_orphans() -> io::Result<Strangers> {
    set_child_subreaper(Some(getpid()))?;
    // The usual case, and cheaper than looking.
    if wait(WaitOptions::NOHANG).is_err() {
        return Ok(Strangers::default());
    }
    Ok(Strangers(descendants(&Strangers::default()).iter().map(Stat::identity).collect()))
}

/// The signals that this process ignores, as under `nohup` or in the background of a shell without job control: a mask, bit 0
/// is signal 1 (proc(5), `SigIgn` in `/proc/pid/status`).
pub(super) fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or_default()
}

/// Gives a pipe room, so that a fast command and a fast reader wait for each other less often. A user who has used up
/// what all pipes may take keeps the small one.
pub(super) fn enlarge_pipe(pipe: impl AsFd) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE);
}

/// Every descendant that still runs. The caller knows that this process has children.
pub(super) fn remaining(command: Pid, strangers: &Strangers) -> Vec<Process> {
    let running: Vec<Process> = descendants(strangers)
        .into_iter()
        .map(|stat| Process { pid: stat.pid.unsigned_abs(), name: stat.name })
        .collect();
    if !running.is_empty() || !strangers.0.is_empty() {
        return running;
    }
    // A child that `/proc` does not show (mounted with `hidepid`, or not at all), or one that ended just now.
    match waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT) {
        Ok(None) => vec![Process { pid: 0, name: format!("not visible, started by {}", command.as_raw_nonzero()) }],
        Ok(Some(_)) | Err(_) => Vec::new(),
    }
}

/// Signals every descendant, apart from the members of the command's group if that has been signalled as a whole.
pub(super) fn signal_descendants(command: Pid, group_signalled: bool, strangers: &Strangers, signal: Signal) {
    for stat in descendants(strangers) {
        if !(group_signalled && stat.group == command.as_raw_nonzero().get()) {
            send(&stat, signal);
        }
    }
}

/// Signals a process, and never another one that got its number meanwhile: the handle is taken first, then the start
/// time is compared.
fn send(stat: &Stat, signal: Signal) {
    let Some(pid) = Pid::from_raw(stat.pid) else { return };
    // Failing means: gone, or someone else's. What still runs is looked at again in any case.
    let _ = match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(handle) if read(stat.pid).is_some_and(|now| now.identity() == stat.identity()) => {
            pidfd_send_signal(handle, signal)
        }
        Ok(_) | Err(Errno::SRCH) => Ok(()),
        // Linux before 5.3, or a seccomp filter.
        Err(_) => kill_process(pid, signal),
    };
}

/// Every process below this one that still runs, without strangers and what is below them.
fn descendants(strangers: &Strangers) -> Vec<Stat> {
    let mut children: HashMap<i32, Vec<Stat>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(stat) = pid.and_then(read).filter(|stat| !strangers.0.contains(&stat.identity())) {
            children.entry(stat.parent).or_default().push(stat);
        }
    }
    let mut found = Vec::new();
    let mut parents = vec![getpid().as_raw_nonzero().get()];
    while let Some(parent) = parents.pop() {
        let below = children.remove(&parent).unwrap_or_default();
        parents.extend(below.iter().map(|stat| stat.pid));
        found.extend(below.into_iter().filter(Stat::runs));
    }
    found.sort_unstable_by_key(|stat| stat.pid);
    found
}

fn read(pid: i32) -> Option<Stat> {
    Stat::parse(&fs::read(format!("/proc/{pid}/stat")).ok()?)
}

/// What `/proc/pid/stat` says (proc(5)).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stat {
    pid: i32,
    name: String,
    state: u8,
    parent: i32,
    group: i32,
    threads: u32,
    started: u64,
}

impl Stat {
    /// `pid (name) state ppid pgrp session tty_nr tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
    /// priority nice num_threads itrealvalue starttime ...`, where the name may hold anything, also `) R 1`.
    fn parse(text: &[u8]) -> Option<Self> {
        let open = text.iter().position(|byte| *byte == b'(')?;
        let close = text.iter().rposition(|byte| *byte == b')')?;
        let name = String::from_utf8_lossy(text.get(open + 1..close)?).into_owned();
        let pid = std::str::from_utf8(&text[..open]).ok()?.trim().parse().ok()?;
        let rest = std::str::from_utf8(&text[close + 1..]).ok()?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        Some(Self {
            pid,
            name,
            state: *fields.first()?.as_bytes().first()?,
            parent: fields.get(1)?.parse().ok()?,
            group: fields.get(2)?.parse().ok()?,
            threads: fields.get(17)?.parse().ok()?,
            started: fields.get(19)?.parse().ok()?,
        })
    }

    /// Number and start time: no two processes share both.
    fn identity(&self) -> (i32, u64) {
        (self.pid, self.started)
    }

    /// It is more than an entry that waits to be reaped. A process whose first thread ended shows as a zombie while
    /// the others go on.
    fn runs(&self) -> bool {
        !matches!(self.state, b'Z' | b'X' | b'x') || self.threads > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_anything() {
        let text = b"42 (a) R 1 (x\n) S 7 41 40 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 3 0 98765 1 2 3\n";
        let stat = Stat::parse(text).unwrap();
        let expected =
            Stat { pid: 42, name: "a) R 1 (x\n".into(), state: b'S', parent: 7, group: 41, threads: 3, started: 98765 };
        assert_eq!(stat, expected);
        for broken in [&b""[..], b"42", b"42 (x", b"42 (x) S", b"x (x) S 1 2 3", b")("] {
            assert_eq!(Stat::parse(broken), None);
        }
    }

    #[test]
    fn a_zombie_with_threads_still_runs() {
        let line = |state: char, threads: u32| format!("1 (x) {state} 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 {threads} 0 5");
        for (state, threads, runs) in [('S', 1, true), ('T', 1, true), ('Z', 1, false), ('Z', 2, true), ('X', 1, false)]
        {
            assert_eq!(Stat::parse(line(state, threads).as_bytes()).unwrap().runs(), runs, "{state} {threads}");
        }
    }

    #[test]
    fn this_process_has_a_line() {
        assert_eq!(read(getpid().as_raw_nonzero().get()).unwrap().pid, getpid().as_raw_nonzero().get());
    }
}
