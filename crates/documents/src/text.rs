//! Texts put together from parts of a file, which still know where each part came from.

use std::ops::Range;
use std::sync::Arc;

use crate::node::{Position, Span};

/// A place in a named file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the repository's root, with `/`.
    pub file: Arc<str>,
    /// Where in it.
    pub span: Span,
}

impl Place {
    /// A place.
    pub fn new(file: impl Into<Arc<str>>, span: Span) -> Self {
        Self { file: file.into(), span }
    }

    /// Its line, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.span.start.line
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.file, self.span.start.line)
    }
}

/// A text and where its parts stand in the file: across lines, quotes, escapes and substituted variables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    text: String,
    pieces: Vec<Piece>,
    whole: Span,
}

/// Some bytes of a text. Those of the same length as their place are there as they stand, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    at: Range<usize>,
    span: Span,
}

/// Bytes of a piece at most, so that counting the characters before an offset takes no longer for a longer text.
const LONGEST: usize = 256;

/// Whether so many bytes are at a place as they stand.
const fn verbatim(length: usize, span: Span) -> bool {
    span.to - span.from == length && span.start.line == span.end.line
}

impl Text {
    /// Nothing yet; an empty text stands at `whole`.
    #[must_use]
    pub const fn at(whole: Span) -> Self {
        Self { text: String::new(), pieces: Vec::new(), whole }
    }

    /// A text that stands as one at a place.
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        let mut whole = Self::at(span);
        whole.push(&text.into(), span);
        whole
    }

    /// Adds what stands at `span`.
    pub fn push(&mut self, text: &str, span: Span) {
        let (mut rest, mut span) = (text, span);
        while rest.len() > LONGEST && verbatim(rest.len(), span) {
            let mut length = LONGEST;
            while !rest.is_char_boundary(length) {
                length -= 1;
            }
            let (first, others) = rest.split_at(length);
            let column = span.start.column.saturating_add(u32::try_from(first.chars().count()).unwrap_or(u32::MAX));
            let (end, to) = (Position { line: span.start.line, column }, span.from + length);
            self.piece(first, Span { end, to, ..span });
            span = Span { start: end, from: to, ..span };
            rest = others;
        }
        self.piece(rest, span);
    }

    fn piece(&mut self, text: &str, span: Span) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { at: start..self.text.len(), span });
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where all of it stands.
    #[must_use]
    pub const fn whole(&self) -> Span {
        self.whole
    }

    /// Says where all of it stands, quotes included.
    pub const fn set_whole(&mut self, whole: Span) {
        self.whole = whole;
    }

    /// Where a part of it stands.
    #[must_use]
    pub fn span(&self, part: Range<usize>) -> Span {
        let first = self.pieces.partition_point(|piece| piece.at.end <= part.start);
        let last = if part.is_empty() {
            first
        } else {
            self.pieces.partition_point(|piece| piece.at.start < part.end).saturating_sub(1)
        };
        let (Some(first), Some(last)) = (self.pieces.get(first), self.pieces.get(last)) else {
            // Nothing, behind everything.
            let Some((end, to)) = self.pieces.last().map(|piece| self.inside(piece, part.end, true)) else {
                return self.whole;
            };
            return Span { start: end, end, from: to, to };
        };
        let (start, from) = self.inside(first, part.start, false);
        let (end, to) = self.inside(last, part.end, true);
        Span { start, end, from, to }
    }

    /// A part of it as a text of its own.
    #[must_use]
    pub fn slice(&self, part: Range<usize>) -> Self {
        let mut slice = Self::at(self.span(part.clone()));
        let first = self.pieces.partition_point(|piece| piece.at.end <= part.start);
        for piece in self.pieces.get(first..).unwrap_or_default() {
            let at = piece.at.start.max(part.start)..piece.at.end.min(part.end);
            if piece.at.start >= part.end {
                break;
            }
            if at.is_empty() {
                continue;
            }
            let span = self.span(at.clone());
            slice.push(self.text.get(at).unwrap_or_default(), span);
        }
        slice
    }

    /// Adds another text with all its places.
    pub fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.iter().map(|piece| {
            let at = start + piece.at.start..start + piece.at.end;
            Piece { at, span: piece.span }
        }));
    }

    /// The part without blank characters at its ends.
    #[must_use]
    pub fn trimmed(&self, part: Range<usize>, blank: impl Fn(char) -> bool) -> Range<usize> {
        let text = self.text.get(part.clone()).unwrap_or_default();
        let start = part.start + (text.len() - text.trim_start_matches(&blank).len());
        let length = text.trim_matches(&blank).len();
        start..start + length
    }

    /// The same text with each place replaced by another.
    #[must_use]
    pub fn moved(mut self, to: &dyn Fn(Span) -> Span) -> Self {
        self.whole = to(self.whole);
        for piece in &mut self.pieces {
            piece.span = to(piece.span);
        }
        self
    }

    /// Where an offset into the text stands, as the start or the end of something.
    fn inside(&self, piece: &Piece, offset: usize, end: bool) -> (Position, usize) {
        let Span { start, end: last, from, to } = piece.span;
        let offset = offset.clamp(piece.at.start, piece.at.end);
        if verbatim(piece.at.len(), piece.span) {
            let before = self.text.get(piece.at.start..offset).unwrap_or_default();
            let characters = u32::try_from(before.chars().count()).unwrap_or(u32::MAX);
            let position = Position { line: start.line, column: start.column.saturating_add(characters) };
            return (position, from + (offset - piece.at.start));
        }
        if end && offset > piece.at.start { (last, to) } else { (start, from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn parts_know_their_place() {
        let source = Source::new("a = öne,\n   two # x\n");
        let mut text = Text::at(source.span(4..17));
        text.push("öne,", source.span(4..9));
        text.push("\n", source.span(9..13));
        text.push("two", source.span(13..16));
        assert_eq!(text.as_str(), "öne,\ntwo");
        assert_eq!(text.span(6..9), source.span(13..16));
        assert_eq!(text.span(2..4), source.span(6..8));
        assert_eq!(text.span(2..7), source.span(6..14));
        assert_eq!(text.slice(2..7).as_str(), "ne,\nt");
        text.push("", source.span(0..0));
        text.push("!", source.span(0..1));
        assert_eq!(text.slice(0..10).as_str(), "öne,\ntwo!");
        assert_eq!(text.slice(2..7).span(4..5), source.span(13..14));
        assert_eq!(text.trimmed(5..9, char::is_whitespace), 6..9);
        assert_eq!(Text::at(source.span(1..2)).span(0..0), source.span(1..2));
    }

    #[test]
    fn a_long_line_is_as_exact_as_a_short_one() {
        let line = "é,".repeat(100_000);
        let source = Source::new(&line);
        let text = Text::new(line.as_str(), source.span(0..line.len()));
        for at in (0..line.len()).step_by(3).chain([line.len() - 3]) {
            assert_eq!(text.span(at..at + 2), source.span(at..at + 2));
        }
    }
}
