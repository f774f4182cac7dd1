//! The working tree: what git tracks and what it does not ignore; elsewhere everything below the folder.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use action::Failure;
use changes::{LastChanges, Options, RepoPath, Repository};
use drift_guard::snapshot::{Snapshot, Unreadable};
use protocol::host::Host;

/// The largest file that is read: API descriptions have 13 MB.
const MOST_BYTES: u64 = 48 << 20;
/// Folders that hold what is installed or built, where git does not say so.
const SKIPPED: [&str; 6] = [".git", "node_modules", ".venv", "__pycache__", ".tox", ".mypy_cache"];
/// Files of a folder without git.
const MOST_FILES: usize = 500_000;

/// Files of the disk.
pub(crate) struct Disk {
    /// The root of the working tree, without links.
    pub(crate) root: PathBuf,
    files: Vec<Arc<str>>,
    history: RefCell<Option<(Repository, LastChanges)>>,
}

impl Disk {
    /// The working tree that `repo` lies in.
    pub(crate) fn open(repo: &Path, host: &Host) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            let message = format!("cannot read the folder `{}`: {error}", repo.display());
            Failure::usage(message, "`--repo` names a folder of the repository")
        };
        let start = repo.canonicalize().map_err(failed)?;
        let root = start.ancestors().find(|folder| folder.join(".git").exists()).map_or(start.clone(), Path::to_owned);
        let mut options = Options::for_runner(&host.runner);
        options.fetch = false;
        let repository = root.join(".git").exists().then(|| Repository::open(&root, &options)).transpose();
        let unreadable = |error: changes::Error| {
            Failure::unknown(
                "drift/repository",
                error.to_string(),
                "is it a whole checkout? `actions/checkout` makes one",
            )
        };
        let repository = repository.map_err(unreadable)?;
        let mut files = match &repository {
            Some(repository) => repository.working_files().map_err(unreadable)?.iter().filter_map(text).collect(),
            None => walk(&root).map_err(failed)?,
        };
        files.retain(|path: &Arc<str>| fs::symlink_metadata(root.join(&**path)).is_ok_and(|data| !data.is_dir()));
        files.sort_unstable();
        files.dedup();
        let history = repository.map(|repository| (repository, LastChanges::from("HEAD")));
        Ok(Self { root, files, history: RefCell::new(history) })
    }

    /// Where a path of the repository is on the disk, if it is inside the working tree: a link must not lead out of it.
    pub(crate) fn inside(&self, path: &str) -> Result<PathBuf, Unreadable> {
        let failed = |why: &str| Err(Unreadable::Failed(why.to_owned()));
        let real = match self.root.join(path).canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Unreadable::Missing),
            Err(error) => return failed(&error.to_string()),
        };
        match real.strip_prefix(&self.root) {
            Ok(relative) if relative.components().any(|part| part.as_os_str() == ".git") => failed("it lies in `.git`"),
            Ok(_) => Ok(real),
            Err(_) => failed("it is a link that leads out of the repository"),
        }
    }
}

fn text(path: &RepoPath) -> Option<Arc<str>> {
    std::str::from_utf8(path.as_bytes()).ok().map(Arc::from)
}

/// All files below a folder that is no repository.
fn walk(root: &Path) -> std::io::Result<Vec<Arc<str>>> {
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    folders.push((entry.path(), format!("{path}/")));
                }
            } else if files.len() < MOST_FILES {
                files.push(Arc::from(path));
            }
        }
    }
    Ok(files)
}

impl Snapshot for Disk {
    fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    fn read(&self, path: &str) -> Result<Rc<[u8]>, Unreadable> {
        let failed = |error: std::io::Error| Unreadable::Failed(error.to_string());
        let real = self.inside(path)?;
        if !real.is_file() {
            return Err(Unreadable::Failed("it is no file".to_owned()));
        }
        let mut bytes = Vec::new();
        File::open(real).map_err(failed)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Unreadable::Failed(format!("it is larger than {} MiB", MOST_BYTES >> 20)));
        }
        Ok(bytes.into())
    }

    fn committed(&self, path: &str) -> Result<i64, String> {
        let mut history = self.history.borrow_mut();
        let Some((repository, changes)) = history.as_mut() else { return Err("there is no git repository".to_owned()) };
        let time = changes.of(repository, &RepoPath::from(path)).map_err(|error| error.to_string())?;
        time.ok_or_else(|| {
            "no commit that is here changed it; is the clone shallow (`fetch-depth: 0` helps)?".to_owned()
        })
    }
}
