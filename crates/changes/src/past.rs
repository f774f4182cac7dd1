//! What came before: the line of a branch, and what each step on it changed. Nothing is fetched to walk.

use crate::history::History;
use crate::{ChangedFile, Error, RepoPath, Repository, files};

/// One step of a branch: a merge, or a commit made on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The commit, full hexadecimal.
    pub commit: String,
    /// Its first parent; `None` for the first commit of all.
    pub parent: Option<String>,
    /// Committer date, seconds since 1970.
    pub seconds: i64,
}

/// The line of a branch, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Its steps.
    pub steps: Vec<Step>,
    /// Everything that was asked for is here; false where a shallow clone ends before.
    pub complete: bool,
}

impl Repository {
    /// Walks from the commit that `revision` names along first parents: at most `most` steps, and none older than `since`
    /// (committer date, seconds since 1970), but for the start itself.
    ///
    /// # Errors
    /// If the revision names no commit here, or a commit cannot be read.
    pub fn first_parents(&self, revision: &str, most: usize, since: Option<i64>) -> Result<Past, Error> {
        let missing = || Error::unreadable(format!("`{revision}`"), "it names no commit that is here");
        let mut next = Some(self.local_commit(revision).ok_or_else(missing)?);
        let history = History::open(&self.git)?;
        let mut past = Past { steps: Vec::new(), complete: true };
        while let Some(oid) = next.take().filter(|_| past.steps.len() < most) {
            let Some(commit) = history.commit(oid)? else {
                past.complete = false;
                break;
            };
            if !past.steps.is_empty() && since.is_some_and(|since| commit.seconds < since) {
                break;
            }
            let Some(known) = history.parents(oid)? else {
                past.complete = false;
                break;
            };
            next = known.parents.first().copied();
            let parent = next.map(|parent| parent.to_string());
            past.steps.push(Step { commit: oid.to_string(), parent, seconds: commit.seconds });
        }
        Ok(past)
    }

    /// The paths that differ between two commits, in the order of their bytes. Renames are not looked for.
    ///
    /// # Errors
    /// If a revision names no commit here, or a tree cannot be read.
    pub fn changed_paths(&mut self, old: &str, new: &str) -> Result<Vec<RepoPath>, Error> {
        let (old, new) = (self.tree_of(old)?, self.tree_of(new)?);
        Ok(self.diff(Some(old), Some(new))?.into_iter().map(|delta| RepoPath::new(delta.path)).collect())
    }

    /// For each pair of commits the files that differ between them, with renames and line counts as [`Options`](crate::Options) ask
    /// for. Contents that a partial clone left out are fetched all at once.
    ///
    /// # Errors
    /// If a revision names no commit here, or a tree cannot be read, or contents that lines are counted from are not here.
    pub fn changed_files(&mut self, pairs: &[(&str, &str)]) -> Result<Vec<Vec<ChangedFile>>, Error> {
        let mut differences = Vec::with_capacity(pairs.len());
        for (old, new) in pairs {
            let (old, new) = (self.tree_of(old)?, self.tree_of(new)?);
            differences.push(self.diff(Some(old), Some(new))?);
        }
        let mut notes = Vec::new();
        files::fetch(self, &differences, &mut notes)?;
        let listed: Result<Vec<_>, Error> =
            differences.iter().map(|deltas| files::list_here(self, deltas, &mut notes)).collect();
        let listed = listed?;
        let unknown = |file: &ChangedFile| file.added.is_none() && !file.binary && !file.too_large;
        if self.options.line_counts && listed.iter().flatten().any(unknown) {
            return Err(Error::unreadable(
                "contents of the past",
                notes.first().map_or("they are not here", String::as_str),
            ));
        }
        Ok(listed)
    }
}
