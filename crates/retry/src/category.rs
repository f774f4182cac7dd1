//! Kinds of failure, in the names that the failure diagnoser and `--heal` share.

use std::fmt;
use std::str::FromStr;

macro_rules! categories {
    ($($variant:ident $name:literal $doc:literal,)*) => {
        /// A kind of failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Category {
            $(#[doc = $doc] $variant,)*
        }

        impl Category {
            /// All categories.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The category's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

categories! {
    Compile "compile" "The code does not compile.",
    Test "test" "A test failed.",
    Lint "lint" "A linter or formatter objects.",
    Dependency "dependency" "A dependency is missing or its versions contradict each other.",
    Network "network" "A connection failed, was cut, or a server answered 5xx.",
    RateLimit "rate-limit" "A server asked for fewer requests.",
    Auth "auth" "Credentials are missing or refused.",
    Timeout "timeout" "Something took too long.",
    OutOfMemory "out-of-memory" "Memory ran out.",
    DiskFull "disk-full" "The disk is full.",
    Crash "crash" "A program crashed.",
    Docker "docker" "The container engine or an image.",
    Database "database" "A database refused, was locked or not ready.",
    Vcs "vcs" "Version control.",
    Config "config" "A configuration is wrong.",
    Runner "runner" "The machine or GitHub itself.",
    CoverageOrGate "coverage-or-gate" "A threshold was not reached.",
    Documentation "documentation" "Links, TeX, documentation builds.",
    Deploy "deploy" "A deployment failed.",
    Unknown "unknown" "None of the others.",
}

impl Category {
    /// Whether trying again usually helps against this kind as a whole. A classifier that knows more about one failure
    /// answers for itself ([`crate::Classifier::is_transient`]).
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Network | Self::RateLimit | Self::Timeout | Self::Runner)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
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
        let found = Self::ALL.iter().copied().find(|category| category.name() == name);
        found.ok_or_else(|| UnknownCategory { name: name.to_owned() })
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
