//! What a verb did.

use serde::{Deserialize, Deserializer};

/// What a verb did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there, and is now.
    Created,
    /// It said something else.
    Updated,
    /// It was right already; nothing was written.
    Unchanged,
    /// It is no longer there.
    Removed,
}

impl Change {
    /// The word used in outputs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
        }
    }
}

/// What was written, and where it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What was done.
    pub change: Change,
    /// Page of what was written; empty where there is none (removed, dry run).
    pub url: String,
    /// GitHub's id of it; 0 where there is none.
    pub id: u64,
}

/// What every created thing has.
#[derive(Debug, Deserialize)]
pub(crate) struct Made {
    #[serde(default)]
    pub(crate) id: u64,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) html_url: String,
}

impl Made {
    pub(crate) fn written(self, change: Change) -> Written {
        Written { change, url: self.html_url, id: self.id }
    }
}

/// A value that GitHub may give as `null`.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// Whether two bodies say the same: GitHub's web page gives lines other ends, and white space at the end is nothing.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n");
    lines(one).trim_end() == lines(other).trim_end()
}
