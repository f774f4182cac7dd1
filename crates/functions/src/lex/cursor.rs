//! A position in a text, with what all lexers need: lines, words, numbers, comments, operators.

use crate::token::{Kind, Lexed, Token};

/// A position in a text, and the tokens before it.
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) lexed: Lexed,
    /// JavaScript: no regular expression starts before this place.
    pub(super) no_regex_before: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut lexed = Lexed::default();
        lexed.tokens.reserve(text.len() / 6);
        Self { text, bytes: text.as_bytes(), at: 0, line: 1, lexed, no_regex_before: 0 }
    }

    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(super) fn starts(&self, with: &str) -> bool {
        self.bytes[self.at..].starts_with(with.as_bytes())
    }

    pub(super) fn ended(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Skips white space; true if there was any.
    pub(super) fn space(&mut self) -> bool {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {}
                _ => break,
            }
            self.at += 1;
        }
        self.at > start
    }

    /// Moves to `end`, counting lines.
    pub(super) fn advance(&mut self, end: usize) {
        let end = end.min(self.bytes.len());
        let lines = self.bytes[self.at..end].iter().filter(|&&byte| byte == b'\n').count();
        self.line += u32::try_from(lines).unwrap_or(u32::MAX);
        self.at = end;
    }

    /// A token from here to `end`.
    pub(super) fn push(&mut self, kind: Kind, end: usize) {
        let (start, line) = (self.at, self.line);
        let mut end = end.min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.advance(end);
        self.lexed.tokens.push(Token { start, end, line, last_line: self.line, kind, indent: None });
    }

    /// Says that what starts here does not end, and goes to the end of the text.
    pub(super) fn unterminated(&mut self, kind: Option<Kind>) {
        self.lexed.open_at.get_or_insert(self.line);
        match kind {
            Some(kind) => self.push(kind, self.bytes.len()),
            None => self.advance(self.bytes.len()),
        }
    }

    /// Where the line ends.
    pub(super) fn line_end(&self) -> usize {
        self.bytes[self.at..].iter().position(|&byte| byte == b'\n').map_or(self.bytes.len(), |length| self.at + length)
    }

    /// Skips the comment that ends at `end`.
    pub(super) fn comment(&mut self, end: usize) {
        let text = self.bytes.get(self.at..end.min(self.bytes.len())).unwrap_or_default();
        if forgives(text) {
            self.lexed.forgiven.push(self.lexed.tokens.len());
        }
        self.advance(end);
    }

    /// Skips `/* ... */`.
    pub(super) fn block_comment(&mut self, nested: bool) {
        let mut depth = 1;
        let mut at = self.at + 2;
        while depth > 0 {
            match self.bytes.get(at..) {
                Some([b'*', b'/', ..]) => {
                    depth -= 1;
                    at += 2;
                }
                Some([b'/', b'*', ..]) if nested => {
                    depth += 1;
                    at += 2;
                }
                Some([_, ..]) => at += 1,
                _ => return self.unterminated(None),
            }
        }
        self.comment(at);
    }

    /// Where the string that starts at `start` ends: behind the next `quote` that has no backslash. Where `lines` is false it ends
    /// before a line end.
    pub(super) fn string_end(&self, start: usize, quote: u8, lines: bool) -> Option<usize> {
        let mut at = start;
        loop {
            match self.bytes.get(at)? {
                // A line end is one character, also where it is CR LF.
                b'\\' if self.bytes[at..].starts_with(b"\\\r\n") => at += 3,
                b'\\' => at += 2,
                b'\n' if !lines => return Some(at),
                byte if *byte == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
    }

    /// Where the word ends that starts at `start`.
    pub(super) fn word_end(&self, start: usize, also: u8) -> usize {
        let mut at = start;
        while let Some(&byte) = self.bytes.get(at) {
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 || byte == also) {
                break;
            }
            at += 1;
        }
        at
    }

    /// Where the number ends that starts here.
    pub(super) fn number_end(&self) -> usize {
        let mut at = self.at;
        while let Some(&byte) = self.bytes.get(at) {
            let fraction = byte == b'.' && self.bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            let exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[at - 1], b'e' | b'E')
                && !self.bytes[self.at..].starts_with(b"0x");
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || fraction || (exponent && at > self.at)) {
                break;
            }
            at += 1;
        }
        at
    }

    /// An operator, a bracket, or any other character.
    pub(super) fn symbol(&mut self) {
        let rest = &self.bytes[self.at..];
        self.push(Kind::Symbol, self.at + operator(rest));
    }

    /// Text of the last token.
    pub(super) fn last(&self) -> &'t str {
        self.lexed.tokens.last().map_or("", |token| token.of(self.text))
    }
}

/// How many bytes the operator has that a text starts with. `>` stands alone, as it also closes type arguments.
const fn operator(text: &[u8]) -> usize {
    match text {
        [b'.', b'.', b'.', ..] | [b'=' | b'!', b'=', b'=', ..] | [b'<', b'<', b'=', ..] => 3,
        // `a ?.5 : b`
        [b'?', b'.', b'0'..=b'9', ..] => 1,
        [b'&', b'&' | b'=', ..] | [b'|', b'|' | b'=', ..] | [b'?', b'?' | b'.', ..] | [b'=', b'>' | b'=', ..] => 2,
        [b'-', b'>' | b'-' | b'=', ..] | [b'+', b'+' | b'=', ..] | [b'*', b'*' | b'=', ..] => 2,
        [b':', b':' | b'=', ..] | [b'<', b'=' | b'<' | b'-', ..] => 2,
        [b'!' | b'>' | b'/' | b'%' | b'^', b'=', ..] => 2,
        _ => 1,
    }
}

/// Whether a comment asks lizard to leave out the function it stands in: `#lizard forgives`, in Python also `# lizard forgives`.
/// `forgive global` speaks of code outside functions, and `forgives(metric)` of warnings, in other languages than Python.
fn forgives(comment: &[u8]) -> bool {
    let (python, text) = match comment {
        [b'/', b'/' | b'*', text @ ..] => (false, text),
        _ => (true, comment),
    };
    let text = text.trim_ascii_start();
    let marks = text.iter().take_while(|&&byte| byte == b'#').count();
    let rest = text[marks..].trim_ascii_start();
    let rest = if python { rest.strip_prefix(b"#").unwrap_or(rest) } else { rest };
    let Some(more) = rest.strip_prefix(b"lizard forgive") else { return false };
    let marked = python || (marks == 1 && text[1..].starts_with(b"lizard"));
    marked && !more.starts_with(b" global") && (python || !more.starts_with(b"s("))
}
