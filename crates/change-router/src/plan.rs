//! The decision itself.

mod collected;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use changes::{ChangeSet, ChangedFile, Decision, RepoPath, Status};
use patterns::Dialect;
use patterns::codeowners::Codeowners;

use crate::config::Config;
use crate::matching::Matcher;

use collected::Collected;

/// Captured values of one path, by name; sorted, so that equal ones compare equal.
pub type Captures = BTreeMap<String, String>;

/// Everything the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The validated configuration.
    pub config: &'a Config,
    /// What changed.
    pub change: &'a ChangeSet,
    /// All files of the head commit, where they are known: what is listed when everything runs, and what tells whether a
    /// captured module still exists.
    pub tracked: Option<&'a [RepoPath]>,
    /// Files whose change runs everything: the router's own configuration and the running workflow's file. One that ends
    /// with `/` is a folder.
    pub own_files: &'a [String],
    /// Who owns which path.
    pub owners: Option<&'a Codeowners>,
}

/// Why a category is on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No changed file belongs to it.
    NoFile,
    /// Changed files belong to it.
    Files,
    /// A category it needs is on; its index.
    Needs(usize),
    /// Everything runs.
    Everything,
}

/// What the decision is for one category.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// It is on.
    pub on: bool,
    /// Why.
    pub why: Why,
    /// The paths that belong to it: changed ones, or all tracked ones when everything runs. Sorted, each once.
    pub paths: Vec<RepoPath>,
    /// What its patterns captured from paths that still exist.
    pub matrix: BTreeSet<Captures>,
}

/// A job and whether the change needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteOutcome {
    /// Category.
    pub category: String,
    /// Job id.
    pub job: String,
    /// Workflow file, if the configuration names it.
    pub workflow: Option<String>,
    /// The change needs it.
    pub wanted: bool,
}

/// The decision.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Whether the categories follow from the difference, or everything runs.
    pub decision: Decision,
    /// Why this base, or why everything.
    pub reason: String,
    /// Commit compared with.
    pub base: Option<String>,
    /// Commit looked at.
    pub head: Option<String>,
    /// One a category, in the configuration's order.
    pub outcomes: Vec<Outcome>,
    /// Changed files that no category took.
    pub unmatched: Vec<RepoPath>,
    /// Categories, by index, that took every changed file. Empty when everything runs.
    pub only: Vec<usize>,
    /// All captured values of all categories.
    pub matrix: BTreeSet<Captures>,
    /// Routes in the configuration's order.
    pub routes: Vec<RouteOutcome>,
    /// Jobs by name, and whether they are wanted.
    pub jobs: BTreeMap<String, bool>,
    /// Wanted jobs whose categories capture values for a matrix, of which none is left.
    pub empty: BTreeSet<String>,
    /// Who should look at it.
    pub reviewers: Vec<String>,
    /// Planning again with all tracked files would give fuller lists: they were needed and not given.
    pub wants_tracked: bool,
}

/// Decides. Same input, same plan.
#[must_use]
pub fn plan(input: &Input<'_>) -> Plan {
    let matcher = Matcher::new(input.config);
    let always = always(input, &matcher);
    let everything = input.change.decision == Decision::All || always.is_some();
    let mut collected = Collected::new(input.config.categories.len());
    for file in &input.change.files {
        collected.add(&matcher, input.config, file);
    }
    let only = if everything || input.change.files.is_empty() {
        Vec::new()
    } else {
        collected.all_of(input.change.files.len())
    };
    let unmatched = if input.change.decision == Decision::All { Vec::new() } else { collected.unmatched };
    let mut outcomes: Vec<Outcome> = collected.outcomes;
    if everything {
        run_everything(&mut outcomes);
    } else {
        spread_needs(input.config, &mut outcomes);
    }
    let whole: Vec<bool> = outcomes.iter().map(|outcome| !matches!(outcome.why, Why::NoFile | Why::Files)).collect();
    let gone = input.change.files.iter().any(|file| matches!(file.status, Status::Deleted | Status::Renamed));
    let common = |(index, outcome): (usize, &Outcome)| {
        matcher.captures(index) && outcome.paths.iter().any(|path| matcher.captured(index, path).is_none())
    };
    let matrix_needs_more = input.config.captures() && (gone || outcomes.iter().enumerate().any(common));
    let wants_tracked = input.change.decision == Decision::Diff && (whole.contains(&true) || matrix_needs_more);
    if input.change.decision == Decision::Diff && whole.contains(&true) {
        list_tracked(input, &matcher, &whole, &mut outcomes);
    }
    for (index, outcome) in outcomes.iter_mut().enumerate() {
        outcome.paths.sort_unstable();
        outcome.paths.dedup();
        outcome.matrix = matrix(input, &matcher, index, &outcome.paths);
    }
    let matrix = outcomes.iter().flat_map(|outcome| outcome.matrix.iter().cloned()).collect();
    let (routes, jobs) = routes(input.config, &outcomes);
    // Only where all files are known is an empty matrix a fact and not a gap.
    let known = input.tracked.is_some() || (input.change.decision == Decision::All && !input.change.files.is_empty());
    let empty = if known { empty_jobs(input.config, &matcher, &outcomes) } else { BTreeSet::new() };
    Plan {
        decision: if everything { Decision::All } else { Decision::Diff },
        reason: always.unwrap_or_else(|| input.change.reason.clone()),
        base: input.change.base.clone(),
        head: input.change.head.clone(),
        reviewers: reviewers(input, &matcher),
        outcomes,
        unmatched,
        only,
        matrix,
        routes,
        jobs,
        empty,
        wants_tracked: wants_tracked && input.tracked.is_none(),
    }
}

