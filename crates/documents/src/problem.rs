//! What is wrong with a file, and where.

use findings::{Finding, Location, Severity};

use crate::node::Span;

/// Something that the format does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub span: Span,
    /// What was found and what was expected.
    pub message: String,
    /// How to repair it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    /// With a way to repair it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As a finding of a rule in a file.
    #[must_use]
    pub fn finding(&self, rule: &str, severity: Severity, file: &str) -> Finding {
        let place = Location::at(file, self.span.start.line, self.span.start.column);
        let finding = Finding::new(rule, severity, self.message.as_str()).at(place);
        match &self.hint {
            Some(hint) => finding.hint(hint.as_str()),
            None => finding,
        }
    }
}
