//! Where the body of a lambda ends: it nests, with braces or without, but costs nothing itself.

use crate::find::View;
use crate::language::Language;

use super::operators::operand;
use super::php;

/// Behind the body of the lambda whose sign (its arrow, its parameters, its brackets) is at `at`.
pub(super) fn end(language: Language, view: &View<'_>, at: usize) -> Option<usize> {
    match (language, view.code(at)) {
        (Language::Php, _) => php::closure(view, at),
        (Language::Cpp, "[") => cpp(view, at),
        (Language::Java, "->") if !in_case(view, at) => Some(body(view, at + 1)),
        (Language::Rust, "|" | "||") => rust(view, at),
        (Language::Rust, "{") if view.before(at) == "move" => Some(view.close(at) + 1),
        _ => None,
    }
}

/// Behind the block or the expression that starts at `from`.
fn body(view: &View<'_>, from: usize) -> usize {
    if view.code(from) == "{" {
        return view.close(from) + 1;
    }
    // The `:` of conditionals inside it belong to it.
    let mut conditionals = 0usize;
    let mut at = from;
    while at < view.tokens.len() {
        match view.code(at) {
            "," | ";" | ")" | "]" | "}" | "=>" => break,
            "?" => conditionals += 1,
            ":" => match conditionals.checked_sub(1) {
                Some(outer) => conditionals = outer,
                None => break,
            },
            _ => {}
        }
        at = view.over(at);
    }
    at
}

/// `|a, b| c`, `|| c`, `|a| -> b { c }`.
fn rust(view: &View<'_>, at: usize) -> Option<usize> {
    if operand(view, at) && !matches!(view.before(at), "async" | "mut" | "static") {
        return None;
    }
    let mut index = at + 1;
    if view.code(at) == "|" {
        while view.code(index) != "|" {
            if index >= view.tokens.len() || matches!(view.code(index), ";" | ")" | "]" | "}" | "=>") {
                return None;
            }
            index = view.over(index);
        }
        index += 1;
    }
    if view.code(index) == "->" {
        index = view.brace(index, &[";", "}", ")", "]"])?;
    }
    Some(body(view, index))
}

/// Where the lambda of C++ ends that starts at `at`: `[a](int b) mutable -> int { ... }`.
fn cpp(view: &View<'_>, at: usize) -> Option<usize> {
    let element =
        at > 0 && (view.is_word(at - 1) && view.code(at - 1) != "return" || matches!(view.before(at), ")" | "]"));
    if element || view.code(at + 1) == "[" {
        return None;
    }
    let mut index = view.over(at);
    while index < view.tokens.len() {
        match view.code(index) {
            "{" => return Some(view.close(index) + 1),
            "(" | "->" | "::" | "*" | "&" => index = view.over(index),
            "<" => index = view.over_angles(index)?,
            _ if view.is_word(index) => index += 1,
            _ => return None,
        }
    }
    None
}

/// Whether the `->` at `at` belongs to a `case` of a switch.
fn in_case(view: &View<'_>, at: usize) -> bool {
    const FAR: usize = 60;
    (at.saturating_sub(FAR)..at)
        .rev()
        .take_while(|&index| !matches!(view.code(index), ";" | ":" | "{" | "}" | "->"))
        .any(|index| matches!(view.code(index), "case" | "default"))
}
