//! Rust: every `fn` with a body; closures belong to the function around them.
//!
//! lizard takes the next block for the body of a `fn` that has none (in a trait, in an `extern` block). So a run of such
//! declarations counts as one function where a block follows that is none of a function's, up to that block: that makes as many
//! functions as lizard tells, with its decisions (the `for` of `impl Trait for Type`) and the names that the language gives them.

use super::{Finds, Found, View, parameters};

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    // Blocks that are open: where each ends, and the name before its functions.
    let mut owners: Vec<(usize, String)> = Vec::new();
    // The first of a run of declarations without a body.
    let mut waiting: Option<Found> = None;
    // The last tokens of the functions that are open.
    let mut inside: Vec<usize> = Vec::new();
    // Braces of functions' bodies that are still to come; they never nest before they open.
    let mut body = 0;
    let mut at = 0;
    while at < view.tokens.len() {
        while owners.pop_if(|(end, _)| *end <= at).is_some() {}
        while inside.pop_if(|end| *end <= at).is_some() {
            // What was declared in a function goes no further than that.
            waiting = None;
        }
        match view.code(at) {
            "fn" if view.is_word(at + 1) && !view.at(at + 1).starts_with('$') => match function(view, at, &owners) {
                Some((found, Some(open))) => {
                    inside.push(found.close);
                    finds.functions.push(found);
                    (waiting, body) = (None, open);
                }
                Some((found, None)) => {
                    waiting.get_or_insert(found);
                }
                None => {}
            },
            "{" if at != body => finds.functions.extend(waiting.take().map(|found| Found { close: at, ..found })),
            "impl" | "trait" if !matches!(view.before(at), "->" | ":" | "(" | "," | "&" | "<" | "=" | "+" | "mut") => {
                owner(view, at, &mut owners);
            }
            _ => {}
        }
        at += 1;
    }
    finds
}

/// The function whose `fn` is at `at`, and the brace of its body if it has one.
fn function(view: &View<'_>, at: usize, owners: &[(usize, String)]) -> Option<(Found, Option<usize>)> {
    let mut list = at + 2;
    if view.code(list) == "<" {
        list = over_generics(view, list)?;
    }
    if view.code(list) != "(" {
        return None;
    }
    let body = view.brace(view.close(list) + 1, &[";", "}", ")", "]"]);
    let name = view.at(at + 1).trim_start_matches("r#");
    let name = super::qualified(owners.last().map(|(_, owner)| owner.as_str()), "::", name);
    let parameters = parameters::count(view, list);
    let close = body.map_or(view.close(list), |body| view.close(body));
    Some((Found { name, line: view.line(at), open: at, close, parameters }, body))
}

/// Behind `<...>`; bounds in it may hold `->`, which is one token, so every `>` closes.
fn over_generics(view: &View<'_>, at: usize) -> Option<usize> {
    view.over_angles(at)
}

/// Notes whose functions follow: the type of an `impl`, the name of a `trait`.
fn owner(view: &View<'_>, at: usize, owners: &mut Vec<(usize, String)>) {
    const FAR: usize = 2000;
    let Some(open) = view.brace(at + 1, &[";", "}", ")", "]"]).filter(|&open| open < at + FAR) else { return };
    let mut from = at + 1;
    if view.code(from) == "<" {
        from = view.over_angles(from).unwrap_or(from + 1);
    }
    if let Some(target) = (from..open).find(|&index| view.code(index) == "for" && view.code(index + 1) != "<") {
        from = target + 1;
    }
    let name = (from..open)
        .take_while(|&index| !matches!(view.code(index), "<" | "where" | ":" | "{"))
        .filter(|&index| view.is_word(index))
        .last();
    if let Some(name) = name {
        owners.push((view.close(open), super::clip(view.at(name)).to_owned()));
    }
}
