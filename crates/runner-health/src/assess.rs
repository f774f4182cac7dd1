//! From measurements to checks.

mod machine;
mod surroundings;

use serde::{Deserialize, Serialize};

use crate::limits::{Kind, Wanted};
use crate::measurements::{Measured, Measurements};

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Fine.
    Ok,
    /// Worth a look; the job may run.
    Warn,
    /// Not fit.
    Fail,
    /// Could not be measured.
    Unknown,
}

impl Status {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What it is about.
    pub kind: Kind,
    /// Which disk, file or tool; empty for what there is only one of. Hostile text.
    pub subject: String,
    /// How it went.
    pub status: Status,
    /// It must be known: if it is not, that is a finding.
    pub required: bool,
    /// What was found: a fragment. May hold hostile text.
    pub message: String,
    /// What helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Check {
    /// Whether somebody has to hear of it.
    #[must_use]
    pub const fn is_finding(&self) -> bool {
        match self.status {
            Status::Ok => false,
            Status::Warn | Status::Fail => true,
            Status::Unknown => self.required,
        }
    }
}

/// The machine as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Nothing to say.
    Healthy,
    /// Something warns.
    Degraded,
    /// Something fails, or what must be known could not be measured.
    Unhealthy,
}

impl Health {
    /// Its name in outputs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// The machine as a whole.
    pub result: Health,
    /// Every check, in a fixed order.
    pub checks: Vec<Check>,
}

impl Assessment {
    /// The checks that somebody has to hear of.
    pub fn findings(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.is_finding())
    }

    /// The exit code: a failed check is 1, a required one without an answer 3.
    #[must_use]
    pub fn exit(&self) -> protocol::Exit {
        if self.checks.iter().any(|check| check.status == Status::Fail) {
            protocol::Exit::Fail
        } else if self.checks.iter().any(|check| check.status == Status::Unknown && check.required) {
            protocol::Exit::Unknown
        } else {
            protocol::Exit::Pass
        }
    }
}

/// Assesses a machine. `wanted.tools` are the tools of the measurements, in the same order.
#[must_use]
pub fn assess(measured: &Measurements, wanted: &Wanted) -> Assessment {
    let mut checks = Vec::new();
    machine::disks(&measured.disks, wanted, &mut checks);
    machine::memory(&measured.memory, wanted, &mut checks);
    machine::load(&measured.load, wanted, &mut checks);
    surroundings::git(&measured.git, wanted, &mut checks);
    surroundings::files(&measured.files, &mut checks);
    surroundings::tools(&measured.tools, wanted, &mut checks);
    surroundings::docker(measured.docker.as_ref(), &mut checks);
    surroundings::clock(&measured.clock, wanted, &mut checks);
    for check in &mut checks {
        if check.status == Status::Fail && wanted.warn_only.contains(&check.kind) {
            check.status = Status::Warn;
        }
    }
    let has = |status: Status| checks.iter().any(|check| check.status == status);
    let result = if has(Status::Fail) || checks.iter().any(|check| check.status == Status::Unknown && check.required) {
        Health::Unhealthy
    } else if has(Status::Warn) {
        Health::Degraded
    } else {
        Health::Healthy
    };
    Assessment { result, checks }
}

/// A check that found nothing wrong.
fn fine(kind: Kind, subject: &str, message: String) -> Check {
    Check { kind, subject: subject.to_owned(), status: Status::Ok, required: false, message, hint: None }
}

/// A check that did.
fn wrong(kind: Kind, subject: &str, status: Status, message: String, hint: impl Into<String>) -> Check {
    Check { status, hint: Some(hint.into()), ..fine(kind, subject, message) }
}

/// What there is to say about a value that is not there: required if the user asked for it, or if this machine should
/// have been able to tell.
fn unmeasured<T>(kind: Kind, subject: &str, value: &Measured<T>, asked: bool) -> Option<Check> {
    let (why, broken) = match value {
        Measured::Value(_) => return None,
        Measured::Unsupported(why) => (why, false),
        Measured::Failed(why) => (why, true),
    };
    let hint = "leave the check out, or run it where it can be measured";
    let check = wrong(kind, subject, Status::Unknown, format!("not measured: {why}"), hint);
    Some(Check { required: broken || asked, ..check })
}

#[cfg(test)]
mod tests;
