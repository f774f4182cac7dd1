//! Revisions that the user names: found here, else fetched.

use git2::{Oid, Reference};

use crate::fetch::{DEPTHS, Depth, FetchError, Wanted};
use crate::history::parse_oid;
use crate::message::quoted;
use crate::resolve::{Failure, Resolver};
use crate::{Error, contents};

impl Resolver<'_> {
    /// The commit that `--base` or `--head` names: a local branch or tag, a tracking branch, a commit; else it is
    /// fetched.
    pub(crate) fn revision(&mut self, flag: &'static str, revision: &str, with: Option<Oid>) -> Result<Oid, Failure> {
        match self.known(revision) {
            Some(oid) => return Ok(oid),
            None if self.shallow()? && revision.contains(['~', '^']) => {
                if let Some(oid) = self.ancestor(flag, revision)? {
                    return Ok(oid);
                }
                return Err(no_revision(flag, revision, "the history is not that long"));
            }
            None => {}
        }
        match self.fetched(revision, with) {
            Ok(oid) => Ok(oid),
            Err(Failure::Gone(detail)) => Err(no_revision(flag, revision, &detail)),
            Err(Failure::Unreachable(detail)) if self.repository.remote.forbidden().is_some() => {
                Err(no_revision(flag, revision, &format!("{detail}, so it was not looked for there")))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Whether the user named git's empty tree.
    pub(crate) fn is_empty_tree(&self, revision: &str) -> bool {
        let format = self.repository.git.object_format();
        let oid = parse_oid(revision, format);
        oid.is_some() && oid == contents::empty_tree(format)
    }

    fn known(&self, revision: &str) -> Option<Oid> {
        let tracking = self.repository.remote.name().map(|remote| format!("refs/remotes/{remote}/{revision}"));
        let repository = &self.repository;
        repository.local_commit(revision).or_else(|| repository.local_commit(&tracking?))
    }

    /// `NAME~3` and the like, where the clone may be too shallow.
    fn ancestor(&mut self, flag: &'static str, revision: &str) -> Result<Option<Oid>, Failure> {
        let start = &revision[..revision.find(['~', '^']).unwrap_or(revision.len())];
        let start = self.revision(flag, if start.is_empty() { "HEAD" } else { start }, None)?;
        let mut last = 0;
        while let Some(depth) = self.next_depth(&[start], last)? {
            last = depth;
            let depth = if DEPTHS.contains(&depth) { Depth::Commits(depth) } else { Depth::Complete };
            self.deepen(&[start], depth)?;
            if let Some(oid) = self.known(revision) {
                return Ok(Some(oid));
            }
            if !self.shallow()? {
                break;
            }
        }
        Ok(None)
    }

    fn fetched(&mut self, revision: &str, with: Option<Oid>) -> Result<Oid, Failure> {
        if let Some(oid) = parse_oid(revision, self.repository.git.object_format()) {
            return self.commit(&oid.to_string(), with);
        }
        let remote = self.repository.remote.name().unwrap_or("origin").to_owned();
        let (branch, tag) = if let Some(name) = revision.strip_prefix("refs/heads/") {
            (Some(name), None)
        } else if let Some(name) = revision.strip_prefix("refs/tags/") {
            (None, Some(name))
        } else if let Some(name) = revision.strip_prefix(&format!("{remote}/")) {
            (Some(name), None)
        } else {
            (Some(revision), Some(revision))
        };
        let wanted = [
            branch.map(|name| (format!("refs/heads/{name}"), format!("refs/remotes/{remote}/{name}"))),
            tag.map(|name| (format!("refs/tags/{name}"), format!("refs/tags/{name}"))),
        ];
        let mut failure = Failure::Gone("it is no valid name of a branch or tag".to_owned());
        for (source, local) in wanted.into_iter().flatten() {
            if !Reference::is_valid_name(&source) {
                continue;
            }
            let wanted = Wanted::Ref { remote: source, local: local.clone() };
            match self.fetch_tip(wanted, with) {
                Ok(()) => {
                    if let Some(oid) = self.repository.local_commit(&local) {
                        return Ok(oid);
                    }
                }
                Err(other @ Failure::Broken(_)) => return Err(other),
                Err(why) => failure = why,
            }
        }
        Err(failure)
    }
}

fn no_revision(flag: &'static str, revision: &str, detail: &str) -> Failure {
    Failure::User(Error::NoRevision { flag, revision: revision.to_owned(), detail: detail.to_owned() })
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Refused(why) => Self::Gone(why),
            FetchError::Unreachable(why) => Self::Unreachable(why),
        }
    }
}

/// A branch name of the payload, if it can be one.
pub(crate) fn checked_branch(name: &str) -> Result<&str, Failure> {
    if Reference::is_valid_name(&format!("refs/heads/{name}")) {
        Ok(name)
    } else {
        Err(Failure::Gone(format!("{} is no valid branch name", quoted(name))))
    }
}
