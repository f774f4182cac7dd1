//! What breaks the flow in languages with braces, and where its body ends.

use super::php;
use crate::find::View;
use crate::language::Language;
use crate::token::Kind;

/// Something that breaks the flow.
pub(super) struct Structure {
    /// Whether it costs more the deeper it is nested; `else` does not.
    pub(super) nests: bool,
    /// What it nests: first token and the one behind the last.
    pub(super) body: Option<(usize, usize)>,
}

/// The structure that starts at `at`, if any. `tails` remembers the `while` of each `do`.
pub(super) fn structure(language: Language, view: &View<'_>, at: usize, tails: &mut Vec<usize>) -> Option<Structure> {
    if language == Language::Php {
        return php::structure(view, at, tails);
    }
    let code = view.code(at);
    if !may_break(code) {
        return None;
    }
    let before = view.before(at);
    if view.is_word(at) && (matches!(before, "." | "?." | "fn" | "func" | "function") || is_key(language, view, at)) {
        return None;
    }
    let parenthesised = language.is_script() || matches!(language, Language::Java | Language::C | Language::Cpp);
    let found = |nests, body| Some(Structure { nests, body });
    match code {
        "if" if before == "else" => found(false, head(view, at, parenthesised)),
        "if" if language == Language::Rust && guard(view, at) => found(true, None),
        "if" | "for" => {
            (!bound(language, view, at)).then(|| Structure { nests: true, body: head(view, at, parenthesised) })
        }
        "while" if tails.last() == Some(&at) => {
            tails.pop();
            None
        }
        "while" | "switch" => found(true, head(view, at, parenthesised)),
        "match" | "loop" if language == Language::Rust && view.code(at + 1) != "!" => {
            found(true, head(view, at, false))
        }
        "select" if language == Language::Go => found(true, head(view, at, false)),
        "catch" if parenthesised => found(true, head(view, at, view.code(at + 1) == "(")),
        "do" if parenthesised => {
            let body = statement(view, at + 1);
            if view.code(body.1) == "while" {
                tails.push(body.1);
            }
            found(true, Some(body))
        }
        "else" if view.code(at + 1) != "if" => found(false, Some(statement(view, at + 1))),
        "?" if parenthesised && view.tokens[at].kind == Kind::Symbol => {
            found(true, Some((at, expression(view, at + 1))))
        }
        "goto" => found(false, None),
        "break" | "continue" if labelled(view, at) => found(false, None),
        _ => None,
    }
}

/// The words and the operator that may break the flow, in whatever language.
fn may_break(code: &str) -> bool {
    matches!(
        code,
        "if" | "for"
            | "while"
            | "switch"
            | "match"
            | "loop"
            | "select"
            | "catch"
            | "do"
            | "else"
            | "?"
            | "goto"
            | "break"
            | "continue"
    )
}

/// `{ if: 1 }` and `if(x) {}` as a member.
fn is_key(language: Language, view: &View<'_>, at: usize) -> bool {
    language.is_script() && view.code(at + 1) == ":" && view.code(at) != "default"
}

/// `impl Trait for Type` and `for<'a>` are no loops.
fn bound(language: Language, view: &View<'_>, at: usize) -> bool {
    language == Language::Rust
        && view.code(at) == "for"
        && (view.code(at + 1) == "<" || head(view, at, false).is_none() || in_impl(view, at))
}

fn in_impl(view: &View<'_>, at: usize) -> bool {
    const FAR: usize = 60;
    (at.saturating_sub(FAR)..at)
        .rev()
        .take_while(|&index| !matches!(view.code(index), ";" | "{" | "}"))
        .any(|index| view.code(index) == "impl")
}

/// `pattern if condition =>`
fn guard(view: &View<'_>, at: usize) -> bool {
    let mut index = at + 1;
    while index < view.tokens.len() {
        match view.code(index) {
            "=>" => return true,
            "{" | ";" | "}" | ")" | "," => return false,
            _ => index = view.over(index),
        }
    }
    false
}

fn labelled(view: &View<'_>, at: usize) -> bool {
    let Some(next) = view.tokens.get(at + 1) else { return false };
    next.line == view.tokens[at].last_line
        && (next.kind == Kind::Word
            || (next.kind == Kind::Text && view.at(at + 1).starts_with('\'') && !view.at(at + 1).ends_with('\'')))
        && matches!(view.code(at + 2), ";" | "}" | "" | ",")
}

/// The body behind the head that starts at `at`.
fn head(view: &View<'_>, at: usize, parenthesised: bool) -> Option<(usize, usize)> {
    if parenthesised {
        let open = if matches!(view.code(at + 1), "await" | "constexpr") { at + 2 } else { at + 1 };
        return (view.code(open) == "(").then(|| statement(view, view.close(open) + 1));
    }
    let mut index = at + 1;
    while index < view.tokens.len() {
        match view.code(index) {
            "{" => return Some((index, view.close(index) + 1)),
            "}" | ")" | "]" | "=>" => return None,
            // Go's heads hold statements: `if x := f(); x > 0 {`.
            _ => index = view.over(index),
        }
    }
    None
}

/// The statement that starts at `from`: a block, or everything up to its `;`, over heads of further statements.
pub(super) fn statement(view: &View<'_>, from: usize) -> (usize, usize) {
    let mut at = from;
    while matches!(view.code(at), "if" | "for" | "while" | "with") && view.code(at + 1) == "(" {
        at = view.over(at + 1);
    }
    let mut first = true;
    while at < view.tokens.len() {
        match view.code(at) {
            "{" if first => return (from, view.close(at) + 1),
            ";" => return (from, at + 1),
            "}" | ")" | "]" | "else" => return (from, at),
            _ => {}
        }
        if !first && at > 0 && view.tokens[at].line > view.tokens[at - 1].last_line && ends(view, at) {
            return (from, at);
        }
        first = false;
        at = view.over(at);
    }
    (from, at)
}

/// Whether a statement without `;` ends before the token at `at`, which starts a line.
fn ends(view: &View<'_>, at: usize) -> bool {
    let complete =
        !matches!(view.tokens[at - 1].kind, Kind::Symbol) || matches!(view.code(at - 1), ")" | "]" | "}" | "++" | "--");
    complete && view.is_word(at)
}

/// Behind the expression that starts at `from`.
pub(super) fn expression(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    while at < view.tokens.len() && !matches!(view.code(at), "," | ";" | ")" | "]" | "}") {
        at = view.over(at);
    }
    at
}
