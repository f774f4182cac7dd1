//! Lines and decisions of each function, in one sweep over the tokens.

use serde::Serialize;

use crate::brackets::Pairs;
use crate::cognitive;
use crate::find::Found;
use crate::language::Language;
use crate::token::{Kind, Lexed};

/// A function and its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Function {
    /// Its name, with the classes around it (`Class.method`); `(anonymous)` where it has none.
    pub name: String,
    /// Line where it starts, from 1.
    pub line: u32,
    /// Line where it ends.
    pub end_line: u32,
    /// Cyclomatic complexity: 1 and one for each decision.
    pub complexity: u32,
    /// Lines with code, without comments; those of functions inside it count there.
    pub nloc: u32,
    /// Parameters.
    pub parameters: u32,
    /// Cognitive complexity (G. A. Campbell, "Cognitive Complexity", SonarSource 2018).
    pub cognitive: u32,
}

/// A function that is open.
struct Open<'f> {
    found: &'f Found,
    complexity: u32,
    nloc: u32,
}

/// What was found in a text.
#[derive(Debug, Default)]
pub(crate) struct Finds {
    /// Functions, in the order in which they open.
    pub(crate) functions: Vec<Found>,
    /// Tokens that are decisions only where they stand, in order.
    pub(crate) decisions: Vec<usize>,
    /// Tokens that are no decisions where they stand, in order.
    pub(crate) undecided: Vec<usize>,
    /// Tokens whose lines do not count: documentation strings, in order.
    pub(crate) uncounted: Vec<usize>,
}

/// Counts.
pub(crate) fn count(language: Language, text: &str, lexed: &Lexed, pairs: &Pairs, mut finds: Finds) -> Vec<Function> {
    finds.functions.sort_by_key(|found| (found.open, std::cmp::Reverse(found.close)));
    finds.decisions.sort_unstable();
    let cognitive = cognitive::count(language, text, lexed, pairs, &finds.functions);
    let mut open: Vec<(usize, Open<'_>)> = Vec::new();
    let mut done = Vec::with_capacity(finds.functions.len());
    let mut next = finds.functions.iter().enumerate().peekable();
    let (mut decisions, mut uncounted) = (finds.decisions.iter().peekable(), finds.uncounted.iter().peekable());
    let mut undecided = finds.undecided.iter().peekable();
    let mut forgiven = lexed.forgiven.iter().peekable();
    let mut last_line = 0;
    for (index, token) in lexed.tokens.iter().enumerate() {
        let mut more = 0;
        while decisions.next_if(|&&at| at == index).is_some() {
            more += 1;
        }
        let fresh = u32::from(token.line > last_line);
        let skipped = uncounted.next_if(|&&at| at == index).is_some();
        let lines = if skipped { 0 } else { token.last_line - token.line + fresh };
        last_line = last_line.max(token.last_line);
        let word = token.of(text);
        let never = undecided.next_if(|&&at| at == index).is_some();
        if !never && matches!(token.kind, Kind::Word | Kind::Symbol | Kind::Inner) {
            more += language.decisions(word);
        }
        if let Some((_, function)) = open.last_mut() {
            function.nloc = function.nloc.saturating_add(lines);
            function.complexity = function.complexity.saturating_add(more);
        }
        while let Some((number, found)) = next.next_if(|(_, found)| found.open == index) {
            open.push((number, Open { found, complexity: 1, nloc: 1 }));
        }
        while let Some((number, function)) = open.pop_if(|(_, function)| function.found.close <= index) {
            let mut dropped = false;
            while forgiven.next_if(|&&at| at <= index).is_some() {
                dropped = true;
            }
            if !dropped {
                done.push(Function {
                    name: function.found.name.clone(),
                    line: function.found.line,
                    end_line: token.last_line,
                    complexity: function.complexity,
                    nloc: function.nloc,
                    parameters: function.found.parameters,
                    cognitive: cognitive[number],
                });
            }
        }
    }
    done
}
