//! Processes on Unix: a group of their own, signals, waiting. What only Linux can do is in [`super::linux`].

use std::fs::File;
use std::io::{self, IsTerminal, PipeReader, PipeWriter, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, wait};
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

#[cfg(target_os = "linux")]
use super::linux as system;
#[cfg(not(target_os = "linux"))]
use super::plain_unix as system;
use super::{Ending, Process, Spawned, Wake};
use crate::escalation::{Nudge, StopSignal};

/// This process as the parent of everything that is started.
pub(super) struct Reaper {
    strangers: system::Strangers,
}

impl Reaper {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { strangers: system::adopt_orphans()? })
    }

    /// Reaps what ended without belonging to a command that runs.
    #[expect(clippy::unused_self, reason = "the Windows reaper has the same signature")]
    pub(super) fn reap_strays(&self) {
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
    }
}

/// Signals to this process.
pub(super) struct Signals {
    child: Listener,
    stops: Vec<(Listener, StopSignal)>,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        // A signal that was ignored from the start is not meant for this program: `nohup` ignores SIGHUP, a shell without job
        // control ignores SIGINT and SIGQUIT in the background. Listening would undo that for the command too, since only what is
        // ignored, and not what is caught, passes on to it (POSIX, `exec`). SIGTERM is how this program is told to clean up.
        let ignored = system::ignored_signals();
        let mut stops = vec![(signal(SignalKind::terminate())?, StopSignal::Terminate)];
        for (kind, stop) in [
            (SignalKind::interrupt(), StopSignal::Interrupt),
            (SignalKind::quit(), StopSignal::Quit),
            (SignalKind::hangup(), StopSignal::Hangup),
        ] {
            if ignored & (1 << (kind.as_raw_value() - 1)) == 0 {
                stops.push((signal(kind)?, stop));
            }
        }
        Ok(Self { child: signal(SignalKind::child())?, stops })
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Wake> {
        for (listener, signal) in &mut self.stops {
            if listener.poll_recv(context).is_ready() {
                return Poll::Ready(Wake::Stop(*signal));
            }
        }
        self.child.poll_recv(context).map(|_| Wake::Look)
    }
}

/// A command and everything it started.
pub(super) struct Tree {
    pid: Pid,
    /// It leads a process group. Not when standard input is a terminal: there a group of its own would be a background
    /// group, which the terminal stops as soon as it reads.
    own_group: bool,
    ending: Option<Ending>,
    /// Children of this process are left, dead or alive.
    has_children: bool,
    strangers: system::Strangers,
    _child: Child,
}

impl Tree {
    pub(super) fn spawn(mut command: Command, reaper: &Reaper) -> io::Result<Spawned> {
        let at_terminal = io::stdin().is_terminal();
        let own_group = !(system::FINDS_DESCENDANTS && at_terminal);
        if own_group {
            command.process_group(0);
            if at_terminal {
                command.stdin(Stdio::null());
            }
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (ended, stop) = io::pipe()?;
        let ended = Arc::new(ended);
        let source = |output: Option<OwnedFd>| Source::new(output, Arc::clone(&ended));
        let stdout = source(child.stdout.take().map(OwnedFd::from))?;
        let stderr = source(child.stderr.take().map(OwnedFd::from))?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(Errno::SRCH)?;
        let strangers = reaper.strangers.clone();
        let tree = Self { pid, own_group, ending: None, has_children: true, strangers, _child: child };
        Ok(Spawned { tree, stdout, stderr, stop: Stop(stop) })
    }

    /// Takes note of what ended: the command, and orphans that this process adopted.
    pub(super) fn reap(&mut self) {
        self.has_children = loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) if pid == self.pid => self.ending = self.ending.or(ending(status)),
                Ok(Some(_)) => {}
                Ok(None) => break true,
                Err(error) => break error != Errno::CHILD,
            }
        };
    }

    pub(super) const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// What still runs. Empty means that nothing does.
    pub(super) fn remaining(&mut self) -> Vec<Process> {
        // Where orphans come to this process, having no child means that the whole tree is gone: the usual end, and no
        // need to look at every process of the machine.
        if system::FINDS_DESCENDANTS && !self.has_children {
            return Vec::new();
        }
        system::remaining(self.pid, &self.strangers)
    }

    pub(super) const fn poll_interval(&self) -> Option<Duration> {
        if self.ending.is_some() { system::POLL_INTERVAL } else { None }
    }

    pub(super) fn nudge(&mut self, nudge: Nudge) {
        let signal = match nudge {
            Nudge::Hangup => Signal::HUP,
            // In the terminal's foreground group everything got it from the terminal already; twice means "at once" to
            // many programs.
            Nudge::Interrupt if !self.own_group => return,
            Nudge::Interrupt => Signal::INT,
            Nudge::Terminate => Signal::TERM,
            Nudge::Kill => Signal::KILL,
        };
        self.signal(signal);
        if signal != Signal::KILL {
            // A stopped process acts on a signal only when it goes on.
            self.signal(Signal::CONT);
        }
    }

    /// Signals everything. What is gone meanwhile or belongs to someone else cannot be signalled; [`Tree::remaining`]
    /// tells which.
    fn signal(&self, signal: Signal) {
        // Once the command is reaped its number may be anyone's; its group's members are then signalled one by one.
        let group = self.own_group && self.ending.is_none() && kill_process_group(self.pid, signal).is_ok();
        system::signal_descendants(self.pid, group, &self.strangers, signal);
    }
}

fn ending(status: WaitStatus) -> Option<Ending> {
    let exited = status.exit_status().map(|code| Ending::Exited(code.unsigned_abs()));
    exited.or_else(|| status.terminating_signal().map(Ending::Signalled))
}

/// One output of the command.
pub(super) struct Source {
    output: Option<File>,
    ended: Arc<PipeReader>,
}

/// Dropping it lets every [`Source`] end as soon as it is empty.
pub(super) struct Stop(#[expect(dead_code, reason = "closing it is what is seen")] PipeWriter);

impl Source {
    fn new(output: Option<OwnedFd>, ended: Arc<PipeReader>) -> io::Result<Self> {
        if let Some(output) = &output {
            // Our end of the pipe has flags of its own: the command's end stays blocking.
            rustix::io::ioctl_fionbio(output, true)?;
            system::enlarge_pipe(output);
        }
        Ok(Self { output: output.map(File::from), ended })
    }

    /// Waits for the next bytes; 0 is the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(output) = &mut self.output else { return Ok(0) };
        let mut stopping = false;
        loop {
            match output.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !stopping => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(0),
                read => return read,
            }
            let mut fds = [PollFd::new(output, PollFlags::IN), PollFd::new(&*self.ended, PollFlags::IN)];
            match poll(&mut fds, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            // Read once more after the stop was seen: what was written before it is in the pipe by then.
            stopping = !fds[1].revents().is_empty();
        }
    }
}

/// Waits until `sink` takes bytes again.
pub(super) fn wait_writable(sink: &File) -> io::Result<()> {
    match poll(&mut [PollFd::new(sink, PollFlags::OUT)], None) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
