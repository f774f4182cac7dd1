//! The text of a file, and the line and column of each of its bytes.

use std::ops::Range;

use crate::node::{Position, Span};
use crate::problem::Problem;

/// Bytes above which no file of these formats is read: the largest real one seen (a lock-step compose file) has 300 kB.
pub const MOST_BYTES: usize = 4 << 20;

/// After so many bytes the characters are counted anew, so that a column on a line of megabytes is found at once.
const STRIDE: usize = 256;

/// A text whose places can be asked for in constant time (a line in logarithmic time).
#[derive(Debug, Clone)]
pub struct Source<'a> {
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    /// Characters before each multiple of [`STRIDE`] bytes; none where every character is a byte.
    characters: Vec<usize>,
    /// Every character is a byte.
    ascii: bool,
}

impl<'a> Source<'a> {
    /// Of bytes that have to be UTF-8 and not too many.
    ///
    /// # Errors
    /// When they are not.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Problem> {
        if bytes.len() > MOST_BYTES {
            let message = format!("the file has {} bytes, expected at most {MOST_BYTES}", bytes.len());
            return Err(Problem::new(Span::default(), message).hint("leave generated data out of it"));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(text)),
            Err(error) => {
                let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let sound = Self::new(std::str::from_utf8(sound).unwrap_or_default());
                let at = sound.text.len();
                Err(Problem::new(sound.span(at..at), "the file is not UTF-8 from here on").hint("save it as UTF-8"))
            }
        }
    }

    /// Of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut lines = vec![0];
        if text.is_ascii() {
            lines.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
            return Self { text, lines, characters: Vec::new(), ascii: true };
        }
        let mut characters = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at % STRIDE == 0 {
                characters.push(count);
            }
            count += usize::from(byte & 0xc0 != 0x80);
            if byte == b'\n' {
                lines.push(at + 1);
            }
        }
        if text.len().is_multiple_of(STRIDE) {
            characters.push(count);
        }
        Self { text, lines, characters, ascii: false }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The line and column of the byte `at`, clamped to the end of the text.
    #[must_use]
    pub fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.before(at) - self.before(start) + 1;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(line), column: number(column) }
    }

    /// The place of a range of bytes.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let (from, to) = (range.start.min(self.text.len()), range.end.min(self.text.len()));
        Span { start: self.position(from), end: self.position(to), from, to }
    }

    /// Where each line stands, without its line feed (and without a carriage return before it).
    pub fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.lines.iter().skip(1).copied().chain([self.text.len()]);
        self.lines.iter().copied().zip(ends).map(|(start, end)| {
            let line = self.text.get(start..end).unwrap_or_default();
            let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            start..start + line.len()
        })
    }

    /// Characters before the byte `at`.
    fn before(&self, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        let counted = self.characters.get(at / STRIDE).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(at / STRIDE * STRIDE..at).unwrap_or_default();
        counted + rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_that_are_no_text() {
        let problem = Source::decode(b"a\n\xc3\xa9b\xff").unwrap_err();
        assert_eq!((problem.span.start, problem.span.from), (Position { line: 2, column: 3 }, 5));
        assert!(Source::decode(&vec![b' '; MOST_BYTES + 1]).is_err());
    }

    proptest! {
        #[test]
        fn places_are_what_counting_gives(text in "(?s)([a-zé€😀\\r]{0,300}\n?){0,6}") {
            let source = Source::new(&text);
            for (at, _) in text.char_indices() {
                let before = &text[..at];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                let position = source.position(at);
                prop_assert_eq!((position.line as usize, position.column as usize), (line, column));
            }
            let joined: Vec<&str> = source.lines().map(|line| &text[line]).collect();
            let counted: Vec<&str> =
                text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
            // A carriage return at the very end ends no line.
            if !text.ends_with('\r') {
                prop_assert_eq!(joined, counted);
            }
        }
    }
}
