//! What becomes of findings: other severities, waivers, the baseline.

use std::collections::{BTreeMap, BTreeSet};

use findings::{Finding, Severity};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Waiver};
use crate::date::Date;
use crate::rules;

/// Schema of a baseline.
pub const BASELINE_SCHEMA: &str = "pointsman.addons-baseline/v1";

/// Findings that are known already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// [`BASELINE_SCHEMA`].
    pub schema: String,
    /// What is known, in order.
    pub findings: Vec<Known>,
}

/// A known finding. Only the fingerprint counts; the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// Its rule.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its message when the baseline was made.
    pub message: String,
    /// What makes it the same finding in another run.
    pub fingerprint: String,
}

impl Baseline {
    /// The baseline that knows all of `findings` but the notices, which fail nothing.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let known = |finding: &Finding| Known {
            rule: rules::id_of(finding).to_owned(),
            file: finding.location.as_ref().map(|at| at.file.clone()).unwrap_or_default(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint(),
        };
        let graver = findings.iter().filter(|finding| finding.severity != Severity::Notice);
        let mut all: Vec<Known> = graver.map(known).collect();
        all.sort_unstable();
        Self { schema: BASELINE_SCHEMA.to_owned(), findings: all }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Where it is no baseline of this schema, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let baseline: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if baseline.schema == BASELINE_SCHEMA {
            Ok(baseline)
        } else {
            Err(format!("its schema is `{}`, expected `{BASELINE_SCHEMA}`", baseline.schema))
        }
    }
}

/// Findings after everything that was decided about them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// Those that count, most grave first, then by place.
    pub findings: Vec<Finding>,
    /// How many a waiver took out.
    pub waived: usize,
    /// How many the baseline knew.
    pub known: usize,
    /// How many of the baseline are repaired.
    pub repaired: usize,
}

impl Judged {
    /// Nothing of severity error is left.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// Applies severities, then waivers, then the baseline. Problems of the waivers themselves can neither be waived nor be known.
#[must_use]
pub fn judge(findings: Vec<Finding>, config: &Config, baseline: Option<&Baseline>, today: Date) -> Judged {
    let mut judged = Judged::default();
    let mut used = BTreeSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for known in baseline.iter().flat_map(|baseline| &baseline.findings) {
        *counts.entry(known.fingerprint.as_str()).or_default() += 1;
    }
    for mut finding in findings {
        match config.severities.get(rules::id_of(&finding)) {
            Some(None) => continue,
            Some(Some(severity)) => finding.severity = *severity,
            None => {}
        }
        if let Some(index) = config.waivers.iter().position(|waiver| waives(waiver, &finding)) {
            used.insert(index);
            // An expired one does not waive any more, and is told of below.
            if config.waivers[index].until >= today {
                judged.waived += 1;
                continue;
            }
        }
        match counts.get_mut(finding.fingerprint().as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                judged.known += 1;
            }
            _ => judged.findings.push(finding),
        }
    }
    judged.repaired = counts.values().sum();
    for (index, waiver) in config.waivers.iter().enumerate() {
        judged.findings.extend(about(waiver, used.contains(&index), today));
    }
    let key = |finding: &Finding| {
        (
            finding.severity,
            finding.location.clone(),
            finding.other.clone(),
            finding.rule.clone(),
            finding.message.clone(),
        )
    };
    judged.findings.sort_by_cached_key(key);
    judged
}

fn waives(waiver: &Waiver, finding: &Finding) -> bool {
    let file = finding.location.as_ref().map_or("", |at| at.file.as_str());
    waiver.rule == rules::id_of(finding)
        && waiver.file.as_ref().is_none_or(|pattern| pattern.is_match(file.as_bytes()))
        && waiver.contains.as_ref().is_none_or(|text| finding.message.contains(text.as_str()))
}

fn about(waiver: &Waiver, used: bool, today: Date) -> Option<Finding> {
    let identity = format!("{} {}", waiver.rule, waiver.until);
    if waiver.until < today {
        let message = format!("the waiver of `{}` ended on {}: {}", waiver.rule, waiver.until, waiver.reason);
        let hint = if used { "repair what it waives, or decide anew" } else { "it waives nothing any more: delete it" };
        return Some(
            rules::finding("expired-waiver", Severity::Error, message)
                .at(waiver.at.clone())
                .hint(hint)
                .identified(identity),
        );
    }
    (!used).then(|| {
        let message = format!("the waiver of `{}` waives nothing: {}", waiver.rule, waiver.reason);
        rules::finding("unused-waiver", Severity::Warning, message)
            .at(waiver.at.clone())
            .hint("delete it")
            .identified(identity)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use findings::Location;

    fn finding(rule: &str, file: &str) -> Finding {
        rules::finding(rule, Severity::Error, format!("about {file}")).at(Location::at(file, 1, 1))
    }

    fn config(text: &str) -> Config {
        Config::parse("c.yml", format!("addons:\n{text}").as_bytes()).unwrap()
    }

    fn today() -> Date {
        Date::parse("2026-06-15").unwrap()
    }

    fn ids(judged: &Judged) -> Vec<&str> {
        judged.findings.iter().map(rules::id_of).collect()
    }

    #[test]
    fn severities_are_replaced_or_switched_off() {
        let config = config("  severities: {orphan-module: notice, missing-init: off}\n");
        let judged = judge(
            vec![finding("missing-init", "a"), finding("orphan-module", "a"), finding("wrong-type", "b")],
            &config,
            None,
            today(),
        );
        assert_eq!(ids(&judged), ["wrong-type", "orphan-module"]);
        assert!(!judged.passes());
    }

    #[test]
    fn a_waiver_holds_to_its_last_day_and_then_fails() {
        let waiver = |until: &str| {
            format!("  waivers: [{{rule: missing-init, file: 'old/**', reason: leaving, until: {until}}}]\n")
        };
        let found = || vec![finding("missing-init", "old/a"), finding("missing-init", "new/a")];
        let valid = judge(found(), &config(&waiver("2026-06-15")), None, today());
        assert_eq!((ids(&valid), valid.waived), (vec!["missing-init"], 1));
        let expired = judge(found(), &config(&waiver("2026-06-14")), None, today());
        assert_eq!(ids(&expired), ["expired-waiver", "missing-init", "missing-init"]);
        let unused = judge(Vec::new(), &config(&waiver("2026-06-15")), None, today());
        assert_eq!(ids(&unused), ["unused-waiver"]);
        assert!(unused.passes());
    }

    #[test]
    fn a_baseline_knows_each_finding_once() {
        let one = finding("missing-init", "a");
        let baseline = Baseline::of(&[one.clone(), finding("wrong-type", "gone")]);
        let moved = Finding { location: Some(Location::at("a", 99, 1)), ..one.clone() };
        let judged =
            judge(vec![moved, one, finding("missing-init", "b")], &Config::default(), Some(&baseline), today());
        assert_eq!((judged.findings.len(), judged.known, judged.repaired), (2, 1, 1));
        let read = Baseline::parse(&serde_json::to_vec(&baseline).unwrap()).unwrap();
        assert_eq!(read, baseline);
        assert!(Baseline::parse(br#"{"schema":"x","findings":[]}"#).unwrap_err().contains("expected"));
    }
}
