//! The text of the comment.

use findings::{Finding, Location, Severity};
use template::Template;

use crate::report::Report;
use crate::values::{Facts, Values, runs};

/// Largest text that a template may make, in bytes. What is longer than GitHub's limit is cut later, by whole lines.
const LIMIT: usize = 1024 * 1024;

/// A template that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// What one run says about a pull request.
    PullRequest,
    /// What several runs come to.
    Digest,
}

impl BuiltIn {
    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::PullRequest, Self::Digest].into_iter().find(|template| template.name() == name)
    }

    /// The one that fits the reports.
    #[must_use]
    pub fn fitting(reports: &[Report]) -> Self {
        if runs(reports) > 1 { Self::Digest } else { Self::PullRequest }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PullRequest => "pull-request",
            Self::Digest => "digest",
        }
    }

    /// Its file and its text.
    #[must_use]
    pub const fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::PullRequest => (
                "templates/pull-request.md",
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/pull-request.md")),
            ),
            Self::Digest => {
                ("templates/digest.md", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/digest.md")))
            }
        }
    }
}

/// The text that the template `text` of the file `file` makes of `reports`.
///
/// # Errors
/// Where the template is wrong, or that it says nothing.
pub fn render(file: &str, text: &str, reports: &[Report], facts: &Facts) -> Result<String, Vec<Finding>> {
    let template = Template::parse(file, text, "comment/template", "docs/comment.md")?;
    let body = template.render(&Values::of(reports, facts), LIMIT)?;
    said(file, &body)
}

/// The text of a file of the user's own.
///
/// # Errors
/// When it is no text, or says nothing.
pub fn own(file: &str, bytes: Vec<u8>) -> Result<String, Vec<Finding>> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        wrong(file, &format!("the text is not UTF-8 behind its first {place} bytes"), "save it as UTF-8")
    })?;
    said(file, &text)
}

fn said(file: &str, body: &str) -> Result<String, Vec<Finding>> {
    if body.trim().is_empty() {
        return Err(wrong(file, "the comment would be empty", "to take a comment away use `remove`"));
    }
    Ok(format!("{}\n", body.trim_end()))
}

fn wrong(file: &str, message: &str, hint: &str) -> Vec<Finding> {
    vec![Finding::new("comment/body", Severity::Error, message).at(Location::file(file)).hint(hint)]
}
