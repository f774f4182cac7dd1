//! From logs to an answer: the stages in their order.

use std::ops::Range;

use rulebase::{Category, Kind, RuleBase, Transient};

use crate::answer::{Answer, Diagnosis, Verdict};
use crate::assemble::Assembler;
use crate::closing;
use crate::cluster;
use crate::evidence::region::{Region, regions};
use crate::evidence::words::{Words, bit};
use crate::evidence::{Facts, View, gather};
use crate::novelty::Baseline;
use crate::rank::Model;
use crate::rank::features::Extractor;
use crate::rank::pick::{Candidate, candidates, order};
use crate::reading::{Format, Status, Text};
use crate::select::{Pick, Selection};
use crate::several::mixed;

/// Diagnoses of one answer at most.
pub const MOST: usize = 8;
/// Below this confidence a log that does not say how it ended counts as passed.
const DOUBT: f64 = 0.3;
/// How sure an answer can be at most if no rule explains its line, but its words speak of failure.
const GUESS: f64 = 0.5;
/// How sure an answer can be at most if nothing in its line speaks of failure: it is only where the log ends.
const SILENT: f64 = 0.3;
/// How sure an answer can be at most if nothing says that the job failed.
const UNSAID: f64 = 0.6;
/// What a line loses in score that a passing run had too.
const KNOWN: f32 = 6.0;

/// A log with its name.
#[derive(Debug)]
pub struct Log {
    /// As the user named it.
    pub name: String,
    /// Its lines.
    pub text: Text,
}

/// Diagnoses one or several logs of one run; of several the answers are mixed ([`mixed`]).
#[must_use]
pub fn diagnose(logs: &[Log], baseline: &Baseline, base: &RuleBase, model: &Model) -> Answer {
    mixed(logs.iter().map(|log| one(log, baseline, base, model)).collect())
}

/// What the stages make of one log, before anything is chosen.
pub(crate) struct Stages {
    pub(crate) told: Status,
    pub(crate) regions: Vec<Region>,
    pub(crate) facts: Vec<Facts>,
    /// Best first.
    pub(crate) ranked: Vec<Candidate>,
    /// What the build tool's own last word says of the kind of failure.
    pub(crate) closing: Option<Category>,
    new_clusters: Option<Vec<Range<usize>>>,
}

impl Stages {
    pub(crate) fn run(text: &Text, baseline: &Baseline, base: &RuleBase, model: &Model) -> Self {
        let regions = regions(text);
        let view = View { text, regions: &regions };
        let facts = gather(&view, base);
        let told = match told(text) {
            Status::Unknown if ends_badly(&facts) => Status::Failed,
            told => told,
        };
        let mut ranked = candidates(&view, &facts, &Extractor::new(text, &facts, &regions, base), model);
        let is_new = |index: usize| baseline.is_new(text.line(index));
        if !baseline.is_empty() {
            ranked = novel_first(ranked, is_new);
        }
        let closing = closing::of(&facts, &regions, base);
        if let Some(closing) = closing {
            ranked = closing::agreeing_first(ranked, &facts, base, closing);
        }
        let new_clusters = (!baseline.is_empty()).then(|| cluster::new(&facts, &regions, is_new));
        Self { told, regions, facts, ranked, closing, new_clusters }
    }
}

fn one(log: &Log, baseline: &Baseline, base: &RuleBase, model: &Model) -> Answer {
    let text = &log.text;
    let nothing = Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() };
    if text.is_empty() || told(text) == Status::Passed {
        return nothing;
    }
    let Stages { told, regions, facts, ranked, closing, new_clusters } = Stages::run(text, baseline, base, model);
    let view = View { text, regions: &regions };
    let assembler = Assembler { log: &log.name, view: &view, facts: &facts, base, closing };
    let mut selection = Selection::new(&view, &facts, base, &ranked, new_clusters);
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    while let Some(pick) = selection.next() {
        if told == Status::Unknown && diagnoses.is_empty() && !is_sure(&pick, &facts) {
            return nothing;
        }
        let most = diagnoses.last().map_or(1.0, |last| last.confidence);
        let guess = most_of(&facts[pick.index]);
        let confidence = confidence(told, pick.share, diagnoses.len()).min(most).min(guess);
        let diagnosis = assembler.diagnosis(pick.index, pick.range.clone(), confidence);
        let told_already = diagnoses.iter().any(|other| other.is_of_one_cause(&diagnosis));
        selection.take(pick, !told_already);
        if !told_already {
            diagnoses.push(diagnosis);
        }
    }
    let rest = selection.rest();
    diagnoses.extend(rest.into_iter().map(|pick| assembler.diagnosis(pick.index, pick.range, Diagnosis::FURTHER)));
    Answer { verdict: Verdict::Failed, diagnoses }
}

