//! What came of remedies.

use serde::Serialize;

use crate::table::{Remedy, Tool};

/// How a remedy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It did what it does; another attempt has a chance.
    Healed,
    /// There is a patch for somebody to take; the checkout is as it was.
    Proposed,
    /// A dry run: it would have run.
    Planned,
    /// There was nothing that it could do.
    NothingToDo,
    /// It may not run here.
    NotAllowed,
    /// It did not work.
    Failed,
}

impl Outcome {
    /// Its name in outputs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healed => "healed",
            Self::Proposed => "proposed",
            Self::Planned => "planned",
            Self::NothingToDo => "nothing-to-do",
            Self::NotAllowed => "not-allowed",
            Self::Failed => "failed",
        }
    }
}

/// A program that was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommandRun {
    /// The program and its arguments.
    pub arguments: Vec<String>,
    /// Its exit code; none if it was ended.
    pub exit_code: Option<i32>,
    /// How it ended, in words.
    pub ending: String,
    /// The last line that it said. Hostile text.
    pub last_words: String,
}

/// A file or folder that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Its path.
    pub path: String,
    /// What it took on the disk, in bytes.
    pub bytes: u64,
}

/// One remedy and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Which.
    pub remedy: Remedy,
    /// Whose cache or lock file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<Tool>,
    /// Why it was chosen.
    pub why: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What it did or why it did not: a fragment. May hold hostile text.
    pub message: String,
    /// The programs that were run, in order.
    pub commands: Vec<CommandRun>,
    /// What was deleted, or would be in a dry run.
    pub removed: Vec<Removed>,
    /// Bytes available on the working directory's disk before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_before: Option<u64>,
    /// And after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_after: Option<u64>,
    /// Bytes that it freed: counted where it deleted, as docker says, else as the disk shows.
    pub freed_bytes: u64,
    /// Files that its patch changes.
    pub lockfiles: Vec<String>,
}

/// Everything that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How it ended as a whole.
    pub result: Outcome,
    /// One entry a remedy, in order.
    pub remedies: Vec<Done>,
    /// Bytes freed in all.
    pub freed_bytes: u64,
    /// Path of the patch, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
    /// Nothing was changed.
    pub dry_run: bool,
}

impl Answer {
    /// Sums up: one failure is a failure, else the best that any remedy reached.
    #[must_use]
    pub fn of(remedies: Vec<Done>, patch: Option<String>, dry_run: bool) -> Self {
        const ORDER: [Outcome; 5] =
            [Outcome::Failed, Outcome::Healed, Outcome::Proposed, Outcome::Planned, Outcome::NothingToDo];
        let has = |outcome: &Outcome| remedies.iter().any(|done| done.outcome == *outcome);
        let result = ORDER.into_iter().find(has);
        let result = result.unwrap_or(if remedies.is_empty() { Outcome::NothingToDo } else { Outcome::NotAllowed });
        let freed_bytes = remedies.iter().map(|done| done.freed_bytes).sum();
        Self { result, remedies, freed_bytes, patch, dry_run }
    }

    /// All files that the patch changes.
    #[must_use]
    pub fn lockfiles(&self) -> Vec<&str> {
        self.remedies.iter().flat_map(|done| &done.lockfiles).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(outcome: Outcome) -> Done {
        Done {
            remedy: Remedy::FreeDisk,
            tool: None,
            why: String::new(),
            outcome,
            message: String::new(),
            commands: Vec::new(),
            removed: Vec::new(),
            available_before: None,
            available_after: None,
            freed_bytes: 2,
            lockfiles: Vec::new(),
        }
    }

    #[test]
    fn one_failure_is_a_failure() {
        let check = |outcomes: &[Outcome], result: Outcome| {
            let answer = Answer::of(outcomes.iter().copied().map(done).collect(), None, false);
            assert_eq!((answer.result, answer.freed_bytes), (result, 2 * outcomes.len() as u64));
        };
        check(&[], Outcome::NothingToDo);
        check(&[Outcome::Healed, Outcome::Failed], Outcome::Failed);
        check(&[Outcome::NothingToDo, Outcome::Healed, Outcome::NotAllowed], Outcome::Healed);
        check(&[Outcome::NothingToDo, Outcome::NotAllowed], Outcome::NothingToDo);
        check(&[Outcome::NotAllowed], Outcome::NotAllowed);
    }
}
