//! What a bracket opens: a block, an object, a class, parameters.

use super::frame::{Frame, Holds};
use super::{Finder, script_type};
use crate::token::Kind;

impl<'t> Finder<'_, 't> {
    pub(super) fn open(&mut self, at: usize, holds: Holds, class: &'t str) {
        let view = self.view;
        let close = view.close(at);
        let mut frame = Frame::new(holds, close);
        frame.class = class;
        frame.signature |= self.frame().signature;
        if view.tokens[at].kind == Kind::Hole {
            // lizard sees through the braces of the first value of an attribute.
            let end = self.frame().arrow.take();
            frame.arrow = end.filter(|_| at > 0 && view.at(at - 1) == "=");
        }
        self.frames.push(frame);
    }

    pub(super) fn brace(&mut self, at: usize) {
        let (holds, class) = self.ahead.remove(&at).unwrap_or_else(|| (self.kind_of_brace(at), ""));
        self.open(at, holds, class);
    }

    /// Whether a brace opens an object or a block, by what stands before it.
    pub(super) fn kind_of_brace(&self, at: usize) -> Holds {
        let view = self.view;
        let Some(before) = at.checked_sub(1) else { return Holds::Block };
        if view.tokens[at].kind == Kind::Hole {
            return Holds::Other;
        }
        let frame = self.frames.last();
        let code = view.code(before);
        let object = match code {
            ")" | ";" | "{" | "}" | "=>" | "" => false,
            ":" => frame.is_none_or(|frame| frame.holds != Holds::Block) || self.after_ternary(before),
            "return" | "typeof" | "default" | "in" | "of" | "yield" | "await" | "new" | "case" | "throw" | "void"
            | "delete" => true,
            "let" | "const" | "var" | "import" | "export" | "type" => true,
            _ => !view.is_word(before),
        };
        if object { Holds::Object } else { Holds::Block }
    }

    /// Whether the `:` at `at` separates the branches of a ternary, and is no label or `case`: nothing that ends a statement stands
    /// between a `?` and it. An object before a `:` ends none.
    pub(super) fn after_ternary(&self, at: usize) -> bool {
        const FAR: usize = 200;
        let view = self.view;
        let mut index = at;
        for _ in 0..FAR {
            let Some(before) = index.checked_sub(1) else { return false };
            index = match view.code(before) {
                "?" => return true,
                ")" | "]" => view.opening(before),
                "}" if view.code(index) == ":" => view.opening(before),
                ";" | "{" | "}" | "case" => return false,
                _ => before,
            };
        }
        false
    }

    pub(super) fn parenthesis(&mut self, at: usize) {
        let view = self.view;
        if let Some((holds, class)) = self.ahead.remove(&at) {
            return self.open(at, holds, class);
        }
        let after = view.close(at) + 1;
        if matches!(self.holds(), Holds::Class | Holds::Object) && self.method(at, after) {
            return self.open(at, Holds::Parameters, "");
        }
        let typed = self.typed && view.code(after) == ":" && self.frame().ternaries == 0;
        let arrow = if typed { script_type(view, after + 1) } else { after };
        if view.code(arrow) == "=>" {
            if typed {
                self.later(after, arrow);
            }
            self.arrow(at, Some(at), arrow);
            return self.open(at, Holds::Parameters, "");
        }
        self.open(at, Holds::Other, "");
    }
}
