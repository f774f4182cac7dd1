//! The merge base of two commits, and whether a shallow clone is deep enough to be sure of it.

use std::collections::HashSet;

use git2::{ErrorCode, Oid};

use crate::Error;
use crate::history::{History, Reached};

/// What can be said about the merge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MergeBase {
    /// This commit. With `others` merge bases besides it (criss-cross merges), it is the newest, as `git diff A...B`
    /// takes it.
    Found { base: Oid, others: usize },
    /// The two histories have nothing in common.
    None,
    /// History that was not fetched could hold another answer.
    Unsure,
}

/// The merge base of `one` and `two`, which are both here.
pub(crate) fn find(
    repository: &git2::Repository,
    history: &History<'_>,
    one: Oid,
    two: Oid,
) -> Result<MergeBase, Error> {
    if history.is_shallow() { find_shallow(history, one, two) } else { find_complete(repository, history, one, two) }
}

fn find_complete(repository: &git2::Repository, history: &History<'_>, one: Oid, two: Oid) -> Result<MergeBase, Error> {
    match repository.merge_bases(one, two) {
        Ok(bases) => newest(history, bases.iter().copied().collect()),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(MergeBase::None),
        Err(error) => Err(Error::unreadable("history", error.message())),
    }
}

/// In a shallow clone a common ancestor is the merge base only if everything between it and the two commits is here:
/// otherwise a newer one may hide behind the edge.
fn find_shallow(history: &History<'_>, one: Oid, two: Oid) -> Result<MergeBase, Error> {
    let from_one = history.reach(&[one], |_| false)?;
    let from_two = history.reach(&[two], |_| false)?;
    let common: HashSet<Oid> =
        from_one.distance.keys().copied().filter(|oid| from_two.distance.contains_key(oid)).collect();
    let outside = |reached: &Reached| reached.edge.iter().any(|oid| !common.contains(oid));
    if outside(&from_one) || outside(&from_two) {
        return Ok(MergeBase::Unsure);
    }
    // What is common is closed under parents, so a best one is a common commit that is no parent of another.
    let mut best = common.clone();
    for oid in &common {
        if let Some(commit) = history.parents(*oid)? {
            for parent in &commit.parents {
                best.remove(parent);
            }
        }
    }
    newest(history, best.into_iter().collect())
}

fn newest(history: &History<'_>, bases: Vec<Oid>) -> Result<MergeBase, Error> {
    let others = bases.len().saturating_sub(1);
    let mut dated = Vec::with_capacity(bases.len());
    for base in bases {
        let seconds = history.commit(base)?.map_or(0, |commit| commit.seconds);
        dated.push((seconds, base));
    }
    // Equal dates: the smaller name, so that the same repository always gives the same answer.
    dated.sort_unstable_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    Ok(dated.first().map_or(MergeBase::None, |(_, base)| MergeBase::Found { base: *base, others }))
}
