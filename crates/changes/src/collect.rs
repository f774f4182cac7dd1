//! Carries a plan out and lists the files.

use git2::Oid;

use crate::change_set::{ChangeSet, ChangedFile, Decision, Kind, Status};
use crate::files;
use crate::message::short;
use crate::plan::{Asked, Attempt, Base, DefaultBranch, Plan, Point, plan};
use crate::resolve::{Failure, Resolver};
use crate::{Error, RepoPath, Repository, Request, contents, facts};

/// Which files changed, and why that base.
///
/// # Errors
/// If there is no repository, a flag names no commit, or the repository cannot be read. What cannot be known otherwise is
/// [`Decision::All`] with [`ChangeSet::could_not_tell`].
pub fn collect(request: &Request<'_>) -> Result<ChangeSet, Error> {
    let mut options = request.options.clone();
    options.trusted |= request.runner.in_workflow;
    Repository::open(&request.repo, &options)?.collect(request)
}

/// What a plan led to.
enum Outcome {
    /// Compare with this commit, or with nothing at all.
    Compare { base: Start, reason: String },
    /// Everything, by rule or because it cannot be known.
    All { reason: String, could_not_tell: bool },
}

/// The commit to compare with.
enum Start {
    Commit(Oid),
    EmptyTree(Oid),
}

impl Repository {
    /// Like [`collect`], for a repository that is already open. `request.repo` and `request.options` are not looked at.
    ///
    /// # Errors
    /// See [`collect`].
    pub fn collect(&mut self, request: &Request<'_>) -> Result<ChangeSet, Error> {
        let on_laptop = request.on_laptop();
        let mut notes = Vec::new();
        if on_laptop {
            self.on_laptop(&mut notes)?;
        }
        let mut resolver = Resolver { repository: self, notes };
        let asked = Asked { base: request.base.clone(), head: request.head.clone() };
        let (head, outcome, expected) = carry_out(&mut resolver, request, &asked, on_laptop)?;
        let notes = std::mem::take(&mut resolver.notes);
        let set = match (head, outcome) {
            (Some(head), Outcome::Compare { base, reason }) => self.compare(head, &base, reason, notes)?,
            (head, Outcome::All { reason, could_not_tell }) => self.all(head, reason, could_not_tell, notes),
            (None, Outcome::Compare { reason, .. }) => self.all(None, reason, true, notes),
        };
        Ok(checked(set, expected))
    }

    /// Nothing is fetched for a person who did not ask for it, unless the clone is shallow; what is not committed is
    /// counted.
    fn on_laptop(&mut self, notes: &mut Vec<String>) -> Result<(), Error> {
        if !crate::history::History::open(&self.git)?.is_shallow() && !self.partial {
            self.remote.forbid("outside a workflow nothing is fetched for a complete clone");
        }
        match self.uncommitted_files()? {
            0 => {}
            1 => notes.push("1 file is not committed and does not count".to_owned()),
            count => notes.push(format!("{count} files are not committed and do not count")),
        }
        Ok(())
    }

    fn compare(&mut self, head: Oid, base: &Start, reason: String, mut notes: Vec<String>) -> Result<ChangeSet, Error> {
        let trees = match base {
            Start::Commit(base) => self.tree_of_commit(*base).map(|tree| (*base, Some(tree))),
            Start::EmptyTree(tree) => Ok((*tree, None)),
        };
        let deltas = trees.and_then(|(base, old)| {
            let new = self.tree_of_commit(head)?;
            Ok((base, self.diff(old, Some(new))?))
        });
        let (base, deltas) = match deltas {
            Ok(found) => found,
            Err(error) => return Ok(self.all(Some(head), error.to_string(), true, notes)),
        };
        if deltas.is_empty() {
            let reason = format!("{reason}, but no file differs, so everything counts as changed");
            return Ok(self.all(Some(head), reason, false, notes));
        }
        let files = files::list(self, &deltas, &mut notes)?;
        let (base, head) = (Some(base.to_string()), Some(head.to_string()));
        Ok(ChangeSet { decision: Decision::Diff, reason, base, head, files, notes, could_not_tell: false })
    }

    /// Everything: all files of the head, where they can be read.
    fn all(&mut self, head: Option<Oid>, reason: String, could_not_tell: bool, mut notes: Vec<String>) -> ChangeSet {
        let tree = head.map(|head| self.tree_of_commit(head));
        let deltas = match tree {
            Some(tree) => tree.and_then(|tree| self.diff(None, Some(tree))),
            None => Ok(Vec::new()),
        };
        let deltas = deltas.unwrap_or_else(|error| {
            notes.push(format!("the files of the head are not listed: {error}"));
            Vec::new()
        });
        let added = deltas.into_iter().filter_map(|delta| {
            let kind: Kind = delta.new?.kind;
            Some(ChangedFile::new(RepoPath::new(delta.path), Status::Added, kind, None))
        });
        let head = head.map(|head| head.to_string());
        let files = added.collect();
        ChangeSet { decision: Decision::All, reason, base: None, head, files, notes, could_not_tell }
    }
}

