//! The languages, and what counts as a decision in each.

use serde::Serialize;

/// A language whose functions can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript, with JSX.
    JavaScript,
    /// TypeScript without JSX.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// Java.
    Java,
    /// C.
    C,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Python, Self::JavaScript, Self::TypeScript, Self::Tsx, Self::Rust, Self::Go, Self::Java, Self::C];

    /// The language of a file, by the ending of its name.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "py" | "pyi" | "pyw" => Self::Python,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "ts" | "mts" | "cts" => Self::TypeScript,
            "tsx" => Self::Tsx,
            "rs" => Self::Rust,
            "go" => Self::Go,
            "java" => Self::Java,
            "c" | "h" => Self::C,
            _ => return None,
        })
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Tsx => "TSX",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::C => "C",
        }
    }

    /// Whether it is JavaScript or one of its relatives.
    pub(crate) const fn is_script(self) -> bool {
        matches!(self, Self::JavaScript | Self::TypeScript | Self::Tsx)
    }

    /// Whether a word or operator is a decision of its own (lizard 1.24, the sets of its readers). Match arms of Rust, `case` of
    /// Python and default values of JavaScript are found with their surroundings.
    pub(crate) fn decides(self, token: &str) -> bool {
        match self {
            Self::Python => matches!(token, "if" | "elif" | "for" | "while" | "except" | "finally" | "and" | "or"),
            Self::Rust => matches!(token, "if" | "for" | "while" | "catch" | "where" | "&&" | "||" | "?"),
            Self::JavaScript | Self::TypeScript | Self::Tsx => {
                matches!(token, "if" | "for" | "while" | "catch" | "case" | "&&" | "||" | "??" | "?")
            }
            Self::C if matches!(token, "ifdef" | "elif") => true,
            Self::Go | Self::Java | Self::C => {
                matches!(token, "if" | "for" | "while" | "catch" | "case" | "&&" | "||" | "?")
            }
        }
    }
}
