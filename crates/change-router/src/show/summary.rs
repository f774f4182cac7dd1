//! The step summary.

use std::fmt::Write as _;

use changes::ChangeSet;
use protocol::escape::{code, markdown_text};

use super::human;
use crate::config::Config;
use crate::plan::Plan;

/// Rows of a table before the rest is counted: the summary of a huge change stays readable.
const ROWS: usize = 50;

/// The Markdown of the step summary.
#[must_use]
pub fn summary(plan: &Plan, config: &Config, change: &ChangeSet) -> String {
    let mut text = format!("### Change router: {}\n\n{}\n\n", plan.decision, markdown_text(&plan.reason));
    // Writing to a `String` cannot fail.
    let sha = |sha: &Option<String>| sha.as_deref().map_or("none".to_owned(), code);
    let _ =
        writeln!(text, "Base {}, head {}, {} files changed.\n", sha(&plan.base), sha(&plan.head), change.files.len());
    for note in &change.notes {
        let _ = writeln!(text, "> {}\n", markdown_text(note));
    }
    let _ = writeln!(text, "| category | runs | why | jobs |\n| --- | --- | --- | --- |");
    for (category, outcome) in config.categories.iter().zip(&plan.outcomes).take(ROWS) {
        let jobs: Vec<String> =
            plan.routes.iter().filter(|route| route.category == category.name).map(|route| code(&route.job)).collect();
        let why = human::why(config, &outcome.why, outcome.paths.len());
        let runs = if outcome.on { "**yes**" } else { "no" };
        let _ = writeln!(text, "| {} | {runs} | {} | {} |", code(&category.name), markdown_text(&why), jobs.join(" "));
    }
    more(&mut text, config.categories.len(), "categories");
    if !plan.unmatched.is_empty() {
        let _ = writeln!(text, "\nFiles that no category took:\n");
        for path in plan.unmatched.iter().take(ROWS) {
            let _ = writeln!(text, "- {}", code(&protocol::escape::quote(path.as_bytes())));
        }
        more(&mut text, plan.unmatched.len(), "files");
    }
    if !plan.reviewers.is_empty() {
        let reviewers: Vec<String> = plan.reviewers.iter().map(|reviewer| code(reviewer)).collect();
        let _ = writeln!(text, "\nReviewers: {}\n", reviewers.join(" "));
    }
    text
}

fn more(text: &mut String, all: usize, what: &str) {
    if all > ROWS {
        let _ = writeln!(text, "\nand {} more {what}; the report holds them all.\n", all - ROWS);
    }
}
