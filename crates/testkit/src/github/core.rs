//! Everything behind the lock.

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::Clock;
use super::fault::Faults;
use super::journal::Entry;
use super::state::Repository;
use super::token::Token;

/// The fake's memory.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) clock: Clock,
    /// What addresses in answers begin with.
    pub(crate) base: String,
    /// The storage's address.
    pub(crate) storage: String,
    /// What paths begin with: empty, or `/api/v3`.
    pub(crate) prefix: String,
    /// By `owner/name` in lower case.
    pub(crate) repositories: BTreeMap<String, Repository>,
    /// By text.
    pub(crate) tokens: BTreeMap<String, Token>,
    pub(crate) faults: Faults,
    pub(crate) journal: Vec<Entry>,
    /// How long an answer is on its way.
    pub(crate) latency: Duration,
    /// Whether answers have entity tags.
    pub(crate) tags: bool,
    /// Requests to the storage that brought a token along.
    pub(crate) leaks: Vec<String>,
}
