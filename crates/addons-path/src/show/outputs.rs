//! The step outputs.

use protocol::output::Outputs;
use serde_json::json;

use super::{Answer, all_modules};
use crate::impact;

/// Every declared output.
#[must_use]
pub fn outputs(answer: &Answer<'_>, report: &str) -> Outputs {
    let impacted = answer.impact.map(|impact| impact.impacted.as_slice()).unwrap_or_default();
    let names: Vec<&str> = impacted.iter().map(|touched| touched.module.as_str()).collect();
    let jobs = answer.impact.map(impact::matrix).unwrap_or_default();
    let mut outputs = Outputs::new();
    outputs.set("result", answer.result());
    outputs.set("modules", json!(all_modules(answer.analysis)).to_string());
    outputs.set("impacted", json!(names).to_string());
    outputs.set("matrix", json!({"include": jobs}).to_string());
    outputs.set("findings", answer.judged.findings.len().to_string());
    outputs.set("report", report);
    outputs
}
