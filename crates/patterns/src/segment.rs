//! Segments of patterns that need no automaton: names, stars in names, and `**`.

/// One segment of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// This name.
    Name(String),
    /// Any name.
    One,
    /// A name with stars in it: what stands before, between and after them, so at least two parts.
    Wild(Vec<String>),
    /// Any number of segments.
    Dirs,
    /// At least one more segment; always the last.
    Rest,
    /// Something that only matching can tell, at least one segment.
    Other,
}

/// A pattern, or one of its alternatives, as segments.
pub(crate) type Segments = Vec<Segment>;

impl Segment {
    fn takes(&self, name: &[u8]) -> bool {
        match self {
            Self::Name(own) => own.as_bytes() == name,
            Self::Wild(parts) => is_wild(parts, name),
            Self::One => true,
            Self::Dirs | Self::Rest | Self::Other => false,
        }
    }
}

/// Does a name consist of the parts with anything between them. Taking each part where it occurs first is enough.
pub(crate) fn is_wild(parts: &[String], name: &[u8]) -> bool {
    let [first, between @ .., last] = parts else { return false };
    let Some(mut rest) = name.strip_prefix(first.as_bytes()).and_then(|rest| rest.strip_suffix(last.as_bytes())) else {
        return false;
    };
    for part in between.iter().filter(|part| !part.is_empty()) {
        let Some(at) = find(rest, part.as_bytes()) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

/// Where `part`, which is not empty, occurs first.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = part.first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| byte == first)?;
        if text[at..].starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Do the segments of a path match, none of the pattern's being `Other`. Going back to the last `**` is enough, as with
/// the stars of a name.
pub(crate) fn matches(pattern: &[Segment], path: &[&[u8]]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut again = None;
    loop {
        match pattern.get(at) {
            Some(Segment::Rest) => return place < path.len(),
            Some(Segment::Dirs) => {
                at += 1;
                again = Some((at, place));
                continue;
            }
            Some(segment) if path.get(place).is_some_and(|name| segment.takes(name)) => {
                at += 1;
                place += 1;
                continue;
            }
            None if place == path.len() => return true,
            _ => {}
        }
        match &mut again {
            Some((after, from)) if *from < path.len() => {
                *from += 1;
                (at, place) = (*after, *from);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, Pattern};

    #[test]
    fn segments_and_parts_are_matched_wherever_they_fit() {
        let check = |text: &str, path: &str, expected: bool| {
            let shape = Pattern::parse(Dialect::Default, text).expect("valid").shape().expect("indexed");
            let segments: Vec<&[u8]> = path.as_bytes().split(|&byte| byte == b'/').collect();
            let found = shape.variants.iter().any(|variant| matches(variant, &segments));
            assert_eq!(found, expected, "{text} on {path}");
        };
        for (text, yes, no) in [
            ("**/a/**/b", "x/a/b/a/y/b", "b/a"),
            ("**/a*/b", "a1/c/a2/b", "a1/c/b"),
            ("a*b*c", "axbxbc", "acb"),
            ("*ab", "aab", "aba"),
            ("*a*a", "aa", "a"),
            ("**/a/**", "x/a/b", "x/a"),
            ("a/**/*", "a/b/c", "a"),
        ] {
            check(text, yes, true);
            check(text, no, false);
        }
    }
}
