//! What has changed since an earlier look.

use serde::{Deserialize, Serialize};

use crate::assess::{Assessment, Status};
use crate::limits::Kind;
use crate::measurements::Measurements;

/// What is read from an earlier report.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    schema: String,
    /// What was measured then.
    pub measurements: Measurements,
    checks: Vec<EarlierCheck>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierCheck {
    kind: Kind,
    subject: String,
    status: Status,
}

/// How an amount has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Which check it belongs to.
    pub kind: Kind,
    /// Which disk; empty for memory. Hostile text.
    pub subject: String,
    /// Bytes that were available.
    pub before: u64,
    /// Bytes that are.
    pub after: u64,
    /// Bytes gained; negative if lost.
    pub gained: i64,
}

/// How a check has changed; `None` where it was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turned {
    /// Which check.
    pub kind: Kind,
    /// Which disk, file or tool. Hostile text.
    pub subject: String,
    /// How it went.
    pub before: Option<Status>,
    /// How it goes.
    pub after: Option<Status>,
}

/// What has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Amounts, also those that stayed.
    pub amounts: Vec<Amount>,
    /// Checks that go another way than they went.
    pub turned: Vec<Turned>,
}

impl Earlier {
    /// Reads a report of this program.
    ///
    /// # Errors
    /// What it is instead, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let report: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("not a report of `runner-health`: {error}"))?;
        if report.schema == crate::SCHEMA {
            Ok(report)
        } else {
            Err(format!("its schema is `{}`, expected `{}`", report.schema, crate::SCHEMA))
        }
    }

    /// Compares it with what was found now.
    #[must_use]
    pub fn compare(&self, now: &Measurements, assessment: &Assessment) -> Changes {
        let mut amounts = Vec::new();
        for disk in &now.disks {
            let earlier = self.measurements.disks.iter().find(|earlier| earlier.path == disk.path);
            let space = earlier.and_then(|earlier| earlier.space.value()).zip(disk.space.value());
            amounts
                .extend(space.map(|(before, after)| amount(Kind::Disk, &disk.path, before.available, after.available)));
        }
        let memory = self.measurements.memory.value().zip(now.memory.value());
        amounts.extend(memory.map(|(before, after)| amount(Kind::Memory, "", before.available, after.available)));
        Changes { amounts, turned: self.turned(assessment) }
    }

    fn turned(&self, assessment: &Assessment) -> Vec<Turned> {
        let mut keys: Vec<(Kind, String)> =
            self.checks.iter().map(|check| (check.kind, check.subject.clone())).collect();
        keys.extend(assessment.checks.iter().map(|check| (check.kind, check.subject.clone())));
        keys.sort();
        keys.dedup();
        let mut turned = Vec::new();
        for (kind, subject) in keys {
            let before = self.checks.iter().filter(|check| check.kind == kind && check.subject == subject);
            let after = assessment.checks.iter().filter(|check| check.kind == kind && check.subject == subject);
            let (before, after) = (worst(before.map(|check| check.status)), worst(after.map(|check| check.status)));
            if before != after {
                turned.push(Turned { kind, subject, before, after });
            }
        }
        turned
    }
}

/// Several checks may be about one thing (a repository has many ways to be wrong): the worst counts.
fn worst(statuses: impl Iterator<Item = Status>) -> Option<Status> {
    statuses.max_by_key(|status| match status {
        Status::Ok => 0,
        Status::Unknown => 1,
        Status::Warn => 2,
        Status::Fail => 3,
    })
}

fn amount(kind: Kind, subject: &str, before: u64, after: u64) -> Amount {
    let gained = i64::try_from(i128::from(after) - i128::from(before)).unwrap_or(0);
    Amount { kind, subject: subject.to_owned(), before, after, gained }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Wanted;
    use crate::measurements::{Clock, Disk, Measured, Space};

    fn measured(used: u64) -> Measurements {
        let space = Space { total: 1000, used, available: 1000 - used, inodes: 0, inodes_free: 0 };
        Measurements {
            disks: vec![Disk { path: "/x".into(), space: Measured::Value(space) }],
            memory: Measured::Unsupported("no".into()),
            load: Measured::Unsupported("no".into()),
            git: Measured::Value(None),
            files: Vec::new(),
            tools: Vec::new(),
            docker: None,
            clock: Clock {
                now: 1_795_432_385,
                event: None,
                file: Measured::Unsupported("no".into()),
                synchronised: Measured::Value(true),
            },
        }
    }

    #[test]
    fn freed_bytes_and_turned_checks() {
        let before = measured(950);
        let assessment = crate::assess(&before, &Wanted::default());
        let report = serde_json::json!({"schema": crate::SCHEMA, "measurements": before, "checks": assessment.checks});
        let earlier = Earlier::parse(report.to_string().as_bytes()).unwrap();
        let after = measured(400);
        let changes = earlier.compare(&after, &crate::assess(&after, &Wanted::default()));
        assert_eq!((changes.amounts[0].before, changes.amounts[0].after, changes.amounts[0].gained), (50, 600, 550));
        let turned =
            Turned { kind: Kind::Disk, subject: "/x".into(), before: Some(Status::Fail), after: Some(Status::Ok) };
        assert_eq!(changes.turned, [turned]);
    }

    #[test]
    fn another_report_is_refused() {
        assert!(Earlier::parse(b"{}").unwrap_err().starts_with("not a report"));
        let other = serde_json::json!({"schema": "pointsman.x/v1", "measurements": measured(1), "checks": []});
        assert!(Earlier::parse(other.to_string().as_bytes()).unwrap_err().contains("`pointsman.x/v1`"));
    }
}
