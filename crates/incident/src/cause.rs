//! What happened: from a report, or in the words of whoever calls.

use github::marker::Key;

use crate::report;

/// What happened. Every text is hostile, but for `details`, which is Markdown of the user's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// Stable name of the cause; empty where nobody gave one.
    pub signature: String,
    /// One line.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Kind of failure; empty where it is not known.
    pub category: String,
    /// Whether trying again can help: `yes`, `no`, `unknown`, or empty.
    pub transient: String,
    /// Why.
    pub why: String,
    /// Where in the log.
    pub place: String,
    /// Step of the job.
    pub step: String,
    /// Lines of the log.
    pub excerpt: Vec<String>,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// What a tool found, a line each.
    pub findings: Vec<String>,
    /// Address of the tool's documentation.
    pub documentation: String,
    /// Address of what to do.
    pub runbook: String,
    /// Markdown to show as it is.
    pub details: String,
}

/// One thing to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedy {
    /// In words.
    pub text: String,
    /// A command; may be empty.
    pub command: String,
}

impl Cause {
    /// What a report of another action says; of several diagnoses the first.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_report(json: &[u8]) -> Result<Self, String> {
        report::read(json)
    }

    /// The name of the cause; none where there is none.
    #[must_use]
    pub fn key(&self) -> Option<Key> {
        (!self.signature.trim().is_empty()).then(|| Key::from_text(self.signature.trim()))
    }
}
