//! One issue per cause: opened at the first failure, counted up at the next, closed when it is over, reopened when it comes back
//! soon.
//!
//! The issue is found by a label that only those who may triage can give, and by a hidden mark with the cause's signature near the
//! start of its body. What the program knows of it stands in the body too, so there is no other store ([`State`]); what a
//! person writes outside of our part stays.
//!
//! Several runs can find the same cause at the same moment. Who wants to create, reopen or close takes a lock first: creating a
//! label is atomic, so only one succeeds. Counting up takes no lock, as it has to stay one request: of two at the same moment one may
//! be lost from the count, never the issue.

mod body;
mod find;
mod lock;
mod open;
mod resolve;
mod state;

use std::time::Duration;

pub use open::{open, update};
pub use resolve::{recovered, resolve};
pub use state::{Seen, Source, State};

use crate::label::Label;
use crate::marker::Key;
use crate::{Api, Error, Time};

/// How the lock waits.
#[derive(Clone, Copy)]
pub struct Waits<'a> {
    /// The time.
    pub time: &'a dyn Time,
    /// What another process does not have, so that two that wait do not come back together.
    pub seed: u64,
}

/// Where incidents live, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `owner/name`.
    pub repository: String,
    /// The label that every incident has.
    pub label: Label,
    /// At most one comment in this time.
    pub comment_every: Duration,
    /// A cause that comes back in this time reopens its issue; later it gets a new one.
    pub reopen_within: Duration,
    /// Close only when it last happened so long ago.
    pub close_after: Duration,
}

/// The incident as its opener sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Name of the cause.
    pub signature: Key,
    /// Title of a new issue, escaped ([`protocol::escape::title`]).
    pub title: String,
    /// Further labels of a new issue.
    pub labels: Vec<String>,
    /// Who a new issue is given to.
    pub assignees: Vec<String>,
}

/// What is written; every text is Markdown whose values are escaped.
pub trait Words {
    /// Why there is no text.
    type Error;
    /// Our part of the body. It is bounded, and marks in it are taken out.
    ///
    /// # Errors
    /// When the text cannot be made.
    fn body(&self, state: &State) -> Result<String, Self::Error>;
    /// A comment. It is bounded.
    ///
    /// # Errors
    /// When the text cannot be made.
    fn comment(&self, event: Event, state: &State) -> Result<String, Self::Error>;
}

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is still happening.
    Again,
    /// It had been over, and is back.
    Back,
    /// It is over.
    Over,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A new issue.
    Created,
    /// Counted up.
    Updated,
    /// Open again.
    Reopened,
    /// Closed.
    Resolved,
    /// Nothing to do.
    Unchanged,
}

impl Done {
    /// The word used in outputs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
            Self::Unchanged => "unchanged",
        }
    }
}

/// What was done, and to which issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was done.
    pub done: Done,
    /// Number of the issue; none where there is none, or in a dry run.
    pub number: Option<u64>,
    /// Page of the issue; empty where there is none.
    pub url: String,
    /// What is known of the incident; none where there is none.
    pub state: Option<State>,
    /// What a person should know, lower-case fragments; may hold hostile text.
    pub notes: Vec<String>,
}

impl Outcome {
    fn nothing(why: &str) -> Self {
        Self { done: Done::Unchanged, number: None, url: String::new(), state: None, notes: vec![why.to_owned()] }
    }
}

/// Why an incident could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed<E> {
    /// GitHub gave no answer.
    #[error(transparent)]
    Api(#[from] Error),
    /// There is no text to write.
    #[error("the text could not be made")]
    Words(E),
}

/// What every step needs.
struct Desk<'a, W> {
    api: &'a dyn Api,
    policy: &'a Policy,
    signature: &'a Key,
    words: &'a W,
    waits: Waits<'a>,
}
