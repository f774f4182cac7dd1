//! Cognitive complexity where indentation makes blocks.

use crate::find::{Found, View};
use crate::language::Language;

use super::Open;
use super::operators::Operators;

/// The figure of each function.
pub(super) fn count(view: &View<'_>, functions: &[Found]) -> Vec<u32> {
    let mut figures = vec![0; functions.len()];
    let mut open: Vec<Open<'_>> = Vec::new();
    // Indentations of the statements whose blocks are open.
    let mut nested: Vec<u32> = Vec::new();
    let mut operators = Operators::new(Language::Python);
    let mut next = functions.iter().enumerate().peekable();
    for at in 0..view.tokens.len() {
        let indent = view.tokens[at].indent;
        if let Some(indent) = indent {
            while nested.pop_if(|outer| *outer >= indent).is_some() {}
        }
        while open.pop_if(|function| function.close < at).is_some() {}
        while let Some((number, found)) = next.next_if(|(_, found)| found.open == at) {
            open.push(Open::new(Language::Python, number, found, nested.len()));
        }
        let logical = operators.step(view, at);
        let Some(function) = open.last_mut() else { continue };
        let depth = u32::try_from(nested.len().saturating_sub(function.base)).unwrap_or(u32::MAX);
        figures[function.number] += logical + function.recursion(view, at, functions);
        figures[function.number] += statement(view, at, indent, depth, &mut nested);
    }
    figures
}

/// What the word at `at` costs; opens its block.
fn statement(view: &View<'_>, at: usize, indent: Option<u32>, depth: u32, nested: &mut Vec<u32>) -> u32 {
    let first = indent.or_else(|| if view.before(at) == "async" { view.tokens[at - 1].indent } else { None });
    let cost = match (view.code(at), first) {
        ("if" | "for" | "while" | "except", Some(_)) => 1 + depth,
        ("match", Some(_)) if opens_block(view, at) => 1 + depth,
        ("elif" | "else", Some(_)) => 1,
        // `a if b else c`; in a comprehension `for` stands before it in the same brackets.
        ("if", None) => return if conditional(view, at) { 1 + depth } else { 0 },
        _ => return 0,
    };
    if let Some(indent) = first {
        nested.push(indent);
    }
    cost
}

/// Whether the line of `match` ends with `:` and goes on with a pattern's block.
fn opens_block(view: &View<'_>, at: usize) -> bool {
    let end = (at + 1..view.tokens.len()).find(|&index| view.tokens[index].indent.is_some());
    end.is_some_and(|end| view.before(end) == ":" && view.code(end) == "case")
}

/// Whether an `else` follows before the expression ends, so that `if` is no filter.
fn conditional(view: &View<'_>, at: usize) -> bool {
    let mut index = at + 1;
    while index < view.tokens.len() && view.tokens[index].indent.is_none() {
        match view.code(index) {
            "else" => return true,
            "for" | ")" | "]" | "}" | "," | ":" | "if" => return false,
            _ => index = view.over(index),
        }
    }
    false
}
