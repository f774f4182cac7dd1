//! Branches, tags and `HEAD`. libgit2 reads them where they are files; in a repository with `reftable` storage, which
//! it cannot read, the git program lists them once.

use std::collections::BTreeMap;

use git2::{ErrorCode, ObjectType, Oid};

use crate::Error;
use crate::git::Git;
use crate::history::parse_oid;

/// Where refs are read from.
#[derive(Debug)]
pub(crate) enum Refs {
    /// Loose and packed files.
    Files,
    /// A list made by the git program.
    Listed(Listed),
}

/// All refs of a repository.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    targets: BTreeMap<String, Oid>,
    symbolic: BTreeMap<String, String>,
}

/// Where `HEAD` stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its commit; `None` before the first commit.
    pub(crate) commit: Option<Oid>,
    /// The branch it is on, without `refs/heads/`; `None` if detached.
    pub(crate) branch: Option<String>,
}

impl Refs {
    /// Finds out how the repository keeps its refs.
    pub(crate) fn open(repository: &git2::Repository, git: &Git) -> Result<Self, Error> {
        let storage = repository.config().and_then(|config| config.get_string("extensions.refstorage"));
        match storage.as_deref() {
            Err(_) | Ok("files") => Ok(Self::Files),
            Ok(_) => Listed::read(repository, git).map(Self::Listed),
        }
    }

    /// Where `HEAD` stands.
    pub(crate) fn head(&self, repository: &git2::Repository) -> Result<Head, Error> {
        let target = match self.symbolic(repository, "HEAD") {
            Some(target) => target,
            None => return Ok(Head { commit: self.commit(repository, "HEAD")?, branch: None }),
        };
        let branch = target.strip_prefix("refs/heads/").map(str::to_owned);
        Ok(Head { commit: self.commit(repository, &target)?, branch })
    }

    /// What a symbolic ref points to; `None` if it is not there or not symbolic.
    pub(crate) fn symbolic(&self, repository: &git2::Repository, name: &str) -> Option<String> {
        match self {
            Self::Files => {
                let reference = repository.find_reference(name).ok()?;
                reference.symbolic_target().ok().flatten().map(str::to_owned)
            }
            Self::Listed(listed) => listed.symbolic.get(name).cloned(),
        }
    }

    /// The commit that a full ref name leads to, through symbolic refs and annotated tags; `None` if the ref is not
    /// there or leads to no commit.
    pub(crate) fn commit(&self, repository: &git2::Repository, name: &str) -> Result<Option<Oid>, Error> {
        let target = match self {
            Self::Files => match repository.find_reference(name).and_then(|reference| reference.resolve()) {
                Ok(reference) => reference.target(),
                Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => None,
                Err(error) => return Err(Error::unreadable(format!("ref `{name}`"), error.message())),
            },
            Self::Listed(listed) => listed.targets.get(name).copied(),
        };
        Ok(target.and_then(|oid| peel(repository, oid)))
    }

    /// All local tags, without `refs/tags/`, with their commits and whether they are annotated; in the order of their
    /// names. Tags of trees and files, and tags whose commit is not here, are left out.
    pub(crate) fn tags(&self, repository: &git2::Repository) -> Result<Vec<(String, Oid, bool)>, Error> {
        let mut named = BTreeMap::new();
        match self {
            Self::Files => {
                let failed = |error: git2::Error| Error::unreadable("tags", error.message());
                for reference in repository.references_glob("refs/tags/*").map_err(failed)? {
                    let reference = reference.map_err(failed)?;
                    if let (Ok(name), Some(oid)) = (reference.name(), reference.target()) {
                        named.insert(name.to_owned(), oid);
                    }
                }
            }
            Self::Listed(listed) => {
                named.extend(listed.targets.iter().map(|(name, oid)| (name.clone(), *oid)));
            }
        }
        let tags = named.into_iter().filter_map(|(name, oid)| {
            let short = name.strip_prefix("refs/tags/")?;
            let commit = peel(repository, oid)?;
            Some((short.to_owned(), commit, commit != oid))
        });
        Ok(tags.collect())
    }
}

impl Listed {
    fn read(repository: &git2::Repository, git: &Git) -> Result<Self, Error> {
        let failed = |error| Error::unreadable("refs", &error);
        let format = repository.object_format();
        let mut listed = Self::default();
        let arguments = ["for-each-ref", "--format=%(refname) %(objectname) %(symref)"];
        let text = git.run(&arguments, Vec::new()).map_err(failed)?;
        for line in String::from_utf8_lossy(&text).lines() {
            let mut words = line.split(' ');
            if let (Some(name), Some(oid)) = (words.next(), words.next().and_then(|oid| parse_oid(oid, format))) {
                listed.targets.insert(name.to_owned(), oid);
                if let Some(target) = words.next().filter(|target| !target.is_empty()) {
                    listed.symbolic.insert(name.to_owned(), target.to_owned());
                }
            }
        }
        // Both fail where there is nothing to say: a detached `HEAD`, and one before the first commit.
        if let Ok(target) = git.run(&["symbolic-ref", "-q", "HEAD"], Vec::new()) {
            listed.symbolic.insert("HEAD".to_owned(), String::from_utf8_lossy(&target).trim().to_owned());
        }
        if let Ok(oid) = git.run(&["rev-parse", "--verify", "-q", "HEAD"], Vec::new())
            && let Some(oid) = parse_oid(String::from_utf8_lossy(&oid).trim(), format)
        {
            listed.targets.insert("HEAD".to_owned(), oid);
        }
        Ok(listed)
    }
}

/// The commit behind an object name: itself, or what an annotated tag names.
pub(crate) fn peel(repository: &git2::Repository, oid: Oid) -> Option<Oid> {
    let object = repository.find_object(oid, None).ok()?;
    object.peel(ObjectType::Commit).ok().map(|commit| commit.id())
}
