//! What to do about a finished run: a pure function of the run, its diagnosed jobs and the policy.

use serde::Serialize;

use crate::cause::{Cause, JobDiagnosis};
use crate::subject::{Conclusion, Origin, Subject};

/// Whose runs may be run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rerun {
    /// Nobody's.
    Off,
    /// Runs of this repository's own code.
    On,
    /// Also those of forks: GitHub runs their code again, with the rights it had before.
    Forks,
}

/// What the user wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Attempts of a run in all.
    pub max_attempts: u64,
    /// A diagnosis below this confidence, 0 to 1, is no reason to run again.
    pub min_confidence: f64,
    /// Whose runs may be run again.
    pub rerun: Rerun,
    /// Whether pull requests are told.
    pub comment: bool,
    /// Whether the default branch has incidents.
    pub incident: bool,
    /// The workflow file that this program runs in: its own runs are left alone, or it would answer itself.
    pub own_path: Option<String>,
}

/// What is done, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The failed jobs are run again.
    Rerun,
    /// It failed, and people are told.
    Told,
    /// It passed, and what was told before is taken back.
    Passed,
    /// Nothing is to be done.
    Ignored,
}

impl Decision {
    /// The word in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rerun => "rerun",
            Self::Told => "told",
            Self::Passed => "passed",
            Self::Ignored => "ignored",
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// In one word.
    pub decision: Decision,
    /// Why, as a fragment.
    pub why: String,
    /// The causes of a failed run; the first is the gravest to look at.
    pub causes: Vec<Cause>,
    /// Tell the pull request: write its comment, or take it away where there is nothing to tell any more.
    pub comment: bool,
    /// Open or count up an incident for each cause.
    pub open: bool,
    /// End the incidents of this workflow on this branch.
    pub recover: bool,
}

/// Decides.
#[must_use]
pub fn decide(subject: &Subject, jobs: &[JobDiagnosis], policy: &Policy) -> Plan {
    let on_default = subject.origin == Origin::DefaultBranch;
    let on_pull = matches!(subject.origin, Origin::PullRequest(_));
    let nothing = |why: &str| Plan {
        decision: Decision::Ignored,
        why: why.to_owned(),
        causes: Vec::new(),
        comment: false,
        open: false,
        recover: false,
    };
    if !subject.path.is_empty() && policy.own_path.as_deref() == Some(subject.path.as_str()) && !subject.fork {
        return nothing("it is a run of this very workflow");
    }
    match subject.conclusion {
        Conclusion::Other => return nothing("it neither passed nor failed"),
        Conclusion::Passed => {
            return Plan {
                decision: Decision::Passed,
                why: format!("it passed at attempt {}", subject.attempt),
                comment: on_pull && policy.comment,
                recover: on_default && policy.incident,
                ..nothing("")
            };
        }
        Conclusion::Failed | Conclusion::NotStarted => {}
    }
    let causes = Cause::cluster(&subject.path, jobs);
    let (decision, why) = match reason_against(subject, jobs, policy) {
        None => (
            Decision::Rerun,
            format!("every cause is transient, and attempt {} of {} is over", subject.attempt, policy.max_attempts),
        ),
        Some(why) => (Decision::Told, why),
    };
    Plan {
        decision,
        why,
        causes,
        comment: on_pull && policy.comment,
        // While attempts are left it is nobody's problem yet.
        open: on_default && policy.incident && decision == Decision::Told,
        recover: false,
    }
}

/// Why the failed jobs are not run again; the first that holds.
fn reason_against(subject: &Subject, jobs: &[JobDiagnosis], policy: &Policy) -> Option<String> {
    if subject.conclusion == Conclusion::NotStarted {
        return Some("GitHub could not start it, so there is no job to run again".to_owned());
    }
    if jobs.is_empty() {
        return Some("none of its jobs failed by itself".to_owned());
    }
    if let Some(job) = jobs.iter().find(|job| !job.is_transient(policy.min_confidence)) {
        return Some(stays(job, policy));
    }
    match policy.rerun {
        Rerun::Off => return Some("every cause is transient, but re-runs are off".to_owned()),
        Rerun::On if subject.fork => {
            return Some(
                "every cause is transient, but runs of forks are not run again (`--rerun forks` does)".to_owned(),
            );
        }
        Rerun::On | Rerun::Forks => {}
    }
    (subject.attempt >= policy.max_attempts)
        .then(|| format!("every cause is transient, but all {} attempts are used up", policy.max_attempts))
}

/// Why this job need not pass when it is run again.
fn stays(job: &JobDiagnosis, policy: &Policy) -> String {
    let name = &job.name;
    let Some(diagnosis) = &job.diagnosis else {
        let note = job.log.note();
        let note = if note.is_empty() { "its log shows no cause".to_owned() } else { note };
        return format!("the cause of job `{name}` is not known: {note}");
    };
    let transient = diagnosis.transient;
    if transient != rulebase::Transient::Yes {
        let word =
            if transient == rulebase::Transient::No { "does not pass by itself" } else { "may not pass by itself" };
        return format!("what failed in job `{name}` ({}) {word}", diagnosis.category);
    }
    if !job.log.is_whole() {
        return format!("the cause of job `{name}` is not certain: {}", job.log.note());
    }
    format!(
        "the cause of job `{name}` is not certain: confidence {:.2} of the {:.2} wanted",
        diagnosis.confidence, policy.min_confidence
    )
}

#[cfg(test)]
pub(crate) mod tests;
