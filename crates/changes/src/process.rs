//! Runs one process with bounded time and bounded output, and leaves nothing of it behind when time is up.

#![expect(clippy::disallowed_methods, reason = "the adapter that starts git has to look at the clock")]

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How much of standard error is kept: its end, where git says why it failed.
const STDERR_BYTES: usize = 16 << 10;

/// How long the pipes of an ended process may stay open in a process it left behind.
const DRAIN: Duration = Duration::from_secs(2);

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// `None` if its time was up and it was killed.
    pub(crate) status: Option<ExitStatus>,
    /// Standard output.
    pub(crate) stdout: Vec<u8>,
    /// There was more standard output than the limit.
    pub(crate) cut: bool,
    /// The end of standard error.
    pub(crate) stderr: Vec<u8>,
}

enum Message {
    Stdout(Vec<u8>, bool),
    Stderr(Vec<u8>),
    Ended(io::Result<ExitStatus>),
}

/// Runs `command` with `stdin` as its input. After `timeout` the process and its whole group are killed. At most
/// `stdout_limit` bytes of standard output are kept; the rest is read and dropped.
///
/// # Errors
/// If the process cannot be started.
pub(crate) fn run(mut command: Command, stdin: Vec<u8>, timeout: Duration, stdout_limit: usize) -> io::Result<Outcome> {
    command.stdin(if stdin.is_empty() { Stdio::null() } else { Stdio::piped() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    start_threads(&mut child, stdin, stdout_limit, &sender);
    thread::spawn(move || send(&sender, Message::Ended(child.wait())));

    let mut outcome = Outcome { status: None, stdout: Vec::new(), cut: false, stderr: Vec::new() };
    let (mut missing, mut killed) = (3, false);
    let mut deadline = Instant::now() + timeout;
    while missing > 0 {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Message::Stdout(bytes, cut)) => (outcome.stdout, outcome.cut) = (bytes, cut),
            Ok(Message::Stderr(bytes)) => outcome.stderr = bytes,
            Ok(Message::Ended(status)) => {
                if !killed {
                    outcome.status = Some(status?);
                    deadline = deadline.min(Instant::now() + DRAIN);
                }
            }
            Err(RecvTimeoutError::Timeout) if !killed => {
                kill_group(id);
                killed = true;
                deadline = Instant::now() + DRAIN;
                continue;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
        missing -= 1;
    }
    Ok(outcome)
}

fn start_threads(child: &mut Child, stdin: Vec<u8>, stdout_limit: usize, sender: &Sender<Message>) {
    if let Some(mut pipe) = child.stdin.take() {
        // A process that ends without reading its input says why in its status.
        thread::spawn(move || drop(pipe.write_all(&stdin)));
    }
    if let Some(pipe) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || {
            let (bytes, cut) = keep_start(pipe, stdout_limit);
            send(&sender, Message::Stdout(bytes, cut));
        });
    }
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || send(&sender, Message::Stderr(keep_end(pipe))));
    }
}

/// Sends to a receiver that may have given up waiting.
fn send(sender: &Sender<Message>, message: Message) {
    drop(sender.send(message));
}

fn keep_start(mut pipe: impl Read, limit: usize) -> (Vec<u8>, bool) {
    let mut kept = Vec::new();
    let mut chunk = [0; 8 << 10];
    let mut cut = false;
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        let take = count.min(limit - kept.len());
        kept.extend_from_slice(&chunk[..take]);
        cut |= take < count;
    }
    (kept, cut)
}

fn keep_end(mut pipe: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = [0; 8 << 10];
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count]);
        if kept.len() > 2 * STDERR_BYTES {
            kept.drain(..kept.len() - STDERR_BYTES);
        }
    }
    kept
}

/// Kills a process that leads a group, and the group. Called only while the leader has not been waited for or has just
/// ended, so its number still names the group.
fn kill_group(id: u32) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) {
        // The only way to fail is that the group has ended by itself.
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL).ok();
    }
    #[cfg(windows)]
    drop(Command::new("taskkill").args(["/T", "/F", "/PID", &id.to_string()]).output());
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn status_output_and_input_get_through() {
        let outcome = run(shell("cat; echo oops >&2; exit 3"), b"in".to_vec(), Duration::from_secs(20), 100);
        let outcome = outcome.expect("sh starts");
        assert_eq!(outcome.status.and_then(|status| status.code()), Some(3));
        assert_eq!((outcome.stdout.as_slice(), outcome.stderr.as_slice()), (&b"in"[..], &b"oops\n"[..]));
    }

    #[test]
    fn output_is_bounded_and_the_end_of_errors_is_kept() {
        let script =
            "i=0; while [ $i -lt 9000 ]; do echo 0123456789; echo 0123456789 >&2; i=$((i+1)); done; echo last >&2";
        let outcome = run(shell(script), Vec::new(), Duration::from_secs(60), 100).expect("sh starts");
        assert!(outcome.cut && outcome.stdout.len() == 100);
        assert!(outcome.stderr.len() <= 2 * STDERR_BYTES && outcome.stderr.ends_with(b"last\n"));
    }

    #[test]
    fn everything_it_started_is_killed_when_time_is_up() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; sleep 600", file.display());
        let outcome = run(shell(&script), Vec::new(), Duration::from_millis(800), 100).expect("sh starts");
        assert!(outcome.status.is_none());
        let pid: i32 = std::fs::read_to_string(file).expect("the pid").trim().parse().expect("a number");
        let pid = rustix::process::Pid::from_raw(pid).expect("a pid");
        let gone = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            rustix::process::test_kill_process(pid).is_err()
                || std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()))
                    .is_ok_and(|stat| stat.contains(") Z "))
        });
        assert!(gone, "a grandchild survived");
    }

    #[test]
    fn a_process_left_behind_with_the_pipes_does_not_hold_the_caller() {
        let started = Instant::now();
        let outcome = run(shell("sleep 6 & exit 0"), Vec::new(), Duration::from_secs(60), 100).expect("sh starts");
        assert!(outcome.status.is_some_and(|status| status.success()));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
