//! What GitHub says of the run: its latest attempt, its failed jobs, their logs. Reads only.

use std::io::{self, Write};

use failure_diagnoser::rank::Model;
use failure_diagnoser::reading::Intake;
use failure_diagnoser::{Baseline, Log, diagnose};
use findings::{Finding, Severity};
use github::jobs::{self, Job};
use github::{Api, Error, runs};
use protocol::Exit;
use rulebase::RuleBase;

use crate::cause::{JobDiagnosis, JobLog};
use crate::subject::{Conclusion, Subject};

/// Bytes of a log that are fetched at most. Reading it takes a few MB of memory, however long it is.
pub const LOG_LIMIT: u64 = 200 * 1024 * 1024;
/// Logs that are fetched at most: a matrix has up to 256 jobs, and a token 1,000 requests an hour.
pub const LOGS: usize = 50;

/// What was found out.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The failed jobs, in GitHub's order.
    pub jobs: Vec<JobDiagnosis>,
    /// A newer attempt of the run has begun, so what this one did is past.
    pub newer: Option<u64>,
    /// What a person should know of how it was found out.
    pub findings: Vec<Finding>,
    /// The worst of what could not be found out.
    pub exit: Option<Exit>,
}

/// Looks at the run, and where it failed at its jobs.
///
/// # Errors
/// When the run or its jobs cannot be read. A log that cannot be read is no error: its job is of unknown cause.
pub fn gather(api: &dyn Api, repository: &str, subject: &Subject, base: &RuleBase) -> Result<Gathered, Error> {
    let mut gathered = Gathered::default();
    if subject.conclusion == Conclusion::Other {
        return Ok(gathered);
    }
    let attempt = runs::get(api, repository, subject.id)?.run_attempt;
    if attempt > subject.attempt {
        gathered.newer = Some(attempt);
        return Ok(gathered);
    }
    if subject.conclusion != Conclusion::Failed {
        return Ok(gathered);
    }
    let listed = jobs::of_attempt(api, repository, subject.id, subject.attempt)?;
    if !listed.complete {
        gathered.warn(Exit::Unknown, "healer/jobs", "GitHub counts more jobs than it lists".to_owned());
    }
    let model = Model::built_in();
    let failed = listed.jobs.into_iter().filter(|job| matches!(job.conclusion.as_str(), "failure" | "timed_out"));
    for (index, job) in failed.enumerate() {
        let (log, text) = if index < LOGS { gathered.fetch(api, repository, &job) } else { (JobLog::LeftOut, None) };
        let diagnosis = text.and_then(|text| {
            let log = Log { name: job.name.clone(), text };
            diagnose(&[log], &Baseline::default(), base, &model).diagnoses.into_iter().next()
        });
        let Job { id, name, url, conclusion, .. } = job;
        gathered.jobs.push(JobDiagnosis { id, name, url, conclusion, log, diagnosis });
    }
    Ok(gathered)
}

impl Gathered {
    fn fetch(
        &mut self,
        api: &dyn Api,
        repository: &str,
        job: &Job,
    ) -> (JobLog, Option<failure_diagnoser::reading::Text>) {
        let mut sink = Reading(Intake::default());
        let state = match jobs::log(api, repository, job.id, &mut sink, LOG_LIMIT) {
            Ok(bytes) if bytes >= LOG_LIMIT => JobLog::Cut { bytes },
            Ok(bytes) => JobLog::Read { bytes },
            Err(error) if error.is_missing() => JobLog::Gone,
            Err(Error::Cut { bytes, why, .. }) => {
                self.warn(
                    Exit::Unknown,
                    "healer/log",
                    format!("the log of job `{}` broke off after {bytes} bytes: {why}", job.name),
                );
                JobLog::Cut { bytes }
            }
            Err(error) => {
                let finding = error.finding();
                self.exit = worst(self.exit, error.exit());
                let message = format!("the log of job `{}` could not be fetched: {}", job.name, finding.message);
                self.findings.push(Finding { severity: Severity::Warning, message, ..finding });
                return (JobLog::Refused { why: error.to_string() }, None);
            }
        };
        match state {
            JobLog::Gone => (state, None),
            _ => (state, Some(sink.0.finish())),
        }
    }

    fn warn(&mut self, exit: Exit, rule: &str, message: String) {
        self.exit = worst(self.exit, exit);
        self.findings.push(Finding::new(rule, Severity::Warning, message));
    }
}

/// The exit code that says more: the user can mend what is `Usage`.
pub(crate) fn worst(known: Option<Exit>, new: Exit) -> Option<Exit> {
    match (known, new) {
        (known, Exit::Pass) => known,
        (Some(Exit::Usage), _) => Some(Exit::Usage),
        (_, new) => Some(new),
    }
}

/// Takes a log as it comes, keeping what explains failures.
struct Reading(Intake);

impl Write for Reading {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
