//! The tree that every dialect is parsed into.

use super::charset::CharSet;

/// A pattern as a tree. Matching is always of the whole path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// The empty text.
    Empty,
    /// Exactly this character.
    Char(char),
    /// One symbol of a set.
    Set(CharSet),
    /// One symbol, whatever it is; unlike `.` of most regular expressions also a line break.
    Any,
    /// One symbol that is not `/`.
    NotSlash,
    /// One after the other.
    Concat(Vec<Self>),
    /// One of these.
    Alt(Vec<Self>),
    /// Any number of times, at least once if `once`.
    Repeat { node: Box<Self>, once: bool },
    /// What follows (or precedes, if `behind`) does (or, if `negative`, does not) match; takes no text itself.
    Look { behind: bool, negative: bool, node: Box<Self> },
    /// The start of the path.
    Start,
    /// The end of the path.
    End,
    /// A named part; the number is the position of its name.
    Capture(usize, Box<Self>),
    /// Any number of whole path segments, each with its `/`: `**/`.
    Dirs,
    /// Anything, at least one symbol: a closing `**`.
    Rest,
}

impl Node {
    pub(crate) fn literal(text: &str) -> Self {
        Self::Concat(text.chars().map(Self::Char).collect())
    }

    pub(crate) fn star() -> Self {
        Self::Repeat { node: Box::new(Self::NotSlash), once: false }
    }

    pub(crate) fn optional(self) -> Self {
        Self::Alt(vec![self, Self::Empty])
    }

    /// `/` and anything after it.
    pub(crate) fn below() -> Self {
        Self::Concat(vec![Self::Char('/'), Self::Rest])
    }

    /// How many states the compiled tree has, at most; saturates.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Char(_) | Self::Set(_) | Self::Any | Self::NotSlash | Self::Start | Self::End => 1,
            Self::Concat(nodes) => nodes.iter().fold(0, |sum: usize, node| sum.saturating_add(node.size())),
            Self::Alt(nodes) => nodes.iter().fold(0, |sum: usize, node| sum.saturating_add(node.size() + 1)),
            Self::Repeat { node, .. } => node.size().saturating_add(1),
            Self::Look { node, .. } => node.size().saturating_add(2),
            Self::Capture(_, node) => node.size().saturating_add(2),
            Self::Dirs => 4,
            Self::Rest => 2,
        }
    }

    /// The structural shorthands spelled out.
    pub(super) fn expanded(&self) -> Option<Self> {
        let repeat = |node: Self, once| Self::Repeat { node: Box::new(node), once };
        match self {
            Self::Dirs => {
                let segment = Self::Concat(vec![repeat(Self::NotSlash, true), Self::Char('/')]);
                Some(repeat(segment, false))
            }
            Self::Rest => Some(repeat(Self::Any, true)),
            _ => None,
        }
    }

    /// The same language read from right to left. Only for trees without look-around.
    pub(super) fn reversed(&self) -> Self {
        match self {
            Self::Concat(nodes) => Self::Concat(nodes.iter().rev().map(Self::reversed).collect()),
            Self::Alt(nodes) => Self::Alt(nodes.iter().map(Self::reversed).collect()),
            Self::Repeat { node, once } => Self::Repeat { node: Box::new(node.reversed()), once: *once },
            Self::Capture(_, node) => node.reversed(),
            Self::Start => Self::End,
            Self::End => Self::Start,
            other => other.expanded().map_or_else(|| other.clone(), |node| node.reversed()),
        }
    }

    /// Literal text that every match starts with, then literal text that every match ends with.
    pub(crate) fn literal_ends(&self) -> (String, String) {
        let nodes = match self {
            Self::Concat(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        let char_of = |node: &Self| if let Self::Char(c) = node { Some(*c) } else { None };
        let prefix = nodes.iter().map_while(char_of).collect();
        let mut suffix: Vec<char> = nodes.iter().rev().map_while(char_of).collect();
        suffix.reverse();
        (prefix, suffix.into_iter().collect())
    }
}
