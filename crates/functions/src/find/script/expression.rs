//! Where an expression ends.

use crate::find::View;
use crate::find::types::script_type;
use crate::token::Kind;

/// Behind the expression that starts at `from`, which is the body of an arrow function.
pub(super) fn expression_end(view: &View<'_>, from: usize, typed: bool) -> usize {
    let mut at = from;
    let mut ternaries = 0u32;
    // The last type arguments or parameters: where they start, and behind them.
    let mut angles = (0, 0);
    while at < view.tokens.len() {
        match view.code(at) {
            "," | ";" | ")" | "]" | "}" => return at,
            "?" => ternaries += 1,
            // The return type of an arrow function that is returned at once.
            ":" if ternaries == 0 && view.before(at) == ")" && !calls(view, at - 1, angles) => {
                let end = script_type(view, at + 1);
                if view.code(end) != "=>" {
                    return at;
                }
                at = end;
                continue;
            }
            ":" if ternaries == 0 => return at,
            ":" => ternaries -= 1,
            _ => {}
        }
        if at > from && ends_at_line(view, at, angles.1) {
            return at;
        }
        let arguments = if typed && view.code(at) == "<" { type_arguments(view, at, true) } else { None };
        at = match arguments {
            Some(end) => {
                angles = (at, end);
                end
            }
            None => view.over(at),
        };
    }
    at
}

/// Behind the type arguments or parameters at `at`, which is at `<`; None where it compares. What follows tells (as it does for
/// TypeScript itself): a comparison needs another operand. `lines`: a line end tells as well.
pub(super) fn type_arguments(view: &View<'_>, at: usize, lines: bool) -> Option<usize> {
    let end = view.over_angles(at)?;
    let follows = matches!(view.code(end), "(" | ")" | "]" | "{" | "}" | "," | ";" | "." | "?.");
    let ended = view.tokens.get(end).is_none_or(|token| lines && token.line > view.line(end - 1));
    (follows || ended).then_some(end)
}

/// Whether the brackets that end at `close` are those of a call, and no parameters; `angles` are the last type arguments.
fn calls(view: &View<'_>, close: usize, angles: (usize, usize)) -> bool {
    let open = view.opening(close);
    let before = if angles.1 == open { angles.0 } else { open };
    let called = before.checked_sub(1).filter(|&called| view.is_word(called) || matches!(view.code(called), ")" | "]"));
    called.is_some_and(|called| match view.code(called) {
        "async" => false,
        "of" => true,
        _ => !awaits_operand(view, called),
    })
}

/// Whether the word at `at` is an operator or starts a statement, so that an operand follows, and is no member (`Effect.await`).
pub(super) fn awaits_operand(view: &View<'_>, at: usize) -> bool {
    let word = matches!(
        view.code(at),
        "in" | "of"
            | "as"
            | "instanceof"
            | "typeof"
            | "await"
            | "new"
            | "void"
            | "delete"
            | "return"
            | "throw"
            | "case"
            | "else"
            | "do"
    );
    word && !matches!(view.before(at), "." | "?.")
}

/// Whether a line end before the token at `at` ends the statement (ECMAScript, automatic semicolon insertion). `angles` is behind
/// the last type arguments.
fn ends_at_line(view: &View<'_>, at: usize, angles: usize) -> bool {
    let (before, token) = (view.tokens[at - 1], view.tokens[at]);
    if token.line == before.last_line {
        return false;
    }
    // Tags go on over lines, and so does what an operator or an open bracket continues.
    let starts = match token.kind {
        Kind::Word => !matches!(view.code(at), "in" | "of" | "instanceof" | "as" | "satisfies"),
        Kind::Number => true,
        _ => false,
    };
    starts && (angles == at || operand_ends(view, at - 1))
}

/// Whether the word at `at` starts a member, as it stands in a new line and nothing before it goes on.
pub(super) fn starts_line(view: &View<'_>, at: usize) -> bool {
    // What ends with `>` between members is a type.
    let typed = if view.before(at) == ">" { at } else { 0 };
    at > 0 && ends_at_line(view, at, typed)
}

/// Whether the token at `at` may be the last of an expression.
fn operand_ends(view: &View<'_>, at: usize) -> bool {
    match view.tokens[at].kind {
        Kind::Symbol | Kind::Hole => match view.code(at) {
            ")" | "]" | "}" => true,
            // Behind an operand: `a!`, `a++`.
            "!" | "++" | "--" => at.checked_sub(1).is_some_and(|operand| match view.tokens[operand].kind {
                Kind::Symbol => matches!(view.code(operand), ")" | "]" | "}" | "!"),
                _ => !awaits_operand(view, operand),
            }),
            _ => false,
        },
        Kind::Word => !awaits_operand(view, at),
        _ => true,
    }
}
