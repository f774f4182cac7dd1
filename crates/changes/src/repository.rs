//! An opened repository: what other tools read from its commits.

use std::path::{Path, PathBuf};

use git2::{ErrorCode, ObjectType, Oid, RepositoryOpenFlags, StatusOptions};

use crate::attributes::{self, Attributes};
use crate::contents;
use crate::fetch::{FetchError, Remote};
use crate::git::Git;
use crate::history::{History, parse_oid};
use crate::refs::{self, Refs};
use crate::trees::{self, TreeError};
use crate::{Error, Options, RepoPath, libgit2};

/// A repository, opened for reading its commits. The working tree is never read, except to count what is not committed.
pub struct Repository {
    path: PathBuf,
    pub(crate) git: git2::Repository,
    pub(crate) refs: Refs,
    pub(crate) remote: Remote,
    cli: Git,
    pub(crate) options: Options,
    /// File contents may be missing on purpose.
    pub(crate) partial: bool,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Repository").field("git_dir", &self.git.path()).finish_non_exhaustive()
    }
}

impl Repository {
    /// Opens the repository at `path` or at the nearest folder above it: a working tree, a linked one, or a bare
    /// repository.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        libgit2::prepare();
        let git = discover(path)?;
        let cli = Git {
            program: options.git_program.clone(),
            git_dir: git.path().to_owned(),
            work_dir: git.workdir().map(Path::to_owned),
            trusted: options.trusted,
            timeout: options.fetch_timeout,
        };
        let refs = Refs::open(&git, &cli)?;
        let forbidden = (!options.fetch).then(|| "fetching is switched off".to_owned());
        let remote = Remote::new(cli.clone(), remote_name(&git), forbidden);
        let partial = is_partial(&git);
        Ok(Self { path: path.to_owned(), git, refs, remote, cli, options: options.clone(), partial })
    }

    /// The content of a file in the commit that `revision` names; `None` if there is no such file or `path` is a folder
    /// or a submodule. A symbolic link gives its target's name. Content that a partial clone left out is fetched.
    ///
    /// # Errors
    /// If the revision names no commit here, the file is larger than [`Options::max_blob_bytes`], or cannot be read.
    pub fn read_file(&mut self, revision: &str, path: &RepoPath) -> Result<Option<Vec<u8>>, Error> {
        let tree = self.tree_of(revision)?;
        let Some(side) = self.side(tree, path.as_bytes())? else { return Ok(None) };
        if side.kind == crate::Kind::Submodule {
            return Ok(None);
        }
        let what = || format!("`{path:?}`");
        let failed = |error: git2::Error| Error::unreadable(what(), error.message());
        if !self.git.odb().map_err(failed)?.exists(side.oid) && self.partial {
            self.remote.fetch_blobs(&[side.oid]).map_err(|error| Error::unreadable(what(), &error))?;
        }
        let odb = self.git.odb().map_err(failed)?;
        let (bytes, _) = odb.read_header(side.oid).map_err(failed)?;
        let (bytes, limit) = (bytes as u64, self.options.max_blob_bytes);
        if bytes > limit {
            return Err(Error::TooLarge { path: path.clone(), bytes, limit });
        }
        contents::read(&odb, side.oid).map_err(failed)
    }

    /// The contents of several files of a commit, in the order of `paths`; `None` where there is no such file, it is a folder, a
    /// symbolic link or a submodule, or it is larger than `limit` bytes. Contents that a partial clone left out are fetched at once.
    ///
    /// # Errors
    /// If the revision names no commit here, or a file cannot be read.
    pub fn read_files(
        &mut self,
        revision: &str,
        paths: &[RepoPath],
        limit: u64,
    ) -> Result<Vec<Option<Vec<u8>>>, Error> {
        let tree = self.tree_of(revision)?;
        let mut sides = Vec::with_capacity(paths.len());
        for path in paths {
            let side = self.side(tree, path.as_bytes())?;
            sides.push(side.filter(|side| matches!(side.kind, crate::Kind::File | crate::Kind::Executable)));
        }
        let failed = |error: git2::Error| Error::unreadable("file contents", error.message());
        if self.partial {
            let missing = {
                let odb = self.git.odb().map_err(failed)?;
                contents::missing(&odb, sides.iter().copied().flatten())
            };
            self.fetch_blobs(&missing).map_err(|error| Error::unreadable("file contents", &error))?;
        }
        let odb = self.git.odb().map_err(failed)?;
        let read = |side: Option<trees::Side>| {
            let Some(side) = side else { return Ok(None) };
            let (bytes, _) = odb.read_header(side.oid)?;
            if bytes as u64 > limit { Ok(None) } else { contents::read(&odb, side.oid) }
        };
        sides.into_iter().map(|side| read(side).map_err(failed)).collect()
    }

    /// All files of the commit that `revision` names, in the order of their paths' bytes; symbolic links and submodules
    /// count as files.
    ///
    /// # Errors
    /// If the revision names no commit here, or a tree cannot be read.
    pub fn tracked_files(&mut self, revision: &str) -> Result<Vec<RepoPath>, Error> {
        let tree = self.tree_of(revision)?;
        let deltas = self.diff(None, Some(tree))?;
        Ok(deltas.into_iter().map(|delta| RepoPath::new(delta.path)).collect())
    }

    /// The values of the attributes `names` for each of `paths`, in the same order, by the `.gitattributes` files of the
    /// commit that `revision` names; nothing else is read (no working tree, no `info/attributes`, no user's file), so a
    /// change cannot lower its own bar and every machine gives the same answer.
    ///
    /// # Errors
    /// If the revision names no commit here, or a tree or an attributes file cannot be read.
    pub fn attributes(&mut self, revision: &str, paths: &[RepoPath], names: &[&str]) -> Result<Vec<Attributes>, Error> {
        attributes::read(self, revision, paths, names)
    }

    /// The number of files that differ from the last commit or are not tracked; folders without tracked files count
    /// once. 0 for a bare repository.
    ///
    /// # Errors
    /// If the index or the working tree cannot be read.
    pub fn uncommitted_files(&self) -> Result<usize, Error> {
        if self.git.is_bare() || !matches!(self.refs, Refs::Files) {
            return Ok(0);
        }
        let mut options = StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(false).exclude_submodules(true);
        let statuses = self.git.statuses(Some(&mut options));
        statuses.map(|statuses| statuses.len()).map_err(|error| Error::unreadable("the working tree", error.message()))
    }

    /// The files of the working tree that git tracks or does not ignore, in no order; those that are tracked may be missing on disk,
    /// and submodules are left out. None for a bare repository.
    ///
    /// # Errors
    /// If the index or the working tree cannot be read.
    pub fn working_files(&self) -> Result<Vec<RepoPath>, Error> {
        if self.git.is_bare() {
            return Ok(Vec::new());
        }
        let failed = |error: git2::Error| Error::unreadable("the working tree", error.message());
        let index = self.git.index().map_err(failed)?;
        let tracked = index.iter().filter(|entry| entry.mode & 0o170_000 != 0o160_000);
        let mut files: Vec<RepoPath> = tracked.map(|entry| RepoPath::new(entry.path)).collect();
        let mut options = StatusOptions::new();
        options
            .show(git2::StatusShow::Workdir)
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .exclude_submodules(true);
        let statuses = self.git.statuses(Some(&mut options)).map_err(failed)?;
        let untracked = statuses.iter().filter(|entry| entry.status().contains(git2::Status::WT_NEW));
        files.extend(untracked.map(|entry| RepoPath::new(entry.path_bytes())));
        Ok(files)
    }

    /// The commit that a revision of this repository names (nothing is fetched), full hexadecimal; `None` if it names
    /// none.
    #[must_use]
    pub fn commit(&self, revision: &str) -> Option<String> {
        self.local_commit(revision).map(|oid| oid.to_string())
    }

    /// Looks a revision up without fetching.
    pub(crate) fn local_commit(&self, revision: &str) -> Option<Oid> {
        if let Some(oid) = parse_oid(revision, self.git.object_format()) {
            return refs::peel(&self.git, oid);
        }
        if let Refs::Listed(_) = self.refs {
            let arguments = ["rev-parse", "--verify", "-q", "--end-of-options", &format!("{revision}^{{commit}}")];
            let output = self.cli.run(&arguments, Vec::new()).ok()?;
            return parse_oid(String::from_utf8_lossy(&output).trim(), self.git.object_format());
        }
        let object = self.git.revparse_single(revision).ok()?;
        object.peel(ObjectType::Commit).ok().map(|commit| commit.id())
    }

    /// The root tree of the commit that a revision names; git's empty tree may be named too.
    pub(crate) fn tree_of(&self, revision: &str) -> Result<Oid, Error> {
        let format = self.git.object_format();
        let empty = contents::empty_tree(format).filter(|empty| parse_oid(revision, format) == Some(*empty));
        if let Some(empty) = empty {
            return Ok(empty);
        }
        let missing = || Error::unreadable(format!("`{revision}`"), "it names no commit that is here");
        self.tree_of_commit(self.local_commit(revision).ok_or_else(missing)?)
    }

    pub(crate) fn tree_of_commit(&self, commit: Oid) -> Result<Oid, Error> {
        let found = History::open(&self.git)?.commit(commit)?;
        found.map(|commit| commit.tree).ok_or_else(|| Error::unreadable(format!("commit `{commit}`"), "it is not here"))
    }

    /// The differences between two trees; trees that a partial clone left out are fetched.
    pub(crate) fn diff(&mut self, old: Option<Oid>, new: Option<Oid>) -> Result<Vec<trees::Delta>, Error> {
        let format = self.git.object_format();
        let empty = contents::empty_tree(format);
        let (old, new) = (old.filter(|oid| Some(*oid) != empty), new.filter(|oid| Some(*oid) != empty));
        for last in [false, true] {
            let odb = self.git.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
            match trees::diff(&odb, format, old, new) {
                Err(TreeError::Missing(_)) if !last && self.partial => {}
                result => return result.map_err(|error| Error::unreadable("a tree", &error)),
            }
            drop(odb);
            let name = |side: Option<Oid>| side.or(empty).map(|oid| oid.to_string()).unwrap_or_default();
            let arguments = ["diff-tree", "-r", "-t", "--raw", "-z", "--no-renames", &name(old), &name(new)];
            self.remote.touch(&arguments).map_err(|error| Error::unreadable("a tree", &error))?;
        }
        Err(Error::unreadable("a tree", "it is not here"))
    }

    fn side(&mut self, tree: Oid, path: &[u8]) -> Result<Option<trees::Side>, Error> {
        let odb = self.git.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
        let found = trees::find(&odb, self.git.object_format(), tree, path);
        found.map_err(|error| Error::unreadable("a tree", &error))
    }

    /// Takes notice of what a fetch brought.
    pub(crate) fn reload(&mut self) -> Result<(), Error> {
        self.git = discover(&self.path)?;
        self.refs = Refs::open(&self.git, &self.cli)?;
        self.partial = is_partial(&self.git);
        Ok(())
    }

    /// Fetches contents in one batch, if they may be fetched.
    pub(crate) fn fetch_blobs(&mut self, blobs: &[Oid]) -> Result<(), FetchError> {
        if blobs.is_empty() { Ok(()) } else { self.remote.fetch_blobs(blobs) }
    }
}

