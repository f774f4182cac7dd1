//! How an answer came about: what each stage made of a log. For `--explain`.

use rulebase::{Category, RuleBase};
use serde::Serialize;

use crate::diagnose::{Log, Stages};
use crate::evidence::region::Suspicion;
use crate::novelty::Baseline;
use crate::rank::Model;
use crate::rank::features::{Extractor, Feature, names};
use crate::reading::{Role, Status, Text};

/// Candidates that are shown.
const SHOWN: usize = 10;
/// Sections and regions that are shown.
const LISTED: usize = 100;

/// What the stages made of one log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Name of the log.
    pub log: String,
    /// What was read.
    pub reading: Reading,
    /// Where the cause may stand.
    pub regions: Vec<Part>,
    /// The lines that came out best, best first.
    pub candidates: Vec<Candidate>,
}

/// A log after reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Whose log it is.
    pub format: &'static str,
    /// What the CI system said of the whole job.
    pub verdict: &'static str,
    /// Whether the job failed, and what decided that.
    pub decision: String,
    /// Lines of the log.
    pub lines: u32,
    /// Lines that were not kept.
    pub elided: u32,
    /// Steps, folds and phases, in the order of the log.
    pub sections: Vec<Part>,
}

/// A part of a log; lines are 1-based.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Name of the step or command.
    pub name: String,
    /// Role and status of a section, suspicion of a region.
    pub what: String,
    /// First line.
    pub start: u32,
    /// Last line.
    pub end: u32,
}

/// A line that could be the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// 1-based line.
    pub line: u32,
    /// Its text, cleaned, secrets masked, bounded.
    pub text: String,
    /// The rule that wins it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Whether it is new against the baseline; nothing without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<bool>,
    /// Sum of all contributions.
    pub score: f64,
    /// What the score is made of, the largest first.
    pub contributions: Vec<Contribution>,
}

/// What one feature adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    /// Name of the feature.
    pub feature: String,
    /// Its value on this line.
    pub value: f64,
    /// Weight times value.
    pub points: f64,
}

/// Runs the stages again and keeps what each of them made.
#[must_use]
pub fn explain(log: &Log, baseline: &Baseline, base: &RuleBase, model: &Model) -> Explanation {
    let text = &log.text;
    let Stages { told, regions, facts, ranked, closing, .. } = Stages::run(text, baseline, base, model);
    let decision = decision(text, told, closing);
    let extractor = Extractor::new(text, &facts, &regions, base);
    let names = names();
    let mut features = Vec::new();
    let shown = ranked.iter().take(SHOWN).map(|candidate| {
        extractor.features(candidate.index, &mut features);
        let line = String::from_utf8_lossy(text.line(candidate.index));
        // Masked first: half a credential looks like none.
        let clipped = crate::mask::secrets(&line).chars().take(200).collect();
        Candidate {
            line: text.number(candidate.index),
            text: clipped,
            rule: facts[candidate.index].winner.map(|hit| base.rule(hit.rule).id.to_string()),
            new: (!baseline.is_empty()).then(|| baseline.is_new(text.line(candidate.index))),
            score: rounded(candidate.score),
            contributions: contributions(&features, &names, model),
        }
    });
    let candidates = shown.collect();
    let part = |name: &str, what: String, lines: &std::ops::Range<usize>| Part {
        name: crate::mask::secrets(name).into_owned(),
        what,
        start: text.number(lines.start),
        end: text.number(lines.end - 1),
    };
    let regions = regions.iter().filter(|region| !region.lines.is_empty()).take(LISTED);
    let regions = regions.map(|region| part("", suspicion(region.suspicion).to_owned(), &region.lines));
    let regions = regions.collect();
    Explanation { log: log.name.clone(), reading: reading(text, decision, part), regions, candidates }
}

/// What decided whether the job failed.
fn decision(text: &Text, told: Status, closing: Option<Category>) -> String {
    let said = text.verdict != Status::Unknown || text.sections().iter().any(|section| section.status == told);
    let decided = match (told, said) {
        (Status::Passed, true) => "passed, as the CI system says",
        (Status::Passed, false) => "passed, as it is complete and says nothing of a failure",
        (Status::Failed, true) => "failed, as the CI system says",
        (Status::Failed, false) => "failed, as its end says or it has none",
        (Status::Unknown, _) => "nothing says how it ended: its lines decide, with confidence at most 0.6",
    };
    let closing = closing.map(|category| format!("; the build tool's last word speaks of `{category}`"));
    format!("{decided}{}", closing.unwrap_or_default())
}

fn reading(text: &Text, decision: String, part: impl Fn(&str, String, &std::ops::Range<usize>) -> Part) -> Reading {
    let sections = text.sections().iter().filter(|section| !section.lines.is_empty()).take(LISTED);
    let shown = |section: &crate::reading::Section| {
        let what = format!("{}, {}", role(section.role), status(section.status));
        part(&section.name, what, &section.lines)
    };
    Reading {
        format: text.format.name(),
        verdict: status(text.verdict),
        decision,
        lines: text.total,
        elided: text.elided,
        sections: sections.map(shown).collect(),
    }
}

fn contributions(features: &[Feature], names: &[String], model: &Model) -> Vec<Contribution> {
    let mut all: Vec<Contribution> = features
        .iter()
        .map(|(at, value)| Contribution {
            feature: names.get(usize::from(*at)).cloned().unwrap_or_default(),
            value: rounded(*value),
            points: rounded(model.weight(*at) * value),
        })
        .filter(|contribution| contribution.points != 0.0)
        .collect();
    all.sort_by(|left, right| right.points.abs().total_cmp(&left.points.abs()).then(left.feature.cmp(&right.feature)));
    all
}

fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Main => "main",
        Role::Setup => "setup",
        Role::After => "after",
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Unknown => "unknown",
        Status::Passed => "passed",
        Status::Failed => "failed",
    }
}

const fn suspicion(suspicion: Suspicion) -> &'static str {
    match suspicion {
        Suspicion::First => "failed first",
        Suspicion::Later => "failed later",
        Suspicion::Last => "last, nothing says what failed",
        Suspicion::Unsaid => "nothing is said of it",
    }
}
