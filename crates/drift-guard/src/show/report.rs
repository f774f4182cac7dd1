//! The report `pointsman.drift-guard/v1`.

use findings::Finding;
use protocol::Runner;
use protocol::report::Report;
use serde::Serialize;

use crate::answer::{Answer, Outcome, State};
use crate::show::ReadFrom;

/// The fields beside the envelope.
#[derive(Debug, Clone, Serialize)]
pub struct Body<'a> {
    result: Outcome,
    rules: Vec<Rule<'a>>,
    findings: Vec<Told<'a>>,
    notices: &'a [Finding],
    read_from: &'a ReadFrom,
}

#[derive(Debug, Clone, Serialize)]
struct Rule<'a> {
    id: &'a str,
    outcome: Outcome,
    why: &'a str,
    severity: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    fingerprint: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// The report of an answer.
#[must_use]
pub fn report<'a>(answer: &'a Answer, read_from: &'a ReadFrom, runner: &Runner) -> Report<Body<'a>> {
    let rules = answer.checks.iter().map(|check| Rule {
        id: &check.id,
        outcome: check.outcome,
        why: &check.why,
        severity: check.severity.word(),
        description: &check.description,
    });
    let told = answer.checks.iter().flat_map(|check| &check.told).map(|told| Told {
        finding: &told.finding,
        fingerprint: told.finding.fingerprint(),
        state: match told.state {
            State::Counts => "counts",
            State::Waived(_) => "waived",
            State::Known => "known",
        },
        reason: match &told.state {
            State::Waived(reason) => Some(reason),
            State::Counts | State::Known => None,
        },
    });
    let body = Body {
        result: answer.result(),
        rules: rules.collect(),
        findings: told.collect(),
        notices: &answer.notices,
        read_from,
    };
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}
