//! Cuts a line into tokens of a class.

use crate::mask::MASKED;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Letters and `_`.
    Word,
    /// One character that is neither letter, digit nor blank.
    Symbol,
    /// Blanks.
    Space,
    /// Digits.
    Number,
    /// Digits and dots.
    Version,
    /// A hash or an address.
    Hex,
    /// Something with a `/` or `\` in it, or a file name.
    Path,
    /// An address with a scheme.
    Url,
    /// Text between two of this character.
    Quoted(char),
    /// What stands for a credential.
    Masked,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// What it is.
    pub class: Class,
    /// Its text, quotes included.
    pub text: String,
}

impl Token {
    /// Whether two tokens are the same for all that a rule can mean: the same words and signs, the same class otherwise.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let text = matches!(self.class, Class::Word | Class::Symbol);
        self.class == other.class && (!text || self.text == other.text)
    }

    /// Whether its text is part of the shape.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        matches!(self.class, Class::Word | Class::Symbol | Class::Space)
    }
}

/// The tokens of a line, without blanks at both ends.
#[must_use]
pub fn tokens(line: &str) -> Vec<Token> {
    let mut rest = line.trim_matches(|character: char| character.is_ascii_whitespace());
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(first) = rest.chars().next() {
        let before = tokens.last().and_then(|token| token.text.chars().next_back());
        let (class, length) = masked(rest)
            .or_else(|| quoted(rest, first, before))
            .or_else(|| chunk(rest))
            .unwrap_or_else(|| simple(rest, first));
        tokens.push(Token { class, text: rest[..length].to_owned() });
        rest = &rest[length..];
    }
    tokens
}

/// What credentials are shown as.
fn masked(rest: &str) -> Option<(Class, usize)> {
    rest.starts_with(MASKED).then_some((Class::Masked, MASKED.len()))
}

/// Text in quotes on one line. An apostrophe inside a word is none.
fn quoted(rest: &str, first: char, before: Option<char>) -> Option<(Class, usize)> {
    let close = match first {
        '\'' | '"' | '`' => first,
        '‘' => '’',
        '“' => '”',
        _ => return None,
    };
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inner = &rest[first.len_utf8()..];
    let end = inner.find(close).filter(|end| (1..=200).contains(end))?;
    Some((Class::Quoted(close), first.len_utf8() + end + close.len_utf8()))
}

/// What reaches to the next blank or bracket and is one thing as a whole.
fn chunk(rest: &str) -> Option<(Class, usize)> {
    let ends = |character: char| character.is_whitespace() || "\"'`()[]{}<>,;=|‘’“”".contains(character);
    let whole = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let text = whole.trim_end_matches(['.', ':', '!', '?']);
    if text.contains("://") {
        return Some((Class::Url, text.len()));
    }
    let text = place(text);
    let class = class(text)?;
    Some((class, text.len()))
}

/// `src/a.rs:12:5` without its line and column, which are tokens of their own.
fn place(text: &str) -> &str {
    let windows =
        text.as_bytes().get(1) == Some(&b':') && text.as_bytes().get(2).is_some_and(|byte| b"/\\".contains(byte));
    let from = if windows { 2 } else { 0 };
    text[from..].find(':').map_or(text, |colon| &text[..from + colon])
}

fn class(text: &str) -> Option<Class> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    if letters > 0 && (text.contains('/') || text.contains('\\')) && text.len() > 2 {
        return Some(Class::Path);
    }
    let hex = bytes.iter().all(u8::is_ascii_hexdigit);
    if text.len() >= 7 && hex && digits > 0 && letters > 0
        || text.starts_with("0x") && bytes[2..].iter().all(u8::is_ascii_hexdigit)
    {
        return Some(Class::Hex);
    }
    let number = text.strip_prefix('v').unwrap_or(text);
    if digits >= 2
        && number.contains('.')
        && number.starts_with(|first: char| first.is_ascii_digit())
        && letters <= digits
    {
        return Some(Class::Version);
    }
    let extension = text.rsplit_once('.').map(|(stem, extension)| (stem.len(), extension));
    let short = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase());
    extension.is_some_and(|(stem, extension)| stem > 1 && short(extension) && letters > 2).then_some(Class::Path)
}

fn simple(rest: &str, first: char) -> (Class, usize) {
    let run = |belongs: fn(char) -> bool| rest.find(|character| !belongs(character)).unwrap_or(rest.len());
    if first.is_ascii_whitespace() {
        (Class::Space, run(|character| character.is_ascii_whitespace()))
    } else if first.is_ascii_digit() {
        (Class::Number, run(|character| character.is_ascii_digit()))
    } else if first.is_alphabetic() || first == '_' {
        (Class::Word, run(|character| character.is_alphabetic() || character == '_'))
    } else {
        (Class::Symbol, first.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Class::{Hex, Masked, Number, Path, Quoted, Symbol, Url, Version, Word};

    fn check(line: &str, expected: &[(Class, &str)]) {
        let all = tokens(line);
        assert_eq!(all.iter().map(|token| token.text.as_str()).collect::<String>(), line.trim());
        let found: Vec<_> = all
            .iter()
            .filter(|token| token.class != Class::Space)
            .map(|token| (token.class, token.text.as_str()))
            .collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn lines_are_cut_into_classes() {
        check(
            "  cannot open 'a b' (3)",
            &[(Word, "cannot"), (Word, "open"), (Quoted('\''), "'a b'"), (Symbol, "("), (Number, "3"), (Symbol, ")")],
        );
        check(
            "src/a.rs:12:5: can't",
            &[
                (Path, "src/a.rs"),
                (Symbol, ":"),
                (Number, "12"),
                (Symbol, ":"),
                (Number, "5"),
                (Symbol, ":"),
                (Word, "can"),
                (Symbol, "'"),
                (Word, "t"),
            ],
        );
        check("C:\\a\\b.c: x", &[(Path, "C:\\a\\b.c"), (Symbol, ":"), (Word, "x")]);
        check(
            "get https://a.example/x?y=1.",
            &[(Word, "get"), (Url, "https://a.example/x?y"), (Symbol, "="), (Number, "1"), (Symbol, ".")],
        );
        check("v1.2.3 0xff 3fa9c01d", &[(Version, "v1.2.3"), (Hex, "0xff"), (Hex, "3fa9c01d")]);
        check("password=*** x", &[(Word, "password"), (Symbol, "="), (Masked, "***"), (Word, "x")]);
        check("setup.py end.", &[(Path, "setup.py"), (Word, "end"), (Symbol, ".")]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(line in "\\PC{0,60}|([a-z0-9/.:'\"` ]{0,60})") {
            let joined: String = tokens(&line).iter().map(|token| token.text.as_str()).collect();
            proptest::prop_assert_eq!(joined, line.trim_matches(|character: char| character.is_ascii_whitespace()));
        }
    }
}
