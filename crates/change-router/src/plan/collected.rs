//! What the changed files turn on, file by file.

use std::collections::{BTreeMap, BTreeSet};

use changes::{ChangedFile, RepoPath};

use super::{Outcome, Why, paths_of};
use crate::config::Config;
use crate::matching::{Matcher, Taken};

pub(super) struct Collected {
    /// One a category.
    pub(super) outcomes: Vec<Outcome>,
    /// Paths that no category took.
    pub(super) unmatched: Vec<RepoPath>,
    /// How many changed files each category took, with all their paths.
    took: Vec<usize>,
    scratch: Vec<Taken>,
}

impl Collected {
    pub(super) fn new(categories: usize) -> Self {
        let off = Outcome { on: false, why: Why::NoFile, paths: Vec::new(), matrix: BTreeSet::new() };
        Self { outcomes: vec![off; categories], unmatched: Vec::new(), took: vec![0; categories], scratch: Vec::new() }
    }

    /// Adds a changed file.
    pub(super) fn add(&mut self, matcher: &Matcher<'_>, config: &Config, file: &ChangedFile) {
        let mut taken_by: BTreeMap<usize, usize> = BTreeMap::new();
        let mut paths = 0;
        for (path, status) in paths_of(file, config.dialect) {
            paths += 1;
            self.scratch.clear();
            matcher.takers(path, status, &mut self.scratch);
            if self.scratch.is_empty() {
                self.unmatched.push(path.clone());
            }
            for taken in &self.scratch {
                let times = taken_by.entry(taken.category).or_default();
                *times += 1;
                // The old path of a rename is gone: the file is listed by its new one where that belongs here as well.
                if *times == 1 {
                    self.outcomes[taken.category].paths.push(path.clone());
                }
            }
        }
        for (category, times) in taken_by {
            self.outcomes[category].on = true;
            self.outcomes[category].why = Why::Files;
            // A file that was moved in from elsewhere is not only of this category.
            self.took[category] += usize::from(times == paths);
        }
    }

    /// The categories that took all of so many files.
    pub(super) fn all_of(&self, files: usize) -> Vec<usize> {
        (0..self.took.len()).filter(|&category| self.took[category] == files).collect()
    }
}
