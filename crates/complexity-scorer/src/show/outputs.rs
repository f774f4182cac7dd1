//! The step outputs.

use protocol::escape;
use protocol::output::Outputs;

use crate::answer::Answer;

/// Every declared output. Figures that were not measured are empty.
#[must_use]
pub fn outputs(answer: &Answer, report: &str) -> Outputs {
    let assessment = answer.assessment.as_ref();
    let raw = assessment.map(|assessment| assessment.raw);
    let counted = assessment.map(|assessment| assessment.counted);
    let figure = |figure: Option<u64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    let mut outputs = Outputs::new();
    outputs.set("level", answer.level().word());
    outputs.set("score", answer.score().total.to_string());
    outputs.set("files_changed", figure(raw.map(|features| features.nf)));
    outputs.set("lines_added", figure(raw.map(|features| features.la)));
    outputs.set("lines_deleted", figure(raw.map(|features| features.ld)));
    outputs.set("counted_files", figure(counted.map(|features| features.nf)));
    outputs.set("counted_added", figure(counted.map(|features| features.la)));
    outputs.set("counted_deleted", figure(counted.map(|features| features.ld)));
    outputs.set("excluded_count", figure(assessment.map(|assessment| assessment.excluded.len() as u64)));
    outputs.set("functions_worse", figure(assessment.map(|_| answer.functions.worse() as u64)));
    outputs.set("max_complexity", figure(answer.functions.most().map(u64::from)));
    outputs.set("risk", risk(answer));
    outputs.set("percentile", answer.percentile.map(|percentile| percentile.value.to_string()).unwrap_or_default());
    outputs.set("decision", answer.decision());
    outputs.set("reason", escape::line(&answer.reason));
    outputs.set("base", answer.base.clone().unwrap_or_default());
    outputs.set("head", answer.head.clone().unwrap_or_default());
    outputs.set("report", report);
    outputs
}

/// Names of rules hold lower-case letters, digits and `-` only.
fn risk(answer: &Answer) -> String {
    match &answer.risk {
        Some(flags) => flags.iter().map(|flag| flag.id.as_str()).collect::<Vec<_>>().join(","),
        None => "unknown".to_owned(),
    }
}
