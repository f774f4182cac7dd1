//! Where a type ends.

use super::View;

/// Behind the Go type that starts at `from` (Go specification, "Types"); `from` itself where none does.
pub(super) fn go_type(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    loop {
        match view.code(at) {
            // Each step is a look ahead, and counts as one.
            "*" | "**" | "<-" | "chan" | "[" => at = view.over(at),
            "map" if view.code(at + 1) == "[" => at = view.over(at + 1),
            "(" => return view.close(at) + 1,
            "struct" | "interface" if view.code(at + 1) == "{" => return view.close(at + 1) + 1,
            "func" if view.code(at + 1) == "(" => {
                at = view.over(at + 1);
                if view.code(at) == "{" {
                    return at;
                }
            }
            _ if view.is_word(at) => {
                at += 1;
                if view.code(at) == "." {
                    at += 2;
                }
                return if view.code(at) == "[" { view.close(at) + 1 } else { at };
            }
            _ => return at,
        }
    }
}

/// Behind the TypeScript type that starts at `from`; `from` itself where none does. Each step to a further part of it is a look
/// ahead, and counts as one: nested arrow functions ask again and again.
pub(super) fn script_type(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    // Conditional types (`A extends B ? C : D`) whose branches are still to come.
    let mut conditional = 0usize;
    loop {
        while matches!(view.code(at), "|" | "&")
            || matches!(
                view.code(at),
                "keyof" | "typeof" | "readonly" | "infer" | "unique" | "asserts" | "new" | "abstract"
            ) && (view.is_word(at + 1) || matches!(view.code(at + 1), "(" | "[" | "{" | "<"))
        {
            at = view.over(at);
        }
        if view.code(at) == "<" {
            match view.over_angles(at) {
                Some(end) => at = end,
                None => return at,
            }
        }
        match view.code(at) {
            "(" => {
                // Parameters never start with `(`: what does is a type in brackets.
                let bracketed = view.code(at + 1) == "(";
                at = view.over(at);
                if !bracketed && view.code(at) == "=>" {
                    at = view.over(at);
                    continue;
                }
            }
            "[" | "{" => at = view.over(at),
            "-" => at += 2,
            _ if view.is_word(at) => at = name(view, at),
            "" if at < view.tokens.len() => at += 1,
            _ => return at,
        }
        while view.code(at) == "[" && view.line(at) == view.line(at.saturating_sub(1)) {
            at = view.over(at);
        }
        match view.code(at) {
            "|" | "&" | "is" => at = view.over(at),
            "extends" => {
                conditional += 1;
                at = view.over(at);
            }
            "?" if conditional > 0 => at = view.over(at),
            ":" if conditional > 0 => {
                conditional -= 1;
                at = view.over(at);
            }
            _ => return at,
        }
    }
}

/// Behind a name with its qualifiers and type arguments.
fn name(view: &View<'_>, from: usize) -> usize {
    let mut at = from + 1;
    while view.code(at) == "." && view.is_word(at + 1) {
        at = view.over(at + 1);
    }
    if view.code(at) == "<" {
        at = view.over_angles(at).unwrap_or(at);
    }
    at
}
