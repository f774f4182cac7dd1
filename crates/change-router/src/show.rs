//! How a plan is shown: report, outputs, text, step summary.

pub mod human;
pub mod outputs;
pub mod report;
pub mod summary;

use changes::ChangeSet;
use findings::{Finding, Severity};

use crate::plan::Plan;

/// Jobs that a matrix may have (GitHub documentation, "Usage limits").
const MATRIX_LIMIT: usize = 256;

/// What people should know though the router could answer.
#[must_use]
pub fn warnings(plan: &Plan, change: &ChangeSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    if change.could_not_tell {
        findings.push(
            Finding::new("router/could-not-tell", Severity::Warning, format!("everything runs: {}", change.reason))
                .hint("with `on-error: fail` the step fails instead"),
        );
    }
    let shapes: std::collections::BTreeSet<Vec<&String>> =
        plan.matrix.iter().map(|captures| captures.keys().collect()).collect();
    if shapes.len() > 1 {
        let message = "the entries of `matrix` have different keys, since several categories capture different names";
        findings.push(
            Finding::new("router/matrix", Severity::Warning, message)
                .hint("a matrix job wants one set of names: use the same in all categories"),
        );
    }
    if plan.matrix.len() > MATRIX_LIMIT {
        let message =
            format!("the matrix has {} entries, GitHub starts at most {MATRIX_LIMIT} jobs of one", plan.matrix.len());
        findings
            .push(Finding::new("router/matrix", Severity::Warning, message).hint("capture a shorter part of the path"));
    }
    findings
}
