//! PHP: what breaks the flow, with blocks between `:` and `endif`; closures; calls of a method by itself.

use crate::find::View;
use crate::find::php::{names, signature_end};
use crate::token::Kind;

use super::body::{Structure, expression, statement};

/// The structure that starts at `at`, if any. `tails` remembers the `while` of each `do`.
pub(super) fn structure(view: &View<'_>, at: usize, tails: &mut Vec<usize>) -> Option<Structure> {
    let found = |nests, body| Some(Structure { nests, body });
    match view.code(at) {
        _ if view.is_word(at) && names(view, at) => None,
        "while" if tails.last() == Some(&at) => {
            tails.pop();
            None
        }
        "if" if view.before(at) == "else" => found(false, head(view, at)),
        "elseif" => found(false, head(view, at)),
        "if" | "for" | "foreach" | "while" | "switch" | "match" | "catch" => found(true, head(view, at)),
        "do" => {
            let end = block(view, at + 1);
            if view.code(end) == "while" {
                tails.push(end);
            }
            found(true, Some((at + 1, end)))
        }
        "else" if view.code(at + 1) != "if" => found(false, Some((at + 1, block(view, at + 1)))),
        "?" if operand(view, at) => found(true, Some((at, expression(view, at + 1)))),
        "?:" => found(true, Some((at, expression(view, at + 1)))),
        "goto" => found(false, None),
        "break" | "continue" if view.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number) => {
            found(false, None)
        }
        _ => None,
    }
}

/// The body behind the head in brackets that starts at `at`.
fn head(view: &View<'_>, at: usize) -> Option<(usize, usize)> {
    let body = (view.code(at + 1) == "(").then(|| view.close(at + 1) + 1)?;
    Some((body, block(view, body)))
}

/// Where the body ends that starts at `from`: a block, a statement, or what stands between `:` and `endif`.
fn block(view: &View<'_>, from: usize) -> usize {
    if view.code(from) == ":" {
        return words(view, from + 1);
    }
    let mut at = from;
    while matches!(view.code(at), "if" | "for" | "foreach" | "while") && view.code(at + 1) == "(" {
        at = view.over(at + 1);
    }
    statement(view, at).1
}

/// Whether an operand ends before `at`; else `?` starts a type.
fn operand(view: &View<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    match view.tokens[before].kind {
        Kind::Symbol => matches!(view.code(before), ")" | "]" | "}"),
        Kind::Word => !matches!(
            view.code(before),
            "public" | "protected" | "private" | "readonly" | "static" | "var" | "const" | "final" | "abstract"
        ),
        _ => true,
    }
}

/// Where the block ends whose first token stands at `from`: at its `endif`, `endwhile`, `else` and so on.
fn words(view: &View<'_>, from: usize) -> usize {
    let mut depth = 0usize;
    let mut at = from;
    while at < view.tokens.len() {
        match view.code(at) {
            "else" | "elseif" if depth == 0 => return at,
            "endif" | "endfor" | "endforeach" | "endwhile" | "endswitch" => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return at,
            },
            "if" | "for" | "foreach" | "while" | "switch" if view.code(at + 1) == "(" => {
                at = view.over(at + 1);
                depth += usize::from(view.code(at) == ":");
                continue;
            }
            "}" | ")" | "]" => return at,
            _ => {}
        }
        at = view.over(at);
    }
    at
}

/// Where the closure ends that starts at `at`: it nests, but costs nothing itself.
pub(super) fn closure(view: &View<'_>, at: usize) -> Option<usize> {
    let arrow = match view.code(at) {
        "function" => false,
        "fn" => true,
        _ => return None,
    };
    let mut list = at + 1;
    while view.code(list) == "&" || view.is_word(list) && list < at + 3 {
        list += 1;
    }
    if view.code(list) != "(" || matches!(view.before(at), "->" | "?->" | "::") {
        return None;
    }
    let body = signature_end(view, list);
    match view.code(body) {
        "{" if !arrow => Some(view.close(body) + 1),
        "=>" if arrow => Some(expression(view, body + 1)),
        _ => None,
    }
}

/// Whether the name at `at` calls the function around it: a function by its name, a method through its class or object.
pub(super) fn calls_itself(view: &View<'_>, at: usize, method: bool) -> bool {
    match view.before(at) {
        "->" | "?->" | "::" => method && matches!(view.before(at - 1), "$this" | "self" | "static"),
        _ => !method,
    }
}
