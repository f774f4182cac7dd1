//! Java: methods and constructors with a body, in classes at any depth. Lambdas belong to the method around them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{ANONYMOUS, Finds, Found, View, parameters};

/// What a brace that is open holds.
struct Body {
    close: usize,
    /// It is a class body.
    class: bool,
    /// The name of the innermost class, shared by all braces in it.
    name: Option<Rc<str>>,
    /// Constants of an enum come first.
    constants: bool,
}

/// Braces that will open a class body: the class's name, and whether constants of an enum come first.
type Classes = BTreeMap<usize, (Rc<str>, bool)>;

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    let mut open: Vec<Body> = Vec::new();
    // Braces that will open a class body.
    let mut classes = Classes::new();
    for at in 0..view.tokens.len() {
        while open.pop_if(|body| body.close <= at).is_some() {}
        match view.code(at) {
            "class" | "interface" | "enum" | "record" if declares(view, at) => {
                if let Some(brace) = view.brace(at + 2, &[";", "}", ")", "="]) {
                    let name = qualified(&open, view.at(at + 1));
                    classes.insert(brace, (name.into(), view.code(at) == "enum"));
                }
            }
            "new" => {
                if let Some(brace) = anonymous(view, at + 1) {
                    classes.insert(brace, (ANONYMOUS.into(), false));
                }
            }
            ";" => {
                if let Some(body) = open.last_mut() {
                    body.constants = false;
                }
            }
            "(" if open.last().is_none_or(|body| body.class) => member(view, at, &open, &mut classes, &mut finds),
            "{" => {
                let close = view.close(at);
                open.push(match classes.remove(&at) {
                    Some((name, constants)) => Body { close, class: true, name: Some(name), constants },
                    // The body of an enum constant without arguments.
                    None if open.last().is_some_and(|body| body.constants) => {
                        Body { close, class: true, name: Some(ANONYMOUS.into()), constants: false }
                    }
                    None => {
                        let name = open.last().and_then(|body| body.name.clone());
                        Body { close, class: false, name, constants: false }
                    }
                });
            }
            _ => {}
        }
    }
    finds
}

/// Whether the word at `at` declares a type: a name follows, and it is no `Foo.class`, method or variable called `record`.
fn declares(view: &View<'_>, at: usize) -> bool {
    if view.before(at) == "." || view.before(at) == "::" || !view.is_word(at + 1) {
        return false;
    }
    let next = view.code(at + 2);
    match view.code(at) {
        "record" => matches!(next, "(" | "<"),
        _ => true,
    }
}

/// The brace of the class body in `new Type<...>(...) {`.
fn anonymous(view: &View<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match view.code(at) {
            "<" => at = view.over_angles(at)?,
            "(" => {
                let brace = view.close(at) + 1;
                return (view.code(brace) == "{").then_some(brace);
            }
            // Each step is a look ahead, and counts as one.
            code if matches!(code, "." | "@") || view.is_word(at) => at = view.over(at),
            _ => return None,
        }
    }
}

/// A `(` directly in a class, or outside all classes as in a snippet: a method if a body follows.
fn member(view: &View<'_>, at: usize, open: &[Body], classes: &mut Classes, finds: &mut Finds) {
    if at == 0 || !view.is_word(at - 1) || at > 1 && matches!(view.code(at - 2), "@" | "new" | "record") {
        return;
    }
    let mut body = view.close(at) + 1;
    while view.code(body) == "[" {
        body = view.over(body);
    }
    if view.code(body) == "throws" {
        while body < view.tokens.len() && !matches!(view.code(body), "{" | ";" | "}" | "=") {
            body = if view.code(body) == "<" { view.over_angles(body).unwrap_or(body + 1) } else { view.over(body) };
        }
    }
    if view.code(body) != "{" {
        return;
    }
    if open.last().is_some_and(|body| body.constants) {
        classes.insert(body, (ANONYMOUS.into(), false));
        return;
    }
    let name = qualified(open, view.at(at - 1));
    let parameters = parameters::count(view, at);
    finds.functions.push(Found { name, line: view.line(at - 1), open: at - 1, close: view.close(body), parameters });
}

fn qualified(open: &[Body], name: &str) -> String {
    super::qualified(open.last().and_then(|body| body.name.as_deref()), ".", name)
}
