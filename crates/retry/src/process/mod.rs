//! Running a command and everything it starts, to the end. The adapter to the operating system: one module a platform,
//! everything that decides is in the pure modules.
//!
//! The command is started in a process group of its own, its two outputs are passed through by two threads, and one
//! single-threaded event loop waits for whichever comes first: its end, a signal to this program, a limit. An attempt is
//! over when nothing of it runs any more and everything it printed has been passed on.
#![expect(clippy::disallowed_methods, reason = "this module is the adapter that the other modules are kept pure by")]

#[cfg(target_os = "linux")]
mod linux;
pub(crate) mod memory;
#[cfg(all(unix, not(target_os = "linux")))]
mod plain_unix;
mod pump;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix::{Reaper, Signals, Source, Stop, Tree, wait_writable};
#[cfg(windows)]
use windows::{Reaper, Signals, Source, Stop, Tree, wait_writable};

use std::future::poll_fn;
use std::io;
use std::process::Command;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use crate::escalation::{CANCEL_KILL, CANCEL_TERMINATE, Escalation, Nudge, StopSignal};
use crate::ring::Ring;
pub(crate) use pump::error_is_mid_line;
use pump::{PumpEnd, Pumps};

/// What is waited for at least, after a cancellation, until the output has been passed on.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// How many of the processes that were left behind are named.
const NAMED: usize = 20;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It exited with this code.
    Exited(u32),
    /// A signal ended it.
    Signalled(i32),
}

impl Ending {
    /// The exit code as a shell gives it: 128 + n for a signal.
    pub(crate) fn code(self) -> u32 {
        match self {
            Self::Exited(code) => code,
            Self::Signalled(signal) => 128 + signal.unsigned_abs(),
        }
    }
}

/// A process that outlived the command that started it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// Its number; 0 where it is not visible.
    pub(crate) pid: u32,
    /// Its name as the kernel shows it. Hostile text.
    pub(crate) name: String,
}

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) ending: Ending,
    /// It ran into its limit.
    pub(crate) timed_out: bool,
    /// This program was told to stop meanwhile.
    pub(crate) stopped: Option<StopSignal>,
    /// What still ran when the command itself was over and had to be ended, at most [`NAMED`].
    pub(crate) left_behind: Vec<Process>,
    /// What could not be ended.
    pub(crate) survivors: Vec<Process>,
    pub(crate) output: Ring,
    pub(crate) stdout_bytes: u64,
    pub(crate) stderr_bytes: u64,
    /// Why the output could not be passed on to its end, if so.
    pub(crate) output_closed: Option<String>,
}

/// Runs commands one after the other and knows the time.
pub(crate) struct Runner {
    reaper: Reaper,
    signals: Signals,
    start: Instant,
    wall: SystemTime,
}

/// A command that was started.
struct Spawned {
    tree: Tree,
    stdout: Source,
    stderr: Source,
    stop: Stop,
}

enum Wake {
    /// Something may have changed: a child, or a timer.
    Look,
    Stop(StopSignal),
    Pump(PumpEnd),
}

