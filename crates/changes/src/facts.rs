//! What the plan needs to know about the repository, read without fetching.

use git2::Reference;

use crate::history::History;
use crate::plan::{DefaultBranch, Facts};
use crate::resolve::Resolver;
use crate::{Error, Repository};

/// Reads the facts. On a laptop also which local refs stand for the default branch and the upstream.
pub(crate) fn read(repository: &Repository, on_laptop: bool) -> Result<Facts, Error> {
    let head = repository.refs.head(&repository.git)?;
    let commit = match head.commit {
        Some(oid) => History::open(&repository.git)?.commit(oid)?,
        None => None,
    };
    let mut facts = Facts {
        head: head.commit.map(|oid| oid.to_string()),
        head_parents: commit.map(|commit| commit.parents.iter().map(ToString::to_string).collect()).unwrap_or_default(),
        branch: head.branch,
        ..Facts::default()
    };
    if let Some(name) = remote_head(repository) {
        facts.default_branch = DefaultBranch::Named(name);
    }
    if on_laptop {
        facts.default_ref = default_ref(repository)?;
        facts.upstream = upstream(repository, facts.branch.as_deref())?;
    }
    Ok(facts)
}

impl Repository {
    /// The name of the default branch as far as it is known without asking the remote: where the remote's `HEAD` pointed
    /// when it was cloned, else a usual name that exists, else the branch that is checked out.
    #[must_use]
    pub fn default_branch(&self) -> Option<String> {
        let name = |full: String| full.strip_prefix("refs/heads/").map(str::to_owned);
        remote_head(self)
            .or_else(|| default_ref(self).ok().flatten().and_then(name))
            .or_else(|| self.refs.head(&self.git).ok()?.branch)
    }
}

/// The branch that `refs/remotes/REMOTE/HEAD` points to.
fn remote_head(repository: &Repository) -> Option<String> {
    let remote = repository.remote.name()?;
    let target = repository.refs.symbolic(&repository.git, &format!("refs/remotes/{remote}/HEAD"))?;
    target.strip_prefix(&format!("refs/remotes/{remote}/")).map(str::to_owned)
}

/// The local ref for the default branch: what the remote's `HEAD` was when it was cloned, else a usual name.
fn default_ref(repository: &Repository) -> Result<Option<String>, Error> {
    let remote = repository.remote.name();
    let mut candidates = Vec::new();
    if let Some(remote) = remote {
        let names = remote_head(repository).into_iter().chain(["main".to_owned(), "master".to_owned()]);
        candidates.extend(names.map(|name| format!("refs/remotes/{remote}/{name}")));
    }
    let configured = repository.git.config().and_then(|config| config.get_string("init.defaultbranch")).ok();
    let names = ["main".to_owned(), "master".to_owned()].into_iter().chain(configured);
    candidates.extend(names.map(|name| format!("refs/heads/{name}")));
    first_that_exists(repository, candidates)
}

/// What `branch` follows (`branch.NAME.remote` and `branch.NAME.merge`).
fn upstream(repository: &Repository, branch: Option<&str>) -> Result<Option<String>, Error> {
    let Some(branch) = branch else { return Ok(None) };
    let Ok(config) = repository.git.config() else { return Ok(None) };
    let key = |what: &str| config.get_string(&format!("branch.{branch}.{what}")).ok();
    let (Some(remote), Some(merge)) = (key("remote"), key("merge")) else { return Ok(None) };
    let name = match (remote.as_str(), merge.strip_prefix("refs/heads/")) {
        (".", _) => merge,
        (remote, Some(name)) => format!("refs/remotes/{remote}/{name}"),
        _ => return Ok(None),
    };
    first_that_exists(repository, vec![name])
}

fn first_that_exists(repository: &Repository, names: Vec<String>) -> Result<Option<String>, Error> {
    for name in names {
        if Reference::is_valid_name(&name) && repository.refs.commit(&repository.git, &name)?.is_some() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

impl Resolver<'_> {
    /// Asks the remote what its default branch is called.
    pub(crate) fn ask_default_branch(&mut self) -> DefaultBranch {
        match self.repository.remote.list(&["--symref"], &["HEAD"]) {
            Ok(text) => parse_symref(&text).map_or_else(
                || DefaultBranch::Unknown("the remote does not say where its `HEAD` points".to_owned()),
                DefaultBranch::Named,
            ),
            Err(error) => DefaultBranch::Unknown(error.to_string()),
        }
    }
}

/// Reads `ref: refs/heads/NAME<TAB>HEAD`.
fn parse_symref(text: &str) -> Option<String> {
    let target = text.lines().find_map(|line| line.strip_prefix("ref: ")?.strip_suffix("\tHEAD"))?;
    target.strip_prefix("refs/heads/").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_branch_is_read_from_the_remotes_head() {
        let listed = "ref: refs/heads/trunk\tHEAD\n0123\tHEAD\n";
        assert_eq!(parse_symref(listed).as_deref(), Some("trunk"));
        assert_eq!(parse_symref("0123\tHEAD\n"), None);
    }
}
