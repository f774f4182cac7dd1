//! How an answer is shown: report, outputs, text, step summary, annotations.

pub mod human;
pub mod outputs;
pub mod report;
pub mod summary;
#[cfg(test)]
mod tests;

use findings::{Finding, Severity};

use crate::answer::Answer;

/// Files that do not count which are listed for people; the report lists all.
pub const LISTED: usize = 50;

/// What to annotate: that nothing could be measured because something failed.
#[must_use]
pub fn findings(answer: &Answer) -> Vec<Finding> {
    if !answer.could_not_tell {
        return Vec::new();
    }
    let message = format!("the change could not be measured, so it counts as `high`: {}", answer.reason);
    vec![
        Finding::new("complexity/could-not-tell", Severity::Warning, message)
            .hint("`on-error: fail` makes this an error with exit code 3"),
    ]
}

/// `1 file`, `2 files`.
fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