impl Runner {
    /// Prepares this process: it adopts orphans (Linux) and listens to signals. Needs a tokio runtime.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { reaper: Reaper::new()?, signals: Signals::new()?, start: Instant::now(), wall: SystemTime::now() })
    }

    /// The time since the start.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// The wall clock at `now`, from the start's: a clock that is set meanwhile does not make times run backwards.
    pub(crate) fn wall(&self, now: Duration) -> SystemTime {
        self.wall + now
    }

    /// Sleeps until then, unless this program is told to stop.
    pub(crate) async fn sleep_until(&mut self, due: Duration) -> Option<StopSignal> {
        loop {
            match self.wake(None, Some(self.start + due)).await {
                Wake::Stop(signal) => return Some(signal),
                Wake::Look | Wake::Pump(_) if self.now() >= due => return None,
                Wake::Look | Wake::Pump(_) => self.reaper.reap_strays(),
            }
        }
    }

    /// Runs `command` to its end; errors are those of starting it.
    pub(crate) async fn run(&mut self, command: Command, limit: Option<Duration>, grace: Duration) -> io::Result<Ran> {
        let began = Instant::now();
        let Spawned { mut tree, stdout, stderr, stop } = Tree::spawn(command, &self.reaper)?;
        let mut pumps = Pumps::start(stdout, stderr, stop)?;
        let mut escalation = Escalation::new(grace);
        let mut watch = Watch::default();
        loop {
            tree.reap();
            let now = began.elapsed();
            let ended = tree.ending().is_some();
            if ended {
                escalation.ended(now);
                watch.survivors = tree.remaining();
                if watch.survivors.is_empty() {
                    break;
                }
            } else if limit.is_some_and(|limit| now >= limit) && !watch.timed_out {
                watch.timed_out = true;
                tree.nudge_some(escalation.time_out(now));
            }
            if pumps.blocked() {
                escalation.extend(now);
            }
            let nudge = escalation.fire(now);
            if escalation.gave_up() {
                watch.survivors = tree.remaining();
                break;
            }
            if ended && nudge.is_some() && watch.left_behind.is_empty() && !watch.timed_out && watch.stopped.is_none() {
                watch.left_behind = watch.survivors.iter().take(NAMED).cloned().collect();
            }
            tree.nudge_some(nudge);
            let limit = limit.filter(|_| !ended && !watch.timed_out);
            let due = [escalation.due(), limit, tree.poll_interval().map(|interval| now + interval)];
            match self.wake(Some(&mut pumps), due.into_iter().flatten().min().map(|due| began + due)).await {
                Wake::Stop(signal) => {
                    watch.stopped.get_or_insert((signal, began.elapsed()));
                    tree.nudge_some(escalation.stop(began.elapsed(), signal));
                }
                Wake::Pump(end) => pumps.ended(end),
                Wake::Look => {}
            }
        }
        self.drain(&mut pumps, &mut watch, began).await;
        Ok(watch.report(tree.ending(), pumps))
    }

    /// Waits until everything the command printed has been passed on, however slow the reader is; after a cancellation
    /// only as long as the runner leaves time for.
    async fn drain(&mut self, pumps: &mut Pumps, watch: &mut Watch, began: Instant) {
        pumps.stop_when_empty();
        while pumps.open() {
            let now = began.elapsed();
            let until =
                watch.stopped.map(|(_, at)| (at + CANCEL_TERMINATE + CANCEL_KILL).max(watch.ended(now) + LAST_WORDS));
            if until.is_some_and(|until| now >= until) {
                break;
            }
            match self.wake(Some(&mut *pumps), until.map(|until| began + until)).await {
                Wake::Stop(signal) => drop(watch.stopped.get_or_insert((signal, began.elapsed()))),
                Wake::Pump(end) => pumps.ended(end),
                Wake::Look => {}
            }
        }
    }

    async fn wake(&mut self, pumps: Option<&mut Pumps>, due: Option<Instant>) -> Wake {
        let signals = &mut self.signals;
        let mut pumps = pumps.filter(|pumps| pumps.open());
        let event = poll_fn(|context: &mut Context<'_>| {
            if let Poll::Ready(wake) = signals.poll(context) {
                return Poll::Ready(wake);
            }
            match pumps.as_deref_mut().map(|pumps| pumps.poll(context)) {
                Some(Poll::Ready(end)) => Poll::Ready(Wake::Pump(end)),
                _ => Poll::Pending,
            }
        });
        match due {
            None => event.await,
            Some(due) => tokio::time::timeout_at(due.into(), event).await.unwrap_or(Wake::Look),
        }
    }
}

/// What was seen while a command ran.
#[derive(Default)]
struct Watch {
    timed_out: bool,
    stopped: Option<(StopSignal, Duration)>,
    left_behind: Vec<Process>,
    survivors: Vec<Process>,
    ended: Option<Duration>,
}

impl Watch {
    /// When the tree was gone: the first time this is asked.
    fn ended(&mut self, now: Duration) -> Duration {
        *self.ended.get_or_insert(now)
    }

    fn report(self, ending: Option<Ending>, pumps: Pumps) -> Ran {
        let output_closed = pumps.closed();
        let (output, stdout_bytes, stderr_bytes) = pumps.into_output();
        Ran {
            // A command that not even SIGKILL ends counts as killed; the survivors say that it is not.
            ending: ending.unwrap_or(Ending::Signalled(9)),
            timed_out: self.timed_out,
            stopped: self.stopped.map(|(signal, _)| signal),
            left_behind: self.left_behind,
            survivors: self.survivors,
            output,
            stdout_bytes,
            stderr_bytes,
            output_closed,
        }
    }
}

impl Tree {
    fn nudge_some(&mut self, nudge: Option<Nudge>) {
        if let Some(nudge) = nudge {
            self.nudge(nudge);
        }
    }
}
