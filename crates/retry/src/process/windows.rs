//! Processes on Windows: a job object holds the command and everything it starts.
//!
//! There is no polite signal that reaches a tree here: a limit ends the whole job at once, and what the command leaves
//! behind is ended with it. Ctrl-C and Ctrl-Break reach the command through the console, as they reach this program.

use std::fs::File;
use std::io::{self, Read};
use std::os::windows::io::OwnedHandle;
use std::process::{Command, Stdio};
use std::task::{Context, Poll};
use std::time::Duration;

use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};
use tokio::signal::windows::{CtrlBreak, CtrlC, ctrl_break, ctrl_c};

use super::{Ending, Process, Spawned, Wake};
use crate::escalation::{Nudge, StopSignal};

/// Nothing to prepare: the job object is made with each command.
pub(super) struct Reaper;

impl Reaper {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    pub(super) fn reap_strays(&self) {}
}

/// Console events to this process.
pub(super) struct Signals {
    interrupt: CtrlC,
    terminate: CtrlBreak,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { interrupt: ctrl_c()?, terminate: ctrl_break()? })
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Wake> {
        if self.interrupt.poll_recv(context).is_ready() {
            return Poll::Ready(Wake::Stop(StopSignal::Interrupt));
        }
        self.terminate.poll_recv(context).map(|_| Wake::Stop(StopSignal::Terminate))
    }
}

/// A command and everything in its job.
pub(super) struct Tree {
    child: Box<dyn ChildWrapper>,
    ending: Option<Ending>,
    job_ended: bool,
}

impl Tree {
    pub(super) fn spawn(mut command: Command, _reaper: &Reaper) -> io::Result<Spawned> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = CommandWrap::from(command).wrap(JobObject).spawn()?;
        let stdout = Source(child.stdout().take().map(|output| File::from(OwnedHandle::from(output))));
        let stderr = Source(child.stderr().take().map(|output| File::from(OwnedHandle::from(output))));
        let tree = Self { child, ending: None, job_ended: false };
        Ok(Spawned { tree, stdout, stderr, stop: Stop })
    }

    pub(super) fn reap(&mut self) {
        // The wrapper's own `try_wait` takes the job's end from its queue, and `wait` would then wait for ever.
        if let (None, Ok(Some(status))) = (self.ending, self.child.inner_mut().try_wait()) {
            self.ending = Some(Ending::Exited(status.code().unwrap_or(1).cast_unsigned()));
        }
    }

    pub(super) const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Ends what is left of the job: it cannot be asked whether anything is.
    pub(super) fn remaining(&mut self) -> Vec<Process> {
        if !self.job_ended {
            self.job_ended = self.child.start_kill().is_ok() && self.child.wait().is_ok();
        }
        if self.job_ended { Vec::new() } else { vec![Process { pid: self.child.id(), name: "job object".to_owned() }] }
    }

    /// Nobody tells when the command ends.
    pub(super) const fn poll_interval(&self) -> Option<Duration> {
        Some(Duration::from_millis(10))
    }

    pub(super) fn nudge(&mut self, nudge: Nudge) {
        match nudge {
            // The console has told it already.
            Nudge::Interrupt | Nudge::Hangup => {}
            // Failing means that it is gone; `reap` looks again.
            Nudge::Terminate | Nudge::Kill => drop(self.child.start_kill()),
        }
    }
}

/// One output of the command.
pub(super) struct Source(Option<File>);

/// Not needed: the outputs end with the job.
pub(super) struct Stop;

impl Source {
    /// Waits for the next bytes; 0 is the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |output| output.read(buffer))
    }
}

/// Outputs are always blocking here.
pub(super) fn wait_writable(_sink: &File) -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}
