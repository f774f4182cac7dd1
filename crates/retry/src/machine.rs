//! The run as a state machine: what ended goes in, what to do next comes out. It has no clock (the time since the start
//! of the run is an input), starts nothing and prints nothing.

use std::collections::VecDeque;
use std::time::Duration;

use crate::delay::Delays;
use crate::policy::{Facts, Policy};
use rulebase::Category;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The attempt is over and nothing of it runs any more.
    Ended(Facts),
    /// The wait is over.
    Waited,
    /// The command between attempts is over.
    HookEnded {
        /// It exited with 0.
        passed: bool,
    },
    /// The run was told to stop.
    Cancelled,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Run the command.
    Run {
        /// Which attempt, from 1.
        number: u32,
        /// End it after this long.
        limit: Option<Duration>,
    },
    /// Wait.
    Wait(Wait),
    /// Run the command for this kind of failure.
    Heal {
        /// The kind.
        category: Category,
        /// End it after this long.
        limit: Option<Duration>,
    },
    /// Run the command that runs before each further attempt.
    OnRetry {
        /// End it after this long.
        limit: Option<Duration>,
    },
    /// The run is over.
    Finish(Finish),
}

/// A wait before the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How long.
    pub delay: Duration,
    /// The output asked for this long.
    pub hint: Option<Duration>,
    /// The attempt that follows, from 1.
    pub next: u32,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An attempt passed.
    Passed,
    /// The last attempt failed.
    Failed,
    /// The last attempt ran into a limit.
    TimedOut,
    /// The run was told to stop.
    Cancelled,
}

impl Outcome {
    /// The word of reports and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::TimedOut => "timed-out",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// How.
    pub outcome: Outcome,
    /// It passed, but not at the first attempt.
    pub flaky: bool,
    /// Why no further attempt follows, as a sentence fragment; empty where it passed.
    pub reason: String,
    /// All attempts were used up.
    pub exhausted: bool,
}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Machine {
    policy: Policy,
    delays: Delays,
    attempt: u32,
    last: Facts,
    between: VecDeque<Between>,
}

#[derive(Debug, Clone)]
enum Between {
    Wait(Wait),
    Heal(Category),
    OnRetry,
}

impl Machine {
    /// A run that has not started.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let delays = Delays::new(policy.delay, policy.seed);
        Self { policy, delays, attempt: 0, last: Facts::default(), between: VecDeque::new() }
    }

    /// The first step.
    pub fn start(&mut self, now: Duration) -> Step {
        self.proceed(now)
    }

    /// The step that follows `event` at `now`, the time since the start of the run.
    pub fn next(&mut self, now: Duration, event: Event) -> Step {
        match event {
            Event::Cancelled => {
                Step::Finish(Finish { outcome: Outcome::Cancelled, ..self.given_up("the run was told to stop") })
            }
            Event::Ended(facts) => self.ended(now, facts),
            Event::HookEnded { passed: false } if self.policy.on_retry_fatal => {
                self.give_up("the command between the attempts failed")
            }
            Event::Waited | Event::HookEnded { .. } => self.proceed(now),
        }
    }

    fn ended(&mut self, now: Duration, facts: Facts) -> Step {
        self.last = facts;
        if self.last.passed() {
            let flaky = self.attempt > 1;
            return Step::Finish(Finish { outcome: Outcome::Passed, flaky, reason: String::new(), exhausted: false });
        }
        if self.policy.deadline.is_some_and(|deadline| now >= deadline) {
            return self.give_up("the deadline is reached");
        }
        if self.attempt >= self.policy.attempts {
            let reason =
                if self.policy.attempts == 1 { "only one attempt was allowed" } else { "it was the last attempt" };
            return Step::Finish(Finish { exhausted: true, ..self.given_up(reason) });
        }
        if let Err(reason) = self.policy.allows_retry(&self.last) {
            return self.give_up(&format!("not retried: {reason}"));
        }
        let cap = self.policy.delay.cap;
        let hint = self.last.hint;
        let delay = self.delays.next_delay().max(hint.unwrap_or_default().min(cap));
        if self.policy.deadline.is_some_and(|deadline| now + delay >= deadline) {
            return self.give_up("the deadline would pass before the next attempt");
        }
        self.between.clear();
        if !delay.is_zero() {
            self.between.push_back(Between::Wait(Wait { delay, hint, next: self.attempt + 1 }));
        }
        self.between.extend(self.last.category.filter(|kind| self.policy.heal.contains(kind)).map(Between::Heal));
        self.between.extend(self.policy.on_retry.then_some(Between::OnRetry));
        self.proceed(now)
    }

    /// The next thing between two attempts, else the next attempt.
    fn proceed(&mut self, now: Duration) -> Step {
        let left = self.policy.deadline.map(|deadline| deadline.saturating_sub(now));
        if self.attempt > 0 && left.is_some_and(|left| left.is_zero()) {
            return self.give_up("the deadline is reached");
        }
        let limit = match (self.policy.timeout, left) {
            (Some(timeout), Some(left)) => Some(timeout.min(left)),
            (timeout, left) => timeout.or(left),
        };
        match self.between.pop_front() {
            Some(Between::Wait(wait)) => Step::Wait(wait),
            Some(Between::Heal(category)) => Step::Heal { category, limit },
            Some(Between::OnRetry) => Step::OnRetry { limit },
            None => {
                self.attempt += 1;
                Step::Run { number: self.attempt, limit }
            }
        }
    }

    fn give_up(&self, reason: &str) -> Step {
        Step::Finish(self.given_up(reason))
    }

    fn given_up(&self, reason: &str) -> Finish {
        let outcome = if self.last.timed_out { Outcome::TimedOut } else { Outcome::Failed };
        Finish { outcome, flaky: false, reason: reason.to_owned(), exhausted: false }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
