//! Complexity of every function in a source text, counted as lizard counts it.
//!
//! A text is cut into tokens ([`lex`]), functions are found as intervals of tokens ([`find`]), and one sweep counts lines and
//! decisions for the innermost function of each token ([`count`]). No grammar is needed for that: decisions are words and
//! operators, and where a function starts and ends shows in its brackets or its indentation. So a text that does not parse is
//! still counted as far as its brackets go, hostile nesting cannot overflow a stack, and the program stays small.
//!
//! Not here: files (whoever calls gives the text), and any judgement about a number.

mod brackets;
mod cognitive;
mod count;
mod find;
mod language;
mod lex;
mod token;

pub use count::Function;
pub use language::Language;

/// What is known about the functions of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The functions in the order of their ends, as lizard gives them: inner ones before outer ones.
    pub functions: Vec<Function>,
    /// The line from which brackets do not match any more, or a string or comment does not end: numbers from there on may be wrong.
    pub stopped_at: Option<u32>,
}

/// Counts the functions of `text`. Linear in its length; the text is taken as it is, also where it does not parse.
#[must_use]
pub fn analyze(language: Language, text: &str) -> Analysis {
    let mut lexed = lex::lex(language, text);
    let pairs = brackets::pair(text, &lexed.tokens);
    let found = find::find(language, text, &mut lexed, &pairs);
    let functions = count::count(language, text, &lexed, &pairs, found);
    let stopped_at = match (lexed.open_at, pairs.wrong_at.or_else(|| pairs.tired().then_some(1))) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    Analysis { functions, stopped_at }
}
