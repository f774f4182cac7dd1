//! The next version of a module, written into its manifest without touching another byte.

use std::ops::Range;

use documents::Position;

use crate::manifest::version::{self, Part};
use crate::manifest::{Manifest, Text};

/// What to do with one manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bump {
    /// Replace these bytes.
    Write {
        /// What is replaced: the literal of the version.
        bytes: Range<usize>,
        /// What stands there then, quotes included.
        literal: String,
        /// The version before.
        from: String,
        /// The version after.
        to: String,
    },
    /// The change has another version already.
    Done {
        /// The version at the base.
        from: String,
        /// The version now.
        to: String,
    },
    /// The module is new, so its version is its first.
    New,
}

/// Why a version cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub at: Position,
    /// Why.
    pub message: String,
}

/// Plans the next version of a module whose manifest is `now`, and at the base of the change was `before`.
///
/// # Errors
/// When there is no version, it has no numbers to count, or it is written in a way that cannot be replaced safely.
pub fn plan(now: &[u8], before: Option<&[u8]>, part: Part) -> Result<Bump, Refused> {
    let Some(before) = before else { return Ok(Bump::New) };
    let unreadable = |problem: documents::Problem| Refused { at: problem.span.start, message: problem.message };
    let manifest = Manifest::parse(now).map_err(unreadable)?;
    let Some(written) = &manifest.version else {
        return Err(Refused { at: manifest.at, message: "there is no version to raise".to_owned() });
    };
    // A base that cannot be read has no version that could have been raised.
    let old = Manifest::parse(before).ok().and_then(|manifest| manifest.version).map(|version| version.text);
    if let Some(from) = old.filter(|old| *old != written.text) {
        return Ok(Bump::Done { from, to: written.text.clone() });
    }
    let Some(to) = version::next(&written.text, part) else {
        let message = format!("`{}` is no version of two to five numbers", written.text);
        return Err(Refused { at: written.at, message });
    };
    let literal = replaced(now, written, &to).ok_or_else(|| Refused {
        at: written.at,
        message: "the version is not written as one plain text".to_owned(),
    })?;
    Ok(Bump::Write { bytes: written.bytes.clone(), literal, from: written.text.clone(), to })
}

/// The literal with another text in its quotes; `None` for anything but a prefix, quotes and the text.
fn replaced(source: &[u8], written: &Text, to: &str) -> Option<String> {
    let literal = std::str::from_utf8(source.get(written.bytes.clone())?).ok()?;
    let (before, after) = literal.split_once(written.text.as_str())?;
    let quotes = before.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let plain = matches!(quotes, "'" | "\"" | "'''" | "\"\"\"") && after == quotes;
    plain.then(|| format!("{before}{to}{after}"))
}

/// The manifest with the planned version.
#[must_use]
pub fn apply(source: &[u8], bytes: &Range<usize>, literal: &str) -> Vec<u8> {
    [&source[..bytes.start], literal.as_bytes(), &source[bytes.end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "# -*- coding: utf-8 -*-\r\n{\r\n\t'name' : u'Caf\u{e9}',  # 18.0.1.2.3\r\n\t\"version\":\"18.0.1.2.3\" ,\r\n}\r\n";

    fn bumped(now: &str, part: Part) -> String {
        match plan(now.as_bytes(), Some(now.as_bytes()), part).unwrap() {
            Bump::Write { bytes, literal, .. } => String::from_utf8(apply(now.as_bytes(), &bytes, &literal)).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_other_byte_stays() {
        let expected = MANIFEST.replace("\"18.0.1.2.3\"", "\"18.0.1.3.0\"");
        assert_eq!(bumped(MANIFEST, Part::Minor), expected);
        assert_eq!(bumped("{'version': u'1.0'}", Part::Patch), "{'version': u'1.0.1'}");
        assert_eq!(bumped("{'version': '''1.0'''}", Part::Major), "{'version': '''2.0'''}");
    }

    #[test]
    fn one_change_is_bumped_once() {
        let next = bumped(MANIFEST, Part::Patch);
        let again = plan(next.as_bytes(), Some(MANIFEST.as_bytes()), Part::Patch).unwrap();
        assert_eq!(again, Bump::Done { from: "18.0.1.2.3".to_owned(), to: "18.0.1.2.4".to_owned() });
        assert_eq!(plan(MANIFEST.as_bytes(), None, Part::Patch), Ok(Bump::New));
    }

    #[test]
    fn what_cannot_be_replaced_safely_is_refused() {
        for manifest in
            ["{'name': 'a'}", "{'version': '1' '.0'}", "{'version': '1\\x2e0'}", "{'version': 'one'}", "{'version': "]
        {
            assert!(plan(manifest.as_bytes(), Some(manifest.as_bytes()), Part::Patch).is_err(), "{manifest}");
        }
    }
}
