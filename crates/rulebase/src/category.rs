//! Categories as users write them, and what they mean for a retry.

use std::str::FromStr;

use crate::words::Category;

impl Category {
    /// Whether trying again usually helps against this kind as a whole. Whoever knows more about one failure, as a
    /// rule does, answers for itself.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Network | Self::RateLimit | Self::Timeout | Self::Runner)
    }
}

/// A name that is no category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no failure category: expected one of {}", all())]
pub struct UnknownCategory {
    /// What was given.
    pub name: String,
}

fn all() -> String {
    Category::ALL.iter().map(|category| format!("`{category}`")).collect::<Vec<_>>().join(", ")
}

impl FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(name: &str) -> Result<Self, UnknownCategory> {
        Self::named(name).ok_or_else(|| UnknownCategory { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for category in Category::ALL {
            assert_eq!(category.name().parse(), Ok(*category));
        }
        let message = "disk".parse::<Category>().unwrap_err().to_string();
        assert!(message.contains("`disk`") && message.contains("`disk-full`"), "{message}");
    }
}
