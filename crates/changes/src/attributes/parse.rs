//! Lines of an attributes file.

use super::Attribute;
use super::wildmatch::{Pattern, is_special};
use crate::path::file_name;

/// Longer lines are ignored, as by git (`ATTR_MAX_LINE_LENGTH`).
const MAX_LINE: usize = 2048;

/// What marks the definition of a macro.
const MACRO: &[u8] = b"[attr]";

/// A line that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: What,
    /// Attributes in the order of the line; `None` for `!name`.
    pub(super) states: Vec<(String, Option<Attribute>)>,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Paths.
    Paths(Matcher),
    /// A macro of this name.
    Macro(String),
}

/// A pattern of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matcher {
    /// Ends in `/`: folders only, and files are all that is asked about.
    Folder,
    /// Without `/`: the base name.
    Name(Glob),
    /// With `/`: the path below the folder of the attributes file.
    Path(Glob),
}

/// A literal start, which must be there byte for byte, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    literal: Vec<u8>,
    rest: Rest,
}

/// What follows the literal start of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rest {
    Nothing,
    /// `*` and a literal, as in `*.rs`: most lines of most files.
    EndsWith(Vec<u8>),
    Pattern(Pattern),
}

/// The lines of a file, those that git would ignore left out.
pub(super) fn lines(text: &[u8]) -> Vec<Line> {
    // Git reads the file as a C string.
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter(|line| line.len() < MAX_LINE).filter_map(line).collect()
}

fn line(text: &[u8]) -> Option<Line> {
    let text = trim_start(text);
    if text.is_empty() || text[0] == b'#' {
        return None;
    }
    let (pattern, rest) = unquote(text).unwrap_or_else(|| {
        let (word, rest) = word(text);
        (word.to_vec(), rest)
    });
    let what = match pattern.strip_prefix(MACRO) {
        Some(name) if !name.is_empty() => What::Macro(valid_name(name)?),
        _ if pattern.first() == Some(&b'!') => return None,
        _ => What::Paths(matcher(&pattern)),
    };
    let mut states = Vec::new();
    let mut rest = trim_start(rest);
    while !rest.is_empty() {
        let (text, behind) = word(rest);
        // One wrong name spoils the line.
        states.push(state(text)?);
        rest = trim_start(behind);
    }
    Some(Line { what, states })
}

fn state(word: &[u8]) -> Option<(String, Option<Attribute>)> {
    let (sign, body) = match word {
        [sign @ (b'-' | b'!'), body @ ..] => (*sign, body),
        body => (b'+', body),
    };
    let equals = body.iter().position(|byte| *byte == b'=');
    let name = valid_name(&body[..equals.unwrap_or(body.len())])?;
    let value = match (sign, equals) {
        (b'-', _) => Some(Attribute::Unset),
        (b'!', _) => None,
        (_, None) => Some(Attribute::Set),
        (_, Some(at)) => Some(Attribute::Value(String::from_utf8_lossy(&body[at + 1..]).into_owned())),
    };
    Some((name, value))
}

/// A name of letters, digits, `-`, `.` and `_` that does not begin with `-` and is not kept for git itself.
fn valid_name(name: &[u8]) -> Option<String> {
    let valid = name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    let taken = name.is_empty() || name[0] == b'-' || name.starts_with(b"builtin_");
    if valid && !taken { String::from_utf8(name.to_vec()).ok() } else { None }
}

fn matcher(pattern: &[u8]) -> Matcher {
    if pattern.last() == Some(&b'/') {
        return Matcher::Folder;
    }
    if !pattern.contains(&b'/') {
        return Matcher::Name(glob(pattern, false));
    }
    Matcher::Path(glob(pattern.strip_prefix(b"/").unwrap_or(pattern), true))
}

fn glob(pattern: &[u8], slashes: bool) -> Glob {
    let literal = pattern.iter().position(|byte| is_special(*byte)).unwrap_or(pattern.len());
    let (literal, rest) = pattern.split_at(literal);
    // The rest is a pattern of its own, as in git: `a**/b` is `a` and `**/b`.
    let rest = match rest {
        [] => Rest::Nothing,
        [b'*', end @ ..] if !slashes && !end.iter().any(|byte| is_special(*byte)) => Rest::EndsWith(end.to_vec()),
        rest => Rest::Pattern(Pattern::new(rest, slashes)),
    };
    Glob { literal: literal.to_vec(), rest }
}

