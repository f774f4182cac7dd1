//! Python: every `def` whose body is a block, by indentation; one on a single line is no function of its own, as in lizard, and
//! counts like a lambda where it stands. Documentation strings and texts that stand alone are no code; `case` is a decision where
//! it is a keyword.

use super::{Finds, Found, View, parameters};
use crate::token::Kind;

/// A block that is open: everything indented further than its head belongs to it.
struct Block {
    indent: u32,
    name: String,
    /// Index in the functions found, for a `def`.
    function: Option<usize>,
}

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    let mut open: Vec<Block> = Vec::new();
    let mut at = 0;
    while at < view.tokens.len() {
        let Some(indent) = view.tokens[at].indent else {
            at += 1;
            continue;
        };
        while let Some(block) = open.pop_if(|block| block.indent >= indent) {
            close(&mut finds, &block, at - 1);
        }
        let end = line_end(view, at);
        line(view, at, end, indent, &mut open, &mut finds);
        at = end;
    }
    while let Some(block) = open.pop() {
        close(&mut finds, &block, view.tokens.len().saturating_sub(1));
    }
    finds
}

fn close(finds: &mut Finds, block: &Block, last: usize) {
    if let Some(function) = block.function.and_then(|index| finds.functions.get_mut(index)) {
        function.close = last;
    }
}

/// Where the logical line ends that starts at `from`.
fn line_end(view: &View<'_>, from: usize) -> usize {
    (from + 1..view.tokens.len()).find(|&at| view.tokens[at].indent.is_some()).unwrap_or(view.tokens.len())
}

fn line(view: &View<'_>, from: usize, end: usize, indent: u32, open: &mut Vec<Block>, finds: &mut Finds) {
    let head = if view.code(from) == "async" { from + 1 } else { from };
    match view.code(head) {
        "def" if view.is_word(head + 1) => define(view, head, end, indent, open, finds),
        "class" if view.is_word(head + 1) => {
            open.push(Block { indent, name: qualified(open, view.at(head + 1)), function: None });
        }
        "case" if is_keyword(view, from, end) => finds.decisions.push(from),
        _ => {}
    }
    // Strings that stand alone, in a line of their own or behind the head of a one-line function.
    if end == from + 1 && is_triple(view, from) {
        finds.uncounted.push(from);
    }
}

fn is_triple(view: &View<'_>, at: usize) -> bool {
    let text = view.at(at);
    view.tokens[at].kind == Kind::Text && (text.starts_with("\"\"\"") || text.starts_with("'''"))
}

fn qualified(open: &[Block], name: &str) -> String {
    super::qualified(open.last().map(|block| block.name.as_str()), ".", name)
}

fn define(view: &View<'_>, at: usize, end: usize, indent: u32, open: &mut Vec<Block>, finds: &mut Finds) {
    let mut list = at + 2;
    if view.code(list) == "[" {
        list = view.close(list) + 1;
    }
    if view.code(list) != "(" || list >= end {
        return;
    }
    let Some(colon) = colon(view, view.close(list) + 1, end) else { return };
    if !has_block(view, colon, end, indent) {
        return;
    }
    let name = qualified(open, view.at(at + 1));
    let found =
        Found { name: name.clone(), line: view.line(at), open: at + 1, close: end - 1, parameters: count(view, list) };
    finds.functions.push(found);
    open.push(Block { indent, name, function: Some(finds.functions.len() - 1) });
}

/// Whether what stands behind the `:` of a head is more than the rest of its line: lines that are indented further, or a statement
/// that goes on over lines.
fn has_block(view: &View<'_>, colon: usize, end: usize, indent: u32) -> bool {
    let deeper = view.tokens.get(end).and_then(|token| token.indent).is_some_and(|next| next > indent);
    let over_lines = (colon + 1..end).any(|at| view.line(at) > view.line(colon));
    if colon + 1 < end { over_lines } else { deeper }
}

/// Parameters, without the marks `*` and `/`.
fn count(view: &View<'_>, list: usize) -> u32 {
    let close = view.close(list);
    let alone = |at: usize| {
        matches!(view.code(at), "*" | "/")
            && matches!(view.code(at + 1), "," | ")")
            && matches!(view.before(at), "," | "(")
    };
    let marks = (list + 1..close).filter(|&at| alone(at)).count();
    parameters::count(view, list).saturating_sub(u32::try_from(marks).unwrap_or(0))
}

/// The `:` outside brackets that ends the head of a block.
fn colon(view: &View<'_>, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    while at < end {
        if view.code(at) == ":" {
            return Some(at);
        }
        at = view.over(at);
    }
    None
}

/// Whether `case` at the start of a line is a keyword and not a name (PEP 634): a pattern follows, and a `:` after it.
fn is_keyword(view: &View<'_>, at: usize, end: usize) -> bool {
    let next = view.code(at + 1);
    let name = matches!(next, "=" | "." | ":" | "," | ")" | ":=") || (next.len() > 1 && next.ends_with('='));
    !name && at + 1 < end && colon(view, at + 1, end).is_some()
}
