//! The files of a pull request, as GitHub counts them.

use serde::Deserialize;

use crate::change::nullable;
use crate::{Api, Error, Request, endpoint, page};

/// Files that GitHub lists at most; what is beyond is left out without a word (GitHub documentation, "List pull requests files").
pub const MOST: usize = 3_000;

/// A file that a pull request changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PullFile {
    /// Its path. Hostile text.
    pub filename: String,
    /// Its path before a rename; else empty. Hostile text.
    #[serde(default, deserialize_with = "nullable")]
    pub previous_filename: String,
    /// `added`, `removed`, `modified`, `renamed`, `copied`, `changed` or `unchanged`.
    pub status: String,
    /// Lines added; 0 where the patch is too large for GitHub to count.
    pub additions: u64,
    /// Lines deleted; 0 where the patch is too large for GitHub to count.
    pub deletions: u64,
}

/// What GitHub lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullFiles {
    /// The files.
    pub files: Vec<PullFile>,
    /// Whether these are all of them.
    pub complete: bool,
}

/// The files of the pull request `number`. `expected` is how many there are (`changed_files` of the event's payload); without it a list
/// that is as long as GitHub's limit does not count as complete.
///
/// # Errors
/// As [`Api::call`].
pub fn list(api: &dyn Api, repository: &str, number: u64, expected: Option<u64>) -> Result<PullFiles, Error> {
    let request = Request::new(endpoint::LIST_PULL_FILES, repository).at("pull_number", number);
    let files: Vec<PullFile> = page::all(api, request)?;
    let complete = expected.map_or(files.len() < MOST, |expected| files.len() as u64 >= expected);
    Ok(PullFiles { files, complete })
}
