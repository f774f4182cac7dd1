//! How a command is brought to its end: which signal, when the next one. A pure state machine over the time since the
//! attempt started; the `process` module sends what it says.

use std::time::Duration;

/// How long what the command left behind may take to end by itself: the `tee` of a process substitution still writes
/// out what it was given.
pub const SETTLE: Duration = Duration::from_secs(1);
/// The runner kills 10 s after the SIGINT of a cancellation (actions/runner, `ProcessInvoker`: 7.5 s, then SIGTERM,
/// 2.5 s). SIGTERM follows after this long, ...
pub const CANCEL_TERMINATE: Duration = Duration::from_millis(7_000);
/// ... and SIGKILL this long after it, which leaves a second and a half to reap, report and exit.
pub const CANCEL_KILL: Duration = Duration::from_millis(1_500);
/// After SIGKILL, how long a process may take to disappear before it is given up and reported.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same after a cancellation.
const CANCEL_PATIENCE: Duration = Duration::from_millis(700);
/// How often SIGKILL is repeated: a tree that forks while it is being read shows new members each time.
const REPEAT: Duration = Duration::from_millis(25);

/// What a command can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nudge {
    /// SIGHUP: the terminal is gone.
    Hangup,
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGKILL.
    Kill,
}

/// A signal that tells this program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopSignal {
    /// SIGHUP.
    Hangup,
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGQUIT, Ctrl-\\.
    Quit,
    /// SIGTERM, Ctrl-Break.
    Terminate,
}

impl StopSignal {
    /// Its number (POSIX), for the exit code 128 + n.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Hangup => 1,
            Self::Interrupt => 2,
            Self::Quit => 3,
            Self::Terminate => 15,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hangup => "SIGHUP",
            Self::Interrupt => "SIGINT",
            Self::Quit => "SIGQUIT",
            Self::Terminate => "SIGTERM",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    /// The command is over; what it left behind gets SIGTERM then, at the latest then.
    Settling(Duration, Duration),
    /// SIGTERM then.
    Interrupted(Duration),
    /// SIGKILL then.
    Terminating(Duration),
    /// The next SIGKILL, and when to give up.
    Killing(Duration, Duration),
    GivenUp,
}

/// The way from running to gone.
#[derive(Debug, Clone)]
pub struct Escalation {
    grace: Duration,
    stage: Stage,
    cancelled: bool,
}

impl Escalation {
    /// A command that runs; `grace` lies between SIGTERM and SIGKILL.
    #[must_use]
    pub const fn new(grace: Duration) -> Self {
        Self { grace, stage: Stage::Running, cancelled: false }
    }

    /// The time limit is reached.
    pub fn time_out(&mut self, now: Duration) -> Option<Nudge> {
        if self.stage != Stage::Running {
            return None;
        }
        self.stage = Stage::Terminating(now + self.grace);
        Some(Nudge::Terminate)
    }

    /// The command itself is over; what it started may still run.
    pub fn ended(&mut self, now: Duration) {
        if self.stage == Stage::Running {
            self.stage = Stage::Settling(now + SETTLE, now + self.grace.max(SETTLE));
        }
    }

    /// What the command left behind may be waiting for this program's own reader: the moment it gets starts anew, as
    /// long as all of it stays below the grace.
    pub fn extend(&mut self, now: Duration) {
        if let Stage::Settling(due, latest) = self.stage {
            self.stage = Stage::Settling((now + SETTLE).clamp(due, latest.max(due)), latest);
        }
    }

    /// This program was told to stop: what to pass on.
    pub fn stop(&mut self, now: Duration, signal: StopSignal) -> Option<Nudge> {
        let first = !self.cancelled;
        self.cancelled = true;
        let soon = now + self.grace.min(CANCEL_KILL);
        match (self.stage, signal) {
            (Stage::Running | Stage::Settling(..), StopSignal::Interrupt | StopSignal::Quit) => {
                self.stage = Stage::Interrupted(now + self.grace.min(CANCEL_TERMINATE));
                Some(Nudge::Interrupt)
            }
            (Stage::Running | Stage::Settling(..), StopSignal::Hangup | StopSignal::Terminate) => {
                self.stage = Stage::Terminating(now + self.grace.min(CANCEL_TERMINATE + CANCEL_KILL));
                Some(if signal == StopSignal::Hangup { Nudge::Hangup } else { Nudge::Terminate })
            }
            (Stage::Interrupted(_), _) => {
                self.stage = Stage::Terminating(soon);
                Some(Nudge::Terminate)
            }
            (Stage::Terminating(due), _) if first => {
                self.stage = Stage::Terminating(due.min(now + CANCEL_TERMINATE));
                None
            }
            // A second Ctrl-C of a person who does not want to wait.
            (Stage::Terminating(_), StopSignal::Interrupt | StopSignal::Quit) => Some(self.kill(now)),
            (Stage::Terminating(due), StopSignal::Hangup | StopSignal::Terminate) => {
                self.stage = Stage::Terminating(due.min(soon));
                None
            }
            (Stage::Killing(next, until), _) => {
                self.stage = Stage::Killing(next, until.min(now + CANCEL_PATIENCE));
                None
            }
            (Stage::GivenUp, _) => None,
        }
    }

    /// When [`Escalation::fire`] has something to say.
    #[must_use]
    pub const fn due(&self) -> Option<Duration> {
        match self.stage {
            Stage::Running | Stage::GivenUp => None,
            Stage::Settling(due, _) | Stage::Interrupted(due) | Stage::Terminating(due) | Stage::Killing(due, _) => {
                Some(due)
            }
        }
    }

    /// What is due at `now`.
    pub fn fire(&mut self, now: Duration) -> Option<Nudge> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        match self.stage {
            Stage::Settling(..) => {
                self.stage = Stage::Terminating(now + self.grace);
                Some(Nudge::Terminate)
            }
            Stage::Interrupted(_) => {
                self.stage = Stage::Terminating(now + self.grace.min(CANCEL_KILL));
                Some(Nudge::Terminate)
            }
            Stage::Terminating(_) => Some(self.kill(now)),
            Stage::Killing(_, until) if now >= until => {
                self.stage = Stage::GivenUp;
                None
            }
            Stage::Killing(_, until) => {
                self.stage = Stage::Killing(now + REPEAT, until);
                Some(Nudge::Kill)
            }
            Stage::Running | Stage::GivenUp => None,
        }
    }

    /// Even SIGKILL did not end everything.
    #[must_use]
    pub fn gave_up(&self) -> bool {
        self.stage == Stage::GivenUp
    }

    fn kill(&mut self, now: Duration) -> Nudge {
        let patience = if self.cancelled { CANCEL_PATIENCE } else { PATIENCE };
        self.stage = Stage::Killing(now + REPEAT, now + patience);
        Nudge::Kill
    }
}

#[cfg(test)]
#[path = "escalation_tests.rs"]
mod tests;
