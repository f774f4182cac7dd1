//! How an answer is shown: report, outputs, text, step summary, annotations.

pub mod human;
pub mod outputs;
pub mod report;
pub mod report_parts;
pub mod summary;
#[cfg(test)]
mod tests;

use findings::{Finding, Location, Severity};
use protocol::escape;

use crate::answer::Answer;
use crate::functions::Touched;

/// Files that do not count which are listed for people; the report lists all.
pub const LISTED: usize = 50;

/// Functions that are annotated and shown to people at most: those that grew most.
pub const GROWN: usize = 10;

/// What to annotate: that nothing could be measured because something failed, and the functions that grew most, where they are
/// above the threshold.
#[must_use]
pub fn findings(answer: &Answer) -> Vec<Finding> {
    if !answer.could_not_tell {
        return grown(answer)
            .filter(|touched| touched.after > answer.threshold.0)
            .take(GROWN)
            .map(|touched| annotation(touched, answer))
            .collect();
    }
    let message = format!("the change could not be measured, so it counts as `high`: {}", answer.reason);
    vec![
        Finding::new("complexity/could-not-tell", Severity::Warning, message)
            .hint("`on-error: fail` makes this an error with exit code 3"),
    ]
}

fn grown(answer: &Answer) -> impl Iterator<Item = &Touched> {
    answer.functions.touched.iter().filter(|touched| touched.growth() > 0)
}

fn annotation(touched: &Touched, answer: &Answer) -> Finding {
    let Touched { name, before, after, .. } = touched;
    let threshold = answer.threshold.0;
    let came = if touched.new { format!("is new and has {after}") } else { format!("grew from {before} to {after}") };
    let message = format!("`{}` {came}, above {threshold} (cyclomatic complexity)", escape::line(name));
    let file = escape::path(&touched.file).text;
    Finding::new("complexity/function", Severity::Notice, message)
        .at(Location { file, line: Some(touched.function.line), column: None })
        .hint("split it, or raise `complexity.functions.threshold`")
        .identified(name.clone())
}

/// `1 file`, `2 files`.
fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
