//! A tree whose paths are known at once.

use std::collections::BTreeMap;
use std::fmt;

use super::{Item, Kind, Tree, Trouble, name, parent};

/// Reads the bytes of a file.
type Reader<'a> = dyn Fn(&str) -> Result<Vec<u8>, Trouble> + 'a;

/// A list of files, for commits and tests: paths are known at once, bytes on request.
pub struct Listed<'a> {
    folders: BTreeMap<String, Vec<Item>>,
    reader: Box<Reader<'a>>,
}

impl fmt::Debug for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Listed").field("folders", &self.folders.len()).finish_non_exhaustive()
    }
}

impl<'a> Listed<'a> {
    /// A tree of `files` (each path with what it is: file, link or other), read by `reader`; for a link that gives its
    /// target.
    pub fn new(
        files: impl IntoIterator<Item = (String, Kind)>,
        reader: impl Fn(&str) -> Result<Vec<u8>, Trouble> + 'a,
    ) -> Self {
        let mut folders: BTreeMap<String, Vec<Item>> = BTreeMap::from([(String::new(), Vec::new())]);
        for (path, kind) in files {
            let (mut folder, mut item) = (parent(&path).to_owned(), Item { name: name(&path).to_owned(), kind });
            loop {
                let known = folders.contains_key(&folder);
                folders.entry(folder.clone()).or_default().push(item);
                if known {
                    break;
                }
                item = Item { name: name(&folder).to_owned(), kind: Kind::Folder };
                folder = parent(&folder).to_owned();
            }
        }
        for items in folders.values_mut() {
            items.sort_unstable();
            items.dedup();
        }
        Self { folders, reader: Box::new(reader) }
    }
}

impl Tree for Listed<'_> {
    fn list(&self, folder: &str) -> Result<Vec<Item>, Trouble> {
        self.folders.get(folder).cloned().ok_or_else(|| Trouble("there is no such folder".to_owned()))
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        if path.is_empty() {
            return Some(Kind::Folder);
        }
        let items = self.folders.get(parent(path))?;
        let at = items.binary_search_by(|item| item.name.as_str().cmp(name(path))).ok()?;
        Some(items[at].kind)
    }

    fn link(&self, path: &str) -> Option<String> {
        String::from_utf8((self.reader)(path).ok()?).ok()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        (self.reader)(path)
    }
}

/// A tree of texts in memory, for tests.
#[cfg(test)]
pub(crate) fn texts(files: &[(&str, &str)]) -> Listed<'static> {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let kinds: Vec<(String, Kind)> = files
        .iter()
        .map(|(path, text)| (path.clone(), if text.starts_with("-> ") { Kind::Link } else { Kind::File }))
        .collect();
    Listed::new(kinds, move |path| {
        let text = files.get(path).ok_or_else(|| Trouble("missing".to_owned()))?;
        Ok(text.strip_prefix("-> ").unwrap_or(text).as_bytes().to_vec())
    })
}
