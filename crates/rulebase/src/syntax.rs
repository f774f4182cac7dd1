//! Pattern text into regex-syntax's tree, with mistakes that name a place.
//!
//! Patterns see one line of bytes: `^` and `$` are its ends, `\w`, `\d`, `\s` and `\b` are ASCII, `.` is one byte. A
//! bracketed class with characters outside ASCII (`[✓✗]`) stands for those characters, so authors need not spell out
//! their bytes.

use regex_syntax::ast::{self, Ast, Span};
use regex_syntax::hir::Hir;

/// The longest pattern, in bytes.
pub(crate) const TEXT_LIMIT: usize = 2_000;
/// How deep groups may nest.
const NEST_LIMIT: u32 = 50;

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// A fragment: what is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// How many characters stand before the place.
    pub(crate) offset: usize,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>, hint: &str) -> Self {
        Self { message: message.into(), hint: Some(hint.to_owned()), offset: 0 }
    }
}

/// Parses a pattern.
pub(crate) fn parse(pattern: &str) -> Result<Hir, Mistake> {
    if pattern.is_empty() {
        return Err(Mistake::new("an empty pattern matches every line", "write a regular expression"));
    }
    if pattern.len() > TEXT_LIMIT {
        let message = format!("the pattern has {} bytes, expected at most {TEXT_LIMIT}", pattern.len());
        return Err(Mistake::new(message, "split it into several under `patterns`"));
    }
    let tree = ast::parse::ParserBuilder::new().nest_limit(NEST_LIMIT).build().parse(pattern);
    let tree = tree.map_err(|error| unreadable(pattern, &error))?;
    let classes = ast::visit(&tree, Classes { pattern, found: Vec::new() })?;
    let spelled = spell_out(pattern, &classes);
    let mut hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).nest_limit(NEST_LIMIT).build();
    hir.parse(&spelled).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => unreadable(&spelled, &error),
        regex_syntax::Error::Translate(error) => {
            let same = spelled == pattern;
            let offset = if same { chars_before(pattern, error.span().start.offset) } else { 0 };
            Mistake { message: error.kind().to_string(), hint: Some(SYNTAX.to_owned()), offset }
        }
        error => Mistake::new(error.to_string(), SYNTAX),
    })
}

const SYNTAX: &str =
    "patterns are in the syntax of Rust's `regex` crate over ASCII: no look-around, no back-references";

fn unreadable(pattern: &str, error: &ast::Error) -> Mistake {
    let (message, hint) = match error.kind() {
        ast::ErrorKind::UnsupportedLookAround => (
            "look-around is not supported, because matching has to stay linear in the length of the line".to_owned(),
            "say what must not match under `unless`, or match the surroundings without a group",
        ),
        ast::ErrorKind::UnsupportedBackreference => (
            "back-references are not supported, because matching has to stay linear in the length of the line"
                .to_owned(),
            "match both places on their own",
        ),
        kind => (kind.to_string(), SYNTAX),
    };
    let offset = chars_before(pattern, error.span().start.offset);
    Mistake { message, hint: Some(hint.to_owned()), offset }
}

fn chars_before(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(0, |before| before.chars().count())
}

/// Collects the outermost bracketed classes that name characters outside ASCII, and refuses what other dialects read
/// otherwise.
struct Classes<'a> {
    pattern: &'a str,
    found: Vec<Span>,
}

impl ast::Visitor for Classes<'_> {
    type Output = Vec<Span>;
    type Err = Mistake;

    fn finish(self) -> Result<Vec<Span>, Mistake> {
        Ok(self.found)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Mistake> {
        match ast {
            Ast::ClassBracketed(class) => {
                let text = &self.pattern[class.span.start.offset..class.span.end.offset];
                if !text.is_ascii() {
                    self.found.push(class.span);
                }
                Ok(())
            }
            Ast::Assertion(assertion)
                if matches!(
                    assertion.kind,
                    ast::AssertionKind::WordBoundaryStartAngle | ast::AssertionKind::WordBoundaryEndAngle
                ) =>
            {
                let text = &self.pattern[assertion.span.start.offset..assertion.span.end.offset];
                Err(Mistake {
                    message: format!("`{text}` is a word boundary here"),
                    hint: Some(format!("write `{}` for the character", &text[1..])),
                    offset: chars_before(self.pattern, assertion.span.start.offset),
                })
            }
            _ => Ok(()),
        }
    }
}

/// Marks classes as ones of characters instead of bytes; the ASCII shorthands in them are written out.
fn spell_out(pattern: &str, classes: &[Span]) -> String {
    let mut text = String::with_capacity(pattern.len() + classes.len() * 16);
    let mut from = 0;
    for span in classes {
        let class = &pattern[span.start.offset..span.end.offset];
        text.push_str(&pattern[from..span.start.offset]);
        // Case folding outside ASCII needs tables that are left out: without letters nothing is to be folded.
        let cased = class.bytes().any(|byte| byte.is_ascii_alphabetic());
        text.push_str(if cased { "(?u:" } else { "(?u-i:" });
        let mut escaped = false;
        for character in class.chars() {
            match (escaped, character) {
                (false, '\\') => escaped = true,
                (false, other) => text.push(other),
                (true, character) => {
                    escaped = false;
                    match character {
                        's' => text.push_str("\\t\\n\\v\\f\\r "),
                        'd' => text.push_str("0-9"),
                        'w' => text.push_str("0-9A-Za-z_"),
                        other => text.extend(['\\', other]),
                    }
                }
            }
        }
        text.push(')');
        from = span.end.offset;
    }
    text.push_str(&pattern[from..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(pattern: &str) -> String {
        let mistake = parse(pattern).unwrap_err();
        format!("{} {}", mistake.offset, mistake.message)
    }

    #[test]
    fn mistakes_name_their_place() {
        assert!(mistake("foo(?=bar)").starts_with("3 look-around is not supported"));
        assert!(mistake("foo(?<!bar)").starts_with("3 look-around is not supported"));
        assert!(mistake(r"(a)\1").starts_with("3 back-references are not supported"));
        assert_eq!(mistake("✓ ("), "2 unclosed group");
        assert_eq!(mistake(r"\<init\>"), r"0 `\<` is a word boundary here");
        assert_eq!(mistake(r"ab\p{Greek}"), "2 Unicode not allowed here");
        assert_eq!(mistake(""), "0 an empty pattern matches every line");
        assert!(mistake(&"a".repeat(2_001)).starts_with("0 the pattern has 2001 bytes"));
        assert!(!mistake(&"(".repeat(500)).is_empty());
    }

    #[test]
    fn classes_outside_ascii() {
        let matches = |pattern: &str, text: &str| {
            let hir = parse(pattern).unwrap();
            regex_automata::meta::Builder::new().build_from_hir(&hir).unwrap().is_match(text)
        };
        assert!(matches(r"^\s*[✓✔] ok$", "  ✔ ok"));
        assert!(matches(r"^[^✓\s]+$", "abc"));
        assert!(!matches(r"^[^✓\s]+$", "a c"));
        assert!(matches(r"(?i)^[✓]x", "✓X"));
        assert!(matches("^✗?a", "a"));
    }
}
