//! Versions of tools, and what is asked of them.

use std::cmp::Ordering;
use std::fmt;

/// The numbers of a version, such as 20.11.1; what is missing counts as 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Vec<u64>);

impl Version {
    /// Reads up to four numbers with dots between.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> = text.split('.').map(number).collect();
        numbers.filter(|numbers| numbers.len() <= 4).map(Self)
    }

    /// The first version that stands in `text`: what `--version` prints. Numbers with a dot are preferred to a single
    /// number, which may be part of a name.
    ///
    /// ```
    /// # use runner_health::version::Version;
    /// assert_eq!(Version::find("git version 2.39.5 (x-7)").unwrap().to_string(), "2.39.5");
    /// assert_eq!(Version::find("go version go1.19.8 linux/amd64").unwrap().to_string(), "1.19.8");
    /// assert_eq!(Version::find("tool 7").unwrap().to_string(), "7");
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let candidates = || {
            text.split(|character: char| !character.is_ascii_digit() && character != '.')
                .map(|word| word.trim_matches('.'))
                .filter(|word| !word.is_empty())
        };
        let dotted = candidates().find(|word| word.contains('.')).and_then(|word| {
            let numbers: Vec<&str> = word.split('.').take(4).collect();
            Self::parse(&numbers.join("."))
        });
        dotted.or_else(|| candidates().find_map(Self::parse))
    }

    fn compare(&self, other: &Self, places: usize) -> Ordering {
        let at = |version: &Self, place: usize| version.0.get(place).copied().unwrap_or(0);
        (0..places)
            .map(|place| at(self, place).cmp(&at(other, place)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&numbers.join("."))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    AtLeast,
    AtMost,
    Above,
    Below,
    Equal,
}

/// Operators as written; longer ones first.
const OPERATORS: [(&str, Operator); 6] = [
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("==", Operator::Equal),
    (">", Operator::Above),
    ("<", Operator::Below),
    ("=", Operator::Equal),
];

/// A tool and which versions of it will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// As written.
    pub text: String,
    /// The program's name.
    pub tool: String,
    bounds: Vec<(Operator, Version)>,
}

impl Requirement {
    /// Reads `docker`, `node>=20`, `python3>=3.10,<3.13`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let end = trimmed.find(['<', '>', '=']).unwrap_or(trimmed.len());
        let tool = trimmed[..end].trim();
        let is_name = |character: char| character.is_ascii_alphanumeric() || "._+-".contains(character);
        if tool.is_empty() || tool.len() > 64 || !tool.chars().all(is_name) || tool.starts_with(['-', '.']) {
            return Err(format!(
                "`{text}` names no tool: expected a program's name (letters, digits, `.`, `_`, `+`, `-`), as in `node>=20`"
            ));
        }
        let bounds = trimmed[end..].split(',').map(str::trim).filter(|bound| !bound.is_empty());
        let bounds: Result<Vec<_>, String> = bounds.map(|bound| read_bound(bound, text)).collect();
        Ok(Self { text: trimmed.to_owned(), tool: tool.to_owned(), bounds: bounds? })
    }

    /// Whether a version was asked for.
    #[must_use]
    pub const fn has_bounds(&self) -> bool {
        !self.bounds.is_empty()
    }

    /// Whether `version` will do. `=` compares as many numbers as are written: `=3.11` takes 3.11.7.
    #[must_use]
    pub fn takes(&self, version: &Version) -> bool {
        self.bounds.iter().all(|(operator, bound)| match operator {
            Operator::AtLeast => version.compare(bound, 4).is_ge(),
            Operator::AtMost => version.compare(bound, 4).is_le(),
            Operator::Above => version.compare(bound, 4).is_gt(),
            Operator::Below => version.compare(bound, 4).is_lt(),
            Operator::Equal => version.compare(bound, bound.0.len()).is_eq(),
        })
    }
}

fn read_bound(bound: &str, text: &str) -> Result<(Operator, Version), String> {
    let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, bound.strip_prefix(sign)?)));
    let read = found.and_then(|(operator, rest)| Some((operator, Version::parse(rest.trim())?)));
    read.ok_or_else(|| {
        format!("`{bound}` in `{text}` is no bound: expected `>=`, `>`, `<`, `<=` or `=` and up to four numbers, as in `>=20.1`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(requirement: &str, version: &str) -> bool {
        Requirement::parse(requirement).unwrap().takes(&Version::parse(version).unwrap())
    }

    #[test]
    fn bounds() {
        assert!(takes("node>=20", "20.0.0") && takes("node>=20", "22.1") && !takes("node>=20", "18.20.4"));
        assert!(takes("python3>=3.10,<3.13", "3.12.9") && !takes("python3 >= 3.10, < 3.13", "3.13.0"));
        assert!(takes("go=1.19", "1.19.8") && !takes("go=1.19", "1.20") && takes("go", "0.1"));
        assert!(takes("x>1.2", "1.2.1") && !takes("x>1.2", "1.2.0") && takes("x<=2", "2.0.0"));
    }

    #[test]
    fn what_is_no_requirement_is_said() {
        for wrong in ["", ">=20", "node>=x", "node>=20.", "no/de", "-rf", "a b", "node=>20", "node>=1.2.3.4.5"] {
            assert!(Requirement::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn versions_are_found_in_what_tools_print() {
        let check = |text: &str, version: Option<&str>| {
            assert_eq!(Version::find(text).map(|found| found.to_string()).as_deref(), version, "{text}");
        };
        check("v20.11.1\n", Some("20.11.1"));
        check("Docker version 28.2.2, build e6534b4", Some("28.2.2"));
        check("openjdk version \"17.0.9\" 2023-10-17", Some("17.0.9"));
        check("Python 3.11.7", Some("3.11.7"));
        check("psql (PostgreSQL) 15.4 (Debian 15.4-1)", Some("15.4"));
        check("jq-1.6", Some("1.6"));
        check("no number", None);
        check("99999999999999999999999.1", None);
    }
}
