//! C++: functions, methods, constructors, destructors and operators with a body, in classes or outside of them. Lambdas, and the
//! methods of classes inside a body, belong to the function around them: nothing is looked at inside a body. Words of conditional
//! directives are decisions, and their lines are no code. What stands before the body decides nothing.

mod name;

use crate::find::{Finds, Found, View, parameters};
use crate::token::Kind;
use name::name;

/// A class whose body is open.
struct Class<'t> {
    close: usize,
    name: &'t str,
}

/// The functions, and the intervals of tokens that are parts of declarations and types.
pub(in crate::find) fn find(view: &View<'_>) -> (Finds, Vec<(usize, usize)>) {
    let mut finds = Finds::default();
    let mut types = Vec::new();
    let mut classes: Vec<Class<'_>> = Vec::new();
    // Nothing that starts before here is a function: the end of a body, or of the head of a class.
    let mut inside = 0;
    // An `&&` is open until one of `=;{})` comes.
    let mut and = None;
    for (at, token) in view.tokens.iter().enumerate() {
        while classes.pop_if(|class| class.close <= at).is_some() {}
        if token.kind == Kind::Inner {
            finds.uncounted.push(at);
        }
        let code = view.code(at);
        match code {
            "&&" if reference(view, at) => types.push((at, at + 1)),
            "&&" => and = and.or(Some(at)),
            "=" => finds.undecided.extend(and.take()),
            ";" | "{" | "}" | ")" => and = None,
            _ => {}
        }
        if at < inside {
            continue;
        }
        match code {
            "class" | "struct" | "union" | "namespace" => {
                if let Some((brace, name)) = head(view, at) {
                    inside = brace;
                    if code != "namespace" {
                        classes.push(Class { close: view.close(brace), name });
                    }
                }
            }
            "(" => {
                if let Some((found, body)) = function(view, at, &classes) {
                    types.push((found.open + 1, body));
                    finds.undecided.extend((found.open..body).filter(|&index| is_condition(view, index)));
                    inside = found.close;
                    finds.functions.push(found);
                }
            }
            _ => {}
        }
    }
    finds.undecided.sort_unstable();
    (finds, types)
}

/// Whether the `&&` at `at` belongs to a type: `auto&& a`, `T&&>`, `(T&&)`.
fn reference(view: &View<'_>, at: usize) -> bool {
    view.before(at) == "auto" || matches!(view.code(at + 1), ")" | ">" | "," | "...")
}

/// The brace of the class or namespace that is declared at `at`, if it has a body, and its name. Macros may stand before it
/// (`class API(1) A {`); `struct A f(int a) {` is a function.
fn head<'t>(view: &View<'t>, at: usize) -> Option<(usize, &'t str)> {
    let mut name = "";
    let mut index = at + 1;
    while index < view.tokens.len() {
        match view.code(index) {
            "{" => return Some((index, name)),
            ":" => break,
            "<" => index = view.over_angles(index)?,
            "(" if is_attribute(view, index)
                && (view.is_word(view.close(index) + 1) || view.code(at) == "namespace") =>
            {
                index = view.over(index);
            }
            "[" => index = view.over(index),
            "::" => index = view.over(index),
            word if view.is_word(index) => {
                if word != "final" && (name.is_empty() || !shouted(word)) {
                    name = word;
                }
                index = view.over(index);
            }
            _ => return None,
        }
    }
    // Behind `:` stand the classes it derives from.
    view.brace(index, &[";", "}", ")", "="]).map(|brace| (brace, name))
}

/// Whether the brackets at `at` belong to an attribute or to a macro that stands for one.
fn is_attribute(view: &View<'_>, at: usize) -> bool {
    shouted(view.before(at)) || matches!(view.before(at), "__attribute__" | "alignas" | "__declspec")
}

/// The function whose list of parameters starts at `list`, and where its body starts.
fn function(view: &View<'_>, list: usize, classes: &[Class<'_>]) -> Option<(Found, usize)> {
    let name = name(view, list)?;
    let body = body(view, view.close(list) + 1, shouted(view.at(name.first)))?;
    let nothing = view.code(list + 1) == "void" && view.code(list + 2) == ")";
    let parameters = if nothing { 0 } else { parameters::count(view, list) };
    let text = crate::find::qualified(
        classes.last().map(|class| class.name).filter(|name| !name.is_empty()),
        "::",
        &name.text,
    );
    let close = handled(view, view.close(body));
    Some((Found { name: text, line: view.line(name.first), open: name.first, close, parameters }, body))
}

/// The end of the last `catch` of a function whose whole body is tried, else the end of the body itself.
fn handled(view: &View<'_>, close: usize) -> usize {
    let mut end = close;
    while view.code(end + 1) == "catch" && view.code(end + 2) == "(" {
        let block = view.close(end + 2) + 1;
        if view.code(block) != "{" {
            break;
        }
        end = view.close(block);
    }
    end
}

/// A name in capitals, as macros have.
fn shouted(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The brace of the body, behind what may stand between it and the parameters. One word that is none of C++ is taken for a macro.
fn body(view: &View<'_>, from: usize, macro_name: bool) -> Option<usize> {
    let mut at = from;
    let mut macros = 0;
    loop {
        match view.code(at) {
            "{" => return Some(at),
            "" if is_condition(view, at) => at += 1,
            "const" | "volatile" | "&" | "&&" | "override" | "final" | "try" => at += 1,
            "noexcept" | "throw" | "__attribute__" => {
                at += 1;
                if view.code(at) == "(" {
                    at = view.over(at);
                }
            }
            "[" => at = view.over(at),
            // A function that gives a pointer to a function: `int (*f(int a))(int) {`.
            ")" if at == from && view.code(at + 1) == "(" => at = view.over(at + 1),
            "->" | "requires" => at = view.brace(at, &[";", "}", ")", "="])?,
            ":" => at = initialised(view, at + 1)?,
            word if view.is_word(at) && macros == 0 => {
                macros += 1;
                at += 1;
                if view.code(at) == "(" {
                    if macro_name || !shouted(word) {
                        return None;
                    }
                    at = view.over(at);
                }
            }
            _ => return None,
        }
    }
}

/// Whether the token is the word of a conditional directive.
fn is_condition(view: &View<'_>, at: usize) -> bool {
    view.tokens.get(at).is_some_and(|token| token.kind == Kind::Inner)
}

/// The brace behind the list of what a constructor initialises: `a(1), b{2} {`.
fn initialised(view: &View<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        while !matches!(view.code(at), "(" | "{") {
            if at >= view.tokens.len() || matches!(view.code(at), ";" | "}" | ")") {
                return None;
            }
            at = if view.code(at) == "<" { view.over_angles(at)? } else { at + 1 };
        }
        at = view.over(at);
        while view.code(at) == "..." || is_condition(view, at) {
            at += 1;
        }
        match view.code(at) {
            "," => at += 1,
            "{" => return Some(at),
            _ => return None,
        }
    }
}
