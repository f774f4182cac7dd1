//! Paths as git shows them (git documentation, `core.quotePath`).

use std::borrow::Cow;
use std::fmt::Write as _;

/// A path that can be written anywhere text can.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DisplayPath {
    /// The path itself if it is UTF-8, else the path as git quotes it, with the double quotes.
    pub text: String,
    /// The text is quoted, so it is not the path itself.
    pub quoted: bool,
}

/// A path for JSON: UTF-8 as it is, anything else as git quotes it.
///
/// ```
/// assert_eq!(protocol::escape::path("src/é.rs".as_bytes()).text, "src/é.rs");
/// let odd = protocol::escape::path(b"a\xff");
/// assert_eq!((odd.text.as_str(), odd.quoted), (r#""a\377""#, true));
/// ```
#[must_use]
pub fn path(bytes: &[u8]) -> DisplayPath {
    match std::str::from_utf8(bytes) {
        Ok(text) => DisplayPath { text: text.to_owned(), quoted: false },
        Err(_) => DisplayPath { text: quote_all(bytes), quoted: true },
    }
}

/// A path for people: as it is while it is printable, else as git quotes it.
///
/// ```
/// assert_eq!(protocol::escape::quote(b"a\nb"), r#""a\nb""#);
/// ```
#[must_use]
pub fn quote(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(|c| super::is_invisible(c) || c == '"' || c == '\\') => Cow::Borrowed(text),
        _ => Cow::Owned(quote_all(bytes)),
    }
}

fn quote_all(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push('"');
    for &byte in bytes {
        match byte {
            b'"' => quoted.push_str("\\\""),
            b'\\' => quoted.push_str("\\\\"),
            0x07 => quoted.push_str("\\a"),
            0x08 => quoted.push_str("\\b"),
            b'\t' => quoted.push_str("\\t"),
            b'\n' => quoted.push_str("\\n"),
            0x0b => quoted.push_str("\\v"),
            0x0c => quoted.push_str("\\f"),
            b'\r' => quoted.push_str("\\r"),
            0x20..=0x7e => quoted.push(char::from(byte)),
            other => {
                // Writing to a `String` cannot fail.
                let _ = write!(quoted, "\\{other:03o}");
            }
        }
    }
    quoted.push('"');
    quoted
}
