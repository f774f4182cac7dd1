//! Rust: every `fn` with a body; closures belong to the function around them. The arms of a `match` beyond the first are
//! decisions, and so is the `else` of `let ... else`.

use super::{Finds, Found, View, parameters};

pub(super) fn find(view: &View<'_>) -> Finds {
    let mut finds = Finds::default();
    // Blocks that are open: where each ends, and the name before its functions.
    let mut owners: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while at < view.tokens.len() {
        while owners.pop_if(|(end, _)| *end <= at).is_some() {}
        match view.code(at) {
            "fn" if view.is_word(at + 1) => function(view, at, &owners, &mut finds),
            "impl" | "trait" if !matches!(view.before(at), "->" | ":" | "(" | "," | "&" | "<" | "=" | "+" | "mut") => {
                owner(view, at, &mut owners);
            }
            "match" if view.before(at) != "." && view.code(at + 1) != "!" => {
                if let Some(open) = block(view, at + 1) {
                    arms(view, open, &mut finds);
                }
            }
            "else" if view.before(at) != "}" => finds.decisions.push(at),
            _ => {}
        }
        at += 1;
    }
    finds
}

fn function(view: &View<'_>, at: usize, owners: &[(usize, String)], finds: &mut Finds) {
    let mut list = at + 2;
    if view.code(list) == "<" {
        match over_generics(view, list) {
            Some(end) => list = end,
            None => return,
        }
    }
    if view.code(list) != "(" {
        return;
    }
    let Some(body) = block(view, view.close(list) + 1) else { return };
    let name = view.at(at + 1).trim_start_matches("r#");
    let name = super::qualified(owners.last().map(|(_, owner)| owner.as_str()), "::", name);
    let parameters = parameters::count(view, list);
    finds.functions.push(Found { name, line: view.line(at), open: at, close: view.close(body), parameters });
}

/// Behind `<...>`; bounds in it may hold `->`, which is one token, so every `>` closes.
fn over_generics(view: &View<'_>, at: usize) -> Option<usize> {
    view.over_angles(at)
}

/// The `{` that comes next outside other brackets, unless the statement ends before.
fn block(view: &View<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    while at < view.tokens.len() {
        match view.code(at) {
            "{" => return Some(at),
            ";" | "}" | ")" | "]" => return None,
            _ => at = view.over(at),
        }
    }
    None
}

/// Notes whose functions follow: the type of an `impl`, the name of a `trait`.
fn owner(view: &View<'_>, at: usize, owners: &mut Vec<(usize, String)>) {
    const FAR: usize = 2000;
    let Some(open) = block(view, at + 1).filter(|&open| open < at + FAR) else { return };
    let mut from = at + 1;
    if view.code(from) == "<" {
        from = view.over_angles(from).unwrap_or(from + 1);
    }
    if let Some(target) = (from..open).find(|&index| view.code(index) == "for" && view.code(index + 1) != "<") {
        from = target + 1;
    }
    let name = (from..open)
        .take_while(|&index| !matches!(view.code(index), "<" | "where" | ":" | "{"))
        .filter(|&index| view.is_word(index))
        .last();
    if let Some(name) = name {
        owners.push((view.close(open), super::clip(view.at(name)).to_owned()));
    }
}

/// Notes the arms of the match whose block is at `open`, but the first: each `=>` outside the blocks in it.
fn arms(view: &View<'_>, open: usize, finds: &mut Finds) {
    let close = view.close(open);
    let (mut first, mut at) = (true, open + 1);
    while at < close {
        match view.code(at) {
            "=>" => {
                if !first {
                    finds.decisions.push(at);
                }
                first = false;
                at += 1;
            }
            "{" => at = view.close(at) + 1,
            _ => at += 1,
        }
    }
}
