//! The files of a commit.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use changes::{RepoPath, Repository};
use drift_guard::snapshot::{Snapshot, Unreadable};

/// A commit.
pub(crate) struct Revision {
    name: String,
    repository: RefCell<Repository>,
    files: Vec<Arc<str>>,
}

impl Revision {
    /// The commit that `name` names.
    pub(crate) fn open(mut repository: Repository, name: &str) -> Result<Self, changes::Error> {
        let paths = repository.tracked_files(name)?;
        let text = |path: &RepoPath| std::str::from_utf8(path.as_bytes()).ok().map(Arc::from);
        let mut files: Vec<Arc<str>> = paths.iter().filter_map(text).collect();
        files.sort_unstable();
        Ok(Self { name: name.to_owned(), repository: RefCell::new(repository), files })
    }
}

impl Snapshot for Revision {
    fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    fn read(&self, path: &str) -> Result<Rc<[u8]>, Unreadable> {
        match self.repository.borrow_mut().read_file(&self.name, &RepoPath::from(path)) {
            Ok(Some(bytes)) => Ok(bytes.into()),
            Ok(None) => Err(Unreadable::Missing),
            Err(error) => Err(Unreadable::Failed(error.to_string())),
        }
    }

    fn committed(&self, _: &str) -> Result<i64, String> {
        Err("the age of files is that of the checkout, not of the base".to_owned())
    }
}
