//! What a change touches, and how big it is.

use serde::Serialize;

use super::{name, sentence};
use crate::report::{Body, Complexity, Path, Report, Router};

/// Categories that are listed.
const CATEGORIES: usize = 100;
/// Files that are listed, of all categories together.
const FILES: usize = 100;
/// Files that are listed of one category.
const FILES_EACH: usize = 20;
/// Jobs and reviewers that are listed.
const NAMES: usize = 50;

/// What a change touches, and how big it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The router has answered.
    pub routed: bool,
    /// Everything runs, because the change could not be told or touches what everything depends on.
    pub everything: bool,
    /// Why.
    pub reason: String,
    /// Changed files.
    pub files: usize,
    /// How many categories there are.
    pub categories_count: usize,
    /// Those that are on.
    pub categories: Vec<Category>,
    /// Changed files that no category took, as code.
    pub unmatched: Vec<String>,
    /// How many more of them there are.
    pub unmatched_more: usize,
    /// Jobs that are wanted, as code.
    pub wanted: Vec<String>,
    /// Jobs that are not, as code.
    pub not_wanted: Vec<String>,
    /// Who should look at it, as code, so that nobody is notified.
    pub reviewers: Vec<String>,
    /// `low`, `medium` or `high`; empty where it was not scored.
    pub level: &'static str,
    /// 0 to 100.
    pub score: String,
    /// Why this level.
    pub because: String,
    /// Added lines.
    pub added: u64,
    /// Deleted lines.
    pub deleted: u64,
    /// Files that do not count for the score.
    pub excluded: usize,
}

/// A category that is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Its name, as code.
    pub name: String,
    /// How many files it took.
    pub count: u64,
    /// Which, as code.
    pub files: Vec<String>,
    /// How many more.
    pub more: u64,
}

/// The change that the reports tell of, if any does: of several reports of a kind the first counts.
pub(super) fn change(reports: &[Report]) -> Option<Change> {
    let router =
        reports.iter().find_map(|report| if let Body::Router(router) = &report.body { Some(router) } else { None });
    let complexity = reports
        .iter()
        .find_map(|report| if let Body::Complexity(complexity) = &report.body { Some(complexity) } else { None });
    if router.is_none() && complexity.is_none() {
        return None;
    }
    let mut change = Change::default();
    if let Some(router) = router {
        route(&mut change, router);
    }
    if let Some(complexity) = complexity {
        score(&mut change, complexity);
    }
    Some(change)
}

fn route(change: &mut Change, router: &Router) {
    let on = router.categories.iter().filter(|(_, category)| category.changed);
    let mut left = FILES;
    change.routed = true;
    change.everything = router.decision != "diff";
    change.reason = sentence(&router.reason);
    change.files = router.files.len();
    change.categories_count = router.categories.len();
    for (title, category) in on.take(CATEGORIES) {
        // Where everything runs, a category lists all files of the repository.
        let room = if change.everything { 0 } else { left.min(FILES_EACH) };
        let files: Vec<String> = category.files.iter().take(room).map(path).collect();
        left -= files.len();
        let more = category.count.saturating_sub(files.len() as u64);
        change.categories.push(Category { name: name(title), count: category.count, files, more });
    }
    change.unmatched = router.unmatched.iter().take(FILES_EACH).map(path).collect();
    change.unmatched_more = router.unmatched.len().saturating_sub(FILES_EACH);
    let jobs = |wanted: bool| router.jobs.iter().filter(move |(_, is)| **is == wanted).map(|(job, _)| name(job));
    change.wanted = jobs(true).take(NAMES).collect();
    change.not_wanted = jobs(false).take(NAMES).collect();
    change.reviewers = router.reviewers.iter().take(NAMES).map(|reviewer| name(reviewer)).collect();
}

fn score(change: &mut Change, complexity: &Complexity) {
    change.level = complexity.level.word();
    change.score = complexity.score.clamp(0.0, 100.0).to_string();
    change.because = sentence(&complexity.because);
    change.files = complexity.files_changed.and_then(|files| usize::try_from(files).ok()).unwrap_or(change.files);
    change.added = complexity.lines_added.unwrap_or_default();
    change.deleted = complexity.lines_deleted.unwrap_or_default();
    change.excluded = complexity.excluded.len();
}

fn path(path: &Path) -> String {
    name(&path.0)
}