/// Tries the plan's attempts in order. Returns the head, what came of it, and the number of files GitHub counted.
fn carry_out(
    resolver: &mut Resolver<'_>,
    request: &Request<'_>,
    asked: &Asked,
    on_laptop: bool,
) -> Result<(Option<Oid>, Outcome, Option<u64>), Error> {
    let mut facts = facts::read(resolver.repository, on_laptop)?;
    let mut chosen = plan(request.runner, request.event, asked, &facts);
    let head = match head(resolver, &chosen, request) {
        Ok(head) => head,
        Err(Failure::User(error) | Failure::Broken(error)) => return Err(error),
        Err(Failure::Gone(why) | Failure::Unreachable(why)) => {
            let present = resolver.point(&Point::Head, None).ok();
            let reason = format!("the commit to look at cannot be found ({why}), so everything counts as changed");
            return Ok((present, Outcome::All { reason, could_not_tell: true }, chosen.expected_files));
        }
    };
    let mut failures = Failures::default();
    let mut position = 0;
    while let Some(attempt) = chosen.attempts.get(position) {
        if attempt.base == Base::AskDefaultBranch && facts.default_branch == DefaultBranch::Unasked {
            facts.default_branch = resolver.ask_default_branch();
            chosen = plan(request.runner, request.event, asked, &facts);
            continue;
        }
        match try_base(resolver, attempt, head) {
            Ok(Some(outcome)) => return Ok((Some(head), failures.into(outcome, resolver), chosen.expected_files)),
            Ok(None) => failures.gone.push(format!("{}: the histories have nothing in common", attempt.why)),
            Err(Failure::Gone(why)) => failures.gone.push(format!("{}: {why}", attempt.why)),
            Err(Failure::Unreachable(why)) => failures.unreachable.push(format!("{}: {why}", attempt.why)),
            Err(Failure::User(error) | Failure::Broken(error)) => return Err(error),
        }
        position += 1;
    }
    let why = failures.all().join("; ");
    let reason = format!("could not tell what changed ({why}), so everything counts as changed");
    Ok((Some(head), Outcome::All { reason, could_not_tell: true }, chosen.expected_files))
}

/// What did not work before something did.
#[derive(Default)]
struct Failures {
    gone: Vec<String>,
    unreachable: Vec<String>,
}

impl Failures {
    fn all(&self) -> Vec<&str> {
        self.unreachable.iter().chain(&self.gone).map(String::as_str).collect()
    }

    /// The outcome as a whole: "everything, by rule" is only a rule if nothing was out of reach before it.
    fn into(self, outcome: Outcome, resolver: &mut Resolver<'_>) -> Outcome {
        match outcome {
            Outcome::All { .. } if !self.unreachable.is_empty() => {
                let reason =
                    format!("could not tell what changed ({}), so everything counts as changed", self.all().join("; "));
                Outcome::All { reason, could_not_tell: true }
            }
            Outcome::All { reason, could_not_tell } if !self.gone.is_empty() => {
                Outcome::All { reason: format!("{reason} ({})", self.gone.join("; ")), could_not_tell }
            }
            outcome => {
                resolver.notes.extend(self.unreachable.into_iter().chain(self.gone));
                outcome
            }
        }
    }
}

/// The commit to look at. Where nothing is checked out the runner's commit stands for `HEAD`.
fn head(resolver: &mut Resolver<'_>, plan: &Plan, request: &Request<'_>) -> Result<Oid, Failure> {
    let with = match plan.attempts.first().map(|attempt| &attempt.base) {
        Some(Base::MergeBase(point)) if plan.head != Point::Head => resolver.local_tip(point)?,
        _ => None,
    };
    match (resolver.point(&plan.head, with), request.runner.sha.as_deref()) {
        (Err(Failure::Gone(_)), Some(sha)) if plan.head == Point::Head && request.runner.in_workflow => {
            resolver.commit(sha, None)
        }
        (result, _) => result,
    }
}

/// One attempt. `None`: the two histories have nothing in common.
fn try_base(resolver: &mut Resolver<'_>, attempt: &Attempt, head: Oid) -> Result<Option<Outcome>, Failure> {
    let why = &attempt.why;
    let compare = |base: Oid, reason: String| Ok(Some(Outcome::Compare { base: Start::Commit(base), reason }));
    match &attempt.base {
        Base::Direct(point) => compare(resolver.point(point, None)?, why.clone()),
        Base::MergeBase(point) => {
            let tip = resolver.point(point, Some(head))?;
            let Some(base) = resolver.merge_base(tip, head)? else { return Ok(None) };
            compare(base, format!("{why}, since their merge base {}", short(&base.to_string())))
        }
        Base::MergeBaseOrDirect(Point::Revision { revision, .. }) if resolver.is_empty_tree(revision) => {
            let tree = contents::empty_tree(resolver.repository.git.object_format());
            let tree = tree.ok_or_else(|| Failure::Gone("the empty tree has no name".to_owned()))?;
            let reason = format!("{why}, git's empty tree");
            Ok(Some(Outcome::Compare { base: Start::EmptyTree(tree), reason }))
        }
        Base::MergeBaseOrDirect(point) => {
            let tip = resolver.point(point, Some(head))?;
            match resolver.merge_base(tip, head)? {
                Some(base) => compare(base, format!("{why}, merge base {}", short(&base.to_string()))),
                None => {
                    compare(tip, format!("{why}, compared directly because it has no common ancestor with the head"))
                }
            }
        }
        Base::PreviousTag(tag) => {
            let found = resolver.previous_tag(tag, head)?;
            compare(found.commit, format!("{why}, since the tag before it, {}", crate::message::quoted(&found.name)))
        }
        Base::Everything => {
            let reason = format!("{why}, so everything counts as changed");
            Ok(Some(Outcome::All { reason, could_not_tell: false }))
        }
        Base::Unknown | Base::AskDefaultBranch => {
            let reason = format!("{why}, so everything counts as changed");
            Ok(Some(Outcome::All { reason, could_not_tell: true }))
        }
    }
}

/// Compares with the number of files that GitHub counted.
fn checked(mut set: ChangeSet, expected: Option<u64>) -> ChangeSet {
    let found = set.files.len() as u64;
    if let Some(expected) = expected.filter(|expected| set.decision == Decision::Diff && found < *expected) {
        set.notes.push(format!("{found} files differ here, GitHub counted {expected}"));
    }
    set
}
