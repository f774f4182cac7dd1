//! One pattern.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::engine::Matcher;
use crate::error::PatternError;
use crate::shape::{self, Shape};
use crate::{default, paths_filter};

/// Which language a pattern is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// This project's own; see the crate documentation.
    #[default]
    Default,
    /// picomatch with `dot: true`, as dorny/paths-filter uses it.
    PathsFilter,
}

/// A dialect's name that is not one of the known ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown dialect `{0}`: expected `default` or `paths-filter`")]
pub struct UnknownDialect(pub String);

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        match text {
            "default" => Ok(Self::Default),
            "paths-filter" => Ok(Self::PathsFilter),
            other => Err(UnknownDialect(other.to_owned())),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::PathsFilter => "paths-filter",
        })
    }
}

/// A pattern that has been read. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Pattern(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    dialect: Dialect,
    negated: bool,
    /// `None`: matches nothing but its own text.
    matcher: Option<Matcher>,
    complement: bool,
    names: Vec<String>,
    warning: Option<String>,
}

impl Pattern {
    /// Reads one pattern.
    ///
    /// # Errors
    /// What is wrong and where; see the crate documentation for what is allowed. Patterns of more than 4,096 bytes
    /// (`paths-filter`: 65,536 characters, picomatch's own limit), more than 4,096 alternatives or 32,768 states are
    /// refused.
    pub fn parse(dialect: Dialect, text: &str) -> Result<Self, PatternError> {
        let inner = match dialect {
            Dialect::Default => {
                let parsed = default::parse(text)?;
                Inner {
                    text: text.to_owned(),
                    dialect,
                    negated: parsed.negated,
                    matcher: Some(Matcher::new(parsed.node)),
                    complement: false,
                    names: parsed.names,
                    warning: None,
                }
            }
            Dialect::PathsFilter => {
                let parsed = paths_filter::parse(text)?;
                Inner {
                    text: text.to_owned(),
                    dialect,
                    negated: text.len() > 1 && text.starts_with('!') && !text.starts_with("!("),
                    matcher: parsed.node.map(Matcher::new),
                    complement: parsed.complement,
                    names: Vec::new(),
                    warning: parsed.warning,
                }
            }
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Does the whole path match.
    ///
    /// In the default dialect a leading `!` changes nothing here: the answer is about what follows it, and a list decides
    /// what it means ([`ordered_verdict`](crate::ordered_verdict)). In the `paths-filter` dialect `!x` matches everything
    /// that `x` does not, as in picomatch.
    #[must_use]
    pub fn is_match(&self, path: &[u8]) -> bool {
        let inner = &*self.0;
        if path.is_empty() {
            return false;
        }
        if inner.dialect == Dialect::PathsFilter && path == inner.text.as_bytes() {
            return true;
        }
        inner.matcher.as_ref().is_some_and(|matcher| matcher.is_match(path) != inner.complement)
    }

    /// The captured parts of a path, by name, in the order in which the pattern names them; `None` when the path does not
    /// match. A capture in an alternative that was not taken is left out.
    #[must_use]
    pub fn captures<'p>(&'p self, path: &'p [u8]) -> Option<Vec<(&'p str, &'p [u8])>> {
        if !self.is_match(path) {
            return None;
        }
        let names = &self.0.names;
        let matcher = self.0.matcher.as_ref().filter(|_| !names.is_empty());
        let Some(found) = matcher.and_then(|matcher| matcher.captures(path)) else { return Some(Vec::new()) };
        let named = names.iter().zip(found);
        Some(named.filter_map(|(name, span)| Some((name.as_str(), path.get(span?.0..span?.1)?))).collect())
    }

    /// Does the pattern take files away from a list: it starts with `!`. In the `paths-filter` dialect `!(a|b)` is not
    /// such a pattern but an extended glob.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.0.negated
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The dialect it was read in.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// The names of the captures, in the order in which the pattern names them.
    #[must_use]
    pub fn capture_names(&self) -> &[String] {
        &self.0.names
    }

    /// Why the pattern most likely does not do what was meant, although it is accepted.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.0.warning.as_deref()
    }

    /// What an index can look up, for paths without empty, `.` and `..` segments; see [`shape`].
    pub(crate) fn shape(&self) -> Option<Shape> {
        let inner = &*self.0;
        match inner.dialect {
            Dialect::Default => {
                let matcher = inner.matcher.as_ref()?;
                Some(Shape { variants: shape::of_node(matcher.node()), complement: false })
            }
            Dialect::PathsFilter => {
                let start = inner.matcher.as_ref().filter(|_| !inner.complement).map(Matcher::prefix);
                shape::of_glob(&inner.text, start)
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        self.0.matcher.as_ref()
    }
}
