//! The incidents of the default branch, kept by the crates `incident` (what they say) and `github` (where they stand).

use std::time::Duration;

use findings::Finding;
use github::incident::{Failed, Outcome, Policy, Seen, Subject as Opened, Waits, open, recovered};
use github::marker::Key;
use github::{Api, Error, Moment, Time as _, WallTime};
use healer::Subject;
use healer::carry_out::{Incidents, Kept};
use incident::cause::Cause;
use incident::words::{Templates, Text};
use protocol::escape::title;

/// At most one comment in this time, as the action `incident` has it.
const COMMENT_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// A cause that comes back in this time reopens its issue, as the action `incident` has it.
const REOPEN_WITHIN: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// Characters of a title; GitHub takes 256.
const TITLE: usize = 200;

/// Keeps the incidents that a run has to do with.
pub(crate) struct Desk {
    policy: Policy,
    seen: Seen,
    templates: Templates,
}

impl Desk {
    /// # Errors
    /// Never, as a test of `incident` parses the built-in templates.
    pub(crate) fn new(repository: &str, subject: &Subject) -> Result<Self, Vec<Finding>> {
        let seen = Seen {
            at: Moment(WallTime.now()),
            run: format!("{}/{}", subject.id, subject.attempt),
            url: subject.url.clone(),
            note: format!("{}, {}", subject.title(), subject.branch),
            source: subject.source(),
        };
        let policy = Policy {
            repository: repository.to_owned(),
            label: incident::label(incident::LABEL),
            comment_every: COMMENT_EVERY,
            reopen_within: REOPEN_WITHIN,
            close_after: Duration::ZERO,
        };
        Ok(Self { policy, seen, templates: Templates::built_in()? })
    }

    fn waits() -> Waits<'static> {
        Waits { time: &WallTime, seed: u64::from(std::process::id()) }
    }
}

impl Incidents for Desk {
    fn open(&self, api: &dyn Api, cause: &Cause) -> Result<Kept, Error> {
        let signature = Key::from_text(&cause.signature);
        let words = Text { templates: &self.templates, cause, signature: signature.as_str() };
        let opened = Opened {
            signature: signature.clone(),
            title: title(&cause.title, TITLE),
            labels: Vec::new(),
            assignees: Vec::new(),
        };
        open(api, &self.policy, &opened, &self.seen, &words, Self::waits()).map(|outcome| kept(&outcome)).map_err(asked)
    }

    fn recover(&self, api: &dyn Api) -> Result<Vec<Kept>, Error> {
        let nothing = Cause::default();
        let words = Text { templates: &self.templates, cause: &nothing, signature: "" };
        let outcomes = recovered(api, &self.policy, &self.seen.source, &self.seen, &words, Self::waits());
        outcomes.map(|outcomes| outcomes.iter().map(kept).collect()).map_err(asked)
    }
}

fn kept(outcome: &Outcome) -> Kept {
    Kept { number: outcome.number, result: outcome.done.name(), url: outcome.url.clone() }
}

fn asked(failed: Failed<Vec<Finding>>) -> Error {
    match failed {
        Failed::Api(error) => error,
        Failed::Words(findings) => {
            let why = findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; ");
            Error::Setup { why, hint: "this is a defect of the program".to_owned() }
        }
    }
}