/// The reason to run everything, if a changed file gives one.
fn always(input: &Input<'_>, matcher: &Matcher<'_>) -> Option<String> {
    if input.change.decision == Decision::All {
        return None;
    }
    let paths = || input.change.files.iter().flat_map(|file| paths_of(file, input.config.dialect));
    let is_own = |own: &str, path: &[u8]| {
        let folder = own.ends_with('/') && path.starts_with(own.as_bytes());
        folder || path == own.as_bytes()
    };
    if let Some(own) = input.own_files.iter().find(|own| paths().any(|(path, _)| is_own(own, path.as_bytes()))) {
        return Some(format!("everything runs because `{own}`, which decides what runs, changed"));
    }
    paths().find_map(|(path, status)| {
        let line = matcher.always(path, status)?;
        let shown = protocol::escape::quote(path.as_bytes()).into_owned();
        Some(format!(
            "everything runs because `{shown}` changed (`router.always`, line {line} of {})",
            input.config.file
        ))
    })
}

/// The paths that a changed file counts for, each with the status the dialect gives it: a rename counts for its old and
/// its new path.
pub(crate) fn paths_of(file: &ChangedFile, dialect: Dialect) -> impl Iterator<Item = (&RepoPath, Status)> {
    // paths-filter asks git with --no-renames, so a rename is a deletion and an addition, and knows no type changes.
    let (new, old) = match (dialect, file.status) {
        (Dialect::PathsFilter, Status::Renamed) => (Status::Added, Status::Deleted),
        (Dialect::PathsFilter, Status::Copied) => (Status::Added, Status::Added),
        (Dialect::PathsFilter, Status::TypeChanged) => (Status::Modified, Status::Modified),
        (_, status) => (status, status),
    };
    let from = file.from.as_ref().filter(|_| file.status == Status::Renamed);
    std::iter::once((&file.path, new)).chain(from.map(|from| (from, old)))
}

/// Turns every category on.
fn run_everything(outcomes: &mut [Outcome]) {
    for outcome in outcomes {
        outcome.on = true;
        outcome.why = Why::Everything;
    }
}

/// Adds every tracked file to the categories of which the whole has to run, so that a job that works on a list or on a
/// matrix works on everything.
fn list_tracked(input: &Input<'_>, matcher: &Matcher<'_>, whole: &[bool], outcomes: &mut [Outcome]) {
    let mut scratch = Vec::new();
    for path in input.tracked.unwrap_or_default() {
        scratch.clear();
        matcher.takers_of_any_status(path, &mut scratch);
        for taken in scratch.iter().filter(|taken| whole[taken.category]) {
            outcomes[taken.category].paths.push(path.clone());
        }
    }
}

