//! All checks together: outcomes after waivers and the baseline.

use std::collections::BTreeSet;

use findings::{Finding, Location, Severity};

use crate::baseline::Baseline;
use crate::check::Check;
use crate::date::Date;
use crate::evaluate::Verdict;
use crate::reader::{Reader, World};
use crate::relation::Drift;
use crate::rule::Waiver;
use crate::sources::Blind;

/// Days before its end when a waiver begins to say so.
pub const NOTICE_DAYS: i64 = 30;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    Clean,
    /// It does not.
    Drift,
    /// It cannot be told.
    Unevaluated,
    /// It does not hold, and every drift is waived or in the baseline.
    Waived,
}

impl Outcome {
    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Drift => "drift",
            Self::Unevaluated => "unevaluated",
            Self::Waived => "waived",
        }
    }
}

/// Whether a drift counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It does.
    Counts,
    /// A waiver accepts it, with its reason.
    Waived(String),
    /// The baseline has it.
    Known,
}

/// A drift as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// What to say.
    pub finding: Finding,
    /// Whether it counts.
    pub state: State,
}

/// What came of a check.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its name.
    pub id: String,
    /// What it is for.
    pub description: String,
    /// How grave a drift is.
    pub severity: Severity,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in words. Hostile text.
    pub why: String,
    /// Its drifts, and why it could not be told.
    pub told: Vec<Told>,
}

/// What came of all checks.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// In the order of the configuration.
    pub checks: Vec<Judged>,
    /// About the configuration: waivers that end or match nothing.
    pub notices: Vec<Finding>,
}

impl Answer {
    /// The outcome of everything: drift where an error drifted, then unevaluated, else clean.
    #[must_use]
    pub fn result(&self) -> Outcome {
        let fails = |check: &&Judged| check.outcome == Outcome::Drift && check.severity == Severity::Error;
        if self.checks.iter().any(|check| fails(&check)) {
            Outcome::Drift
        } else if self.checks.iter().any(|check| check.outcome == Outcome::Unevaluated) {
            Outcome::Unevaluated
        } else {
            Outcome::Clean
        }
    }

    /// The names of the checks that ended so.
    #[must_use]
    pub fn ended(&self, outcome: Outcome) -> Vec<&str> {
        self.checks.iter().filter(|check| check.outcome == outcome).map(|check| check.id.as_str()).collect()
    }

    /// Everything that counts, and the notices.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let told = self.checks.iter().flat_map(|check| &check.told).filter(|told| told.state == State::Counts);
        told.map(|told| told.finding.clone()).chain(self.notices.iter().cloned()).collect()
    }
}

/// Looks at every check.
#[must_use]
pub fn answer(checks: &[Check], world: &World<'_>, baseline: &Baseline) -> Answer {
    let reader = Reader::new(world);
    let mut answer = Answer::default();
    for check in checks {
        let judged = judge(check, &reader, baseline, &mut answer.notices);
        answer.checks.push(judged);
    }
    answer
}

fn judge(check: &Check, reader: &Reader<'_>, baseline: &Baseline, notices: &mut Vec<Finding>) -> Judged {
    let (outcome, why, told) = match check.evaluate(reader).verdict {
        Verdict::Clean(why) => {
            notices.extend(unused(check, &BTreeSet::new()));
            (Outcome::Clean, why, Vec::new())
        }
        Verdict::Unevaluated(blind) => {
            let told = Told { finding: unevaluated(check, &blind), state: State::Counts };
            (Outcome::Unevaluated, blind.why, vec![told])
        }
        Verdict::Drift(drifts) => drifted(check, &drifts, reader.today(), baseline, notices),
    };
    Judged {
        id: check.id.clone(),
        description: check.description.clone(),
        severity: check.severity,
        outcome,
        why,
        told,
    }
}

/// The name of a check as findings have it.
#[must_use]
pub fn rule_name(check: &str) -> String {
    format!("drift/{check}")
}

fn unevaluated(check: &Check, blind: &Blind) -> Finding {
    let message = format!("could not be evaluated: {}", blind.why);
    let finding = Finding::new(rule_name(&check.id), Severity::Error, message)
        .at(blind.at.clone().unwrap_or_else(|| check.at.clone()));
    finding
        .against(check.at.clone())
        .hint("repair the source, or set `optional: true` where it may be missing")
        .identified("unevaluated")
}

type Ended = (Outcome, String, Vec<Told>);

fn drifted(check: &Check, drifts: &[Drift], today: Date, baseline: &Baseline, notices: &mut Vec<Finding>) -> Ended {
    let mut used = BTreeSet::new();
    let told: Vec<Told> = drifts.iter().map(|drift| tell(check, drift, today, baseline, &mut used)).collect();
    notices.extend(unused(check, &used));
    notices.extend(
        check
            .waive
            .iter()
            .enumerate()
            .filter(|(at, _)| used.contains(at))
            .filter_map(|(_, waiver)| ends(check, waiver, today)),
    );
    let counts = told.iter().filter(|told| told.state == State::Counts).count();
    let other = told.len() - counts;
    if counts > 0 {
        let more = if other > 0 { format!(", {other} more waived or known") } else { String::new() };
        let first = told.iter().find(|told| told.state == State::Counts).map(|told| told.finding.message.clone());
        let count = if counts == 1 { String::new() } else { format!(" (and {} more)", counts - 1) };
        return (Outcome::Drift, format!("{}{count}{more}", first.unwrap_or_default()), told);
    }
    (Outcome::Waived, format!("{other} waived or in the baseline"), told)
}