impl Matcher {
    /// The line is about the file `path`, if the attributes file is in `folder`, which is one of its folders.
    pub(super) fn matches(&self, path: &[u8], folder: &[u8]) -> bool {
        match self {
            Self::Folder => false,
            Self::Name(glob) => glob.matches(file_name(path)),
            Self::Path(glob) => {
                let below = if folder.is_empty() { path } else { path.get(folder.len() + 1..).unwrap_or_default() };
                glob.matches(below)
            }
        }
    }
}

impl Glob {
    fn matches(&self, text: &[u8]) -> bool {
        let Some(behind) = text.strip_prefix(self.literal.as_slice()) else { return false };
        match &self.rest {
            Rest::Nothing => behind.is_empty(),
            Rest::EndsWith(end) => behind.ends_with(end),
            Rest::Pattern(pattern) => pattern.matches(behind),
        }
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn trim_start(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| is_blank(**byte)).count()..]
}

fn word(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| is_blank(*byte)).unwrap_or(text.len()))
}

/// A pattern in double quotes, with escapes as in C; `None` if it is not quoted properly.
fn unquote(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut rest = text.strip_prefix(b"\"")?;
    let mut pattern = Vec::new();
    loop {
        let (first, behind) = rest.split_first()?;
        rest = behind;
        match first {
            b'"' => return Some((pattern, rest)),
            b'\\' => {
                let (escape, behind) = rest.split_first()?;
                rest = behind;
                pattern.push(match escape {
                    b'a' => 7,
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'v' => 11,
                    b'\\' | b'"' => *escape,
                    b'0'..=b'3' => {
                        let (digits, behind) = rest.split_at_checked(2)?;
                        rest = behind;
                        let octal = |byte: u8| matches!(byte, b'0'..=b'7').then(|| byte - b'0');
                        (escape - b'0') * 64 + octal(digits[0])? * 8 + octal(digits[1])?
                    }
                    _ => return None,
                });
            }
            byte => pattern.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Option<Line> {
        let lines = lines(text.as_bytes());
        assert!(lines.len() <= 1);
        lines.into_iter().next()
    }

    #[test]
    fn states_of_a_line() {
        let line = one("  *.rs a -b !c d=e=f -g=h").expect("a line");
        let states: Vec<_> = line.states.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        assert_eq!(
            states,
            [
                ("a", Some(Attribute::Set)),
                ("b", Some(Attribute::Unset)),
                ("c", None),
                ("d", Some(Attribute::Value("e=f".into()))),
                ("g", Some(Attribute::Unset)),
            ]
        );
    }

    #[test]
    fn lines_that_say_nothing() {
        for text in ["", "# x y", "!a b", "a b$", "a builtin_x", "[attr]-x y", &format!("a {}", "b".repeat(2048))] {
            assert_eq!(one(text), None, "{text}");
        }
        assert_eq!(lines(b"a b\n\0c d\n").len(), 1);
    }

    #[test]
    fn quoted_patterns() {
        let matches = |line: &str, path: &str| match one(line).expect("a line").what {
            What::Paths(matcher) => matcher.matches(path.as_bytes(), b""),
            What::Macro(_) => false,
        };
        assert!(matches("\"a b\\t\\303\\251\" x", "a b\té"));
        assert!(matches("\"open x", "\"open"));
        assert!(!matches("dir/ x", "dir/file"));
        assert!(matches("/top x", "top") && !matches("/top x", "a/top"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_lines_and_match_something_or_nothing(text: Vec<u8>, path in "[ab/*.\\[]{1,12}") {
            for line in lines(&text) {
                if let What::Paths(matcher) = line.what {
                    matcher.matches(path.as_bytes(), b"");
                }
            }
        }

        #[test]
        fn any_pattern_matches_something_or_nothing(text in "[ab/*?!\\[\\]:\\\\\"-]{0,20}", path in "[ab/*-]{1,12}") {
            for line in lines(format!("{text} x").as_bytes()) {
                if let What::Paths(matcher) = line.what {
                    matcher.matches(path.as_bytes(), b"");
                }
            }
        }
    }

    #[test]
    fn macros() {
        assert_eq!(one("[attr]gen a -b").map(|line| line.what), Some(What::Macro("gen".into())));
        assert!(matches!(one("[attr] gen").map(|line| line.what), Some(What::Paths(_))));
    }
}
