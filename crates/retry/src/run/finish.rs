//! The end of a run: report, outputs, summary, the last annotation, the exit code.

use action::Failure;
use findings::{Finding, Severity};
use protocol::host;
use protocol::output::Outputs;
use protocol::report::Report;

use super::{Finish, Session};
use crate::cli::Annotations;
use crate::duration::milliseconds;
use crate::machine::Outcome;
use crate::policy::{Flaky, TIMED_OUT};
use crate::report::{RetryReport, SCHEMA};
use crate::timestamp::rfc3339;
use crate::{OWN_FAILURE, summary, words};

impl Session<'_> {
    pub(super) fn finish(mut self, finish: &Finish) -> Result<u8, Failure> {
        let last = self.attempts.last();
        let command_code = match finish.outcome {
            Outcome::Passed => 0,
            Outcome::Cancelled => 128 + u32::from(self.stopped.map_or(2, |signal| signal.number())),
            Outcome::TimedOut => TIMED_OUT,
            Outcome::Failed => last.map_or(u32::from(OWN_FAILURE), |attempt| attempt.exit_code),
        };
        let exit_code = self.exit_code(finish, command_code);
        let report = RetryReport {
            outcome: finish.outcome.word(),
            flaky: finish.flaky,
            reason: finish.reason.clone(),
            exit_code,
            started_at: rfc3339(self.runner.wall(std::time::Duration::ZERO)),
            duration_ms: milliseconds(self.runner.now()),
            seed: self.plan.policy.seed,
            attempts: std::mem::take(&mut self.attempts),
            log: self.log.shown(),
        };
        let path = self.host.report_path(self.plan.report.as_deref(), "retry");
        // Files first, words last: a reader of the output that does not read must not cost the report.
        let written = self.publish(&report, path.as_deref(), finish, command_code);
        self.tell_end(&report, finish);
        // Codes beyond 255 exist on Windows only, where this program's own end there too.
        let exit_code = u8::try_from(exit_code).unwrap_or(1);
        match written {
            Err(failure) if exit_code == 0 => Err(failure),
            Err(failure) => {
                failure.findings.iter().for_each(|finding| self.voice.line(&finding.message));
                Ok(exit_code)
            }
            Ok(()) => Ok(exit_code),
        }
    }

    fn exit_code(&self, finish: &Finish, command_code: u32) -> u32 {
        let code = match finish.outcome {
            Outcome::Passed if finish.flaky && self.plan.flaky == Flaky::Fail => 1,
            Outcome::TimedOut if self.plan.drop_in => 1,
            _ => command_code,
        };
        if self.plan.continue_on_error && finish.outcome != Outcome::Cancelled { 0 } else { code }
    }

    fn publish(
        &self,
        report: &RetryReport,
        path: Option<&std::path::Path>,
        finish: &Finish,
        code: u32,
    ) -> Result<(), Failure> {
        let mut envelope = Report::new(SCHEMA, "retry", &self.host.runner, report);
        envelope.run.result = Some(report.result());
        envelope.run.error_type = match finish.outcome {
            Outcome::Passed => None,
            _ => report.last().and_then(|attempt| attempt.category).map(str::to_owned),
        };
        if let Some(path) = path {
            let json = envelope.to_json().map_err(|error| {
                Failure::unknown(
                    "retry/report",
                    format!("cannot write the report: {error}"),
                    "this is a defect of this program",
                )
            })?;
            host::write(path, json.as_bytes())?;
        }
        let shown = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        self.host.write_outputs(
            self.outputs(report, shown, finish, code),
            &self.host.folder(),
            protocol::output::BUDGET,
        )?;
        if let Some(markdown) = summary::render(report) {
            self.host.write_summary(markdown)?;
        }
        Ok(())
    }

    fn outputs(&self, report: &RetryReport, path: String, finish: &Finish, code: u32) -> Outputs {
        let mut outputs = Outputs::new();
        let attempts = report.attempts.len().to_string();
        let old_code = if finish.outcome == Outcome::TimedOut { 1 } else { code };
        outputs.set("attempts", attempts.clone());
        outputs.set("exit-code", code.to_string());
        outputs.set("outcome", report.outcome);
        outputs.set("flaky", report.flaky.to_string());
        outputs.set("duration-ms", report.duration_ms.to_string());
        outputs.set("report", path);
        outputs.set("log", report.log.clone().unwrap_or_default());
        outputs.set("total_attempts", attempts);
        outputs.set("exit_code", old_code.to_string());
        outputs.set("exit_error", exit_error(report, finish));
        outputs
    }

    fn tell_end(&mut self, report: &RetryReport, finish: &Finish) {
        let attempts = words::count(report.attempts.len(), "attempt");
        let result = report.last().map_or("no attempt was made", |attempt| attempt.result.as_str());
        let (severity, rule, text) = match finish.outcome {
            Outcome::Passed if !finish.flaky => return,
            Outcome::Passed => {
                let text = format!("flaky: passed after {attempts}");
                match self.plan.flaky {
                    Flaky::Ignore => return self.voice.line(&text),
                    Flaky::Warn => (Severity::Warning, "retry/flaky", text),
                    Flaky::Fail => (Severity::Error, "retry/flaky", format!("{text}, and `--flaky` is `fail`")),
                }
            }
            Outcome::Cancelled => return self.voice.line(&format!("cancelled after {attempts}: {result}")),
            Outcome::Failed | Outcome::TimedOut => {
                let text = format!("failed after {attempts}: {result}; {}", finish.reason);
                (if self.plan.continue_on_error { Severity::Warning } else { Severity::Error }, "retry/failed", text)
            }
        };
        match self.plan.annotations {
            Annotations::None => self.voice.line(&text),
            Annotations::All | Annotations::Final => self.voice.finding(&Finding::new(rule, severity, text)),
        }
    }
}

/// What went wrong. nick-fields/retry starts it with these words when no attempt is left, and workflows look for them.
fn exit_error(report: &RetryReport, finish: &Finish) -> String {
    match (finish.outcome, report.last()) {
        (Outcome::Passed, _) | (_, None) => String::new(),
        (_, Some(last)) if finish.exhausted => format!("Final attempt failed. {}", last.result),
        (_, Some(last)) => last.result.clone(),
    }
}
