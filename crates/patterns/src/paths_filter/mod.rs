//! Dialect `paths-filter`: picomatch with `dot: true`, as dorny/paths-filter uses it, so that existing filter files keep
//! their meaning.
//!
//! What is different on purpose: a wildcard takes line breaks, too (a file name may hold one), `?` takes one character
//! whatever its length in UTF-16, and what cannot be decided in linear time (back references, look-around inside a
//! look-behind) is refused. After `***`, a range or a POSIX class picomatch puts its expression together anew and forgets
//! quoted parts and the escape of some dots; here they stay. A glob that picomatch cannot compile matches nothing but its
//! own text, as there; a warning says so.

mod brackets;
mod escapes;
mod marks;
mod regex;
mod short;
mod stars;
mod tokens;
mod translate;

use crate::engine::{MAX_STATES, Node};
use crate::error::PatternError;

/// A glob ready to be matched.
pub(crate) struct Parsed {
    /// `None`: matches nothing but its own text.
    pub(crate) node: Option<Node>,
    /// Matches what the node does not match.
    pub(crate) complement: bool,
    pub(crate) warning: Option<String>,
}

/// Parses a glob. Its length is limited to the 65,536 characters that picomatch takes.
pub(crate) fn parse(glob: &str) -> Result<Parsed, PatternError> {
    if glob.is_empty() {
        return Err(PatternError::new("empty pattern").hint("write `**` for every file"));
    }
    let length = glob.chars().count();
    if length > translate::MAX_LENGTH {
        let message = format!("pattern of {length} characters: at most {} are allowed", translate::MAX_LENGTH);
        return Err(PatternError::new(message));
    }
    let translated = translate::translate(glob);
    match regex::parse(&translated.source) {
        Ok(node) if node.size() > MAX_STATES => {
            Err(PatternError::new("pattern too large to match in bounded memory")
                .hint("split it into several patterns"))
        }
        Ok(node) => Ok(Parsed { node: Some(node), complement: translated.negated, warning: None }),
        Err(regex::Refused::Invalid(why)) => {
            let warning = format!("picomatch cannot compile it ({why}), so it matches nothing but a file of this name");
            Ok(Parsed { node: None, complement: false, warning: Some(warning) })
        }
        Err(regex::Refused::Unsupported(what)) => {
            Err(PatternError::new(format!("{what} is not supported: it cannot be matched in linear time")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_compiled_is_said() {
        assert!(parse("a\\\\(b").expect("accepted").warning.is_some());
        assert!(parse("(*)/\\1").is_err());
        assert!(parse("").is_err());
        assert!(parse(&"a".repeat(70_000)).is_err());
    }
}
