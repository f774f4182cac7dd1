//! One matching engine for every dialect: a regular expression tree with look-around, evaluated from the end of the
//! path to its start.
//!
//! Reading backwards makes look-ahead free: when position `p` is evaluated, everything that can be said about the text
//! after `p` is already known, so `(?!...)` is one more boolean of the same column. There is no backtracking: the work
//! is the number of states times the length of the path (times the depth of nested empty loops, which the parsers
//! limit), whatever the pattern looks like.

mod charset;
mod dfa;
mod matcher;
mod node;
mod program;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use charset::CharSet;
pub(crate) use matcher::Matcher;
pub(crate) use node::Node;

/// Most states one compiled pattern may have: 4,096 alternatives of a few characters fit; a hostile pattern is refused
/// before it costs more than a megabyte.
pub(crate) const MAX_STATES: usize = 32_768;
