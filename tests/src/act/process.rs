//! One process with a time limit, whose whole group is gone afterwards.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::must;

/// What came of a process.
#[derive(Debug)]
pub(super) struct Ended {
    /// It exited with 0.
    pub(super) success: bool,
    /// Standard output.
    pub(super) stdout: String,
    /// Standard error.
    pub(super) stderr: String,
}

/// Runs `command` with no standard input. Panics if it takes longer than `limit`.
pub(super) fn run(command: &mut Command, scratch: &Path, limit: Duration) -> Ended {
    let (out, err) = (scratch.join("stdout"), scratch.join("stderr"));
    let file = |path: &Path| must(File::create(path), "making a log file");
    command.stdin(Stdio::null()).stdout(file(&out)).stderr(file(&err));
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = must(command.spawn(), "starting act");
    let started = Instant::now();
    let text = |path: &Path| String::from_utf8_lossy(&must(fs::read(path), "reading a log file")).into_owned();
    loop {
        if let Some(status) = must(child.try_wait(), "waiting for act") {
            return Ended { success: status.success(), stdout: text(&out), stderr: text(&err) };
        }
        if started.elapsed() > limit {
            // act ends its steps, which have sessions of their own, when it is asked to end.
            signal_group("TERM", child.id());
            sleep(Duration::from_secs(3));
            signal_group("KILL", child.id());
            must(child.wait(), "waiting for act");
            panic!("act did not end within {limit:?}:\n{}{}", text(&out), text(&err));
        }
        sleep(Duration::from_millis(10));
    }
}

fn signal_group(signal: &str, group: u32) {
    // It may have ended meanwhile, which is as good.
    drop(Command::new("kill").args(["-s", signal, "--", &format!("-{group}")]).stderr(Stdio::null()).status());
}
