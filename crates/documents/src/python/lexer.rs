//! Python's tokens, as far as literals need them.

use std::ops::Range;

use super::{MOST_LEVELS, Mistake, number, quoted};
use crate::node::Value;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    Comma,
    Colon,
    Plus,
    Minus,
    Ellipsis,
    /// A name or keyword.
    Name,
    /// A number, text or bytes.
    Constant(Value),
    /// The end of a line outside all brackets.
    Newline,
    /// The end of the text.
    End,
    /// Anything else: no literal has it.
    Other,
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    levels: usize,
    /// At the start of a line outside all brackets, where spaces are indentation.
    fresh: bool,
}

impl<'a> Lexer<'a> {
    /// Leading spaces and tabs of the whole text are skipped, as `literal_eval` does.
    pub(super) fn new(text: &'a str) -> Self {
        let at = text.len() - text.trim_start_matches([' ', '\t']).len();
        Self { text, at, levels: 0, fresh: true }
    }

    pub(super) fn next(&mut self) -> Result<Token, Box<Mistake>> {
        if self.fresh {
            self.indentation()?;
        }
        self.blank()?;
        let start = self.at;
        let Some(byte) = self.byte(0) else { return Ok(Token { kind: Kind::End, range: start..start }) };
        let kind = match byte {
            b'\n' | b'\r' => {
                self.newline();
                self.fresh = true;
                Kind::Newline
            }
            b'(' | b'[' | b'{' => self.open(byte)?,
            b')' | b']' | b'}' => {
                self.at += 1;
                self.levels = self.levels.saturating_sub(1);
                Kind::Close(byte)
            }
            b',' => self.single(Kind::Comma),
            b':' => self.single(Kind::Colon),
            b'+' => self.single(Kind::Plus),
            b'-' => self.single(Kind::Minus),
            b'.' if self.rest().starts_with("...") => {
                self.at += 3;
                Kind::Ellipsis
            }
            b'0'..=b'9' => self.number()?,
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number()?,
            b'"' | b'\'' => self.quoted(0)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => match quoted::prefix(self.rest()) {
                Some(length) => self.quoted(length)?,
                None => {
                    let name = |c: char| c.is_alphanumeric() || c == '_';
                    self.at += self.rest().find(|c| !name(c)).unwrap_or(self.rest().len());
                    Kind::Name
                }
            },
            _ => {
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
                Kind::Other
            }
        };
        Ok(Token { kind, range: start..self.at })
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn open(&mut self, byte: u8) -> Result<Kind, Box<Mistake>> {
        self.levels += 1;
        if self.levels > MOST_LEVELS {
            let message = format!("brackets nest deeper than {MOST_LEVELS} levels, more than Python reads");
            return Err(Mistake::at(self.at..self.at + 1, message, "flatten the value"));
        }
        self.at += 1;
        Ok(Kind::Open(byte))
    }

    /// Steps over one end of a line; true if there was one.
    fn newline(&mut self) -> bool {
        let length = match (self.byte(0), self.byte(1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\n' | b'\r'), _) => 1,
            _ => return false,
        };
        self.at += length;
        true
    }

    fn comment(&mut self) {
        self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
    }

    /// A backslash at the end of a line, which something has to follow.
    fn continuation(&mut self) -> Result<(), Box<Mistake>> {
        let start = self.at;
        self.at += 1;
        if !self.newline() {
            let message = "unexpected backslash, expected the end of the line behind it";
            return Err(Mistake::at(start..self.at, message, "remove the backslash or what follows it"));
        }
        if self.rest().is_empty() {
            return Err(Mistake::at(start..self.at, "the text ends behind a backslash", "remove the backslash"));
        }
        Ok(())
    }

    /// Lines of nothing but spaces and comments do not count; the first that counts must not be indented.
    fn indentation(&mut self) -> Result<(), Box<Mistake>> {
        self.fresh = false;
        let (mut column, mut continued) = (0_usize, 0_usize);
        loop {
            match self.byte(0) {
                Some(b' ') => column += 1,
                Some(b'\t') => column = (column / 8 + 1) * 8,
                Some(b'\x0c') => column = 0,
                Some(b'\\') => {
                    continued = if continued == 0 { column } else { continued };
                    self.continuation()?;
                    continue;
                }
                Some(b'#') => {
                    self.comment();
                    (column, continued) = (0, 0);
                    continue;
                }
                Some(b'\n' | b'\r') => {
                    self.newline();
                    (column, continued) = (0, 0);
                    continue;
                }
                // Not even the end of the text: Python adds an end of line to programs only, not to expressions.
                _ if column.max(continued) == 0 => return Ok(()),
                at => {
                    let message = match at {
                        Some(_) => "unexpected indentation, expected the value at the start of the line",
                        None => "the last line has nothing but spaces, which Python refuses as indentation",
                    };
                    return Err(Mistake::at(self.at..self.at, message, "remove the spaces"));
                }
            }
            self.at += 1;
        }
    }

    /// Spaces, comments and continued lines before a token; inside brackets ends of lines too.
    fn blank(&mut self) -> Result<(), Box<Mistake>> {
        loop {
            match self.byte(0) {
                Some(b' ' | b'\t' | b'\x0c') => self.at += 1,
                Some(b'#') => self.comment(),
                Some(b'\\') => self.continuation()?,
                Some(b'\n' | b'\r') if self.levels > 0 => {
                    self.newline();
                }
                _ => return Ok(()),
            }
        }
    }

    fn number(&mut self) -> Result<Kind, Box<Mistake>> {
        let start = self.at;
        let (value, length) = number::read(self.rest()).map_err(|(length, message)| {
            Mistake::at(start..start + length, message, "write it as Python writes numbers, or quote it")
        })?;
        self.at += length;
        Ok(Kind::Constant(value))
    }

    fn quoted(&mut self, prefix: usize) -> Result<Kind, Box<Mistake>> {
        let start = self.at;
        let (value, length) = quoted::read(self.rest(), prefix)
            .map_err(|(range, message, hint)| Mistake::at(start + range.start..start + range.end, message, hint))?;
        self.at += length;
        Ok(Kind::Constant(value))
    }
}
