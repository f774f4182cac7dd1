//! The report `pointsman.complexity-scorer/v1`.

use protocol::Runner;
use protocol::escape;
use protocol::report::Report;
use serde::Serialize;

use super::report_parts::{self, FunctionChange, RiskFlag, SkippedFile, StoppedFile};
use crate::answer::{Answer, Sources};
use crate::assess::Excluded;
use crate::calibrate::LevelsBy;
use crate::exclude::Kind;
use crate::score::{Contribution, Points};
use crate::{Features, Level, Levels};

/// The fields beside the envelope. What was not measured is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct Body<'a> {
    decision: &'static str,
    reason: &'a str,
    base: Option<&'a str>,
    head: Option<&'a str>,
    level: Level,
    because: &'a str,
    score: Points,
    contributions: Vec<Contribution>,
    files_changed: Option<u64>,
    lines_added: Option<u64>,
    lines_deleted: Option<u64>,
    features: Option<Features>,
    counted: Option<Counted>,
    excluded: Vec<ExcludedFile<'a>>,
    functions: Vec<FunctionChange<'a>>,
    functions_worse: Option<usize>,
    max_complexity: Option<u32>,
    functions_skipped: Vec<SkippedFile>,
    functions_stopped: Vec<StoppedFile>,
    risk: Option<Vec<RiskFlag<'a>>>,
    percentile: Option<f64>,
    percentile_of: Option<usize>,
    levels: Levels,
    levels_by: LevelsBy,
    read_from: &'a Sources,
    notes: &'a [String],
}

/// The figures without the excluded files.
#[derive(Debug, Clone, Copy, Serialize)]
struct Counted {
    files: u64,
    lines_added: u64,
    lines_deleted: u64,
    features: Features,
}

#[derive(Debug, Clone, Serialize)]
struct ExcludedFile<'a> {
    path: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quoted: bool,
    kind: Kind,
    why: &'a str,
}

/// The report of an answer.
#[must_use]
pub fn report<'a>(answer: &'a Answer, runner: &Runner) -> Report<Body<'a>> {
    let score = answer.score();
    let assessment = answer.assessment.as_ref();
    let features = assessment.map(|assessment| assessment.raw);
    let counted = assessment.map(|assessment| assessment.counted);
    let body = Body {
        decision: answer.decision(),
        reason: &answer.reason,
        base: answer.base.as_deref(),
        head: answer.head.as_deref(),
        level: answer.level(),
        because: answer.because(),
        score: score.total,
        contributions: score.contributions,
        files_changed: features.map(|features| features.nf),
        lines_added: features.map(|features| features.la),
        lines_deleted: features.map(|features| features.ld),
        features,
        counted: counted.map(|features| Counted {
            files: features.nf,
            lines_added: features.la,
            lines_deleted: features.ld,
            features,
        }),
        excluded: assessment.map_or(&[][..], |assessment| &assessment.excluded).iter().map(excluded).collect(),
        functions: report_parts::functions(&answer.functions),
        functions_worse: assessment.map(|_| answer.functions.worse()),
        max_complexity: answer.functions.most(),
        functions_skipped: report_parts::skipped(&answer.functions),
        functions_stopped: report_parts::stopped(&answer.functions),
        risk: answer.risk.as_deref().map(report_parts::risk),
        percentile: answer.percentile.map(|percentile| percentile.value),
        percentile_of: answer.percentile.map(|percentile| percentile.merges),
        levels: answer.levels,
        levels_by: answer.levels_by,
        read_from: &answer.sources,
        notes: &answer.notes,
    };
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}

fn excluded(file: &Excluded) -> ExcludedFile<'_> {
    let shown = escape::path(&file.path);
    ExcludedFile { path: shown.text, quoted: shown.quoted, kind: file.exclusion.kind, why: &file.exclusion.why }
}
