//! The files of a repository at one moment, as the pure core sees them.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is none.
    Missing,
    /// There is one, but: in words.
    Failed(String),
}

/// Files and what is known of them. Paths are relative to the repository's root, with `/`.
pub trait Snapshot {
    /// All files in the order of their paths.
    fn files(&self) -> &[Arc<str>];

    /// The content of a file.
    ///
    /// # Errors
    /// If there is none or it cannot be read.
    fn read(&self, path: &str) -> Result<Rc<[u8]>, Unreadable>;

    /// When the last commit that changed the file was made, in seconds since 1970.
    ///
    /// # Errors
    /// Why that cannot be known (no history, a shallow clone).
    fn committed(&self, path: &str) -> Result<i64, String>;

    /// Whether there is such a file.
    fn has(&self, path: &str) -> bool {
        self.files().binary_search_by(|file| file.as_ref().cmp(path)).is_ok()
    }

    /// The files whose paths start so, in order.
    fn below(&self, prefix: &str) -> &[Arc<str>] {
        let files = self.files();
        let start = files.partition_point(|file| file.as_ref() < prefix);
        let rest = &files[start..];
        let end = rest.partition_point(|file| file.starts_with(prefix));
        &rest[..end]
    }
}

/// Files in memory, for tests and for what is fetched in advance.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: Vec<Arc<str>>,
    contents: BTreeMap<Arc<str>, Rc<[u8]>>,
    times: BTreeMap<Arc<str>, i64>,
}

impl Memory {
    /// These files.
    #[must_use]
    pub fn new<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Self {
        let contents: BTreeMap<Arc<str>, Rc<[u8]>> =
            files.iter().map(|(path, bytes)| (Arc::from(path.as_ref()), Rc::from(bytes.as_ref()))).collect();
        Self { files: contents.keys().cloned().collect(), contents, times: BTreeMap::new() }
    }

    /// Says when a file was committed, in seconds since 1970.
    #[must_use]
    pub fn committed_at(mut self, path: &str, seconds: i64) -> Self {
        self.times.insert(Arc::from(path), seconds);
        self
    }
}

impl Snapshot for Memory {
    fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    fn read(&self, path: &str) -> Result<Rc<[u8]>, Unreadable> {
        self.contents.get(path).cloned().ok_or(Unreadable::Missing)
    }

    fn committed(&self, path: &str) -> Result<i64, String> {
        self.times.get(path).copied().ok_or_else(|| "it has no commit".to_owned())
    }
}

/// Other files with some of them changed: what the self-test looks at.
pub struct Overlay<'a> {
    below: &'a dyn Snapshot,
    files: Vec<Arc<str>>,
    changed: BTreeMap<String, Option<Rc<[u8]>>>,
    times: BTreeMap<String, i64>,
}

impl std::fmt::Debug for Overlay<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Overlay").field("changed", &self.changed.keys()).finish_non_exhaustive()
    }
}

impl<'a> Overlay<'a> {
    /// The same files.
    #[must_use]
    pub fn of(below: &'a dyn Snapshot) -> Self {
        Self { below, files: below.files().to_vec(), changed: BTreeMap::new(), times: BTreeMap::new() }
    }

    /// With this content in a file, which may be new.
    #[must_use]
    pub fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        if let Err(at) = self.files.binary_search_by(|file| file.as_ref().cmp(path)) {
            self.files.insert(at, Arc::from(path));
        }
        self.changed.insert(path.to_owned(), Some(Rc::from(bytes)));
        self
    }

    /// Without a file.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.files.retain(|file| file.as_ref() != path);
        self.changed.insert(path.to_owned(), None);
        self
    }

    /// With another time of the last commit, in seconds since 1970.
    #[must_use]
    pub fn committed_at(mut self, path: &str, seconds: i64) -> Self {
        self.times.insert(path.to_owned(), seconds);
        self
    }
}

impl Snapshot for Overlay<'_> {
    fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    fn read(&self, path: &str) -> Result<Rc<[u8]>, Unreadable> {
        match self.changed.get(path) {
            Some(Some(bytes)) => Ok(Rc::clone(bytes)),
            Some(None) => Err(Unreadable::Missing),
            None => self.below.read(path),
        }
    }

    fn committed(&self, path: &str) -> Result<i64, String> {
        self.times.get(path).copied().map_or_else(|| self.below.committed(path), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_a_prefix() {
        let memory = Memory::new(&[("a/b", ""), ("a/c", ""), ("ab", ""), ("b", "")]);
        assert_eq!(memory.below("a/").len(), 2);
        assert_eq!(memory.below("").len(), 4);
        assert!(memory.below("z").is_empty() && memory.has("ab") && !memory.has("a"));
    }

    #[test]
    fn an_overlay_changes_adds_and_removes() {
        let memory = Memory::new(&[("a", "1"), ("b", "2")]).committed_at("a", 5);
        let over = Overlay::of(&memory).with("a", b"9").with("aa", b"3").without("b").committed_at("aa", 7);
        assert_eq!(over.files().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["a", "aa"]);
        assert_eq!((&*over.read("a").unwrap(), over.read("b")), (&b"9"[..], Err(Unreadable::Missing)));
        assert_eq!((over.committed("a"), over.committed("aa")), (Ok(5), Ok(7)));
    }
}