/// Whether a log that does not say how it ended failed, as far as its best line tells: a rule explains it, it stands out,
/// nothing passed after it, and nothing says that it did not matter.
fn is_sure(pick: &Pick, facts: &[Facts]) -> bool {
    let passed_later = facts[pick.range.end..].iter().any(|facts| facts.has(Kind::Pass));
    // `(ignored)`, `...ignoring`, `Will retry in 1 second`.
    let near = &facts[pick.index..facts.len().min(pick.index + 3)];
    let went_on = near.iter().any(|facts| facts.words & (bit("skip") | bit("retry")) != 0);
    confidence(Status::Unknown, pick.share, 0) >= DOUBT && facts[pick.index].speaks() && !passed_later && !went_on
}

/// How the job ended, as far as the CI system says so.
fn told(text: &Text) -> Status {
    let failed = text.sections().iter().any(|section| section.status == Status::Failed);
    match (text.verdict, text.format) {
        (Status::Unknown, _) if failed => Status::Failed,
        (Status::Unknown, Format::GitHub | Format::Azure) if text.complete => Status::Passed,
        (Status::Unknown, Format::CircleCi)
            if text.sections().iter().any(|section| section.status == Status::Passed) =>
        {
            Status::Passed
        }
        // These systems end every log with their verdict: one without was cut off, as a killed job's is.
        (Status::Unknown, Format::Travis | Format::Jenkins | Format::GitLab) => Status::Failed,
        (verdict, _) => verdict,
    }
}

/// Whether the last word that says how it went, among the last lines, is that something failed. Many tools end with
/// lines that say neither, such as how long it took.
fn ends_badly(facts: &[Facts]) -> bool {
    const BAD: Words = bit("error") | bit("fail") | bit("fatal") | bit("abort") | bit("exit") | bit("cannot");
    let says = |facts: &&Facts| facts.has(Kind::Pass) || facts.is_trailer() && facts.words & BAD != 0;
    let last = facts.iter().rev().filter(|facts| !facts.is_blank()).take(60);
    last.into_iter().find(says).is_some_and(|facts| !facts.has(Kind::Pass))
}

fn confidence(told: Status, share: f64, rank: usize) -> f64 {
    let sure = if told == Status::Failed { 0.3 + 0.65 * share } else { UNSAID * share };
    let value = if rank == 0 { sure } else { sure.min(0.95 - 0.05 * f64::from(u32::try_from(rank).unwrap_or(9))) };
    // What is told as a diagnosis stays above what is only told as more of the same.
    ((value * 100.0).round() / 100.0).max(Diagnosis::FURTHER + 0.01)
}

/// How sure an answer can be at most that rests on this line.
fn most_of(facts: &Facts) -> f64 {
    const TELLING: Words = bit("error")
        | bit("fail")
        | bit("exception")
        | bit("fatal")
        | bit("abort")
        | bit("cannot")
        | bit("not-found")
        | bit("undefined")
        | bit("expected")
        | bit("assert")
        | bit("invalid")
        | bit("denied")
        | bit("timeout")
        | bit("conflict")
        | bit("syntax")
        | bit("broken")
        | bit("cross");
    match (facts.speaks(), facts.words & TELLING != 0) {
        (true, _) => 1.0,
        (false, true) => GUESS,
        (false, false) => SILENT,
    }
}

/// Lines that a passing run had too fall behind all others.
fn novel_first(mut ranked: Vec<Candidate>, is_new: impl Fn(usize) -> bool) -> Vec<Candidate> {
    for candidate in ranked.iter_mut().filter(|candidate| !is_new(candidate.index)) {
        candidate.score -= KNOWN;
    }
    order(ranked)
}

/// What is said of a line that no rule explains.
pub(crate) const UNEXPLAINED: (Category, &str, Transient) =
    (Category::Unknown, "generic/unexplained", Transient::Unknown);
