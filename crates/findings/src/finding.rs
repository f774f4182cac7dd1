//! What a tool has to say about a place.

use serde::Serialize;

/// How grave a finding is, most grave first, in the words of GitHub's annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be fixed; the check fails.
    Error,
    /// Should be fixed.
    Warning,
    /// Worth knowing.
    Notice,
}

impl Severity {
    /// The workflow command's name and the word shown to people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// A place in a file of the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// Path relative to the repository's root, `/`-separated.
    pub file: String,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Location {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None }
    }

    /// A line and a column of a file, both from 1.
    pub fn at(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line: Some(line), column: Some(column) }
    }
}

/// One thing a tool has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable id of the rule, `tool/rule-name`.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong and what was expected: a lower-case fragment, literals in backticks. May hold hostile text.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The other side: what it contradicts or repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Location>,
    /// How to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What makes it the same finding in another run, where the message does not: see [`Finding::identified`].
    #[serde(skip)]
    pub identity: Option<String>,
}

impl Finding {
    /// A finding without a place.
    pub fn new(rule: impl Into<String>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity,
            message: message.into(),
            location: None,
            other: None,
            hint: None,
            identity: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Names the other side.
    #[must_use]
    pub fn against(mut self, other: Location) -> Self {
        self.other = Some(other);
        self
    }

    /// Says how to fix it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what makes it the same finding in another run, whatever the message says there.
    #[must_use]
    pub fn identified(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(identity.into());
        self
    }

    /// An identity that survives moves of the line: a hash of the rule, the file and the identity, or without one the
    /// message; digits do not count but in an identity. For SARIF's `partialFingerprints` and for baselines. FNV-1a, 64
    /// bits, hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let file = self.location.as_ref().map_or("", |location| location.file.as_str());
        let message = if self.identity.is_some() { "" } else { &self.message };
        let bytes = self.rule.bytes().chain([0]).chain(file.bytes()).chain([0]).chain(message.bytes());
        let bytes = bytes.filter(|byte| !byte.is_ascii_digit()).chain(self.identity.iter().flat_map(|own| own.bytes()));
        for byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_stands_for_the_message() {
        let finding = |message: &str| Finding::new("a/b", Severity::Error, message).at(Location::at("f", 1, 1));
        assert_eq!(finding("line 3").fingerprint(), finding("line 44").at(Location::at("f", 9, 2)).fingerprint());
        assert_ne!(finding("x").fingerprint(), finding("y").fingerprint());
        let known = |message: &str, identity: &str| finding(message).identified(identity).fingerprint();
        assert_eq!(known("x", "1"), known("y", "1"));
        assert_ne!(known("x", "1"), known("x", "2"));
    }
}
