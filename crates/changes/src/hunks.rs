//! Where two texts differ.

use std::ops::Range;

use git2::{DiffOptions, Patch};

use crate::at_once;

/// A place where two texts differ, as ranges of lines, from 1, the end not included. One of them may be empty: it stands before the
/// line that it starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Lines of the old text.
    pub old: Range<u32>,
    /// Lines of the new text.
    pub new: Range<u32>,
}

/// The places where the two texts of each pair differ, by git's own comparison, without lines around them. None where it cannot
/// compare.
#[must_use]
pub fn hunks(texts: &[(&[u8], &[u8])]) -> Vec<Option<Vec<Hunk>>> {
    at_once::map(texts, |(old, new)| between(old, new))
}

fn between(old: &[u8], new: &[u8]) -> Option<Vec<Hunk>> {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).force_text(true);
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut options)).ok()?;
    (0..patch.num_hunks())
        .map(|index| {
            let (hunk, _) = patch.hunk(index).ok()?;
            Some(Hunk {
                old: range(hunk.old_start(), hunk.old_lines()),
                new: range(hunk.new_start(), hunk.new_lines()),
            })
        })
        .collect()
}

/// git names the line before a range without lines.
const fn range(start: u32, lines: u32) -> Range<u32> {
    let start = if lines == 0 { start + 1 } else { start };
    start..start + lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_lines_that_differ() {
        let found = between(b"a\nb\nc\nd\n", b"a\nB\nc\nx\nd\n").expect("comparable");
        assert_eq!(found, [Hunk { old: 2..3, new: 2..3 }, Hunk { old: 4..4, new: 4..5 }]);
        assert_eq!(between(b"a\nb\n", b"b\n").expect("comparable"), [Hunk { old: 1..2, new: 1..1 }]);
        assert_eq!(between(b"", b"a\nb\n").expect("comparable"), [Hunk { old: 1..1, new: 1..3 }]);
        assert_eq!(between(b"a", b"a").expect("comparable"), []);
    }
}
