//! The languages, and what counts as a decision in each.

use serde::Serialize;

/// A language whose functions can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript; with JSX in it where a file's name does not tell.
    JavaScript,
    /// JavaScript with JSX.
    Jsx,
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
    /// C++, and headers of C.
    Cpp,
    /// PHP.
    Php,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Python,
        Self::JavaScript,
        Self::Jsx,
        Self::TypeScript,
        Self::Tsx,
        Self::Rust,
        Self::Go,
        Self::Java,
        Self::C,
        Self::Cpp,
        Self::Php,
    ];

    /// The language of a file, by the ending of its name.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "py" | "pyi" | "pyw" => Self::Python,
            "js" | "mjs" | "cjs" => Self::JavaScript,
            "jsx" => Self::Jsx,
            "ts" | "mts" | "cts" => Self::TypeScript,
            "tsx" => Self::Tsx,
            "rs" => Self::Rust,
            "go" => Self::Go,
            "java" => Self::Java,
            "c" => Self::C,
            // Headers may be of either; what is C reads as C++ too.
            "cpp" | "cc" | "cxx" | "hpp" | "hh" | "hxx" | "h" => Self::Cpp,
            "php" => Self::Php,
            _ => return None,
        })
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Jsx => "JSX",
            Self::TypeScript => "TypeScript",
            Self::Tsx => "TSX",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::C => "C",
            Self::Cpp => "C++",
            Self::Php => "PHP",
        }
    }

    /// Whether it is JavaScript or one of its relatives.
    pub(crate) const fn is_script(self) -> bool {
        matches!(self, Self::JavaScript | Self::Jsx | Self::TypeScript | Self::Tsx)
    }

    /// How many decisions a word or operator is (lizard 1.24.0, the sets of its readers, and how it cuts `??` and `?.` into
    /// tokens). `case` of Python is found with its surroundings.
    pub(crate) fn decisions(self, token: &str) -> u32 {
        let one = match self {
            Self::Python => matches!(token, "if" | "elif" | "for" | "while" | "except" | "finally" | "and" | "or"),
            Self::Rust => matches!(token, "if" | "for" | "while" | "catch" | "match" | "where" | "&&" | "||" | "?"),
            _ if self.is_script() && token == "??" => return 2,
            Self::Jsx | Self::Tsx if token == "?." => true,
            Self::C | Self::Cpp if matches!(token, "ifdef" | "elif") => true,
            Self::Php if matches!(token, "elseif" | "foreach" | "match") => true,
            _ => matches!(token, "if" | "for" | "while" | "catch" | "case" | "&&" | "||" | "?"),
        };
        u32::from(one)
    }
}
