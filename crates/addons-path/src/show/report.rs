//! The report `pointsman.addons-path/v1`.

use findings::{Finding, Location};
use protocol::Runner;
use protocol::report::Report;
use serde::Serialize;

use super::{Answer, in_order};
use crate::environment::{Entry, Environment, Origin};
use crate::explain;
use crate::impact::Touched;
use crate::series::Series;

/// The fields beside the envelope.
#[derive(Debug, Clone, Serialize)]
pub struct Body<'a> {
    result: &'static str,
    series: Series,
    environments: Vec<EnvironmentBody<'a>>,
    findings: Vec<FindingBody<'a>>,
    impacted: Option<&'a [Touched]>,
    removed: &'a [String],
    waived: usize,
    known: usize,
    repaired: usize,
    notes: &'a [String],
}

/// An environment.
#[derive(Debug, Clone, Serialize)]
pub struct EnvironmentBody<'a> {
    name: &'a str,
    series: Series,
    declared: bool,
    origin: Option<Origin>,
    file: &'a str,
    line: Option<u32>,
    entries: Vec<EntryBody<'a>>,
    /// Names, in an order in which they can be installed.
    modules: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct EntryBody<'a> {
    value: &'a str,
    file: &'a str,
    line: Option<u32>,
    path: &'a str,
    host: Option<&'a str>,
    mounted: bool,
    mount: Option<Place<'a>>,
    state: String,
    /// Names of the modules that are loaded from here.
    modules: Vec<&'a str>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Place<'a> {
    file: &'a str,
    line: Option<u32>,
}

#[derive(Debug, Clone, Serialize)]
struct FindingBody<'a> {
    rule: &'a str,
    severity: findings::Severity,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    other: Option<Place<'a>>,
    remedy: Option<&'a str>,
    fingerprint: String,
}

/// The report of an answer.
#[must_use]
pub fn report<'a>(answer: &Answer<'a>, runner: &Runner) -> Report<Body<'a>> {
    let judged = answer.judged;
    let body = Body {
        result: answer.result(),
        series: answer.analysis.series,
        environments: answer.analysis.environments.iter().map(environment).collect(),
        findings: judged.findings.iter().map(finding).collect(),
        impacted: answer.impact.map(|impact| impact.impacted.as_slice()),
        removed: answer.impact.map_or(&[], |impact| &impact.removed),
        waived: judged.waived,
        known: judged.known,
        repaired: judged.repaired,
        notes: answer.notes,
    };
    Report::new(crate::SCHEMA, crate::SPEC.name, runner, body)
}

/// An environment of the report.
#[must_use]
pub fn environment(environment: &Environment) -> EnvironmentBody<'_> {
    let listing = environment.listings.first();
    let at = listing.map_or(&environment.description.at, |listing| &listing.at);
    EnvironmentBody {
        name: &environment.description.name,
        series: environment.series,
        declared: environment.description.declared,
        origin: listing.map(|listing| listing.origin),
        file: &at.file,
        line: at.line,
        entries: environment.entries.iter().enumerate().map(|(index, one)| entry(environment, index, one)).collect(),
        modules: in_order(environment).into_iter().map(|named| &*named.name).collect(),
    }
}

fn entry<'a>(environment: &'a Environment, index: usize, entry: &'a Entry) -> EntryBody<'a> {
    let loaded = |name: &str| environment.modules.get(name).is_some_and(|(_, from)| *from == index);
    EntryBody {
        value: &entry.said.text,
        file: &entry.said.at.file,
        line: entry.said.at.line,
        path: &entry.path,
        host: entry.host.as_deref(),
        mounted: entry.mounted(),
        mount: entry.mount.as_ref().map(place),
        state: explain::outcome(entry),
        modules: entry.modules.iter().map(|named| &*named.name).filter(|name| loaded(name)).collect(),
    }
}

fn place(at: &Location) -> Place<'_> {
    Place { file: &at.file, line: at.line }
}

fn finding(finding: &Finding) -> FindingBody<'_> {
    let at = finding.location.as_ref();
    FindingBody {
        rule: crate::rules::id_of(finding),
        severity: finding.severity,
        message: &finding.message,
        file: at.map(|at| at.file.as_str()),
        line: at.and_then(|at| at.line),
        column: at.and_then(|at| at.column),
        other: finding.other.as_ref().map(place),
        remedy: finding.hint.as_deref(),
        fingerprint: finding.fingerprint(),
    }
}
