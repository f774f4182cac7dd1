//! Braces: which belong together, and what is in them.

use std::collections::HashMap;

use super::{MAX_ALTERNATIVES, MAX_DEPTH, class};
use crate::error::PatternError;

/// What a pair of braces means.
pub(super) enum Content {
    /// Alternatives.
    List,
    /// A capture of one segment part.
    Name(String),
    /// The values of a range.
    Range(Vec<String>),
}

/// A pair of braces.
pub(super) struct Brace {
    /// Index of the `}`.
    pub(super) close: usize,
    pub(super) content: Content,
}

/// The pairs of a pattern, by the index of their `{`.
pub(super) struct Braces(HashMap<usize, (usize, bool)>);

impl Braces {
    pub(super) fn find(chars: &[(usize, char)]) -> Result<Self, PatternError> {
        let mut pairs = HashMap::new();
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut at = 0;
        while let Some(&(offset, c)) = chars.get(at) {
            match c {
                '\\' => at += 1,
                '[' => at += class::read(&chars[at..])?.1 - 1,
                '{' if open.len() == MAX_DEPTH => {
                    let message = format!("braces nested more than {MAX_DEPTH} deep");
                    return Err(PatternError::new(message).at(offset));
                }
                '{' => open.push((at, false)),
                ',' => {
                    if let Some(innermost) = open.last_mut() {
                        innermost.1 = true;
                    }
                }
                '}' => {
                    if let Some((start, list)) = open.pop() {
                        pairs.insert(start, (at, list));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        match open.last() {
            Some(&(start, _)) => Err(PatternError::new("`{` is not closed")
                .at(chars[start].0)
                .hint("add the `}`, or write `\\{` for the character")),
            None => Ok(Self(pairs)),
        }
    }

    pub(super) fn at(&self, open: usize, chars: &[(usize, char)]) -> Result<Brace, PatternError> {
        let offset = chars.get(open).map_or(0, |&(offset, _)| offset);
        let &(close, list) = self.0.get(&open).ok_or_else(|| PatternError::new("`{` is not closed").at(offset))?;
        if list {
            return Ok(Brace { close, content: Content::List });
        }
        let inner: String = chars[open + 1..close].iter().map(|&(_, c)| c).collect();
        let content = if is_name(&inner) {
            Some(Content::Name(inner.clone()))
        } else {
            range(&inner, offset)?.map(Content::Range)
        };
        let content = content.ok_or_else(|| {
            PatternError::new(format!("`{{{inner}}}` is neither a list, a range nor a capture")).at(offset).hint(
                "write `{a,b}` for alternatives, `{1..5}` for a range, `{name}` for a captured name, `\\{` for the character",
            )
        })?;
        Ok(Brace { close, content })
    }
}

/// A capture's name: ASCII letters, digits, `_` and `-`, not starting with a digit or `-`.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// `1..5`, `01..12` (padded to the longer end) or `a..f`, upwards or downwards.
fn range(text: &str, offset: usize) -> Result<Option<Vec<String>>, PatternError> {
    let Some((first, last)) = text.split_once("..") else { return Ok(None) };
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.chars().all(|c| c.is_ascii_digit());
    let (low, high, width) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(low), Ok(high)) if digits(first) && digits(last) => {
            let padded = [first, last].iter().any(|end| end.len() > 1 && end.starts_with('0'));
            (low, high, Some(if padded { first.len().max(last.len()) } else { 0 }))
        }
        _ => match (first.as_bytes(), last.as_bytes()) {
            ([low], [high]) if low.is_ascii_alphabetic() && high.is_ascii_alphabetic() => {
                (usize::from(*low), usize::from(*high), None)
            }
            _ => return Ok(None),
        },
    };
    if low.abs_diff(high) >= MAX_ALTERNATIVES {
        let message = format!("a range of more than {MAX_ALTERNATIVES} values");
        return Err(PatternError::new(message).at(offset).hint("use a wildcard such as `[0-9]*`"));
    }
    let value = |n: usize| match width {
        Some(width) => format!("{n:0width$}"),
        None => u8::try_from(n).map(|byte| char::from(byte).to_string()).unwrap_or_default(),
    };
    Ok(Some((low.min(high)..=low.max(high)).map(value).collect()))
}
