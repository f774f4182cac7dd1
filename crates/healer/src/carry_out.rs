//! Executes a plan. Whatever one write comes to, the others are tried all the same, and each is told.

use findings::{Finding, Severity};
use github::marker::Key;
use github::runs::{self, Rerun as Asked};
use github::{Api, Error, pulls, sticky};
use incident::cause::Cause;
use protocol::Exit;
use serde::Serialize;

use crate::cause::JobDiagnosis;
use crate::comment::{self, Again};
use crate::decide::{Decision, Plan, Policy};
use crate::gather::worst;
use crate::occurrence::occurrences;
use crate::subject::{Conclusion, Origin, Subject};

/// What keeps the incidents.
pub trait Incidents {
    /// Opens the incident of a cause, or counts it up.
    ///
    /// # Errors
    /// When GitHub gives no answer.
    fn open(&self, api: &dyn Api, cause: &Cause) -> Result<Kept, Error>;
    /// Ends those that the run's workflow has on its branch.
    ///
    /// # Errors
    /// When GitHub gives no answer.
    fn recover(&self, api: &dyn Api) -> Result<Vec<Kept>, Error>;
}

/// What became of an issue or a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Number of the issue, or of the pull request that the comment is on; none in a dry run.
    pub number: Option<u64>,
    /// `created`, `updated`, `unchanged`, `removed`, `reopened` or `resolved`.
    pub result: &'static str,
    /// Its page; empty where there is none.
    pub url: String,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
pub struct Done {
    /// In one word; not always what was planned.
    pub decision: Decision,
    /// Why, as a fragment.
    pub why: String,
    /// The failed jobs were run again by this call.
    pub rerun: bool,
    /// Comments on pull requests.
    pub comments: Vec<Kept>,
    /// Incidents.
    pub incidents: Vec<Kept>,
    /// What went wrong.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The worst of what went wrong.
    #[serde(skip)]
    pub exit: Option<Exit>,
}

/// Executes `plan`. The order matters: the jobs are run again first, so that what is told is what happened.
#[must_use]
pub fn carry_out(
    api: &dyn Api,
    repository: &str,
    subject: &Subject,
    jobs: &[JobDiagnosis],
    plan: &Plan,
    policy: &Policy,
    incidents: &dyn Incidents,
) -> Done {
    let mut done = Done {
        decision: plan.decision,
        why: plan.why.clone(),
        rerun: false,
        comments: Vec::new(),
        incidents: Vec::new(),
        findings: Vec::new(),
        exit: None,
    };
    let mut open = plan.open;
    if plan.decision == Decision::Rerun {
        match runs::rerun_failed(api, repository, subject.id, subject.attempt) {
            Ok(Asked::Requested) => done.rerun = true,
            Ok(Asked::Newer | Asked::Running) => {
                return Done {
                    decision: Decision::Ignored,
                    why: "a newer attempt of it runs already".to_owned(),
                    ..done
                };
            }
            Err(error) => {
                done.failed("the failed jobs could not be run again", &error);
                done.decision = Decision::Told;
                done.why = format!("{}, but GitHub did not run them again", plan.why);
                open = policy.incident && subject.origin == Origin::DefaultBranch;
            }
        }
    }
    if plan.comment {
        let told = tell_pull(api, repository, subject, jobs, plan, &done);
        done.keep("the comment could not be written", told, |done| &mut done.comments);
    }
    if open {
        let (all, further) = occurrences(subject, jobs, &plan.causes);
        for cause in &all {
            let kept = incidents.open(api, cause).map(|kept| vec![kept]);
            done.keep("the incident could not be kept", kept, |done| &mut done.incidents);
        }
        if further > 0 {
            let message = format!("{further} more causes have no incident, as {} were opened already", all.len());
            done.findings.push(Finding::new("healer/incidents", Severity::Notice, message));
        }
    }
    if plan.recover {
        let kept = incidents.recover(api);
        done.keep("the incidents could not be ended", kept, |done| &mut done.incidents);
    }
    done
}

impl Done {
    fn keep(&mut self, what: &str, result: Result<Vec<Kept>, Error>, place: impl FnOnce(&mut Self) -> &mut Vec<Kept>) {
        match result {
            Ok(kept) => place(self).extend(kept),
            Err(error) => self.failed(what, &error),
        }
    }

    fn failed(&mut self, what: &str, error: &Error) {
        self.exit = worst(self.exit, error.exit());
        let finding = error.finding();
        let message = format!("{what}: {}", finding.message);
        self.findings.push(Finding { message, ..finding });
    }
}

/// Writes the comment of this workflow on the pull requests of the run, or takes it away.
fn tell_pull(
    api: &dyn Api,
    repository: &str,
    subject: &Subject,
    jobs: &[JobDiagnosis],
    plan: &Plan,
    done: &Done,
) -> Result<Vec<Kept>, Error> {
    let Origin::PullRequest(known) = &subject.origin else { return Ok(Vec::new()) };
    let mut numbers = known.clone();
    if numbers.is_empty() && !subject.head_repository.is_empty() {
        // GitHub leaves a fork's pull requests out of the event.
        numbers.extend(pulls::of_head(api, repository, &subject.head_repository, &subject.branch, &subject.head)?);
    }
    let key = key(subject);
    let mut kept = Vec::new();
    for number in numbers {
        let written = match subject.conclusion {
            Conclusion::Passed if subject.attempt > 1 => {
                sticky::put(api, repository, number, &key, &comment::passed_late(subject))?
            }
            Conclusion::Passed => sticky::remove(api, repository, number, &key)?,
            _ => {
                let again = if done.rerun { Again::Running } else { Again::Not };
                sticky::put(
                    api,
                    repository,
                    number,
                    &key,
                    &comment::failed(subject, jobs, &plan.causes, again, &done.why),
                )?
            }
        };
        kept.push(Kept { number: Some(number), result: written.change.name(), url: written.url });
    }
    Ok(kept)
}

/// Each workflow has a comment of its own, or two that fail would take turns.
fn key(subject: &Subject) -> Key {
    Key::from_text(&format!("healer:{}", subject.path))
}
