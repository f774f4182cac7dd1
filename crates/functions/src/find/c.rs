//! C: functions with a body, also with parameters declared behind the list. Nothing is looked at inside a body, as C nests no
//! functions. Words of conditional directives are decisions, and their lines are no code. An `&&` before an assignment in the same
//! brackets is none: lizard takes it for a reference of C++.

use super::{Finds, Found, View, clip, parameters};
use crate::token::Kind;

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    let mut inside = 0;
    // An `&&` is open until one of `=;{})` comes.
    let mut and = None;
    for (at, token) in view.tokens.iter().enumerate() {
        if token.kind == Kind::Inner {
            finds.uncounted.push(at);
        }
        match view.code(at) {
            "&&" => and = and.or(Some(at)),
            "=" => finds.undecided.extend(and.take()),
            ";" | "{" | "}" | ")" => and = None,
            _ => {}
        }
        if at >= inside
            && view.code(at) == "("
            && let Some(found) = function(view, at)
        {
            inside = found.close;
            finds.functions.push(found);
        }
    }
    finds
}

/// The function whose list of parameters starts at `list`.
fn function(view: &View<'_>, list: usize) -> Option<Found> {
    let mut name = list.checked_sub(1)?;
    // A name that a macro makes: `PREFIX(name)(int a) {`.
    let made =
        view.code(name) == ")" && view.is_word(name.saturating_sub(1)) && view.code(name.saturating_sub(2)) == "(";
    let text = if made {
        name = name.checked_sub(3)?;
        view.at(name + 2)
    } else {
        view.at(name)
    };
    if !view.is_word(name) {
        return None;
    }
    if matches!(view.code(name), "if" | "for" | "while" | "switch" | "return" | "sizeof") {
        return None;
    }
    let body = body(view, view.close(list) + 1)?;
    let nothing = view.code(list + 1) == "void" && view.code(list + 2) == ")";
    let parameters = if nothing { 0 } else { parameters::count(view, list) };
    Some(Found { name: clip(text).to_owned(), line: view.line(name), open: name, close: view.close(body), parameters })
}

/// The brace of the body: at once, behind one word (a macro), or behind declarations of the parameters.
fn body(view: &View<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let start = at;
        while !matches!(view.code(at), "{" | ";" | "(") {
            if at >= view.tokens.len() || at == start && !view.is_word(at) {
                return None;
            }
            at = view.over(at);
        }
        match view.code(at) {
            "{" => return (at - start <= 1).then_some(at),
            ";" if at > start => at += 1,
            _ => return None,
        }
    }
}
