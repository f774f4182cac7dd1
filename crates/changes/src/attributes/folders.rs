//! The attributes files of a commit's folders, each read once.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use git2::Oid;

use super::parse::{self, Line};
use crate::trees::{self, Side};
use crate::{Error, RepoPath, Repository, contents};

const NAME: &[u8] = b".gitattributes";

/// Attributes files by folder; the root's folder is empty.
pub(super) struct Folders {
    root: Oid,
    lines: HashMap<Vec<u8>, Rc<Vec<Line>>>,
}

impl Folders {
    /// Nothing read yet.
    pub(super) fn new(root: Oid) -> Self {
        Self { root, lines: HashMap::new() }
    }

    /// The lines of the attributes file in `folder`, if there is one.
    pub(super) fn lines(&self, folder: &[u8]) -> Option<Rc<Vec<Line>>> {
        self.lines.get(folder).cloned()
    }

    /// Reads the attributes files of all folders above `paths`; those a partial clone left out are fetched.
    pub(super) fn load(&mut self, repository: &mut Repository, paths: &[RepoPath]) -> Result<(), Error> {
        let files = self.find(repository, &folders_of(paths))?;
        let failed = |error: git2::Error| Error::unreadable("an attributes file", error.message());
        if repository.partial {
            let missing = {
                let odb = repository.git.odb().map_err(failed)?;
                contents::missing(&odb, files.iter().map(|(_, side)| *side))
            };
            repository.fetch_blobs(&missing).map_err(|error| Error::unreadable("an attributes file", &error))?;
        }
        let odb = repository.git.odb().map_err(failed)?;
        let limit = repository.options.max_blob_bytes;
        for (folder, side) in files {
            let (bytes, _) = odb.read_header(side.oid).map_err(failed)?;
            if bytes as u64 > limit {
                let path = RepoPath::new([folder.as_slice(), b"/", NAME].concat());
                return Err(Error::TooLarge { path, bytes: bytes as u64, limit });
            }
            let text = contents::read(&odb, side.oid).map_err(failed)?.unwrap_or_default();
            self.lines.insert(folder, Rc::new(parse::lines(&text)));
        }
        Ok(())
    }

    /// The attributes files in `folders`, which are sorted, so that a folder comes behind the one above it.
    fn find(&self, repository: &Repository, folders: &BTreeSet<Vec<u8>>) -> Result<Vec<(Vec<u8>, Side)>, Error> {
        let odb = repository.git.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
        let format = repository.git.object_format();
        let mut listed: HashMap<&[u8], trees::Folders> = HashMap::new();
        let mut files = Vec::new();
        for folder in folders {
            let tree = if folder.is_empty() {
                Some(self.root)
            } else {
                let cut = folder.iter().rposition(|byte| *byte == b'/');
                let above = cut.map_or(&b""[..], |at| &folder[..at]);
                listed.get(above).and_then(|above| above.get(crate::path::file_name(folder)).copied())
            };
            let Some(tree) = tree else { continue };
            let (folders, file) =
                trees::list(&odb, format, tree, NAME).map_err(|error| Error::unreadable("a tree", &error))?;
            files.extend(file.filter(|side| side.kind.is_regular()).map(|side| (folder.clone(), side)));
            listed.insert(folder, folders);
        }
        Ok(files)
    }
}

/// All folders above the paths, the root's included.
fn folders_of(paths: &[RepoPath]) -> BTreeSet<Vec<u8>> {
    let mut folders = BTreeSet::from([Vec::new()]);
    for path in paths {
        let mut folder = path.folder();
        while !folder.is_empty() && folders.insert(folder.to_vec()) {
            folder = folder.iter().rposition(|byte| *byte == b'/').map_or(&[], |at| &folder[..at]);
        }
    }
    folders
}
