//! Running a call.
#![expect(clippy::disallowed_methods, reason = "the adapter that starts programs has to look at the clock")]

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use crate::tree;
use crate::{Call, Ending, Ran};

/// Time between asking a program to end and ending it.
const GRACE: Duration = Duration::from_secs(2);
/// How long the outputs of an ended program may stay open in a process it left behind.
const DRAIN: Duration = Duration::from_secs(2);
const CHUNK: usize = 8 << 10;

enum Message {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    Ended(io::Result<ExitStatus>),
}

/// Runs a call to its end.
///
/// # Errors
/// If the program cannot be started.
pub fn run(call: &Call) -> io::Result<Ran> {
    let mut command = Command::new(&call.program);
    command.args(&call.arguments).current_dir(&call.folder);
    command.envs(call.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let id = child.id();
    let messages = watch(&mut child, call.output_limit);
    thread::spawn({
        let sender = messages.0;
        move || send(&sender, Message::Ended(child.wait()))
    });
    collect(&messages.1, id, call.timeout)
}

/// Threads that read the outputs, so that a full pipe stops nobody.
fn watch(child: &mut Child, limit: usize) -> (Sender<Message>, Receiver<Message>) {
    let (sender, receiver) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || send(&sender, Message::Stdout(keep_start(pipe, limit))));
    }
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || send(&sender, Message::Stderr(keep_end(pipe, limit))));
    }
    (sender, receiver)
}

/// How far the ending of a program whose time is up has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    Asked,
    Killed,
}

fn collect(messages: &Receiver<Message>, id: u32, timeout: Duration) -> io::Result<Ran> {
    let mut ran = Ran { ending: Ending::TimedOut, stdout: Vec::new(), stderr: Vec::new() };
    let (mut missing, mut stage, mut family) = (3, Stage::Running, Vec::new());
    let mut deadline = Instant::now() + timeout;
    while missing > 0 {
        match messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Message::Stdout(bytes)) => ran.stdout = bytes,
            Ok(Message::Stderr(bytes)) => ran.stderr = bytes,
            Ok(Message::Ended(status)) => {
                match stage {
                    Stage::Running => {
                        ran.ending = ending(status?);
                        deadline = deadline.min(Instant::now() + DRAIN);
                    }
                    // What it started may have outlived it.
                    _ => kill(&family, id),
                }
            }
            Err(RecvTimeoutError::Timeout) if stage == Stage::Running && ran.ending == Ending::TimedOut => {
                family = ask(id);
                (stage, deadline) = (Stage::Asked, Instant::now() + GRACE);
                continue;
            }
            Err(RecvTimeoutError::Timeout) if stage == Stage::Asked => {
                kill(&family, id);
                (stage, deadline) = (Stage::Killed, Instant::now() + DRAIN);
                continue;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
        missing -= 1;
    }
    Ok(ran)
}

#[cfg(unix)]
fn ask(id: u32) -> Vec<u32> {
    let family = tree::family(id);
    tree::end(&family, false);
    family
}

#[cfg(unix)]
fn kill(family: &[u32], _id: u32) {
    tree::end(family, true);
}

/// There is no polite way that reaches a tree of processes here.
#[cfg(windows)]
fn ask(_id: u32) -> Vec<u32> {
    Vec::new()
}

#[cfg(windows)]
fn kill(_family: &[u32], id: u32) {
    // Failing means that it is gone.
    drop(Command::new("taskkill").args(["/T", "/F", "/PID", &id.to_string()]).output());
}

fn ending(status: ExitStatus) -> Ending {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ending::Signalled(signal);
    }
    Ending::Exited(status.code().unwrap_or(1))
}

/// Sends to a receiver that may have given up waiting.
fn send(sender: &Sender<Message>, message: Message) {
    drop(sender.send(message));
}

fn keep_start(mut pipe: impl Read, limit: usize) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = [0; CHUNK];
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count.min(limit - kept.len())]);
    }
    kept
}

fn keep_end(mut pipe: impl Read, limit: usize) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = [0; CHUNK];
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count]);
        if kept.len() > 2 * limit {
            kept.drain(..kept.len() - limit);
        }
    }
    kept.drain(..kept.len().saturating_sub(limit));
    kept
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::path::Path;

    fn shell(script: &str, timeout: Duration) -> Call {
        Call { output_limit: 100, ..Call::new("/bin/sh", "/", timeout).arguments(["-c", script]) }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn output_and_exit_code_get_through() {
        let ran = run(&shell("echo out; echo $WORD >&2; exit 3", LONG).variable("WORD", "err")).unwrap();
        assert_eq!(ran.ending, Ending::Exited(3));
        assert_eq!((ran.stdout.as_slice(), ran.stderr.as_slice()), (&b"out\n"[..], &b"err\n"[..]));
        assert_eq!(ran.last_words().as_deref(), Some("err"));
        assert_eq!(run(&shell("kill -9 $$", LONG)).unwrap().ending, Ending::Signalled(9));
        assert!(run(&Call::new("/nowhere/program", "/", LONG)).is_err());
    }

    #[test]
    fn output_is_bounded_and_a_full_pipe_stops_nobody() {
        let script =
            "i=0; while [ $i -lt 20000 ]; do echo 0123456789; echo 0123456789 >&2; i=$((i+1)); done; echo last >&2";
        let ran = run(&shell(script, LONG)).unwrap();
        assert_eq!((ran.stdout.len(), ran.stderr.len()), (100, 100));
        assert!(ran.stdout.starts_with(b"0123456789\n") && ran.stderr.ends_with(b"last\n"));
    }

    fn is_gone(pid_file: &Path) -> bool {
        let pid = std::fs::read_to_string(pid_file).unwrap().trim().to_owned();
        (0..150).any(|_| {
            thread::sleep(Duration::from_millis(20));
            std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
        })
    }

    #[test]
    fn everything_it_started_is_ended_when_time_is_up() {
        let folder = tempfile::tempdir().unwrap();
        let (child, stray) = (folder.path().join("child"), folder.path().join("stray"));
        let script = format!(
            "sleep 600 & echo $! > '{}'; setsid sh -c 'trap \"\" TERM; echo $$ > \"{}\"; while :; do sleep 1; done' & sleep 600",
            child.display(),
            stray.display()
        );
        let started = Instant::now();
        let ran = run(&shell(&script, Duration::from_millis(1500))).unwrap();
        assert_eq!(ran.ending, Ending::TimedOut);
        assert!(started.elapsed() < Duration::from_secs(30));
        assert!(is_gone(&child), "a child survived");
        assert!(is_gone(&stray), "a child in a session of its own survived, though its parent was known");
    }

    #[test]
    fn a_program_that_takes_no_hint_is_killed() {
        let ran = run(&shell("trap '' TERM; while :; do sleep 1; done", Duration::from_millis(300))).unwrap();
        assert_eq!(ran.ending, Ending::TimedOut);
    }

    #[test]
    fn a_process_left_behind_with_the_pipes_does_not_hold_the_caller() {
        let started = Instant::now();
        let ran = run(&shell("sleep 20 & exit 0", LONG)).unwrap();
        assert!(ran.is_success());
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}
