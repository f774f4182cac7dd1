//! A configuration file.

use findings::{Finding, Location, Severity, did_you_mean};

use crate::node::{Node, Position, Value};
use crate::parse;

/// Where the configuration lives in a repository.
pub const PATH: &str = ".github/pointsman.yml";

/// A name that is easily written instead of [`PATH`], and that nobody reads: programs refuse it where it stands alone.
pub const MISNAMED: &str = ".github/pointsman.yaml";

/// The sections of the configuration, one a tool. A tool reads its own; all tools refuse unknown ones.
pub const SECTIONS: &[&str] = &["version", "router", "complexity", "retry", "diagnosis", "addons", "drift", "health"];

/// A parsed configuration file.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its path, for messages.
    pub file: String,
    /// Its content.
    pub root: Node,
}

impl Document {
    /// Parses a file. An empty file is an empty mapping.
    ///
    /// # Errors
    /// Every problem of the syntax that can be told apart: unquoted globs, duplicate keys, and the first syntax error.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                let finding = Finding::new("settings/encoding", Severity::Error, "the file is not UTF-8")
                    .at(Location::at(file, line, 1))
                    .hint("save it as UTF-8");
                return Err(vec![finding]);
            }
        };
        let root = parse::yaml(file, text)?;
        Ok(Self { file: file.to_owned(), root })
    }

    /// The section of one tool, after the top level has been checked: `None` where the file does not have it.
    ///
    /// # Errors
    /// When the top level is no mapping, has unknown keys, or a `version` other than 1.
    pub fn section(&self, name: &str) -> Result<Option<&Node>, Vec<Finding>> {
        match &self.root.value {
            Value::Map(_) => {}
            Value::Null => return Ok(None),
            _ => {
                let message = format!("the configuration is {}, expected a mapping of sections", self.root.kind());
                return Err(vec![
                    self.problem("settings/kind", self.root.position, message).hint(format!("start with `{name}:`")),
                ]);
            }
        }
        let unknown: Vec<Finding> = self
            .root
            .entries()
            .iter()
            .filter(|entry| !SECTIONS.contains(&entry.key.as_str()))
            .map(|entry| {
                let problem =
                    self.problem("settings/unknown-key", entry.position, format!("unknown section `{}`", entry.key));
                match did_you_mean(&entry.key, SECTIONS.iter().copied()) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint(format!("known sections: {}", SECTIONS.join(", "))),
                }
            })
            .collect();
        let version = self.root.get("version").filter(|version| version.integer() != Some(1));
        let version = version.map(|node| {
            self.problem("settings/version", node.position, "`version` is not 1, the only one there is")
                .hint("write `version: 1`, or leave it out")
        });
        let problems: Vec<Finding> = unknown.into_iter().chain(version).collect();
        if problems.is_empty() { Ok(self.root.get(name)) } else { Err(problems) }
    }

    /// An error at a place of this file.
    pub fn problem(&self, rule: &str, position: Position, message: impl Into<String>) -> Finding {
        Finding::new(rule, Severity::Error, message).at(Location::at(&self.file, position.line, position.column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(findings: &[Finding]) -> Vec<String> {
        findings
            .iter()
            .map(|f| {
                let at = f.location.clone().unwrap_or_default();
                format!(
                    "{}:{} {} ({})",
                    at.line.unwrap_or(0),
                    at.column.unwrap_or(0),
                    f.message,
                    f.hint.clone().unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn unknown_sections_are_refused_with_a_suggestion() {
        let document = Document::parse("c.yml", b"routr:\n  a: 1\nzzz: 1\n").unwrap();
        let problems = document.section("router").unwrap_err();
        assert_eq!(messages(&problems)[0], "1:1 unknown section `routr` (did you mean `router`?)");
        assert!(messages(&problems)[1].starts_with("3:1 unknown section `zzz` (known sections: "));
    }

    #[test]
    fn the_version_is_one() {
        assert!(Document::parse("c.yml", b"version: 1\n").unwrap().section("router").is_ok());
        for wrong in ["2", "[1]", "one"] {
            assert!(
                Document::parse("c.yml", format!("version: {wrong}\n").as_bytes()).unwrap().section("router").is_err()
            );
        }
    }

    #[test]
    fn empty_and_missing() {
        assert!(Document::parse("c.yml", b"").unwrap().section("router").unwrap().is_none());
        assert!(Document::parse("c.yml", b"# only a comment\n").unwrap().section("router").unwrap().is_none());
        assert!(Document::parse("c.yml", b"- a\n").unwrap().section("router").is_err());
    }

    #[test]
    fn not_utf8() {
        let problems = Document::parse("c.yml", b"a: 1\nb: \xff\n").unwrap_err();
        assert_eq!(messages(&problems), ["2:1 the file is not UTF-8 (save it as UTF-8)"]);
    }
}
