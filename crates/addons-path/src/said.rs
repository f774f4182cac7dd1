//! Texts that know where they were written.

use std::rc::Rc;

use findings::Location;

/// A text and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Where.
    pub at: Location,
    /// Where its parts stand, where that is known.
    parts: Option<Rc<documents::Text>>,
}

impl Said {
    /// A text at a place.
    pub fn new(text: impl Into<String>, at: Location) -> Self {
        Self { text: text.into(), at, parts: None }
    }

    /// A text of a file that knows where its parts stand.
    #[must_use]
    pub fn from_text(file: &str, text: &documents::Text) -> Self {
        let at = place(file, text.whole());
        Self { text: text.as_str().to_owned(), at, parts: Some(Rc::new(text.clone())) }
    }

    /// The entries of a comma list that is this text or a part of it, each with its place. Odoo strips each, and nothing
    /// between two commas is no entry.
    #[must_use]
    pub fn list(&self, part: &str) -> Vec<Self> {
        let start = self.text.find(part).unwrap_or_default();
        let mut offset = start;
        let mut items = Vec::new();
        for item in part.split(',') {
            let from = offset + (item.len() - item.trim_start().len());
            offset += item.len() + 1;
            let item = item.trim();
            if item.is_empty() {
                continue;
            }
            let range = from..from + item.len();
            let at = self.parts.as_ref().filter(|_| self.text.get(range.clone()) == Some(item));
            let at = at.map_or_else(|| self.at.clone(), |text| place(&self.at.file, text.span(range.clone())));
            items.push(Self::new(item, at));
        }
        items
    }
}

/// A place of a file.
#[must_use]
pub fn place(file: &str, span: documents::Span) -> Location {
    Location::at(file, span.start.line.max(1), span.start.column.max(1))
}
