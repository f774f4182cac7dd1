//! Python literals: what `ast.literal_eval` takes, as Odoo reads its manifests. Nothing is ever run.
//!
//! Text is refused where Python refuses it, with the place: what is no literal (calls, names, comparisons, f-strings), keys
//! and set members that cannot be hashed, more than 200 levels of brackets, whole numbers of more than 4,300 digits.
//! As with `literal_eval` the text has been decoded already: a `coding` comment means nothing, a byte order mark is refused.
//!
//! Not read: `\N{NAME}` escapes (the names would weigh more than the program), hexadecimal, octal and binary numbers whose
//! decimal form has more than 4,300 digits, `set()` in full-width letters. Half of a surrogate pair (`'\ud800'`) becomes the
//! replacement character.
//!
//! Sources: the language reference, chapters "Lexical analysis" and "Full grammar specification"; `Lib/ast.py`.

mod lexer;
mod number;
mod parser;
mod quoted;

use crate::node::Node;
use crate::problem::Problem;
use crate::source::Source;

/// How deep brackets may nest (`MAXLEVEL` of CPython's tokenizer).
pub const MOST_LEVELS: usize = 200;

/// Reads one literal. There is none where Python would refuse the text, and then there is a problem.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Option<Node>, Vec<Problem>) {
    let source = match Source::decode(bytes) {
        Ok(source) => source,
        Err(problem) => return (None, vec![problem]),
    };
    match parser::parse(&source) {
        Ok(node) => (Some(node), Vec::new()),
        Err(mistake) => (None, vec![mistake.into_problem(&source)]),
    }
}

/// A problem whose place is still in bytes.
#[derive(Debug)]
struct Mistake {
    from: usize,
    to: usize,
    message: String,
    hint: &'static str,
}

impl Mistake {
    /// On the heap: the parser descends up to 200 levels, and each passes results on.
    fn at(range: std::ops::Range<usize>, message: impl Into<String>, hint: &'static str) -> Box<Self> {
        Box::new(Self { from: range.start, to: range.end, message: message.into(), hint })
    }

    fn into_problem(self, source: &Source<'_>) -> Problem {
        let problem = Problem::new(source.span(self.from..self.to), self.message);
        if self.hint.is_empty() { problem } else { problem.hint(self.hint) }
    }
}
