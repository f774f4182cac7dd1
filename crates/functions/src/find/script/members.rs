//! Members of classes and objects.

use super::frame::Holds;
use super::{Finder, script_type};
use crate::token::Kind;

impl Finder<'_, '_> {
    /// Whether the word at `at` names a member, so that it is no keyword: `{ function: 1, class() {} }`.
    pub(super) fn is_key(&self, at: usize) -> bool {
        let view = self.view;
        let follows = matches!(view.code(at + 1), ":" | "(" | "," | "}" | "=" | "?" | ";");
        // `c: async function () {}` is a value.
        let modified = is_modifier(view.before(at)) && !(at > 1 && matches!(view.code(at - 2), ":" | "="));
        let first = matches!(view.before(at), "{" | "," | ";" | "}" | "*") || modified;
        matches!(self.holds(), Holds::Object | Holds::Class) && follows && first
    }

    /// Notes the method whose parameters start at `at`, if a body follows them.
    pub(super) fn method(&mut self, at: usize, after: usize) -> bool {
        let view = self.view;
        let Some(mut name) = at.checked_sub(1) else { return false };
        if view.code(name) == ">" {
            // Type parameters: their start is the nearest `<`.
            let Some(start) = (name.saturating_sub(60)..name).rev().find(|&index| view.code(index) == "<") else {
                return false;
            };
            name = start.saturating_sub(1);
        }
        if view.code(name) == "?" {
            name = name.saturating_sub(1);
        }
        let token = view.tokens[name];
        let named = matches!(token.kind, Kind::Word | Kind::Text | Kind::Number) || view.code(name) == "]";
        let keyword =
            matches!(view.code(name), "function" | "if" | "for" | "while" | "switch" | "catch") && !self.is_key(name);
        if !named || keyword || matches!(view.before(name), "." | "?." | "new" | "function") {
            return false;
        }
        let text = if view.code(name) == "]" { "(computed)" } else { view.at(name).trim_matches(['"', '\'']) };
        let Some(body) = self.body(after) else {
            let mut modifiers = (0..name).rev().map(|index| view.code(index)).take_while(|code| is_modifier(code));
            if self.holds() == Holds::Class && !modifiers.any(|code| code == "abstract") {
                self.declared(text, name, at, after);
            }
            return false;
        };
        self.push(text, name, at, body);
        true
    }

    /// The brace of the body behind a signature, over a return type.
    pub(super) fn body(&mut self, after: usize) -> Option<usize> {
        let view = self.view;
        let mut at = after;
        if self.typed && view.code(after) == ":" {
            at = script_type(view, after + 1);
            if view.code(at) == "{" {
                self.later(after, at);
            }
        }
        (view.code(at) == "{" && view.tokens[at].kind == Kind::Symbol).then_some(at)
    }
}

/// Whether a word may stand before the name of a member.
fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "static" | "async" | "get" | "set" | "override" | "public" | "private" | "protected" | "readonly" | "abstract"
    )
}
