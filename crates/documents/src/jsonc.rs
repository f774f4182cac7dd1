//! JSON with comments (`//`, `/* */`) and commas behind the last item, as `devcontainer.json` is written.
//!
//! Of a key that stands twice the last value counts, as in JavaScript. Half of a surrogate pair becomes the replacement
//! character. Reading ends at the first mistake.
//!
//! Source: RFC 8259; the "jsonc" mode of Visual Studio Code.

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::node::{Entry, Node, Value};
use crate::problem::Problem;
use crate::source::Source;

/// How deep values may nest.
const MOST_LEVELS: usize = 128;

/// Reads one value.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Option<Node>, Vec<Problem>) {
    match Source::decode(bytes) {
        Ok(source) => match value(&source) {
            Ok(node) => (Some(node), Vec::new()),
            Err(problem) => (None, vec![problem]),
        },
        Err(problem) => (None, vec![problem]),
    }
}

/// Reads one value of a source.
pub(crate) fn value(source: &Source<'_>) -> Result<Node, Problem> {
    let at = if source.text().starts_with('\u{feff}') { 3 } else { 0 };
    let mut parser = Parser { source, at, levels: 0 };
    let read = parser.value().and_then(|node| {
        parser.blank()?;
        if parser.rest().is_empty() { Ok(node) } else { Err(parser.unexpected("the end of the file")) }
    });
    read.map_err(|(range, message, hint)| {
        let problem = Problem::new(source.span(range), message);
        if hint.is_empty() { problem } else { problem.hint(hint) }
    })
}

type Mistake = (Range<usize>, String, &'static str);

struct Parser<'a> {
    source: &'a Source<'a>,
    at: usize,
    levels: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.source.text().get(self.at..).unwrap_or_default()
    }

    fn unexpected(&self, expected: &str) -> Mistake {
        let found = match self.rest().chars().next() {
            Some(character) => format!("`{character}`"),
            None => "the end of the file".to_owned(),
        };
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        (self.at..self.at + length, format!("found {found}, expected {expected}"), "")
    }

    /// Spaces and comments.
    fn blank(&mut self) -> Result<(), Mistake> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let Some(end) = rest.get(2..).and_then(|rest| rest.find("*/")) else {
                    return Err((self.at..self.at + 2, "the comment is not closed".to_owned(), "close it with `*/`"));
                };
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self) -> Result<Node, Mistake> {
        self.blank()?;
        let start = self.at;
        let value = match self.rest().bytes().next() {
            Some(b'{' | b'[') => {
                self.levels += 1;
                if self.levels > MOST_LEVELS {
                    let message = format!("values nest deeper than {MOST_LEVELS} levels");
                    return Err((start..start + 1, message, "flatten the file"));
                }
                let value = if self.take('{') { self.object()? } else { self.array()? };
                self.levels -= 1;
                value
            }
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { span: self.source.span(start..self.at), value })
    }

    fn word(&mut self) -> Result<Value, Mistake> {
        let words = [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let (range, message, _) = self.unexpected("a value");
        Err((range, message, "texts stand in double quotes"))
    }

    fn object(&mut self) -> Result<Value, Mistake> {
        let mut entries = Vec::new();
        loop {
            self.blank()?;
            if self.take('}') {
                return Ok(Value::Map(entries));
            }
            let start = self.at;
            if !self.rest().starts_with('"') {
                return Err(self.unexpected("a key in double quotes or `}`"));
            }
            let key = self.string()?;
            let key = Node { span: self.source.span(start..self.at), value: Value::Text(key) };
            self.blank()?;
            if !self.take(':') {
                return Err(self.unexpected("`:` and the value of the key before it"));
            }
            entries.push(Entry { key, value: self.value()? });
            self.blank()?;
            if !self.take(',') && !self.rest().starts_with('}') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, Mistake> {
        self.take('[');
        let mut items = Vec::new();
        loop {
            self.blank()?;
            if self.take(']') {
                return Ok(Value::List(items));
            }
            items.push(self.value()?);
            self.blank()?;
            if !self.take(',') && !self.rest().starts_with(']') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, Mistake> {
        let part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let length = self.rest().find(|c| !part(c)).unwrap_or(self.rest().len());
        let written = self.rest().get(..length).unwrap_or_default();
        let digits = written.strip_prefix('-').unwrap_or(written);
        let start = self.at;
        self.at += length;
        let leading_zero =
            digits.len() > 1 && digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if !leading_zero && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Value::Integer(written.to_owned()));
        }
        match written.parse() {
            Ok(number) if !leading_zero && digits.starts_with(|c: char| c.is_ascii_digit()) => Ok(Value::Float(number)),
            _ => Err((start..self.at, "not a number as JSON writes them".to_owned(), "quote it if it is a text")),
        }
    }

    fn string(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\', '\n', '\r']).unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.rest().bytes().next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => {
                    let message = "the text is not closed on its line".to_owned();
                    return Err((start..self.at, message, "close it with a double quote; a line feed is `\\n`"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Mistake> {
        let start = self.at;
        let escaped = self.rest().chars().nth(1);
        self.at += 1 + escaped.map_or(0, char::len_utf8);
        let simple = match escaped {
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let first = self.digits(start)?;
                // A character beyond the first 65,536 is written as two halves.
                if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let second = self.digits(back)?;
                    if (0xdc00..0xe000).contains(&second) {
                        let number = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                        return Ok(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = back;
                }
                return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => {
                let hint = "double the backslash if it stands for itself";
                return Err((start..self.at, "an escape that JSON does not have".to_owned(), hint));
            }
        };
        Ok(simple)
    }

    fn digits(&mut self, start: usize) -> Result<u32, Mistake> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let mistake = || (start..self.at, "`\\u` has fewer than 4 hexadecimal digits".to_owned(), "write all four");
        let number = number.ok_or_else(mistake)?;
        self.at += 4;
        Ok(number)
    }
}
