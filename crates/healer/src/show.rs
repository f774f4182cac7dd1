//! How it is told: report, outputs, summary, text.

use std::io::{self, Write};

use findings::Finding;
use protocol::Runner;
use protocol::escape::{self, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::Serialize;
use serde_json::json;

use crate::carry_out::{Done, Kept};
use crate::cause::JobDiagnosis;
use crate::comment::{self, Again};
use crate::decide::{Decision, Plan};
use crate::record::Call;
use crate::subject::Subject;
use crate::{SCHEMA, SPEC};

/// Everything there is to tell.
#[derive(Debug, Serialize)]
pub struct Telling<'a> {
    /// The run.
    pub subject: &'a Subject,
    /// Its failed jobs.
    pub jobs: &'a [JobDiagnosis],
    /// What was to be done.
    pub plan: &'a Plan,
    /// What was done.
    pub done: &'a Done,
    /// What a person should know.
    pub findings: &'a [Finding],
    /// What was sent to GitHub.
    pub calls: &'a [Call],
}

/// The report `pointsman.healer/v1`.
#[must_use]
pub fn report<'a>(telling: &'a Telling<'a>, runner: &Runner) -> Report<&'a Telling<'a>> {
    let mut report = Report::new(SCHEMA, SPEC.name, runner, telling);
    report.run.error_type = category(telling).map(str::to_owned);
    report
}

fn category(telling: &Telling<'_>) -> Option<&'static str> {
    let diagnosis = telling.jobs.iter().find_map(|job| job.diagnosis.as_ref());
    diagnosis.map(|diagnosis| diagnosis.category.name())
}

/// `yes` only if all causes are, `no` if one is not.
fn transient(jobs: &[JobDiagnosis]) -> &'static str {
    use rulebase::Transient;
    let all: Vec<_> = jobs.iter().map(|job| job.diagnosis.as_ref().map(|diagnosis| diagnosis.transient)).collect();
    if all.contains(&Some(Transient::No)) {
        Transient::No.name()
    } else if !all.is_empty() && all.iter().all(|one| *one == Some(Transient::Yes)) {
        Transient::Yes.name()
    } else {
        Transient::Unknown.name()
    }
}

/// The step outputs.
#[must_use]
pub fn outputs(telling: &Telling<'_>, report: &str) -> Outputs {
    let done = telling.done;
    let numbers: Vec<u64> = done.incidents.iter().filter_map(|kept| kept.number).collect();
    let signatures: Vec<&str> = telling.plan.causes.iter().map(|cause| cause.signature.as_str()).collect();
    let mut outputs = Outputs::new();
    outputs.set("decision", done.decision.name());
    outputs.set("reason", escape::clip(&escape::line(&done.why), 1_000));
    outputs.set("rerun", done.rerun.to_string());
    outputs.set("jobs", telling.jobs.len().to_string());
    outputs.set("category", category(telling).unwrap_or_default());
    outputs.set("transient", transient(telling.jobs));
    outputs.set("signatures", escape::json(json!(signatures).to_string()));
    outputs.set("comment", done.comments.first().map_or("", |kept| kept.url.as_str()));
    outputs.set("incidents", json!(numbers).to_string());
    outputs.set("report", report);
    outputs
}

/// A few lines for a log.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, telling: &Telling<'_>) -> io::Result<()> {
    let (subject, done) = (telling.subject, telling.done);
    writeln!(
        sink,
        "run {} attempt {} of {}: {}, as {}",
        subject.id,
        subject.attempt,
        escape::line(subject.title()),
        done.decision.name(),
        escape::line(&done.why)
    )?;
    for job in telling.jobs {
        let said = match &job.diagnosis {
            Some(diagnosis) => {
                format!("{} (transient: {}): {}", diagnosis.category, diagnosis.transient, diagnosis.summary)
            }
            None => job.log.note(),
        };
        writeln!(sink, "  {}: {}", escape::line(&job.name), escape::line(&said))?;
    }
    for (what, all) in [("comment", &done.comments), ("incident", &done.incidents)] {
        for kept in all {
            writeln!(sink, "  {what} {}: {}", number(kept), kept.result)?;
        }
    }
    Ok(())
}

fn number(kept: &Kept) -> String {
    kept.number.map_or_else(String::new, |number| format!("on {number}"))
}

/// The Markdown of the step summary.
#[must_use]
pub fn summary(telling: &Telling<'_>) -> String {
    let (subject, done) = (telling.subject, telling.done);
    match done.decision {
        Decision::Rerun | Decision::Told => {
            let again = if done.rerun { Again::Running } else { Again::Not };
            comment::failed(subject, telling.jobs, &telling.plan.causes, again, &done.why)
        }
        Decision::Passed | Decision::Ignored => {
            format!(
                "### {}: nothing to heal\n\nRun {}: {}.\n",
                markdown_text(subject.title()),
                subject.id,
                markdown_text(&done.why)
            )
        }
    }
}
