//! How it ended: a pure function of the steps' outcomes, so that nothing can hide behind `continue-on-error`.

use rulebase::Transient;
use serde::Serialize;
use serde_json::Value;

use crate::steps::{Step, Steps};

pub(crate) mod text;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// At the first attempt.
    Passed,
    /// At a later one.
    Healed,
    /// The command failed, and what it did was undone.
    RolledBack,
    /// The command failed.
    Failed,
    /// The command failed, and undoing it failed too, or nobody knows whether it is undone.
    RollbackFailed,
    /// Somebody cancelled the job.
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Healed, Self::RolledBack, Self::Failed, Self::RollbackFailed, Self::Cancelled];

    /// The word in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Healed => "healed",
            Self::RolledBack => "rolled-back",
            Self::Failed => "failed",
            Self::RollbackFailed => "rollback-failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The job is green.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Passed | Self::Healed)
    }
}

/// A step, for the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// How it went.
    pub outcome: String,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How it ended.
    pub status: Status,
    /// How often the command was run.
    pub attempts: u64,
    /// Kind of the last failure; empty where there was none.
    pub category: String,
    /// Whether that failure passes by itself; empty where there was none.
    pub transient: String,
    /// The command passed, but not at the first attempt.
    pub flaky: bool,
    /// Stable name of the cause; empty where nothing is wrong.
    pub signature: String,
    /// The failure in one line; empty where nothing is wrong. Hostile text.
    pub title: String,
    /// Every step that the context names.
    pub steps: Vec<Line>,
    /// What went wrong beside the command: steps of the flow that failed themselves.
    pub problems: Vec<String>,
    /// What the rule base says of the failure, as Markdown.
    #[serde(skip)]
    pub body: String,
}

/// Steps whose failure is part of the question; the failure of any other is a problem of its own.
const ASKED: [&str; 4] = ["work", "again", "rollback", "verify"];

/// Judges. `retried` and `diagnosed` are the reports of `retry` and `failure-diagnoser`, if they are there.
#[must_use]
pub fn judge(steps: &Steps, retried: Option<&Value>, diagnosed: Option<&Value>) -> Verdict {
    let (work, again, why) = (steps.get("work"), steps.get("again"), steps.get("why"));
    let status = status(steps, &work, &again);
    let number = |step: &Step| step.output("attempts").parse::<u64>().unwrap_or_default();
    let mut verdict = Verdict {
        status,
        attempts: number(&work) + number(&again),
        category: why.output("category").to_owned(),
        transient: why.output("transient").to_owned(),
        flaky: status == Status::Healed,
        signature: String::new(),
        title: String::new(),
        steps: steps.iter().map(|(id, step)| Line { id: id.to_owned(), outcome: step.outcome.clone() }).collect(),
        problems: problems(steps, &work),
        body: String::new(),
    };
    if verdict.category.is_empty()
        && let Some(category) = last_category(retried)
    {
        verdict.category = category.to_owned();
        // It passed when the same was done again.
        let transient = if verdict.flaky { Transient::Yes } else { Transient::Unknown };
        verdict.transient = transient.name().to_owned();
    }
    if !status.is_good() && status != Status::Cancelled {
        let job = steps.get("plan").output("job").to_owned();
        verdict.signature = text::signature(status, why.output("signature"), &job);
        verdict.title = text::title(&verdict, why.output("summary"));
        verdict.body = text::body(&verdict, diagnosed);
    }
    verdict
}

fn status(steps: &Steps, work: &Step, again: &Step) -> Status {
    let cancelled = |step: &Step| step.outcome == "cancelled" || step.output("outcome") == "cancelled";
    if cancelled(work) || cancelled(again) {
        return Status::Cancelled;
    }
    if work.passed() {
        return if work.output("flaky") == "true" { Status::Healed } else { Status::Passed };
    }
    if again.passed() {
        return Status::Healed;
    }
    let (rollback, verify) = (steps.get("rollback"), steps.get("verify"));
    let ran = |step: &Step| !matches!(step.outcome.as_str(), "" | "skipped");
    match (ran(&rollback), rollback.passed(), ran(&verify), verify.passed()) {
        (false, ..) if steps.get("plan").output("rollback") == "true" && ran(work) => Status::RollbackFailed,
        (false, ..) => Status::Failed,
        (true, true, false, _) | (true, true, true, true) => Status::RolledBack,
        (true, ..) => Status::RollbackFailed,
    }
}

fn problems(steps: &Steps, work: &Step) -> Vec<String> {
    let own = |(id, step): &(&str, &Step)| step.failed() && !ASKED.contains(id);
    let mut problems: Vec<String> = steps.iter().filter(own).map(|(id, _)| format!("step `{id}` failed")).collect();
    if work.outcome.is_empty() || work.outcome == "skipped" {
        problems.push("the command was never run".to_owned());
    }
    if work.failed() && !matches!(steps.get("why").outcome.as_str(), "success" | "failure") {
        problems.push("the failure was not diagnosed".to_owned());
    }
    problems
}

/// The kind of the last failed attempt.
fn last_category(retried: Option<&Value>) -> Option<&str> {
    let attempts = retried?.get("attempts")?.as_array()?;
    attempts.iter().rev().find_map(|attempt| attempt.get("category")?.as_str())
}

#[cfg(test)]
mod tests;
