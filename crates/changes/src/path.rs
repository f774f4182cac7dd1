//! Paths as git stores them.

use std::fmt;

/// A path inside a repository: the exact bytes git stores, with `/` between folders and none at either end. Git allows
/// every byte but NUL, so a path may hold line feeds and need not be UTF-8; `protocol::escape` shows it safely.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// A path from the bytes git stores.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The exact bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text, unless it is not UTF-8.
    #[must_use]
    pub const fn to_str(&self) -> Option<&str> {
        match std::str::from_utf8(self.0.as_slice()) {
            Ok(text) => Some(text),
            Err(_) => None,
        }
    }

    /// What stands behind the last `/`, or everything.
    ///
    /// ```
    /// assert_eq!(changes::RepoPath::from("a/b.txt").file_name(), b"b.txt");
    /// ```
    #[must_use]
    pub fn file_name(&self) -> &[u8] {
        file_name(&self.0)
    }

    /// The folder, without `/` at its end; empty for a file at the root.
    #[must_use]
    pub fn folder(&self) -> &[u8] {
        self.0.iter().rposition(|byte| *byte == b'/').map_or(&[], |at| &self.0[..at])
    }
}

/// What stands behind the last `/` of `path`, or everything.
pub(crate) fn file_name(path: &[u8]) -> &[u8] {
    path.iter().rposition(|byte| *byte == b'/').map_or(path, |at| &path[at + 1..])
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self(path.as_bytes().to_vec())
    }
}

impl AsRef<[u8]> for RepoPath {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// ASCII with escapes, for test failures.
impl fmt::Debug for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path() {
        let path = RepoPath::from("a/b/c.txt");
        assert_eq!((path.folder(), path.file_name()), (&b"a/b"[..], &b"c.txt"[..]));
        let root = RepoPath::from("c.txt");
        assert_eq!((root.folder(), root.file_name()), (&b""[..], &b"c.txt"[..]));
        assert_eq!(RepoPath::new(b"\xff".to_vec()).to_str(), None);
        assert_eq!(format!("{:?}", RepoPath::new(b"a\n\xff".to_vec())), r#""a\n\xff""#);
    }
}
