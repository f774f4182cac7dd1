//! Why a program could not answer, and whose fault it was.

use findings::{Finding, Severity};
use protocol::Exit;
use protocol::host::HostError;

/// An end without an answer: an exit code and at least one finding that says why.
#[derive(Debug)]
pub struct Failure {
    /// The exit code: [`Exit::Usage`] for the user's mistake, [`Exit::Unknown`] for what could not be evaluated.
    pub exit: Exit,
    /// What to say.
    pub findings: Vec<Finding>,
    /// The program has written its outputs already, and better than the declared fallbacks.
    pub has_outputs: bool,
}

impl Failure {
    /// The user's input is wrong.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Usage, vec![Finding::new("usage", Severity::Error, message).hint(hint)])
    }

    /// The configuration is wrong: every mistake, each with its place.
    #[must_use]
    pub fn configuration(findings: Vec<Finding>) -> Self {
        Self::new(Exit::Usage, findings)
    }

    /// A configuration file with a name that nobody reads: a mistake that would look like success.
    #[must_use]
    pub fn misnamed(found: &str, right: &str) -> Self {
        Self::usage(format!("`{found}` is not read"), format!("rename it to `{right}`"))
    }

    /// The question could not be evaluated.
    pub fn unknown(rule: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Unknown, vec![Finding::new(rule, Severity::Error, message).hint(hint)])
    }

    const fn new(exit: Exit, findings: Vec<Finding>) -> Self {
        Self { exit, findings, has_outputs: false }
    }

    /// Says that the outputs have been written.
    #[must_use]
    pub fn outputs_written(mut self) -> Self {
        self.has_outputs = true;
        self
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        let hint = match &error {
            HostError::Read { .. } => "check that the file exists and can be read",
            // Who wrote the configuration named it.
            HostError::Outside { .. } => return Self::usage(error.to_string(), "name a file inside the repository"),
            HostError::Write { .. } => "check that the folder exists, is writable and has room",
            HostError::TooLarge { .. } => "fewer or shorter categories and captures make it smaller",
            HostError::Payload { .. } => "the payload is JSON as GitHub sends it; `act -e FILE` takes the same form",
        };
        Self::unknown("host/file", error.to_string(), hint)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::unknown(
            "host/output",
            format!("cannot write the answer: {error}"),
            "is the reader of standard output gone?",
        )
    }
}
