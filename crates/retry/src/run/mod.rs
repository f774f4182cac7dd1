//! A whole run: takes the machine's steps and carries them out.
#![expect(clippy::disallowed_methods, reason = "this module is the adapter that the other modules are kept pure by")]

mod attempt;
mod finish;
mod launch;
mod log;
mod voice;

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use action::Failure;
use findings::{Finding, Severity};
use protocol::host::Host;

use crate::cli::Annotations;
use crate::duration::{human, milliseconds};
use crate::escalation::StopSignal;
use crate::machine::{Event, Finish, Machine, Step, Wait};
use crate::plan::Plan;
use crate::process::Runner;
use crate::report::{Attempt, Hook};
use crate::transient::Classifier;
use crate::words;
use launch::Launcher;
use log::Log;
use voice::Voice;

/// Warnings that GitHub shows of one step, less one for a flaky pass.
const WARNINGS: usize = findings::render::annotations::PER_STEP - 1;

/// A seed for runs that were given none. 32 bits, so that every reader of the report's JSON gets it back exactly.
#[must_use]
pub fn fresh_seed() -> u64 {
    RandomState::new().hash_one(0) & u64::from(u32::MAX)
}

/// Carries out `plan` and returns the exit code.
///
/// # Errors
/// When something of this program's own fails: the shell is missing, a file cannot be written.
pub fn execute(plan: &Plan, host: &Host, classifier: &dyn Classifier) -> Result<u8, Failure> {
    let own = |what: &'static str| {
        move |error: std::io::Error| {
            Failure::unknown("retry/system", format!("{what}: {error}"), "is a system limit reached?")
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(own("cannot start"))?;
    runtime.block_on(async {
        let runner = Runner::new().map_err(own("cannot watch processes"))?;
        let session = Session {
            plan,
            host,
            classifier,
            runner,
            voice: Voice::new(host.runner.in_workflow),
            launcher: Launcher::new(plan, host)?,
            log: Log::create(plan, host)?,
            attempts: Vec::new(),
            warned: 0,
            stopped: None,
        };
        session.run().await
    })
}

struct Session<'a> {
    plan: &'a Plan,
    host: &'a Host,
    classifier: &'a dyn Classifier,
    runner: Runner,
    voice: Voice,
    launcher: Launcher<'a>,
    log: Log,
    attempts: Vec<Attempt>,
    warned: usize,
    stopped: Option<StopSignal>,
}

impl Session<'_> {
    async fn run(mut self) -> Result<u8, Failure> {
        for note in &self.plan.notes {
            self.voice.line(note);
        }
        let mut machine = Machine::new(self.plan.policy.clone());
        let mut step = machine.start(self.runner.now());
        let finish = loop {
            let event = match step {
                Step::Finish(finish) => break finish,
                Step::Run { number, limit } => match self.attempt(number, limit).await? {
                    Some(facts) => Event::Ended(facts),
                    None => Event::Cancelled,
                },
                Step::Wait(wait) => self.wait(wait).await,
                Step::Heal { category, limit } => {
                    let script = self.plan.heal.iter().find(|(known, _)| *known == category);
                    let script = script.map_or("", |(_, script)| script.as_str());
                    self.hook("heal", Some(category.name()), script, limit).await?
                }
                Step::OnRetry { limit } => {
                    let script = self.plan.on_retry.as_deref().unwrap_or_default();
                    self.hook("on-retry", None, script, limit).await?
                }
            };
            let failed = matches!(&event, Event::Ended(facts) if !facts.passed());
            step = machine.next(self.runner.now(), event);
            if failed {
                self.tell_retry(&step);
            }
        };
        self.finish(&finish)
    }

    /// Says that an attempt failed and is retried; how a run ends is said at its end.
    fn tell_retry(&mut self, next: &Step) {
        let Some(last) = self.attempts.last_mut() else { return };
        let then = match next {
            Step::Finish(_) => return,
            Step::Wait(wait) => {
                last.delay_ms = Some(milliseconds(wait.delay));
                let asked = wait.hint.map(|hint| format!(" (the output asks for {})", human(hint))).unwrap_or_default();
                format!("next attempt in {}{asked}", human(wait.delay))
            }
            _ => {
                last.delay_ms = Some(0);
                "next attempt at once".to_owned()
            }
        };
        let text = format!("attempt {} of {} failed: {}; {then}", last.number, self.plan.policy.attempts, last.result);
        if self.plan.annotations == Annotations::All && self.warned < WARNINGS {
            self.warned += 1;
            self.voice.finding(&Finding::new("retry/attempt-failed", Severity::Warning, text));
        } else {
            self.voice.line(&text);
        }
    }

    async fn wait(&mut self, wait: Wait) -> Event {
        let end = self.runner.now() + wait.delay;
        for left in words::countdown(wait.delay) {
            if let Some(signal) = self.runner.sleep_until(end.saturating_sub(left)).await {
                return self.stop(signal);
            }
            self.voice.line(&format!("attempt {} in {}", wait.next, human(left)));
        }
        match self.runner.sleep_until(end).await {
            Some(signal) => self.stop(signal),
            None => Event::Waited,
        }
    }

    fn stop(&mut self, signal: StopSignal) -> Event {
        self.stopped = Some(signal);
        Event::Cancelled
    }

    async fn hook(
        &mut self,
        kind: &'static str,
        category: Option<&'static str>,
        script: &str,
        limit: Option<Duration>,
    ) -> Result<Event, Failure> {
        let last = self.attempts.last();
        let code = last.map_or(0, |attempt| attempt.exit_code);
        let known = last.and_then(|attempt| attempt.category).unwrap_or("unknown");
        let launched = self.launcher.hook(script, self.attempts.len() + 1, code, known)?;
        self.voice.line(&format!(
            "running the `{kind}` script{}",
            category.map(|name| format!(" for `{name}`")).unwrap_or_default()
        ));
        let began = self.runner.now();
        let ran = self.runner.run(launched.command, limit, self.plan.grace).await;
        let ran = ran.map_err(|error| launch::no_shell(&launched.program, &error))?;
        let exit_code = if ran.timed_out { crate::policy::TIMED_OUT } else { ran.ending.code() };
        let hook = Hook {
            kind,
            category,
            exit_code,
            timed_out: ran.timed_out,
            duration_ms: milliseconds(self.runner.now() - began),
        };
        if let Some(last) = self.attempts.last_mut() {
            last.hooks.push(hook);
        }
        if let Some(signal) = ran.stopped {
            return Ok(self.stop(signal));
        }
        let passed = exit_code == 0 && ran.survivors.is_empty();
        if !passed {
            let limit = limit.filter(|_| ran.timed_out);
            let ended = words::Ended { code: exit_code, signal: None, limit, memory: None, category: None };
            let survivors = if ran.survivors.is_empty() { "" } else { ", and what it started could not be ended" };
            self.voice.line(&format!("the `{kind}` script failed: {}{survivors}", words::result(&ended)));
        }
        Ok(Event::HookEnded { passed })
    }
}
