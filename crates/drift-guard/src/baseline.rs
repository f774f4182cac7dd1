//! Drifts that are known: only new ones fail.

use std::collections::BTreeMap;

use documents::keyed;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, State};

/// Schema of the file.
pub const SCHEMA: &str = "pointsman.drift-baseline/v1";

/// Known drifts by their fingerprints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    fingerprint: String,
    file: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    drifts: Vec<Entry>,
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.schema != SCHEMA {
            return Err(format!("its `schema` is `{}`, expected `{SCHEMA}`", file.schema));
        }
        Ok(Self { entries: keyed(file.drifts.into_iter().map(|entry| (entry.fingerprint.clone(), entry))) })
    }

    /// Everything that drifts now, but what is waived.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let told = answer.checks.iter().filter(|check| check.outcome != crate::answer::Outcome::Unevaluated);
        let told = told.flat_map(|check| &check.told).filter(|told| !matches!(told.state, State::Waived(_)));
        let entry = |told: &crate::answer::Told| {
            let finding = &told.finding;
            let file = finding.location.as_ref().map(|at| at.file.clone()).unwrap_or_default();
            Entry { rule: finding.rule.clone(), fingerprint: finding.fingerprint(), file }
        };
        Self { entries: keyed(told.map(entry).map(|entry| (entry.fingerprint.clone(), entry))) }
    }

    /// Whether a drift is known.
    #[must_use]
    pub fn has(&self, fingerprint: &str) -> bool {
        self.entries.contains_key(fingerprint)
    }

    /// How many are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The file. It holds no values, so no secret either.
    ///
    /// # Errors
    /// Never for what this crate makes; serialisation says so all the same.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut drifts: Vec<Entry> = self.entries.values().cloned().collect();
        drifts.sort_unstable_by(|a, b| (&a.rule, &a.file, &a.fingerprint).cmp(&(&b.rule, &b.file, &b.fingerprint)));
        Ok(format!("{}\n", serde_json::to_string_pretty(&File { schema: SCHEMA.to_owned(), drifts })?))
    }
}
