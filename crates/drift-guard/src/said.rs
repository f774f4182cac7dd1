//! One value that a file says, and where.

use std::ops::Range;

use documents::Text;
use findings::Location;

/// A value, its name and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The value. Hostile text, and maybe a secret: show it only through [`crate::secret::Shown`].
    pub text: String,
    /// What it is called: the path of keys that leads to it (`options.addons_path`), or the file.
    pub name: String,
    /// Where it stands.
    pub at: Location,
    /// Where each part of it stands, as long as it is as it was written.
    origin: Option<Text>,
}

impl Said {
    /// A value at a place.
    pub fn new(text: impl Into<String>, name: impl Into<String>, at: Location) -> Self {
        Self { text: text.into(), name: name.into(), at, origin: None }
    }

    /// With the places of its parts.
    #[must_use]
    pub fn written(mut self, text: &Text) -> Self {
        self.origin = Some(text.clone());
        self
    }

    /// The same value as another text.
    #[must_use]
    pub fn changed(&self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text == self.text {
            return self.clone();
        }
        Self { text, name: self.name.clone(), at: self.at.clone(), origin: None }
    }

    /// A part of it, with the part's own place where that is known.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        match &self.origin {
            Some(origin) if range.end <= origin.as_str().len() => {
                let span = origin.span(range.clone());
                let at = Location::at(&self.at.file, span.start.line, span.start.column);
                Self { text, name: self.name.clone(), at, origin: Some(origin.slice(range)) }
            }
            _ => self.changed(text),
        }
    }

    /// The last part of its name, without brackets.
    #[must_use]
    pub fn key(&self) -> &str {
        let name = self.name.split('[').next().unwrap_or_default();
        name.rsplit('.').next().unwrap_or_default()
    }
}

/// What lies between the first and last characters that are not blank.
#[must_use]
pub fn trimmed(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start + text.trim().len()
}