fn discover(path: &Path) -> Result<git2::Repository, Error> {
    let none: [&std::ffi::OsStr; 0] = [];
    git2::Repository::open_ext(path, RepositoryOpenFlags::empty(), none).map_err(|error| {
        let path = path.to_owned();
        let detail = match error.code() {
            ErrorCode::NotFound => "there is no `.git` in it or above it".to_owned(),
            _ => error.message().to_owned(),
        };
        Error::NoRepository { path, detail }
    })
}

/// `origin`, else the only remote.
fn remote_name(git: &git2::Repository) -> Option<String> {
    let remotes = git.remotes().ok()?;
    let names: Vec<&str> = remotes.iter().filter_map(|name| name.ok().flatten()).collect();
    let name = names.iter().find(|name| **name == "origin").or(if names.len() == 1 { names.first() } else { None });
    name.map(|name| (*name).to_owned())
}

/// Some remote promises objects that were not fetched.
fn is_partial(git: &git2::Repository) -> bool {
    let promised = |config: git2::Config| {
        let mut found = config.get_string("extensions.partialclone").is_ok();
        let entries = config.entries(Some("^remote\\..*\\.promisor$"))?;
        entries.for_each(|entry| found |= entry.value().is_ok_and(|value| !matches!(value, "false" | "no" | "0")))?;
        Ok(found)
    };
    git.config().and_then(promised).unwrap_or(false)
}
