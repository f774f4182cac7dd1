//! The step outputs.

use protocol::escape;
use protocol::output::Outputs;

use super::Telling;

/// The longest summary that becomes an output, in characters.
const SUMMARY_LIMIT: usize = 1_000;

/// Every declared output, from the first diagnosis.
#[must_use]
pub fn outputs(telling: &Telling<'_>, report: &str) -> Outputs {
    let first = telling.answer.diagnoses.first();
    let mut outputs = Outputs::new();
    outputs.set("verdict", telling.answer.verdict.name());
    outputs.set("category", first.map_or("", |first| first.category.name()));
    outputs.set("rule", first.map_or_else(String::new, |first| escape::line(&first.rule)));
    outputs.set("transient", first.map_or("unknown", |first| first.transient.name()));
    outputs.set("confidence", first.map_or_else(|| "0".to_owned(), |first| first.confidence.to_string()));
    outputs.set("signature", first.map_or_else(String::new, |first| escape::line(&first.signature)));
    let summary = first.map_or_else(|| "no failure was found".to_owned(), |first| first.summary.clone());
    outputs.set("summary", escape::clip(&escape::line(&summary), SUMMARY_LIMIT));
    outputs.set("report", report);
    outputs
}
