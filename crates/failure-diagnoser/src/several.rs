//! Several logs of one run, read and diagnosed one after the other so that only one is in memory.

use std::collections::BTreeSet;

use crate::answer::{Answer, Diagnosis, Verdict};
use crate::diagnose::MOST;

/// Of the jobs of a matrix all others are cancelled when one fails: never the cause if another job has one.
const CANCELLED: &str = "github-actions/cancelled";

/// Mixes the answers of a run's logs: the surest diagnosis first, each cause once.
#[must_use]
pub fn mixed(answers: Vec<Answer>) -> Answer {
    let several = answers.len() > 1;
    let verdict = if answers.iter().any(|answer| answer.verdict == Verdict::Failed) {
        Verdict::Failed
    } else {
        Verdict::NoFailureFound
    };
    let mut diagnoses: Vec<Diagnosis> = answers.into_iter().flat_map(|answer| answer.diagnoses).collect();
    if several {
        let order = |diagnosis: &Diagnosis| diagnosis.rule == CANCELLED;
        diagnoses
            .sort_by(|left, right| order(left).cmp(&order(right)).then(right.confidence.total_cmp(&left.confidence)));
        // A matrix fails in many jobs of one cause: the surest of them speaks for all.
        let mut seen = BTreeSet::new();
        diagnoses.retain(|diagnosis| seen.insert(diagnosis.signature.clone()));
        diagnoses.truncate(MOST);
    }
    Answer { verdict, diagnoses }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::{diagnosis, failed};

    #[test]
    fn the_surest_comes_first_and_each_cause_once() {
        let with = |signature: &str, confidence: f64| {
            let mut made = diagnosis();
            (made.signature, made.confidence) = (signature.to_owned(), confidence);
            made
        };
        let quiet = Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() };
        let answer = mixed(vec![failed(vec![with("a", 0.4), with("b", 0.3)]), quiet, failed(vec![with("a", 0.9)])]);
        let found: Vec<_> = answer.diagnoses.iter().map(|made| (made.signature.as_str(), made.confidence)).collect();
        assert_eq!((answer.verdict, found), (Verdict::Failed, vec![("a", 0.9), ("b", 0.3)]));
    }

    #[test]
    fn a_cancelled_job_comes_after_the_one_that_failed() {
        let mut cancelled = diagnosis();
        (cancelled.rule, cancelled.signature, cancelled.confidence) = (CANCELLED.to_owned(), "c".to_owned(), 0.95);
        let answer = mixed(vec![failed(vec![cancelled]), failed(vec![diagnosis()])]);
        assert_ne!(answer.diagnoses[0].rule, CANCELLED);
    }

    #[test]
    fn the_order_of_one_log_stays() {
        let mut second = diagnosis();
        second.confidence = 0.99;
        let answer = mixed(vec![failed(vec![diagnosis(), second])]);
        assert!(answer.diagnoses[0].confidence < answer.diagnoses[1].confidence);
    }
}
