//! Functions, arrow functions and classes.

use super::expression::expression_end;
use super::frame::Holds;
use super::{Finder, Found, script_type};
use crate::find::{ANONYMOUS, parameters};
use crate::token::Kind;

impl Finder<'_, '_> {
    pub(super) fn push(&mut self, name: &str, start: usize, list: usize, body: usize) {
        let view = self.view;
        let name = self.qualified(name);
        let parameters = parameters::count(view, list);
        self.ahead.insert(body, (Holds::Block, ""));
        self.finds.functions.push(Found {
            name,
            line: view.line(start),
            open: list,
            close: view.close(body),
            parameters,
        });
    }

    /// Notes a signature that has a return type and ends with `;`: lizard tells the overloads of a function as functions.
    pub(super) fn declared(&mut self, name: &str, start: usize, list: usize, after: usize) {
        let view = self.view;
        if !self.typed || view.code(after) != ":" {
            return;
        }
        let end = script_type(view, after + 1);
        if view.code(end) == ";" {
            let name = self.qualified(name);
            let parameters = parameters::count(view, list);
            self.finds.functions.push(Found { name, line: view.line(start), open: list, close: end, parameters });
        }
    }

    /// `function` and what follows: returns the next token to look at.
    pub(super) fn function(&mut self, at: usize) -> usize {
        let view = self.view;
        let mut list = at + 1;
        if view.code(list) == "*" {
            list += 1;
        }
        let mut name = self.called(at);
        if view.is_word(list) {
            name = view.at(list);
            list += 1;
        }
        if view.code(list) == "<" {
            list = match view.over_angles(list) {
                Some(end) => self.skip(list, end),
                None => return at + 1,
            };
        }
        if view.code(list) != "(" {
            return at + 1;
        }
        let after = view.close(list) + 1;
        match self.body(after) {
            // Functions in default values belong to the one whose parameters they are.
            Some(body) if self.frame().signature => {
                self.ahead.insert(body, (Holds::Block, ""));
                self.ahead.insert(list, (Holds::Parameters, ""));
                list
            }
            Some(body) => {
                let name = name.to_owned();
                self.push(&name, at, list, body);
                self.ahead.insert(list, (Holds::Parameters, ""));
                list
            }
            // An overload or a declaration: only types.
            None => {
                if view.before(at) != "declare" {
                    let name = name.to_owned();
                    self.declared(&name, at, list, after);
                }
                let end = if view.code(after) == ":" { script_type(view, after + 1) } else { after };
                self.skip(at, end.max(at + 1))
            }
        }
    }

    /// An arrow function: from its first token, its list of parameters if it has brackets, to its `=>`.
    pub(super) fn arrow(&mut self, start: usize, list: Option<usize>, arrow: usize) {
        let view = self.view;
        let name = self.called(start);
        let name = if name == ANONYMOUS { name.to_owned() } else { self.qualified(name) };
        let body = arrow + 1;
        let block = view.code(body) == "{" && view.tokens[body].kind == Kind::Symbol;
        let close = if block {
            self.ahead.insert(body, (Holds::Block, ""));
            view.close(body)
        } else {
            expression_end(view, body, self.typed).saturating_sub(1).max(arrow)
        };
        // What an arrow function returns at once is one function with it: `a => b => c`.
        if self.joined(start) {
            return;
        }
        if !block {
            self.frame().arrow = Some(close);
        }
        let parameters = list.map_or(1, |list| parameters::count(view, list));
        self.finds.functions.push(Found { name, line: view.line(start), open: start, close, parameters });
    }

    /// Whether the function that starts at `at` is one with an arrow function that is open, or with the one whose parameter it is.
    pub(super) fn joined(&mut self, at: usize) -> bool {
        let frame = self.frame();
        frame.signature || frame.arrow.is_some_and(|end| at <= end)
    }

    pub(super) fn class(&mut self, at: usize) {
        let Some(open) = self.body_of(at + 1) else { return };
        let view = self.view;
        let named = view.is_word(at + 1) && !matches!(view.code(at + 1), "extends" | "implements");
        let name = if named { view.at(at + 1) } else { self.called(at) };
        self.ahead.insert(open, (Holds::Class, name));
    }

    /// The brace of the body of a class or interface.
    pub(super) fn body_of(&self, from: usize) -> Option<usize> {
        let view = self.view;
        let mut at = from;
        while at < view.tokens.len() {
            match view.code(at) {
                "{" => return Some(at),
                ";" | "}" | ")" | "=" | "=>" => return None,
                "<" => at = view.over_angles(at).unwrap_or(at + 1),
                _ => at = view.over(at),
            }
        }
        None
    }
}
