//! How an answer is shown: report, outputs, text, step summary, annotations on both sides.

pub mod human;
pub mod report;
pub mod summary;

use findings::{Finding, Severity};
use protocol::output::{ListFormat, Outputs};

use crate::answer::{Answer, Outcome};

/// Where the rules came from that judge the files, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReadFrom {
    /// The configuration.
    pub configuration: String,
    /// The file of known drifts.
    pub baseline: String,
    /// What `revision: base` is.
    pub base: String,
}

/// What to annotate: every finding, and for each with another side that side, too.
#[must_use]
pub fn annotations(answer: &Answer) -> Vec<Finding> {
    let mut all = Vec::new();
    for finding in answer.findings() {
        let mirrored = finding.other.clone().filter(|other| {
            let same_file = finding.location.as_ref().is_some_and(|at| at.file == other.file);
            other.line.is_some() && !(same_file && finding.location.as_ref().and_then(|at| at.line) == other.line)
        });
        let mirror = mirrored.map(|other| {
            let mut mirror = finding.clone();
            mirror.message = format!("the other side of a drift: {}", finding.message);
            mirror.severity = Severity::Notice;
            mirror.other.clone_from(&finding.location);
            mirror.location = Some(other);
            mirror
        });
        all.push(finding);
        all.extend(mirror);
    }
    all
}

/// The step outputs.
#[must_use]
pub fn outputs(answer: &Answer, report: &str) -> Outputs {
    let json = |name: &str| serde_json::Value::from(name).to_string();
    let names = |outcome| answer.ended(outcome).into_iter().map(json).collect::<Vec<String>>();
    let mut outputs = Outputs::new();
    outputs.set("result", answer.result().word());
    outputs.list("drifted", ListFormat::Json, names(Outcome::Drift));
    outputs.list("unevaluated", ListFormat::Json, names(Outcome::Unevaluated));
    outputs.set("report", report);
    outputs
}
