//! A text that every match of a pattern contains.

use crate::rarity;

/// The shortest literal that is looked for, in bytes.
pub const SHORTEST: usize = 3;
/// The longest literal that is looked for, in bytes: what is longer is cut, because more bytes filter no better.
pub(crate) const LONGEST: usize = 36;
/// Length of the piece of a literal by which it is found, but for literals that are shorter.
pub(crate) const PIECE: usize = 4;

/// Where in a line a literal can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lead {
    /// At its start.
    Start,
    /// After nothing but blanks.
    Indent,
    /// Anywhere.
    Anywhere,
}

impl Lead {
    pub(crate) const ALL: [Self; 3] = [Self::Start, Self::Indent, Self::Anywhere];
}

/// A text that a match contains. It is kept in place: a program starts with thousands of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literal {
    text: [u8; LONGEST],
    length: u8,
    folded: bool,
    lead: Lead,
    /// Where its rarest piece starts.
    pub(crate) piece: u8,
}

impl Literal {
    /// A literal; `None` for texts that are too long.
    pub(crate) fn new(text: &[u8], folded: bool, lead: Lead) -> Option<Self> {
        let mut literal = Self { text: [0; LONGEST], length: u8::try_from(text.len()).ok()?, folded, lead, piece: 0 };
        literal.text.get_mut(..text.len())?.copy_from_slice(text);
        Some(literal)
    }

    /// The same with its case folded if it does not matter, and its rarest piece known.
    pub(crate) fn finished(mut self) -> Self {
        if self.folded {
            self.text.make_ascii_lowercase();
        }
        self.piece = rarity::rarest_piece(self.text(), self.piece_len());
        self
    }

    /// Its bytes; in lower case if [`Literal::is_folded`].
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text[..usize::from(self.length).min(LONGEST)]
    }

    /// ASCII case does not matter.
    #[must_use]
    pub const fn is_folded(&self) -> bool {
        self.folded
    }

    /// It has to stand at the start of the line, or after nothing but blanks.
    #[must_use]
    pub fn is_leading(&self) -> bool {
        self.lead != Lead::Anywhere
    }

    pub(crate) const fn lead(&self) -> Lead {
        self.lead
    }

    /// How long its piece is.
    pub(crate) fn piece_len(&self) -> usize {
        usize::from(self.length).min(PIECE)
    }

    /// This one and what follows it.
    pub(crate) fn followed_by(&self, next: &Self) -> Option<Self> {
        let text = [self.text(), next.text()].concat();
        let lead = if self.length == 0 { self.lead.min(next.lead) } else { self.lead };
        Self::new(&text, self.folded || next.folded, lead)
    }

    /// Whether it stands at `at` in the line, whose first `indent` bytes are blanks.
    pub(crate) fn is_at(&self, line: &[u8], at: usize, indent: usize) -> bool {
        let placed = match self.lead {
            Lead::Start => at == 0,
            Lead::Indent => at <= indent,
            Lead::Anywhere => true,
        };
        let text = self.text();
        placed
            && line
                .get(at..at + text.len())
                .is_some_and(|found| if self.folded { found.eq_ignore_ascii_case(text) } else { found == text })
    }
}

/// The blanks of `\s`.
pub(crate) const fn is_blank_byte(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// How many blanks a line starts with.
pub(crate) fn indent_of(line: &[u8]) -> usize {
    line.iter().position(|&byte| !is_blank_byte(byte)).unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_case() {
        let literal = |text: &str, folded, lead| Literal::new(text.as_bytes(), folded, lead).unwrap().finished();
        let any = literal("Abc", false, Lead::Anywhere);
        assert!(any.is_at(b"xAbc", 1, 0) && !any.is_at(b"xabc", 1, 0) && !any.is_at(b"xAb", 1, 0));
        assert!(literal("ABC", true, Lead::Anywhere).is_at(b"xaBc", 1, 0));
        assert!(literal("abc", false, Lead::Indent).is_at(b"  abc", 2, 2));
        assert!(!literal("abc", false, Lead::Indent).is_at(b" xabc", 2, 1));
        assert!(!literal("abc", false, Lead::Start).is_at(b" abc", 1, 1));
        assert!(Literal::new(&[b'x'; LONGEST + 1], false, Lead::Start).is_none());
    }
}
