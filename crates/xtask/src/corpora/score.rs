//! What an answer is worth against a person's labels, for one log.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use failure_diagnoser::{Answer, Evidence, Verdict};
use regex_automata::meta::Regex;

use super::data::{Annotator, Range};

/// Lines that a person is willing to read.
const BUDGET: usize = 30;

/// Says that something failed and not what; such a line is no answer.
const GENERIC: &str = r"(?i-u)process completed with exit code|exited with (?:status )?[0-9]|make(?:\[[0-9]+\])?: \*\*\*|BUILD FAIL|\[Help 1\]|Command failed with exit code|ERR! errno [0-9]+|^##\[error\]\s*$";

/// Whether a line is a generic exit line.
pub(crate) fn is_generic(line: &[u8]) -> bool {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(GENERIC).ok());
    PATTERN.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// Whether a line lies in one of the ranges.
pub(crate) fn within(line: u32, ranges: &[Range]) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&line))
}

/// One log against the ranges that explain it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// The first evidence line lies in a range.
    pub(crate) first: bool,
    /// One of the first three does.
    pub(crate) three: bool,
    /// Share of the range covered by the first 30 lines of all diagnoses.
    pub(crate) recall: f64,
    /// The evidence line says more than that something failed, or the label says no more; nothing without an answer.
    pub(crate) specific: Option<bool>,
}

impl Found {
    /// `line_of` gives the text of a line of the log.
    pub(crate) fn of(answer: &Answer, ranges: &[Range], line_of: impl Fn(u32) -> Vec<u8>) -> Self {
        let evidence = evidence(answer);
        let lines = covered(&evidence, BUDGET);
        let share = |(first, last): &Range| {
            let hit = lines.range(*first..=*last).count();
            hit as f64 / BUDGET.min((last - first + 1) as usize) as f64
        };
        Self {
            first: evidence.first().is_some_and(|evidence| within(evidence.line, ranges)),
            three: evidence.iter().take(3).any(|evidence| within(evidence.line, ranges)),
            recall: ranges.iter().map(share).fold(0.0, f64::max),
            specific: evidence
                .first()
                .map(|evidence| within(evidence.line, ranges) || !is_generic(&line_of(evidence.line))),
        }
    }
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Overlap {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

/// All lines of all diagnoses against what the annotator who agrees most has marked.
pub(crate) fn overlap(answer: &Answer, annotators: &[Annotator]) -> Overlap {
    let got = covered(&evidence(answer), usize::MAX);
    let mut best = Overlap::default();
    for annotator in annotators {
        let wanted: BTreeSet<u32> =
            annotator.error.iter().chain(&annotator.context).flat_map(|(first, last)| *first..=*last).collect();
        let both = got.intersection(&wanted).count() as f64;
        let precision = if got.is_empty() { 0.0 } else { both / got.len() as f64 };
        let recall = if wanted.is_empty() { 0.0 } else { both / wanted.len() as f64 };
        let f1 = if both > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        if f1 > best.f1 {
            best = Overlap { precision, recall, f1 };
        }
    }
    best
}

/// Whether the category is what BUMP's class of a Maven failure is called here.
pub(crate) fn is_class(answer: &Answer, class: &str) -> bool {
    let expected: &[&str] = match class {
        "COMPILATION_FAILURE" => &["compile"],
        "WERROR_FAILURE" => &["compile", "lint"],
        "TEST_FAILURE" => &["test"],
        "ENFORCER_FAILURE" | "DEPENDENCY_LOCK_FAILURE" | "DEPENDENCY_RESOLUTION_FAILURE" => &["dependency"],
        _ => &[],
    };
    answer.diagnoses.first().is_some_and(|first| expected.contains(&first.category.name()))
}

/// Whether an answer to the log of a build that passed raises no alarm.
pub(crate) fn is_quiet(answer: &Answer) -> bool {
    answer.verdict == Verdict::NoFailureFound || answer.diagnoses.first().is_some_and(|first| first.confidence < 0.3)
}

fn evidence(answer: &Answer) -> Vec<&Evidence> {
    answer.diagnoses.iter().map(|diagnosis| &diagnosis.evidence).collect()
}

/// The first `budget` different lines of the ranges, in their order.
fn covered(evidence: &[&Evidence], budget: usize) -> BTreeSet<u32> {
    let mut lines = BTreeSet::new();
    for line in evidence.iter().flat_map(|evidence| evidence.start..=evidence.end) {
        lines.insert(line);
        if lines.len() >= budget {
            break;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use failure_diagnoser::rank::Model;
    use failure_diagnoser::reading::Intake;
    use failure_diagnoser::{Baseline, Log, built_in, diagnose};

    /// An answer whose diagnoses have these evidence lines and ranges.
    fn answer(spans: &[(u32, u32, u32)]) -> Answer {
        let mut intake = Intake::default();
        intake.push(b"$ make\nerror: no such file `x`\nmake: *** [all] Error 1\nThe command \"make\" exited with 2.\n");
        let log = Log { name: "a".to_owned(), text: intake.finish() };
        let mut made = diagnose(&[log], &Baseline::default(), &built_in(), &Model::built_in());
        let pattern = made.diagnoses[0].clone();
        made.diagnoses.clear();
        for (line, start, end) in spans {
            let mut diagnosis = pattern.clone();
            (diagnosis.evidence.line, diagnosis.evidence.start, diagnosis.evidence.end) = (*line, *start, *end);
            made.diagnoses.push(diagnosis);
        }
        made
    }

    fn found(spans: &[(u32, u32, u32)], ranges: &[Range]) -> Found {
        Found::of(&answer(spans), ranges, |_| b"make: *** [all] Error 1".to_vec())
    }

    #[test]
    fn the_first_and_the_first_three_count() {
        let hit = found(&[(5, 4, 6)], &[(5, 9)]);
        assert!(hit.first && hit.three && hit.specific == Some(true));
        let later = found(&[(1, 1, 1), (2, 2, 2), (5, 4, 6)], &[(5, 9)]);
        assert!(!later.first && later.three && later.specific == Some(false));
        assert!(!found(&[(1, 1, 1), (2, 2, 2), (3, 3, 3), (5, 4, 6)], &[(5, 9)]).three);
        assert!(found(&[], &[(5, 9)]).specific.is_none());
    }

    #[test]
    fn recall_is_that_of_thirty_lines_in_rank_order() {
        let recall = |spans: &[(u32, u32, u32)], range: Range| found(spans, &[range]).recall;
        assert_eq!(recall(&[(5, 4, 6)], (5, 8)), 0.5);
        assert_eq!(recall(&[(50, 1, 100)], (1, 100)), 1.0);
        assert_eq!(recall(&[(50, 1, 29), (60, 60, 70)], (60, 61)), 0.5);
        assert_eq!(recall(&[(2, 1, 9), (2, 1, 9), (50, 30, 50)], (50, 50)), 1.0, "a line counts once");
    }

    #[test]
    fn the_annotator_who_agrees_most_counts() {
        let by = |range| Annotator { error: vec![range], context: vec![] };
        let best = overlap(&answer(&[(5, 1, 10)]), &[by((100, 110)), by((6, 15))]);
        assert_eq!((best.precision, best.recall, best.f1), (0.5, 0.5, 0.5));
    }

    #[test]
    fn generic_lines() {
        for line in ["make[2]: *** [x] Error 2", "The command \"a\" exited with 1.", "BUILD FAILURE", "##[error]"] {
            assert!(is_generic(line.as_bytes()), "{line}");
        }
        assert!(!is_generic(b"error: exited without a word"));
    }
}
