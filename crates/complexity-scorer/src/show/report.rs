//! The report `pointsman.complexity-scorer/v1`.

use protocol::Runner;
use protocol::escape;
use protocol::report::Report;
use serde::Serialize;

use crate::answer::{Answer, Sources};
use crate::assess::Excluded;
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
    levels: Levels,
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
        levels: answer.levels,
        read_from: &answer.sources,
        notes: &answer.notes,
    };
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}

fn excluded(file: &Excluded) -> ExcludedFile<'_> {
    let shown = escape::path(&file.path);
    ExcludedFile { path: shown.text, quoted: shown.quoted, kind: file.exclusion.kind, why: &file.exclusion.why }
}