/// Turns on what needs something that is on, until nothing changes; all of such a category runs, even if some of its own
/// files changed too. The configuration has no circles.
fn spread_needs(config: &Config, outcomes: &mut [Outcome]) {
    loop {
        let next = (0..outcomes.len()).find_map(|index| {
            let needed = config.categories[index].needs.iter().find(|&&need| outcomes[need].on)?;
            matches!(outcomes[index].why, Why::NoFile | Why::Files).then_some((index, *needed))
        });
        let Some((index, needed)) = next else { return };
        outcomes[index].on = true;
        outcomes[index].why = Why::Needs(needed);
    }
}

/// What a category's patterns capture from its paths. A value whose files are all gone is left out: a matrix job works
/// on what is there.
fn matrix(input: &Input<'_>, matcher: &Matcher<'_>, category: usize, paths: &[RepoPath]) -> BTreeSet<Captures> {
    if !matcher.captures(category) {
        return BTreeSet::new();
    }
    let found: BTreeSet<Captures> = paths.iter().filter_map(|path| matcher.captured(category, path)).collect();
    let Some(tracked) = input.tracked else { return found };
    if paths.iter().any(|path| matcher.captured(category, path).is_none()) {
        return all_captured(matcher, category, tracked);
    }
    let mut gone = found.clone();
    for path in tracked {
        if gone.is_empty() {
            break;
        }
        if let Some(captures) = matcher.captured(category, path) {
            gone.remove(&captures);
        }
    }
    found.difference(&gone).cloned().collect()
}

/// Every value that a category captures from the tracked files: a file of the category that belongs to no value, such as
/// a common `setup.py`, concerns them all.
fn all_captured(matcher: &Matcher<'_>, category: usize, tracked: &[RepoPath]) -> BTreeSet<Captures> {
    let mut scratch = Vec::new();
    let captured = |path: &RepoPath| {
        scratch.clear();
        matcher.takers_of_any_status(path, &mut scratch);
        let takes = scratch.iter().any(|taken| taken.category == category);
        if takes { matcher.captured(category, path) } else { None }
    };
    tracked.iter().filter_map(captured).collect()
}

fn routes(config: &Config, outcomes: &[Outcome]) -> (Vec<RouteOutcome>, BTreeMap<String, bool>) {
    let name = |index: usize| config.categories[index].name.clone();
    let mut routes: Vec<RouteOutcome> = config
        .routes
        .iter()
        .map(|route| RouteOutcome {
            category: name(route.category),
            job: route.job.clone(),
            workflow: route.workflow.clone(),
            wanted: outcomes[route.category].on,
        })
        .collect();
    for (index, outcome) in outcomes.iter().enumerate() {
        if !config.routes.iter().any(|route| route.category == index) {
            routes.push(RouteOutcome { category: name(index), job: name(index), workflow: None, wanted: outcome.on });
        }
    }
    let jobs = config
        .jobs()
        .into_iter()
        .map(|(job, by)| (job.to_owned(), by.iter().any(|&index| outcomes[index].on)))
        .collect();
    (routes, jobs)
}

/// Wanted jobs that only categories with captures want, none of which has a captured value left: their matrix is empty.
fn empty_jobs(config: &Config, matcher: &Matcher<'_>, outcomes: &[Outcome]) -> BTreeSet<String> {
    let empty = |category: &usize| matcher.captures(*category) && outcomes[*category].matrix.is_empty();
    let jobs = config.jobs().into_iter();
    let wanted =
        jobs.map(|(job, by)| (job, by.into_iter().filter(|category| outcomes[*category].on).collect::<Vec<_>>()));
    wanted.filter(|(_, by)| !by.is_empty() && by.iter().all(empty)).map(|(job, _)| job.to_owned()).collect()
}

/// For each changed file its owners by CODEOWNERS; where it names nobody, the reviewers of the categories that took it.
fn reviewers(input: &Input<'_>, matcher: &Matcher<'_>) -> Vec<String> {
    let mut reviewers = BTreeSet::new();
    if input.change.decision == Decision::All {
        return Vec::new();
    }
    let mut scratch = Vec::new();
    for (path, status) in input.change.files.iter().flat_map(|file| paths_of(file, input.config.dialect)) {
        let owners = input.owners.map_or(&[][..], |owners| owners.owners(path.as_bytes()));
        reviewers.extend(owners.iter().cloned());
        if owners.is_empty() {
            scratch.clear();
            matcher.takers(path, status, &mut scratch);
            for taken in &scratch {
                reviewers.extend(input.config.categories[taken.category].reviewers.iter().cloned());
            }
        }
    }
    reviewers.into_iter().collect()
}