fn tell(check: &Check, drift: &Drift, today: Date, baseline: &Baseline, used: &mut BTreeSet<usize>) -> Told {
    let message = match &check.message {
        Some(own) => format!("{own}: {}", drift.message),
        None => drift.message.clone(),
    };
    let mut finding = Finding::new(rule_name(&check.id), check.severity, message).identified(drift.identity.clone());
    finding = finding.at(in_file(&drift.at).unwrap_or_else(|| check.at.clone()));
    finding.other = in_file(&drift.other);
    finding.hint = check.remedy.clone().or_else(|| drift.hint.clone());
    let matching = check.waive.iter().enumerate().find(|(_, waiver)| covers(waiver, drift));
    if let Some((at, waiver)) = matching {
        used.insert(at);
        match waiver.until {
            Some(until) if until < today => {
                let note = format!(
                    "the waiver of {}:{} ended on {until} (`{}`)",
                    waiver.file, waiver.position.line, waiver.reason
                );
                finding.hint = Some(finding.hint.map_or_else(|| note.clone(), |hint| format!("{hint}; {note}")));
            }
            _ => return Told { finding, state: State::Waived(waiver.reason.clone()) },
        }
    }
    let state = if baseline.has(&finding.fingerprint()) { State::Known } else { State::Counts };
    Told { finding, state }
}

/// A place in a file; the output of a command has none.
fn in_file(at: &Option<Location>) -> Option<Location> {
    at.clone().filter(|at| !at.file.starts_with("$("))
}

/// A waiver that is used and ends soon.
fn ends(check: &Check, waiver: &Waiver, today: Date) -> Option<Finding> {
    let until = waiver.until?;
    let days = until.days_after(today);
    if !(0..=NOTICE_DAYS).contains(&days) {
        return None;
    }
    let message = format!("a waiver of `{}` ends on {until}, in {days} days: {}", check.id, waiver.reason);
    let at = Location::at(&waiver.file, waiver.position.line, waiver.position.column);
    let finding = Finding::new("drift/waiver-ends", Severity::Warning, message).at(at);
    Some(finding.hint("repair the drift, or agree on another day").identified(format!("{} {until}", waiver.matches)))
}

/// Waivers that accept nothing.
fn unused(check: &Check, used: &BTreeSet<usize>) -> Vec<Finding> {
    let idle = check.waive.iter().enumerate().filter(|(at, _)| !used.contains(at));
    idle.map(|(_, waiver)| {
        let message = format!("the waiver `{}` of `{}` accepts nothing", waiver.matches, check.id);
        let at = Location::at(&waiver.file, waiver.position.line, waiver.position.column);
        Finding::new("drift/waiver-unused", Severity::Notice, message)
            .at(at)
            .hint("remove it")
            .identified(waiver.matches.clone())
    })
    .collect()
}

fn covers(waiver: &Waiver, drift: &Drift) -> bool {
    let file = drift.at.as_ref().map_or("", |at| at.file.as_str());
    drift
        .subjects
        .iter()
        .any(|subject| is_like(subject, &waiver.matches) || is_like(&format!("{file}:{subject}"), &waiver.matches))
}

/// Whether a text is like a pattern in which `*` is any text. Takes time in the product of both lengths at most.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::snapshot::Memory;

    #[test]
    fn stars() {
        for (text, pattern, yes) in [
            ("odoo:17", "odoo:*", true),
            ("odoo:17", "odoo:17", true),
            ("odoo:17", "odoo", false),
            ("abc", "*", true),
            ("abc", "a*c", true),
            ("abc", "*b*", true),
            ("abc", "a*b", false),
            ("", "", true),
            ("aXbXc", "a*b*c", true),
        ] {
            assert_eq!(is_like(text, pattern), yes, "{text} {pattern}");
        }
    }

    fn run(until: &str, today: &str) -> Answer {
        let text = format!(
            "drift:\n  rules:\n    - id: a\n      left: a.env#A\n      right: b.env#A\n      relation: equal\n      waive: [{{match: '1', reason: later, until: '{until}'}}]\n"
        );
        let config = Config::parse("c.yml", text.as_bytes(), &|_| Vec::new()).unwrap();
        let files = Memory::new(&[("a.env", "A=1\n"), ("b.env", "A=2\n")]);
        let seconds = Date::parse(today).unwrap().days_after(Date::of_seconds(0)) * 86_400;
        answer(&config.checks, &World { files: &files, base: None, run: None, seconds }, &Baseline::default())
    }

    #[test]
    fn a_waiver_holds_until_its_day_says_so_a_month_before_and_fails_after() {
        let early = run("2026-12-31", "2026-11-30");
        assert_eq!((early.checks[0].outcome, early.notices.len()), (Outcome::Waived, 0));
        let month = run("2026-12-31", "2026-12-01");
        assert_eq!((month.result(), month.notices[0].rule.as_str()), (Outcome::Clean, "drift/waiver-ends"));
        assert_eq!(run("2026-12-31", "2026-12-31").checks[0].outcome, Outcome::Waived);
        let late = run("2026-12-31", "2027-01-01");
        assert_eq!(late.result(), Outcome::Drift);
        assert!(late.findings()[0].hint.as_deref().unwrap().contains("ended on 2026-12-31"));
    }
}
