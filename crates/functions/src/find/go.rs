//! Go: declarations and methods with a body, and function literals.

use super::types::go_type;
use super::{ANONYMOUS, Finds, Found, View, clip, parameters, qualified};

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    for at in 0..view.tokens.len() {
        if view.code(at) == "func" {
            function(view, at, &mut finds);
        }
    }
    finds
}

fn function(view: &View<'_>, at: usize, finds: &mut Finds) {
    let mut list = at + 1;
    let mut owner = None;
    let mut name = ANONYMOUS.to_owned();
    if view.code(list) == "("
        && view.is_word(view.close(list) + 1)
        && matches!(view.code(view.close(list) + 2), "(" | "[")
    {
        // A receiver, unless the word is the result type of a literal: `func(a int) T (`... is no Go.
        owner = receiver(view, list);
        list = view.close(list) + 1;
    }
    if view.is_word(list) {
        name = clip(view.at(list)).to_owned();
        list += 1;
        if view.code(list) == "[" {
            list = view.close(list) + 1;
        }
    }
    if view.code(list) != "(" {
        return;
    }
    let after = view.close(list) + 1;
    let body = if view.code(after) == "{" { after } else { go_type(view, after) };
    if view.code(body) != "{" || view.line(body) != view.line(body - 1).max(view.tokens[body - 1].last_line) {
        return;
    }
    if let Some(owner) = owner {
        name = qualified(Some(owner), ".", &name);
    }
    let parameters = parameters::count(view, list);
    finds.functions.push(Found { name, line: view.line(at), open: at, close: view.close(body), parameters });
}

/// The type of a receiver: the last word outside its type arguments.
fn receiver<'t>(view: &View<'t>, open: usize) -> Option<&'t str> {
    const FAR: usize = 60;
    let end = (open + 1..view.close(open).min(open + FAR))
        .find(|&index| view.code(index) == "[")
        .unwrap_or_else(|| view.close(open).min(open + FAR));
    (open + 1..end).rev().find(|&index| view.is_word(index)).map(|index| view.at(index))
}
