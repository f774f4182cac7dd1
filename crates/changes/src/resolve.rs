//! Finds the commits of a plan, and fetches what is missing for them.

use git2::Oid;

use crate::fetch::{DEPTHS, Depth, FetchError, Wanted};
use crate::history::{History, parse_oid};
use crate::merge_base::{self, MergeBase};
use crate::message::{quoted, short};
use crate::plan::Point;
use crate::refs;
use crate::revision::checked_branch;
use crate::{Error, Repository};

/// The most edges of a shallow clone that are named in one fetch.
const MAX_EDGES: usize = 64;

/// Why a commit could not be found.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is not there any more, or never was: the next attempt of the plan may still be right.
    Gone(String),
    /// It could not be asked for.
    Unreachable(String),
    /// The user named something wrong.
    User(Error),
    /// The repository cannot be read.
    Broken(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// Finds commits. Where a function takes `with`, the commit is to be compared with that one, so that a shallow clone
/// gets the history of both in the same fetch.
pub(crate) struct Resolver<'r> {
    pub(crate) repository: &'r mut Repository,
    pub(crate) notes: Vec<String>,
}

impl Resolver<'_> {
    /// The commit of a point.
    pub(crate) fn point(&mut self, point: &Point, with: Option<Oid>) -> Result<Oid, Failure> {
        match point {
            Point::Head => {
                let head = self.repository.refs.head(&self.repository.git)?;
                head.commit.ok_or_else(|| Failure::Gone("`HEAD` has no commit yet".to_owned()))
            }
            Point::Commit(commit) => self.commit(commit, with),
            Point::PullHead { commit, number } => self.pull_head(commit.as_deref(), *number, with),
            Point::Branch(name) => self.branch(name, with),
            Point::LocalRef(name) => {
                let found = self.repository.refs.commit(&self.repository.git, name)?;
                found.ok_or_else(|| Failure::Gone(format!("there is no {}", quoted(name))))
            }
            Point::Revision { flag, revision } => self.revision(flag, revision, with),
        }
    }

    /// The commit of a branch that is here already, else that of `HEAD`: the other end of a merge base to be found.
    pub(crate) fn local_tip(&self, point: &Point) -> Result<Option<Oid>, Failure> {
        let repository = &self.repository;
        let remote = repository.remote.name().unwrap_or("origin");
        let names = match point {
            Point::Branch(name) => vec![format!("refs/remotes/{remote}/{name}"), "HEAD".to_owned()],
            _ => vec!["HEAD".to_owned()],
        };
        for name in names {
            if let Some(oid) = repository.refs.commit(&repository.git, &name)? {
                return Ok(Some(oid));
            }
        }
        Ok(None)
    }

    /// A commit by its full name.
    pub(crate) fn commit(&mut self, name: &str, with: Option<Oid>) -> Result<Oid, Failure> {
        let Some(oid) = parse_oid(name, self.repository.git.object_format()) else {
            return Err(Failure::Gone(format!("{} is no object name of this repository", quoted(name))));
        };
        if let Some(commit) = refs::peel(&self.repository.git, oid) {
            return Ok(commit);
        }
        self.fetch_tip(Wanted::Commit(oid), with)?;
        refs::peel(&self.repository.git, oid)
            .ok_or_else(|| Failure::Gone(format!("{} is not a commit of the remote", short(name))))
    }

    /// The head of a pull request, which is perhaps not reachable from any branch.
    fn pull_head(&mut self, commit: Option<&str>, number: Option<u64>, with: Option<Oid>) -> Result<Oid, Failure> {
        let failure = match commit.map(|name| self.commit(name, with)) {
            Some(Ok(oid)) => return Ok(oid),
            Some(Err(Failure::Gone(why))) => why,
            Some(Err(failure)) => return Err(failure),
            None => "the payload does not name its head".to_owned(),
        };
        let Some(number) = number else { return Err(Failure::Gone(failure)) };
        let local = format!("refs/remotes/pull/{number}/head");
        let wanted = Wanted::Ref { remote: format!("refs/pull/{number}/head"), local: local.clone() };
        self.fetch_tip(wanted, with)?;
        let found = self.repository.refs.commit(&self.repository.git, &local)?;
        let found = found.ok_or_else(|| Failure::Gone(format!("pull request {number} has no head")))?;
        if let Some(commit) = commit {
            let (now, then) = (found.to_string(), short(commit));
            self.notes
                .push(format!("the pull request's head {then} is gone, its present head {} was taken", short(&now)));
        }
        Ok(found)
    }

    /// The tip of a branch of the remote: as it was fetched before, else as it is now, else the local branch.
    fn branch(&mut self, name: &str, with: Option<Oid>) -> Result<Oid, Failure> {
        let name = checked_branch(name)?;
        let remote = self.repository.remote.name().unwrap_or("origin").to_owned();
        let tracking = format!("refs/remotes/{remote}/{name}");
        if let Some(oid) = self.repository.refs.commit(&self.repository.git, &tracking)? {
            return Ok(oid);
        }
        let wanted = Wanted::Ref { remote: format!("refs/heads/{name}"), local: tracking.clone() };
        match self.fetch_tip(wanted, with) {
            Ok(()) => {
                let found = self.repository.refs.commit(&self.repository.git, &tracking)?;
                found.ok_or_else(|| Failure::Gone(format!("the remote has no branch {}", quoted(name))))
            }
            Err(Failure::Unreachable(why)) => {
                let local = self.repository.refs.commit(&self.repository.git, &format!("refs/heads/{name}"))?;
                let Some(oid) = local else { return Err(Failure::Unreachable(why)) };
                self.notes.push(format!("the local branch {} was taken: {why}", quoted(name)));
                Ok(oid)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The merge base of two commits that are here. A shallow clone is deepened until the answer is sure.
    pub(crate) fn merge_base(&mut self, one: Oid, two: Oid) -> Result<Option<Oid>, Failure> {
        let mut last = 0;
        loop {
            let history = History::open(&self.repository.git)?;
            match merge_base::find(&self.repository.git, &history, one, two)? {
                MergeBase::Found { base, others } => {
                    if others > 0 {
                        self.notes.push(format!("there are {} merge bases, the newest was taken", others + 1));
                    }
                    return Ok(Some(base));
                }
                MergeBase::None => return Ok(None),
                MergeBase::Unsure => {}
            }
            drop(history);
            match self.next_depth(&[one, two], last)? {
                None => {
                    let why = "the history that was fetched is not complete, so no merge base is sure";
                    return Err(Failure::Unreachable(why.to_owned()));
                }
                Some(depth) => {
                    last = depth;
                    let depth = if DEPTHS.contains(&depth) { Depth::Commits(depth) } else { Depth::Complete };
                    self.deepen(&[one, two], depth)?;
                }
            }
        }
    }

    /// The clone lacks history on purpose.
    pub(crate) fn shallow(&self) -> Result<bool, Failure> {
        Ok(History::open(&self.repository.git)?.is_shallow())
    }

    /// The next depth to try after `last`: more than what is here of these commits, `usize::MAX` for everything; `None`
    /// if everything was tried.
    pub(crate) fn next_depth(&self, tips: &[Oid], last: usize) -> Result<Option<usize>, Failure> {
        if last == usize::MAX {
            return Ok(None);
        }
        let here = self.depth_here(tips)?;
        let next = DEPTHS.into_iter().find(|depth| *depth > last && *depth > here);
        Ok(Some(next.unwrap_or(usize::MAX)))
    }

    /// How many commits deep the history of `tips` is here.
    fn depth_here(&self, tips: &[Oid]) -> Result<usize, Failure> {
        let reached = History::open(&self.repository.git)?.reach(tips, |_| false)?;
        Ok(reached.distance.values().max().map_or(0, |distance| distance + 1))
    }

    /// Fetches more history of commits that are here. Those the remote does not know (not pushed yet) are replaced by
    /// the edges of the clone below them.
    pub(crate) fn deepen(&mut self, tips: &[Oid], depth: Depth) -> Result<(), Failure> {
        let wanted: Vec<Wanted> = tips.iter().copied().map(Wanted::Commit).collect();
        match self.fetch(&wanted, depth) {
            Err(Failure::Gone(_)) => {
                let reached = History::open(&self.repository.git)?.reach(tips, |_| false)?;
                let edges: Vec<Wanted> = reached.edge.into_iter().take(MAX_EDGES).map(Wanted::Commit).collect();
                self.fetch(&edges, depth)
            }
            result => result,
        }
    }

    /// Fetches one tip: all of its history in a complete clone, only the commit in a shallow one, and in a shallow one
    /// `with` another commit as much of both as is likely to reach their merge base.
    pub(crate) fn fetch_tip(&mut self, tip: Wanted, with: Option<Oid>) -> Result<(), Failure> {
        if !self.shallow()? {
            return self.fetch(&[tip], Depth::Missing);
        }
        let Some(with) = with else { return self.fetch(&[tip], Depth::Commits(1)) };
        let depth = match self.next_depth(&[with], 0)? {
            Some(depth) if depth != usize::MAX => Depth::Commits(depth),
            _ => Depth::Complete,
        };
        let name = match &tip {
            Wanted::Commit(oid) => oid.to_string(),
            Wanted::Ref { remote, .. } => remote.clone(),
        };
        match self.fetch(&[tip.clone(), Wanted::Commit(with)], depth) {
            // Only `with` is unknown there: a commit that was not pushed.
            Err(Failure::Gone(why)) if !why.contains(&name) => self.fetch(&[tip], depth),
            result => result,
        }
    }

    fn fetch(&mut self, wanted: &[Wanted], depth: Depth) -> Result<(), Failure> {
        let result: Result<(), FetchError> = self.repository.remote.fetch(wanted, depth);
        result?;
        self.repository.reload()?;
        Ok(())
    }
}
