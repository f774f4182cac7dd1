//! Members of classes and objects.

use super::expression::starts_line;
use super::frame::Holds;
use super::names::COMPUTED;
use super::{Finder, script_type};
use crate::token::Kind;

impl Finder<'_, '_> {
    /// Whether the word at `at` names a member, so that it is no keyword: `{ function: 1, class() {} }`.
    pub(super) fn is_key(&self, at: usize) -> bool {
        let follows = match self.view.code(at + 1) {
            ":" | "(" | "," | "}" | "=" | "?" | ";" => true,
            "<" => self.typed,
            _ => false,
        };
        matches!(self.holds(), Holds::Object | Holds::Class)
            && follows
            && (self.view.before(at) == "," || self.first(at))
    }

    /// Whether a member starts with the word at `at`, or behind its modifiers.
    fn first(&self, at: usize) -> bool {
        let view = self.view;
        // `c: async function () {}` is a value.
        let modified = is_modifier(view.before(at)) && !(at > 1 && matches!(view.code(at - 2), ":" | "="));
        matches!(view.before(at), "{" | ";" | "}" | "*") || modified
    }

    /// Whether the `?` at `at` says that the method before it may be missing: `f?(): void;`, and not `a = b ? (c) : d`.
    pub(super) fn optional(&self, at: usize) -> bool {
        let named = at.checked_sub(1).is_some_and(|name| self.view.is_word(name) && self.first(name));
        self.typed && self.holds() == Holds::Class && self.view.code(at + 1) == "(" && named
    }

    /// Notes the method whose parameters start at `at`, if a body follows them.
    pub(super) fn method(&mut self, at: usize, after: usize) -> bool {
        let view = self.view;
        let named = self.generics.get(&at).copied().unwrap_or(at).checked_sub(1);
        let Some(mut name) = named.filter(|&name| view.code(name) != "?" || self.optional(name)) else { return false };
        if view.code(name) == "?" {
            name -= 1;
        }
        let token = view.tokens[name];
        let named = matches!(token.kind, Kind::Word | Kind::Text | Kind::Number) || view.code(name) == "]";
        let keyword =
            matches!(view.code(name), "function" | "if" | "for" | "while" | "switch" | "catch") && !self.is_key(name);
        if !named || keyword || matches!(view.before(name), "." | "?." | "new" | "function") {
            return false;
        }
        let text = if view.code(name) == "]" { COMPUTED } else { view.at(name).trim_matches(['"', '\'']) };
        let Some(body) = self.body(after) else {
            self.overload(text, name, at, after);
            return false;
        };
        if self.frame().signature {
            // Part of the function in whose default value it stands.
            self.ahead.insert(body, (Holds::Block, ""));
        } else {
            self.push(text, name, at, body);
        }
        true
    }

    /// A method without a body: an overload, or an abstract one.
    fn overload(&mut self, text: &str, name: usize, at: usize, after: usize) {
        let view = self.view;
        // `a = b ? c(d) : e` is a call.
        if !self.typed || self.holds() != Holds::Class || self.frame().ternaries > 0 {
            return;
        }
        let mut modifiers = (0..name).rev().map(|index| view.code(index)).take_while(|code| is_modifier(code));
        if !modifiers.any(|code| code == "abstract") {
            self.declared(text, name, at, after);
        }
        if self.first(name) || starts_line(view, name) {
            let end = if view.code(after) == ":" { script_type(view, after + 1) } else { after };
            self.later(at + 1, end);
        }
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
