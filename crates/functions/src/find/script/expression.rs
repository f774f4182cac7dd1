//! Where an expression ends.

use crate::find::View;
use crate::find::types::script_type;
use crate::token::Kind;

/// Behind the expression that starts at `from`, which is the body of an arrow function.
pub(super) fn expression_end(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    let mut ternaries = 0u32;
    while at < view.tokens.len() {
        match view.code(at) {
            "," | ";" | ")" | "]" | "}" => return at,
            "?" => ternaries += 1,
            // The return type of an arrow function that is returned at once.
            ":" if ternaries == 0 && view.before(at) == ")" && view.code(script_type(view, at + 1)) == "=>" => {
                at = script_type(view, at + 1);
                continue;
            }
            ":" if ternaries == 0 => return at,
            ":" => ternaries -= 1,
            _ => {}
        }
        if at > from && ends_at_line(view, at) {
            return at;
        }
        at = view.over(at);
    }
    at
}

/// Whether a line end before the token at `at` ends the statement (ECMAScript, automatic semicolon insertion).
fn ends_at_line(view: &View<'_>, at: usize) -> bool {
    let (before, token) = (view.tokens[at - 1], view.tokens[at]);
    if token.line == before.last_line {
        return false;
    }
    let ended = match before.kind {
        Kind::Symbol | Kind::Hole => matches!(view.code(at - 1), ")" | "]" | "}"),
        Kind::Word => !matches!(
            view.code(at - 1),
            "in" | "of" | "instanceof" | "typeof" | "await" | "new" | "void" | "delete" | "as"
        ),
        _ => true,
    };
    // Tags go on over lines, and so does what an operator or an open bracket continues.
    let starts = match token.kind {
        Kind::Word => !matches!(view.code(at), "in" | "of" | "instanceof" | "as" | "satisfies"),
        Kind::Number => true,
        _ => false,
    };
    ended && starts
}
