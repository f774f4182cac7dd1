//! What is fetched, and how: as little as possible, without tags, hooks or housekeeping, and nothing at all once the
//! remote has turned out to be unreachable.

use git2::Oid;

use crate::git::{Git, GitError};
use crate::message::quoted;

/// How much history to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What is missing, as a complete clone does.
    Missing,
    /// So many commits from each tip. Never less than what is here, or the clone would be cut shorter.
    Commits(usize),
    /// All history.
    Complete,
}

/// Depths that are tried one after the other before all history is asked for: few round trips for a branch that is
/// days old, and not a whole history for it.
pub(crate) const DEPTHS: [usize; 5] = [16, 64, 256, 1024, 4096];

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A commit by its name.
    Commit(Oid),
    /// A ref of the remote, kept locally under another name.
    Ref { remote: String, local: String },
}

/// Why something could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// The remote does not have it, or does not give it by this name.
    #[error("{0}")]
    Refused(String),
    /// It was not asked, or did not answer.
    #[error("{0}")]
    Unreachable(String),
}

/// The remote of a repository.
#[derive(Debug)]
pub(crate) struct Remote {
    git: Git,
    name: Option<String>,
    /// Why nothing may be fetched.
    forbidden: Option<String>,
    /// Why nothing can be fetched any more.
    failed: Option<String>,
    /// Number of git processes that were sent to the remote.
    pub(crate) calls: usize,
}

impl Remote {
    pub(crate) const fn new(git: Git, name: Option<String>, forbidden: Option<String>) -> Self {
        Self { git, name, forbidden, failed: None, calls: 0 }
    }

    /// The remote's name, for local names of its branches.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Why the remote must not be asked, if so.
    pub(crate) fn forbidden(&self) -> Option<&str> {
        match (&self.forbidden, &self.name) {
            (Some(why), _) => Some(why),
            (None, None) => Some("the repository has no remote"),
            (None, Some(_)) => None,
        }
    }

    /// From now on nothing may be fetched, for this reason.
    pub(crate) fn forbid(&mut self, why: &str) {
        self.forbidden.get_or_insert_with(|| why.to_owned());
    }

    /// Why the remote is not asked, if so.
    fn closed(&self) -> Option<&str> {
        self.failed.as_deref().or_else(|| self.forbidden())
    }

    /// Fetches commits and refs. File contents come along only with [`Depth::Missing`] and a single commit: what
    /// differs between two neighbours is what will be read next, and deeper history is not.
    pub(crate) fn fetch(&mut self, wanted: &[Wanted], depth: Depth) -> Result<(), FetchError> {
        let mut arguments = fetch_arguments();
        match depth {
            Depth::Missing | Depth::Commits(1) => {}
            Depth::Commits(_) | Depth::Complete => arguments.push("--filter=blob:none".to_owned()),
        }
        match depth {
            Depth::Missing => {}
            Depth::Commits(count) => arguments.push(format!("--depth={count}")),
            Depth::Complete => arguments.push("--unshallow".to_owned()),
        }
        let refspecs = wanted.iter().map(|wanted| match wanted {
            Wanted::Commit(oid) => oid.to_string(),
            Wanted::Ref { remote, local } => format!("+{remote}:{local}"),
        });
        let refspecs: Vec<String> = refspecs.collect();
        self.call(arguments, &refspecs, Vec::new()).map(drop)
    }

    /// Fetches file contents by name, all in one call. This is how git itself completes a partial clone.
    pub(crate) fn fetch_blobs(&mut self, blobs: &[Oid]) -> Result<(), FetchError> {
        let mut arguments = fetch_arguments();
        arguments.extend(["--filter=blob:none".to_owned(), "--stdin".to_owned()]);
        arguments.splice(0..0, ["-c".to_owned(), "fetch.negotiationAlgorithm=noop".to_owned()]);
        let stdin: String = blobs.iter().map(|oid| format!("{oid}\n")).collect();
        self.call(arguments, &[], stdin.into_bytes()).map(drop)
    }

    /// Lists refs of the remote that match `patterns`: name and object, annotated tags also peeled (`name^{}`).
    pub(crate) fn list(&mut self, options: &[&str], patterns: &[&str]) -> Result<String, FetchError> {
        let mut arguments = vec!["ls-remote".to_owned(), "--quiet".to_owned()];
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        let text = self.call(arguments, &patterns, Vec::new())?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Runs the git program on objects that are promised by the remote, which makes git fetch them.
    pub(crate) fn touch(&mut self, arguments: &[&str]) -> Result<(), FetchError> {
        if let Some(why) = self.closed() {
            return Err(FetchError::Unreachable(why.to_owned()));
        }
        self.calls += 1;
        self.git.run(arguments, Vec::new()).map(drop).map_err(|error| FetchError::Unreachable(error.to_string()))
    }

    /// One call to the remote. A remote that cannot be reached is not asked again: each try may take a minute.
    fn call(&mut self, mut arguments: Vec<String>, tail: &[String], stdin: Vec<u8>) -> Result<Vec<u8>, FetchError> {
        let name = match (self.closed(), &self.name) {
            (None, Some(name)) => name.clone(),
            (why, _) => return Err(FetchError::Unreachable(why.unwrap_or_default().to_owned())),
        };
        arguments.extend(["--".to_owned(), name.clone()]);
        arguments.extend_from_slice(tail);
        self.calls += 1;
        match self.git.run(&arguments, stdin) {
            Ok(output) => Ok(output),
            Err(GitError::Refused(cause)) => Err(FetchError::Refused(cause)),
            Err(error) => {
                let why = format!("the remote {} could not be asked ({error})", quoted(&name));
                self.failed = Some(why.clone());
                Err(FetchError::Unreachable(why))
            }
        }
    }
}

fn fetch_arguments() -> Vec<String> {
    const ARGUMENTS: [&str; 8] = [
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-prune",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        "--refmap=",
    ];
    ARGUMENTS.map(str::to_owned).to_vec()
}
