//! Added and deleted lines as `git diff --numstat` counts them: git's own line comparison, without attributes, filters
//! or whitespace rules.

use git2::{DiffOptions, Patch};

use crate::contents::Content;

/// Git looks for a NUL in so many bytes to call a file binary (`FIRST_FEW_BYTES` in git's xdiff-interface.c).
const BINARY_BYTES: usize = 8000;

/// Two sides with more lines than this together are not compared: git's algorithm keeps some 100 bytes for each line.
const MAX_LINES: u64 = 2_000_000;

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// So many lines added and deleted.
    Counted { added: u64, deleted: u64 },
    /// One side is binary.
    Binary,
    /// One side has too many bytes, or both have too many lines.
    TooLarge,
    /// One side is not here.
    Missing,
}

/// Compares two sides; `None` is a file that is not there.
pub(crate) fn compare(old: Option<&Content>, new: Option<&Content>) -> Lines {
    let bytes = |side: Option<&Content>| match side {
        None => Ok(None),
        Some(Content::Bytes(bytes)) if is_binary(bytes) => Err(Lines::Binary),
        Some(Content::Bytes(_)) => Ok(Some(())),
        Some(Content::TooLarge(_)) => Err(Lines::TooLarge),
        Some(Content::Missing) => Err(Lines::Missing),
    };
    match (bytes(old), bytes(new)) {
        // A side that is not here or too large could be binary too: only a NUL that was seen is one.
        (Err(Lines::Binary), _) | (_, Err(Lines::Binary)) => Lines::Binary,
        (Err(why), _) | (_, Err(why)) => why,
        (Ok(_), Ok(_)) => count(content(old), content(new)),
    }
}

const fn content(side: Option<&Content>) -> &[u8] {
    match side {
        Some(Content::Bytes(bytes)) => bytes.as_slice(),
        _ => &[],
    }
}

fn count(old: &[u8], new: &[u8]) -> Lines {
    let (deleted, added) = (lines_of(old), lines_of(new));
    if old == new {
        return Lines::Counted { added: 0, deleted: 0 };
    }
    if deleted == 0 || added == 0 {
        return Lines::Counted { added, deleted };
    }
    if deleted + added > MAX_LINES {
        return Lines::TooLarge;
    }
    let mut options = DiffOptions::new();
    // The numbers do not depend on context, but each line of it is kept in memory.
    options.context_lines(0).interhunk_lines(0).force_text(true).ignore_submodules(false);
    let stats = Patch::from_buffers(old, None, new, None, Some(&mut options)).and_then(|patch| patch.line_stats());
    // It fails only if memory runs out.
    stats.map_or(Lines::TooLarge, |(_, added, deleted)| Lines::Counted { added: added as u64, deleted: deleted as u64 })
}

/// Lines of a text; what stands behind the last line feed is a line too.
fn lines_of(text: &[u8]) -> u64 {
    let feeds = text.iter().filter(|byte| **byte == b'\n').count() as u64;
    feeds + u64::from(text.last().is_some_and(|last| *last != b'\n'))
}

/// Git's test for a binary file.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(BINARY_BYTES)].contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: Option<&str>, new: Option<&str>, expected: (u64, u64)) {
        let content = |text: Option<&str>| text.map(|text| Content::Bytes(text.as_bytes().to_vec()));
        let (added, deleted) = expected;
        assert_eq!(compare(content(old).as_ref(), content(new).as_ref()), Lines::Counted { added, deleted });
    }

    #[test]
    fn lines_are_counted_with_and_without_a_last_line_feed() {
        check(None, Some("a\nb\n"), (2, 0));
        check(None, Some("a\nb"), (2, 0));
        check(Some("a\nb\n"), None, (0, 2));
        check(None, Some(""), (0, 0));
        check(Some(""), Some("a"), (1, 0));
        check(Some("a\nb\n"), Some("a\nc\n"), (1, 1));
        check(Some("a\nb\n"), Some("a\nb"), (1, 1));
        check(Some("a\n"), Some("a\r\n"), (1, 1));
        check(Some("same\n"), Some("same\n"), (0, 0));
    }

    #[test]
    fn a_nul_among_the_first_bytes_is_binary_and_a_later_one_is_not() {
        let mut bytes = vec![b'a'; BINARY_BYTES];
        bytes.push(0);
        assert!(!is_binary(&bytes));
        bytes[BINARY_BYTES - 1] = 0;
        assert!(is_binary(&bytes));
        assert_eq!(compare(Some(&Content::Missing), Some(&Content::Bytes(bytes))), Lines::Binary);
    }

    #[test]
    fn what_cannot_be_counted_is_not() {
        let text = Content::Bytes(b"a\n".to_vec());
        assert_eq!(compare(Some(&Content::TooLarge(9)), Some(&text)), Lines::TooLarge);
        assert_eq!(compare(Some(&text), Some(&Content::Missing)), Lines::Missing);
        let many = |line: &str| Content::Bytes(line.repeat(1_000_001).into_bytes());
        assert_eq!(compare(Some(&many("\n")), Some(&many("a\n"))), Lines::TooLarge);
    }
}
