//! The name of a function of C++, looked for backwards from its parameters.

use crate::find::{View, clip};

/// How far to look back for a part of a name.
const FAR: usize = 60;

/// Words before brackets that are no names.
const STATEMENTS: [&str; 15] = [
    "if",
    "for",
    "while",
    "switch",
    "return",
    "sizeof",
    "catch",
    "decltype",
    "alignas",
    "noexcept",
    "throw",
    "requires",
    "explicit",
    "__attribute__",
    "__declspec",
];

/// The name of a function: its first token, and the text of it.
pub(super) struct Name {
    pub(super) first: usize,
    pub(super) text: String,
}

/// The name before the list of parameters at `list`.
pub(super) fn name(view: &View<'_>, list: usize) -> Option<Name> {
    let last = list.checked_sub(1)?;
    if let Some(operator) = operator(view, list) {
        let end = view.tokens[last].end;
        let sign = view.text.get(view.tokens[operator].end..end).unwrap_or_default().trim();
        return Some(qualified(view, operator, format!("operator {}", clip(sign))));
    }
    // A name that a macro makes: `PREFIX(name)(int a) {`.
    if last >= 3 && view.code(last) == ")" && view.is_word(last - 1) && view.before(last - 1) == "(" {
        let first = last - 3;
        return view.is_word(first).then(|| Name { first, text: clip(view.at(last - 1)).to_owned() });
    }
    let word = if view.code(last) == ">" { before_angles(view, last)? } else { last };
    if !view.is_word(word) || STATEMENTS.contains(&view.code(word)) {
        return None;
    }
    Some(qualified(view, word, clip(view.at(word)).to_owned()))
}

/// The word `operator` whose parameters are at `list`: `operator+(`, `operator()(`, `operator std::string(`.
fn operator(view: &View<'_>, list: usize) -> Option<usize> {
    const NEAR: usize = 12;
    if view.before(list) == "operator" {
        return None;
    }
    for index in (list.saturating_sub(NEAR)..list).rev() {
        match view.code(index) {
            "operator" => return Some(index),
            ")" if index + 1 == list && view.before(index) == "(" && view.before(index - 1) == "operator" => {
                return Some(index - 2);
            }
            ";" | "{" | "}" | "(" | ")" => return None,
            _ => {}
        }
    }
    None
}

/// The name with `~` and the classes before it: `A<T>::~A`.
fn qualified(view: &View<'_>, word: usize, text: String) -> Name {
    let (mut first, mut text) = (word, text);
    if view.before(first) == "~" {
        first -= 1;
        text.insert(0, '~');
    }
    while view.before(first) == "::" && first >= 2 {
        let outer = if view.code(first - 2) == ">" { before_angles(view, first - 2) } else { Some(first - 2) };
        let Some(outer) = outer.filter(|&outer| view.is_word(outer) && word - outer < FAR) else { break };
        text = crate::find::qualified(Some(view.at(outer)), "::", &text);
        first = outer;
    }
    Name { first, text }
}

/// The word before the type arguments that end with the `>` at `close`.
fn before_angles(view: &View<'_>, close: usize) -> Option<usize> {
    let mut depth = 0usize;
    for index in (close.saturating_sub(FAR)..=close).rev() {
        match view.code(index) {
            ">" => depth += 1,
            "<" => {
                depth -= 1;
                if depth == 0 {
                    return index.checked_sub(1);
                }
            }
            ";" | "{" | "}" => return None,
            _ => {}
        }
    }
    None
}
