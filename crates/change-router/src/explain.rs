//! Which pattern took which file, and why each category is on or off.

use std::io::{self, Write};

use changes::{ChangeSet, RepoPath, Status};
use protocol::escape::{self, DisplayPath};
use serde::Serialize;

use crate::config::{Combine, Config, Rule};
use crate::plan::{Plan, paths_of};
use crate::show::human;

/// Schema of the explanation.
pub const SCHEMA: &str = "pointsman.change-router.explain/v1";

/// The explanation of a plan.
#[derive(Debug, Serialize)]
pub struct Explanation {
    schema: &'static str,
    decision: String,
    reason: String,
    configuration: String,
    files: Vec<File>,
    categories: Vec<Category>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    status: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quoted: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_by: Vec<Reason>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_away_by: Vec<Reason>,
}

#[derive(Debug, Serialize)]
struct Reason {
    category: String,
    pattern: String,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_path: Option<String>,
    /// The old path is quoted, so it is not the path itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quoted: bool,
}

#[derive(Debug, Serialize)]
struct Category {
    name: String,
    on: bool,
    why: String,
}

/// Explains `plan`.
#[must_use]
pub fn explain(plan: &Plan, config: &Config, change: &ChangeSet) -> Explanation {
    let files = change.files.iter().map(|file| {
        let DisplayPath { text, quoted } = escape::path(file.path.as_bytes());
        let mut shown =
            File { path: text, status: file.status.name(), quoted, taken_by: Vec::new(), taken_away_by: Vec::new() };
        for (path, status) in paths_of(file, config.dialect) {
            let old_path = (*path != file.path).then(|| escape::path(path.as_bytes()));
            reasons(config, path, status, old_path.as_ref(), &mut shown);
        }
        shown
    });
    let categories = config.categories.iter().zip(&plan.outcomes).map(|(category, outcome)| Category {
        name: category.name.clone(),
        on: outcome.on,
        why: human::why(config, &outcome.why, outcome.paths.len()),
    });
    Explanation {
        schema: SCHEMA,
        decision: plan.decision.to_string(),
        reason: plan.reason.clone(),
        configuration: config.file.clone(),
        files: files.collect(),
        categories: categories.collect(),
    }
}

/// Tries every pattern of every category by itself: slower than the set that decides, and independent of it.
fn reasons(config: &Config, path: &RepoPath, status: Status, old_path: Option<&DisplayPath>, file: &mut File) {
    for category in &config.categories {
        let matching: Vec<_> = category
            .rules
            .iter()
            .filter(|rule| rule.statuses.contains(status) && rule.matches_text(path.as_bytes()))
            .collect();
        let positive = matching.iter().rfind(|rule| !rule.pattern.is_negated());
        let negated = matching.iter().rfind(|rule| rule.pattern.is_negated());
        let full = |rule: &&Rule| rule.statuses.contains(status) && rule.pattern.is_match(path.as_bytes());
        let (deciding, away) = match config.combine {
            Combine::Ordered => match matching.last() {
                Some(rule) if rule.pattern.is_negated() => (positive.and(Some(*rule)), true),
                last => (last.copied(), false),
            },
            Combine::SomeWithExcludes if positive.is_some() && negated.is_some() => (negated.copied(), true),
            Combine::SomeWithExcludes => (positive.copied(), false),
            Combine::Some => (category.rules.iter().find(full), false),
            Combine::Every => (category.rules.last().filter(|_| category.rules.iter().all(|rule| full(&rule))), false),
        };
        let Some(rule) = deciding else { continue };
        let reason = Reason {
            category: category.name.clone(),
            pattern: rule.pattern.text().to_owned(),
            line: rule.position.line,
            old_path: old_path.map(|old| old.text.clone()),
            quoted: old_path.is_some_and(|old| old.quoted),
        };
        if away { &mut file.taken_away_by } else { &mut file.taken_by }.push(reason);
    }
}

impl Explanation {
    /// One line of JSON without a line end, safe for a log ([`escape::json`]).
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(escape::json)
    }

    /// Writes it for people.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn human(&self, sink: &mut dyn Write) -> io::Result<()> {
        writeln!(sink, "decision: {} ({})", self.decision, escape::line(&self.reason))?;
        writeln!(sink, "patterns: {}\n", escape::line(&self.configuration))?;
        for file in &self.files {
            writeln!(sink, "{} ({})", escape::line(&file.path), file.status)?;
            for reason in &file.taken_by {
                writeln!(sink, "  + {}", reason.words())?;
            }
            for reason in &file.taken_away_by {
                writeln!(sink, "  - {}", reason.words())?;
            }
            if file.taken_by.is_empty() {
                writeln!(sink, "  no category takes it")?;
            }
        }
        writeln!(sink)?;
        for category in &self.categories {
            writeln!(
                sink,
                "{} {}: {}",
                if category.on { "on " } else { "off" },
                category.name,
                escape::line(&category.why)
            )?;
        }
        Ok(())
    }
}

impl Reason {
    fn words(&self) -> String {
        let old =
            self.old_path.as_deref().map(|path| format!(" (old path {})", escape::line(path))).unwrap_or_default();
        format!("{} by `{}`, line {}{old}", self.category, escape::line(&self.pattern), self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_in_a_log_is_no_command() {
        let explanation = Explanation {
            schema: SCHEMA,
            decision: "diff".to_owned(),
            reason: "branch `##[error]`".to_owned(),
            configuration: "x.yml".to_owned(),
            files: Vec::new(),
            categories: Vec::new(),
        };
        let json = explanation.to_json().unwrap();
        assert!(!json.contains("##["), "{json}");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["reason"], "branch `##[error]`");
    }
}
