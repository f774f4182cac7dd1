//! All reports together: what a week of runs comes to.

use std::collections::{BTreeMap, BTreeSet};

use rulebase::runbook_at;
use serde::Serialize;
use template::address;

use super::{Facts, name, run, runs, sentence};
use crate::report::{Body, Diagnosis, Level, Report, Verdict};

/// Causes that are listed.
const CAUSES: usize = 20;

/// What several runs come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// Runs that the reports come from.
    pub runs: usize,
    /// Reports.
    pub reports: usize,
    /// Diagnoses that say why something failed.
    pub failures: usize,
    /// Of them, those that trying again can help.
    pub transient: usize,
    /// Causes, the most frequent first.
    pub causes: Vec<Cause>,
    /// How many more causes there are.
    pub causes_more: usize,
    /// Kinds of failure, the most frequent first.
    pub categories: Vec<Counted>,
    /// Commands that were run by `retry`.
    pub commands: usize,
    /// Of them, those that passed, but not at the first attempt.
    pub flaky: usize,
    /// Gates that judged.
    pub gates: usize,
    /// Of them, those that stayed shut.
    pub gates_shut: usize,
    /// Changes of each level of complexity, `low` first; empty where none was scored.
    pub levels: Vec<Counted>,
}

/// A cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its stable name, as code.
    pub signature: String,
    /// One sentence, of the last report.
    pub summary: String,
    /// Kind of failure.
    pub category: &'static str,
    /// `yes`, `no` or `unknown`.
    pub transient: &'static str,
    /// How often it was diagnosed.
    pub count: usize,
    /// In how many runs.
    pub runs: usize,
    /// Address of the last of them; empty where it is not known.
    pub run: String,
    /// Address of the runbook of its category.
    pub runbook: String,
}

/// Something that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Its name.
    pub name: &'static str,
    /// How often.
    pub count: usize,
    /// Address of its runbook, if it is a category.
    pub runbook: String,
}

/// The diagnoses of one cause, each with its report.
type Diagnoses<'a> = Vec<(&'a Report, &'a Diagnosis)>;

pub(super) fn digest(reports: &[Report], facts: &Facts) -> Digest {
    let mut digest = Digest { runs: runs(reports), reports: reports.len(), ..Digest::default() };
    let mut causes: BTreeMap<&str, Diagnoses<'_>> = BTreeMap::new();
    let mut categories: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut levels = [0; 3];
    for report in reports {
        match &report.body {
            // The first diagnosis says why, the others are further possible causes of the same failure.
            Body::Diagnosis(body) => {
                if let Some(first) = body.diagnoses.first() {
                    digest.failures += 1;
                    digest.transient += usize::from(first.transient.name() == "yes");
                    *categories.entry(first.category.name()).or_default() += 1;
                    causes.entry(&first.signature).or_default().push((report, first));
                }
            }
            Body::Gate(gate) => {
                digest.gates += 1;
                digest.gates_shut += usize::from(gate.result == Verdict::Fail);
            }
            Body::Retry(retry) => {
                digest.commands += 1;
                digest.flaky += usize::from(retry.flaky);
            }
            Body::Complexity(complexity) => levels[complexity.level as usize] += 1,
            Body::Router(_) | Body::Other(_) => {}
        }
    }
    let mut causes: Vec<Cause> = causes.into_values().map(|diagnoses| cause(&diagnoses, facts)).collect();
    // Sorted by signature before, so that equal counts keep one order.
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    digest.causes_more = causes.len().saturating_sub(CAUSES);
    causes.truncate(CAUSES);
    digest.causes = causes;
    digest.categories = categories
        .into_iter()
        .map(|(name, count)| Counted { name, count, runbook: address(&runbook_at(&facts.runbooks, name)) })
        .collect();
    digest.categories.sort_by_key(|category| std::cmp::Reverse(category.count));
    if levels.iter().any(|&count| count > 0) {
        let counted = |(level, count): (Level, usize)| Counted { name: level.word(), count, runbook: String::new() };
        digest.levels = Level::ALL.into_iter().zip(levels).map(counted).collect();
    }
    digest
}

fn cause(diagnoses: &Diagnoses<'_>, facts: &Facts) -> Cause {
    let (report, last) = diagnoses[diagnoses.len() - 1];
    let category = last.category.name();
    Cause {
        signature: name(&last.signature),
        summary: sentence(&last.summary),
        category,
        transient: last.transient.name(),
        count: diagnoses.len(),
        runs: diagnoses.iter().map(|(report, _)| report.run.id.as_deref()).collect::<BTreeSet<_>>().len(),
        run: run(report, facts).unwrap_or_default(),
        runbook: address(&runbook_at(&facts.runbooks, category)),
    }
}
