//! The report `pointsman.diagnosis/v1`.

use protocol::Runner;
use protocol::report::Report;
use serde::Serialize;

use super::{LogFacts, Telling};
use crate::answer::{Diagnosis, Verdict};
use crate::explain::Explanation;
use crate::{SCHEMA, SPEC};

/// The fields beside the envelope.
#[derive(Debug, Clone, Serialize)]
pub struct Body<'a> {
    verdict: Verdict,
    diagnoses: &'a [Diagnosis],
    logs: &'a [LogFacts],
    notes: &'a [String],
    #[serde(skip_serializing_if = "<[Explanation]>::is_empty")]
    explanations: &'a [Explanation],
}

/// The report of an answer.
#[must_use]
pub fn report<'a>(telling: &Telling<'a>, runner: &Runner) -> Report<Body<'a>> {
    let answer = telling.answer;
    let body = Body {
        verdict: answer.verdict,
        diagnoses: &answer.diagnoses,
        logs: telling.logs,
        notes: telling.notes,
        explanations: telling.explanations,
    };
    let mut report = Report::new(SCHEMA, SPEC.name, runner, body);
    if let Some(first) = answer.diagnoses.first() {
        report.run.error_type = Some(first.category.name().to_owned());
    }
    report
}
