//! One attempt: started, watched, put into facts and into the report.

use std::io;
use std::time::Duration;

use action::Failure;

use super::{Session, launch};
use crate::duration::milliseconds;
use crate::memory::Evidence;
use crate::plan::Subject;
use crate::policy::{Facts, TIMED_OUT};
use crate::process::{Ending, Process, Ran, memory};
use crate::report::{Attempt, LeftBehind};
use crate::ring::Ring;
use crate::timestamp::rfc3339;
use crate::words::{self, Ended};
use crate::{hint, plain};
use rulebase::Category;

/// What a failed attempt's output says.
#[derive(Default)]
struct Said {
    category: Option<Category>,
    matches: bool,
    matches_never: bool,
    hint: Option<Duration>,
}

impl Session<'_> {
    /// Runs an attempt; `None` when this program was told to stop meanwhile.
    pub(super) async fn attempt(&mut self, number: u32, limit: Option<Duration>) -> Result<Option<Facts>, Failure> {
        let new_command = number > 1 && self.plan.retry_script.is_some();
        let launched = self.launcher.attempt(number)?;
        let before = memory::kills();
        let began = self.runner.now();
        let ran = match self.runner.run(launched.command, limit, self.plan.grace).await {
            Ok(ran) => ran,
            Err(error) if new_command || matches!(self.plan.subject, Subject::Script(_)) => {
                return Err(launch::no_shell(&launched.program, &error));
            }
            Err(error) => self.not_started(&launched.program, &error),
        };
        let ended = self.runner.now();
        let code = if ran.timed_out { TIMED_OUT } else { ran.ending.code() };
        let signal = match ran.ending {
            Ending::Signalled(signal) if !ran.timed_out => Some(signal.unsigned_abs()),
            Ending::Signalled(_) | Ending::Exited(_) => None,
        };
        let interrupted = ran.timed_out || ran.stopped.is_some();
        // 137 is what a shell exits with when SIGKILL ended its command.
        let evidence = (!interrupted && code == 137).then(|| Evidence::between(before, memory::kills()));
        let said = if code == 0 || ran.stopped.is_some() { Said::default() } else { self.read(&ran.output) };
        let category = match evidence {
            Some(evidence) if evidence.is_out_of_memory() => Some(Category::OutOfMemory),
            _ => said.category.or(ran.timed_out.then_some(Category::Timeout)),
        };
        let mut result =
            words::result(&Ended { code, signal, limit: limit.filter(|_| ran.timed_out), memory: evidence, category });
        if let Some(stop) = ran.stopped {
            result = format!("stopped by {}", stop.name());
        }
        let dropped = self.log.attempt(number, code, &ran.output)?;
        self.attempts.push(Attempt {
            number,
            new_command,
            started_at: rfc3339(self.runner.wall(began)),
            ended_at: rfc3339(self.runner.wall(ended)),
            duration_ms: milliseconds(ended - began),
            exit_code: code,
            signal: signal.map(|number| words::signal(number).into_owned()),
            timed_out: ran.timed_out,
            category: category.map(Category::name),
            memory: evidence,
            result,
            delay_ms: None,
            hint_ms: said.hint.map(milliseconds),
            stdout_bytes: ran.stdout_bytes,
            stderr_bytes: ran.stderr_bytes,
            log_dropped_bytes: dropped,
            output_closed: ran.output_closed.clone(),
            left_behind: named(&ran.left_behind),
            survivors: named(&ran.survivors),
            hooks: Vec::new(),
        });
        self.tell_left(number, &ran);
        if ran.stopped.is_some() {
            self.stopped = ran.stopped;
            return Ok(None);
        }
        Ok(Some(Facts {
            exit_code: code,
            timed_out: ran.timed_out,
            category,
            transient: category.is_some_and(|category| self.classifier.is_transient(category)),
            matches: said.matches,
            matches_never: said.matches_never,
            hint: said.hint,
            output_closed: ran.output_closed.is_some(),
            survivors: !ran.survivors.is_empty(),
        }))
    }

    /// A program that cannot be started exits as a shell says it does (POSIX, "Exit status for commands").
    fn not_started(&mut self, program: &str, error: &io::Error) -> Ran {
        self.voice.line(&format!("cannot run `{program}`: {error}"));
        let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
        Ran {
            ending: Ending::Exited(code),
            timed_out: false,
            stopped: None,
            left_behind: Vec::new(),
            survivors: Vec::new(),
            output: Ring::default(),
            stdout_bytes: 0,
            stderr_bytes: 0,
            output_closed: None,
        }
    }

    fn read(&self, output: &Ring) -> Said {
        let kept = output.pieces().join(&b'\n');
        let text = plain::text(&kept);
        let matches =
            |patterns: &Option<crate::pattern::Patterns>| patterns.as_ref().is_some_and(|some| some.matches(&text));
        Said {
            category: self.classifier.classify(&text),
            matches: matches(&self.plan.retry_on_output),
            matches_never: matches(&self.plan.never_on_output),
            hint: hint::find(&text),
        }
    }

    fn tell_left(&mut self, number: u32, ran: &Ran) {
        let names = |processes: &[Process]| {
            let names: Vec<String> = processes.iter().map(|one| format!("`{}` ({})", one.name, one.pid)).collect();
            names.join(", ")
        };
        if !ran.left_behind.is_empty() {
            self.voice.line(&format!(
                "attempt {number} left processes behind, which were ended: {}",
                names(&ran.left_behind)
            ));
        }
        if !ran.survivors.is_empty() {
            self.voice.line(&format!(
                "attempt {number} left processes behind that could not be ended: {}; what `sudo` started can only be \
                 ended by root, so put `sudo` before `retry` instead",
                names(&ran.survivors)
            ));
        }
    }
}

fn named(processes: &[Process]) -> Vec<LeftBehind> {
    processes.iter().take(20).map(|one| LeftBehind { pid: one.pid, name: one.name.clone() }).collect()
}
