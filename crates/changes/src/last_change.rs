//! When a file was last changed, by the commits that lead to a revision.

use std::collections::{BinaryHeap, HashMap, HashSet};

use git2::Oid;

use crate::history::History;
use crate::{Error, RepoPath, Repository};

/// A walk from a revision into the past, as far as somebody asked. A commit changes a file if the file differs in it from all of its
/// parents, as `git log -1 -- FILE` counts; commits are looked at in the order of their dates.
#[derive(Debug)]
pub struct LastChanges {
    revision: String,
    started: bool,
    queue: BinaryHeap<(i64, Oid)>,
    seen: HashSet<Oid>,
    known: HashMap<Vec<u8>, i64>,
}

impl LastChanges {
    /// A walk that starts at a revision.
    #[must_use]
    pub fn from(revision: &str) -> Self {
        let (queue, seen, known) = (BinaryHeap::new(), HashSet::new(), HashMap::new());
        Self { revision: revision.to_owned(), started: false, queue, seen, known }
    }

    /// The committer date of the last commit that changed the file, in seconds since 1970; `None` if no commit that is here did. What
    /// a shallow clone left out is not fetched: at its edge nothing is known.
    ///
    /// # Errors
    /// If the revision names no commit, or a commit or tree cannot be read.
    pub fn of(&mut self, repository: &mut Repository, path: &RepoPath) -> Result<Option<i64>, Error> {
        if !self.started {
            let start = repository.local_commit(&self.revision);
            let start = start
                .ok_or_else(|| Error::unreadable(format!("`{}`", self.revision), "it names no commit that is here"))?;
            self.push(repository, start)?;
            self.started = true;
        }
        while !self.known.contains_key(path.as_bytes()) && self.step(repository)? {}
        Ok(self.known.get(path.as_bytes()).copied())
    }

    fn push(&mut self, repository: &Repository, oid: Oid) -> Result<(), Error> {
        if self.seen.insert(oid)
            && let Some(commit) = History::open(&repository.git)?.commit(oid)?
        {
            self.queue.push((commit.seconds, oid));
        }
        Ok(())
    }

    /// Looks at one commit; false at the end.
    fn step(&mut self, repository: &mut Repository) -> Result<bool, Error> {
        let Some((seconds, oid)) = self.queue.pop() else { return Ok(false) };
        // Without its parents nobody knows what a commit changed.
        let Some(commit) = History::open(&repository.git)?.parents(oid)? else { return Ok(true) };
        let mut parents = Vec::new();
        for parent in &commit.parents {
            match History::open(&repository.git)?.commit(*parent)? {
                Some(found) => parents.push(found.tree),
                None => return Ok(true),
            }
        }
        let sides = if parents.is_empty() { vec![None] } else { parents.into_iter().map(Some).collect() };
        let mut changed: Option<HashSet<Vec<u8>>> = None;
        for side in sides {
            let paths: HashSet<Vec<u8>> =
                repository.diff(side, Some(commit.tree))?.into_iter().map(|delta| delta.path).collect();
            changed = Some(match changed {
                None => paths,
                Some(others) => others.intersection(&paths).cloned().collect(),
            });
        }
        for path in changed.unwrap_or_default() {
            self.known.entry(path).or_insert(seconds);
        }
        for parent in commit.parents {
            self.push(repository, parent)?;
        }
        Ok(true)
    }
}
