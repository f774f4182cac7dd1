//! Cognitive complexity where indentation makes blocks.

use crate::find::{Found, View};
use crate::language::Language;
use crate::token::Kind;

use super::Open;
use super::interpolated;
use super::operators::Operators;

/// The figure of each function.
pub(super) fn count(view: &View<'_>, functions: &[Found]) -> Vec<u32> {
    let mut figures = vec![0u32; functions.len()];
    let mut open: Vec<Open<'_>> = Vec::new();
    // Indentations of the statements whose blocks are open.
    let mut nested: Vec<u32> = Vec::new();
    // Where the lambdas that are open end.
    let mut lambdas: Vec<usize> = Vec::new();
    let mut operators = Operators::new(Language::Python);
    let mut next = functions.iter().enumerate().peekable();
    for at in 0..view.tokens.len() {
        let indent = view.tokens[at].indent;
        if let Some(indent) = indent {
            while nested.pop_if(|outer| *outer >= indent).is_some() {}
        }
        while lambdas.pop_if(|end| *end <= at).is_some() {}
        while open.pop_if(|function| function.close < at).is_some() {}
        while let Some((number, found)) = next.next_if(|(_, found)| found.open == at) {
            open.push(Open::new(Language::Python, number, found, nested.len()));
        }
        let logical = operators.step(view, at);
        let Some(function) = open.last_mut() else { continue };
        let depth = nested.len().saturating_sub(function.base) + lambdas.len();
        let depth = u32::try_from(depth).unwrap_or(u32::MAX);
        let cost = if view.tokens[at].kind == Kind::Inner {
            interpolated::cost(view, at, depth)
        } else {
            statement(view, at, indent, depth, &mut nested)
        };
        let figure = &mut figures[function.number];
        *figure = figure.saturating_add(logical + function.recursion(view, at, functions)).saturating_add(cost);
        if view.code(at) == "lambda" {
            // Innermost last.
            let end = lambda_end(view, at);
            lambdas.insert(lambdas.partition_point(|outer| *outer >= end), end);
        }
    }
    figures
}

/// What the word at `at` costs; opens its block.
fn statement(view: &View<'_>, at: usize, indent: Option<u32>, depth: u32, nested: &mut Vec<u32>) -> u32 {
    let first = indent.or_else(|| if view.before(at) == "async" { view.tokens[at - 1].indent } else { None });
    let cost = match (view.code(at), first) {
        ("if" | "for" | "while" | "except", Some(_)) => depth.saturating_add(1),
        ("match", Some(_)) if opens_block(view, at) => depth.saturating_add(1),
        ("elif" | "else", Some(_)) => 1,
        // `a if b else c`; in a comprehension `for` stands before it in the same brackets.
        ("if", None) => return if conditional(view, at) { depth.saturating_add(1) } else { 0 },
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

/// Behind the expression of the `lambda` at `at`.
fn lambda_end(view: &View<'_>, at: usize) -> usize {
    // Lambdas whose `:` is still to come.
    let mut heads = 1usize;
    let mut index = at + 1;
    while index < view.tokens.len() && view.tokens[index].indent.is_none() {
        match view.code(index) {
            "lambda" => heads += 1,
            ":" if heads > 0 => heads -= 1,
            "," if heads > 0 => {}
            "," | ":" | "for" | ")" | "]" | "}" => break,
            _ => {}
        }
        index = view.over(index);
    }
    index
}
