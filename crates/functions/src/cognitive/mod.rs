//! Cognitive complexity (G. A. Campbell, "Cognitive Complexity: a new way of measuring understandability", SonarSource 2018):
//! one for each break of the linear flow, one more for each level it is nested in, one for each sequence of equal logical
//! operators, one for a function that calls itself. Functions inside a function count for themselves; a lambda nests, with braces or
//! without; comprehensions are not counted.

mod body;
mod indented;
mod interpolated;
mod lambda;
mod operators;
mod php;

use crate::brackets::Pairs;
use crate::find::{Found, View};
use crate::language::Language;
use crate::token::Lexed;
use operators::Operators;

/// A function that is open: its number, its name without classes, how deep it was nested where it starts, its last token, whether
/// it calls itself.
struct Open<'f> {
    number: usize,
    name: &'f str,
    base: usize,
    close: usize,
    recursive: bool,
    language: Language,
    /// PHP: it is a method.
    method: bool,
}

impl<'f> Open<'f> {
    fn new(language: Language, number: usize, found: &'f Found, base: usize) -> Self {
        let name = found.name.rsplit(['.', ':']).next().unwrap_or_default();
        let method = name.len() < found.name.len();
        Self { number, name, base, close: found.close, recursive: false, language, method }
    }

    /// 1 where the function calls itself for the first time, else 0.
    fn recursion(&mut self, view: &View<'_>, at: usize, functions: &[Found]) -> u32 {
        let called = !self.recursive
            && at > functions[self.number].open + 1
            && view.code(at) == self.name
            && view.code(at + 1) == "("
            // What stands behind `)` is the name itself, after a receiver.
            && !matches!(view.before(at), "func" | "fn" | "function" | "def" | "new" | ")")
            && match self.language {
                Language::Php => php::calls_itself(view, at, self.method),
                Language::C => !matches!(view.before(at), "." | "->"),
                Language::Cpp => !matches!(view.before(at), "." | "->" | "::") || view.before(at - 1) == "this",
                _ => {
                    !matches!(view.before(at), "." | "::")
                        || matches!(view.before(at - 1), "self" | "this" | "cls" | "Self")
                }
            };
        self.recursive |= called;
        u32::from(called)
    }
}

/// The figure of each function, in the order given (which is the order of their first tokens).
pub(crate) fn count(language: Language, text: &str, lexed: &Lexed, pairs: &Pairs, functions: &[Found]) -> Vec<u32> {
    let view = View::new(text, &lexed.tokens, pairs);
    if language == Language::Python {
        return indented::count(&view, functions);
    }
    let mut figures = vec![0u32; functions.len()];
    let mut open: Vec<Open<'_>> = Vec::new();
    // Where the nesting structures that are open end.
    let mut nested: Vec<usize> = Vec::new();
    // The loops whose `while` is still to come.
    let mut tails: Vec<usize> = Vec::new();
    let mut operators = Operators::new(language);
    let mut next = functions.iter().enumerate().peekable();
    for at in 0..lexed.tokens.len() {
        while nested.pop_if(|end| *end <= at).is_some() {}
        while open.pop_if(|function| function.close < at).is_some() {}
        while let Some((number, found)) = next.next_if(|(_, found)| found.open == at) {
            open.push(Open::new(language, number, found, nested.len()));
        }
        let logical = operators.step(&view, at);
        let Some(function) = open.last_mut() else { continue };
        let depth = u32::try_from(nested.len().saturating_sub(function.base)).unwrap_or(u32::MAX);
        let figure = &mut figures[function.number];
        *figure = figure.saturating_add(logical + function.recursion(&view, at, functions));
        if let Some(found) = body::structure(language, &view, at, &mut tails) {
            *figure = figure.saturating_add(if found.nests { depth.saturating_add(1) } else { 1 });
            if let Some((_, end)) = found.body {
                // Innermost last, also where a body without braces ends later than what holds it.
                nested.insert(nested.partition_point(|outer| *outer >= end), end);
            }
        } else if let Some(end) = lambda::end(language, &view, at) {
            nested.insert(nested.partition_point(|outer| *outer >= end), end);
        }
    }
    figures
}
