//! Which files changed between which commits, and why that base.
//!
//! [`collect`] takes what the runner said (variables and event payload) and a repository, chooses base and head for the
//! event, fetches what is missing and nothing else, and lists the changed files exactly as `git diff -M --raw --numstat`
//! would. What cannot be known is [`Decision::All`] with a reason, never an empty list.
//!
//! This crate is the only one that runs git. It is not a GitHub client, it never checks anything out, and it never runs
//! code of the repository: hooks are off, and reading commits runs nothing. Choosing the commits ([`plan`]) is pure;
//! carrying the plan out is not.

mod at_once;
mod attributes;
mod change_set;
mod collect;
mod contents;
mod error;
mod facts;
mod fetch;
mod files;
pub mod flags;
mod git;
mod history;
mod hunks;
mod last_change;
mod libgit2;
mod lines;
mod merge_base;
mod message;
mod past;
mod path;
pub mod plan;
mod process;
mod refs;
mod renames;
mod repository;
mod request;
mod resolve;
mod revision;
mod tags;
mod trees;

pub use attributes::{Attribute, Attributes};
pub use change_set::{ChangeSet, ChangedFile, Decision, Kind, Status, UnknownStatus};
pub use collect::collect;
pub use error::Error;
pub use hunks::{Hunk, hunks};
pub use last_change::LastChanges;
pub use past::{Past, Step};
pub use path::RepoPath;
pub use repository::Repository;
pub use request::{Options, Request};
