//! One change between two descriptions.

use findings::Location;

/// How grave a change is for clients of the old description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A right client stops working.
    Breaking,
    /// A right client may be surprised.
    Dangerous,
    /// Nothing that a client has to know.
    Additive,
}

impl Level {
    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Dangerous => "dangerous",
            Self::Additive => "additive",
        }
    }
}

/// What changed, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Stable name of the kind of change.
    pub id: &'static str,
    /// How grave it is.
    pub level: Level,
    /// The operation or component, and the path inside it.
    pub pointer: String,
    /// What was found and what was expected.
    pub message: String,
    /// In the new description; where something is gone, where it would stand.
    pub at: Option<Location>,
    /// In the old description.
    pub other: Option<Location>,
}
