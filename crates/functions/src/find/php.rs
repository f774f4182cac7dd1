//! PHP: functions and methods with a body, and declarations without one that name no return type. What stands inside a function
//! (closures, other functions, methods of a class without a name) belongs to it. A word of control that names a member or an
//! argument decides nothing.

use std::collections::BTreeMap;

use super::{ANONYMOUS, Finds, Found, View, clip, parameters, qualified};

/// A class body that is open.
struct Body<'t> {
    close: usize,
    name: &'t str,
}

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    let mut open: Vec<Body<'_>> = Vec::new();
    // Braces that will open a class body, with its name.
    let mut classes: BTreeMap<usize, &str> = BTreeMap::new();
    let mut inside = 0;
    for at in 0..view.tokens.len() {
        while open.pop_if(|body| body.close <= at).is_some() {}
        if view.is_word(at) && names(view, at) {
            finds.undecided.push(at);
            continue;
        }
        if at < inside {
            continue;
        }
        match view.code(at) {
            "class" | "interface" | "trait" | "enum" => {
                if let Some((brace, name)) = class(view, at) {
                    classes.insert(brace, name);
                }
            }
            "{" => {
                if let Some(name) = classes.remove(&at) {
                    open.push(Body { close: view.close(at), name });
                }
            }
            "function" => {
                if let Some(found) = function(view, at, open.last().map(|body| body.name)) {
                    inside = found.close;
                    finds.functions.push(found);
                }
            }
            _ => {}
        }
    }
    finds
}

/// Whether the word at `at` is a name, whatever it says: `->match()`, `Route::for()`, `function list()`, `f(case: 1)`.
pub(crate) fn names(view: &View<'_>, at: usize) -> bool {
    match view.before(at) {
        "->" | "?->" | "::" | "function" | "const" | "\\" => true,
        "&" => view.before(at - 1) == "function",
        _ => view.code(at + 1) == ":" && !matches!(view.code(at), "else" | "default"),
    }
}

/// The brace and the name of the class that is declared at `at`.
fn class<'t>(view: &View<'t>, at: usize) -> Option<(usize, &'t str)> {
    let nameless = matches!(view.code(at + 1), "{" | "(" | "extends" | "implements");
    if !nameless && !view.is_word(at + 1) {
        return None;
    }
    let mut brace = if nameless { at + 1 } else { at + 2 };
    while view.is_word(brace) || matches!(view.code(brace), "(" | "," | "\\" | ":" | "?" | "|") {
        brace = view.over(brace);
    }
    (view.code(brace) == "{").then(|| (brace, if nameless { ANONYMOUS } else { clip(view.at(at + 1)) }))
}

/// The function that `function` at `at` starts.
fn function(view: &View<'_>, at: usize, class: Option<&str>) -> Option<Found> {
    let mut list = at + 1;
    if view.code(list) == "&" {
        list += 1;
    }
    let named = view.is_word(list);
    let mut name = ANONYMOUS;
    if named {
        name = view.at(list);
        list += 1;
    } else if view.before(at) == "=" && at > 1 && view.is_word(at - 2) {
        name = view.at(at - 2);
    }
    if view.code(list) != "(" {
        return None;
    }
    let body = signature_end(view, list);
    let close = match view.code(body) {
        "{" => view.close(body),
        // Declared only; with a return type it is none.
        ";" if named && body == view.close(list) + 1 => body,
        _ => return None,
    };
    let name = qualified(class, "::", name);
    Some(Found { name, line: view.line(list), open: list, close, parameters: parameters::count(view, list) })
}

/// Behind the parameters that start at `list`, what a closure uses, and the return type.
pub(crate) fn signature_end(view: &View<'_>, list: usize) -> usize {
    let mut at = view.close(list) + 1;
    if view.code(at) == "use" && view.code(at + 1) == "(" {
        at = view.close(at + 1) + 1;
    }
    if view.code(at) == ":" {
        at += 1;
        while view.is_word(at) && view.code(at) != "function" || matches!(view.code(at), "?" | "|" | "&" | "\\" | "(") {
            at = view.over(at);
        }
    }
    at
}
