//! The working tree as the library sees it: all of it but `.git`, whatever git tracks or ignores. What Odoo loads is what
//! lies there, and git is not asked.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use addons_path::tree::{self, Item, Kind, Tree, Trouble};

/// The largest file that is read: manifests and descriptions of environments are a thousandth of it.
const MOST_BYTES: u64 = 8 << 20;

/// A folder of the disk.
pub(crate) struct Disk {
    root: PathBuf,
    /// Folders that were listed, so that each is listed once.
    listed: RefCell<HashMap<String, Rc<Vec<Item>>>>,
    /// Entries whose names are no UTF-8, which no module of Odoo can have.
    skipped: Cell<usize>,
}

impl Disk {
    /// The files below `root`.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), listed: RefCell::default(), skipped: Cell::new(0) }
    }

    /// How many names were left out because they are no UTF-8.
    pub(crate) const fn skipped(&self) -> usize {
        self.skipped.get()
    }

    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

fn kind(file_type: fs::FileType) -> Kind {
    if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

impl Tree for Disk {
    fn list(&self, folder: &str) -> Result<Vec<Item>, Trouble> {
        if let Some(items) = self.listed.borrow().get(folder) {
            return Ok(items.as_ref().clone());
        }
        let trouble = |error: std::io::Error| Trouble(error.to_string());
        let mut items = Vec::new();
        for entry in fs::read_dir(self.at(folder)).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let Ok(name) = entry.file_name().into_string() else {
                self.skipped.set(self.skipped.get() + 1);
                continue;
            };
            if name == ".git" {
                continue;
            }
            items.push(Item { kind: kind(entry.file_type().map_err(trouble)?), name });
        }
        items.sort_unstable();
        self.listed.borrow_mut().insert(folder.to_owned(), Rc::new(items.clone()));
        Ok(items)
    }

    fn name(&self) -> String {
        self.root.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        // Asking the system costs more than looking into a list that is there already.
        if let Some(items) = self.listed.borrow().get(tree::parent(path)).filter(|_| !path.is_empty()) {
            let at = items.binary_search_by(|item| item.name.as_str().cmp(tree::name(path))).ok()?;
            return Some(items[at].kind);
        }
        fs::symlink_metadata(self.at(path)).ok().map(|data| kind(data.file_type()))
    }

    fn link(&self, path: &str) -> Option<String> {
        fs::read_link(self.at(path)).ok()?.into_os_string().into_string().ok()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let trouble = |error: std::io::Error| Trouble(error.to_string());
        let file = File::open(self.at(path)).map_err(trouble)?;
        let length = file.metadata().map_err(trouble)?.len();
        if length > MOST_BYTES {
            return Err(Trouble(format!("it is larger than {} MiB", MOST_BYTES >> 20)));
        }
        // As much as it said to hold, so that one read is enough.
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        file.take(length).read_to_end(&mut bytes).map_err(trouble)?;
        Ok(bytes)
    }
}
