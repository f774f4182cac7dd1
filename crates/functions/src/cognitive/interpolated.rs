//! What the words inside the interpolations of a Python string cost. Only its decisions are tokens (`if`, `for`, `and`, `or` and so
//! on), so what stands between them is looked at as text.

use crate::find::View;
use crate::token::Kind;

/// The cost of the word at `at`, where structures around it are `depth` deep.
pub(super) fn cost(view: &View<'_>, at: usize, depth: u32) -> u32 {
    match view.at(at) {
        "if" if conditional(view, at) => depth.saturating_add(1),
        word @ ("and" | "or") if !continues(view, at, word) => 1,
        _ => 0,
    }
}

/// Whether an `else` follows before the expression ends or another part of it starts, so that `if` is no filter.
fn conditional(view: &View<'_>, at: usize) -> bool {
    let part = |index: &usize| !inner(view, *index) || !matches!(view.at(*index), "and" | "or");
    let next = (at + 1..view.tokens.len()).find(part);
    let to = next.map_or(view.text.len(), |next| view.tokens[next].start);
    let text = between(view, view.tokens[at].end, to);
    let end = left(text).unwrap_or(text.len());
    text[..end].split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').any(|word| word == b"else")
}

/// Whether the operator `word` goes on with the sequence of the word before it.
fn continues(view: &View<'_>, at: usize, word: &str) -> bool {
    let Some(before) = at.checked_sub(1).filter(|&before| inner(view, before)) else { return false };
    let text = between(view, view.tokens[before].end, view.tokens[at].start);
    let count = |set: &[u8]| text.iter().filter(|byte| set.contains(byte)).count();
    view.at(before) == word && left(text).is_none() && count(b"([{") == count(b")]}")
}

fn inner(view: &View<'_>, at: usize) -> bool {
    view.tokens[at].kind == Kind::Inner
}

fn between<'t>(view: &View<'t>, from: usize, to: usize) -> &'t [u8] {
    view.text.as_bytes().get(from..to).unwrap_or_default()
}

/// Where a bracket closes that was opened before the text.
fn left(text: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    text.iter().position(|byte| match byte {
        b'(' | b'[' | b'{' => {
            depth += 1;
            false
        }
        b')' | b']' | b'}' => match depth.checked_sub(1) {
            Some(outer) => {
                depth = outer;
                false
            }
            None => true,
        },
        _ => false,
    })
}
