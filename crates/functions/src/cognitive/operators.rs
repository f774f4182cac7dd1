//! Sequences of logical operators.

use crate::find::View;
use crate::language::Language;
use crate::token::Kind;

/// The last logical operator at each depth of brackets.
pub(super) struct Operators {
    language: Language,
    last: Vec<&'static str>,
}

impl Operators {
    pub(super) fn new(language: Language) -> Self {
        Self { language, last: vec![""] }
    }

    /// 1 where a new sequence starts at `at`, else 0.
    pub(super) fn step(&mut self, view: &View<'_>, at: usize) -> u32 {
        let token = view.tokens[at];
        if self.language == Language::Python && token.indent.is_some() {
            self.last.clear();
            self.last.push("");
        }
        let operator = match view.code(at) {
            "(" | "[" | "{" => {
                self.last.push("");
                return 0;
            }
            ")" | "]" | "}" => {
                if self.last.len() > 1 {
                    self.last.pop();
                }
                return 0;
            }
            "&&" if operand(view, at) => "&&",
            "||" if operand(view, at) => "||",
            "and" if self.language == Language::Python => "and",
            "or" if self.language == Language::Python => "or",
            "and" if self.language == Language::Php => "&&",
            "or" if self.language == Language::Php => "||",
            // Access to a member.
            "->" if matches!(self.language, Language::Php | Language::C | Language::Cpp) => return 0,
            "," | ";" | "?" | ":" | "=>" | "=" | "->" | "if" | "while" | "return" | "else" => {
                self.reset();
                return 0;
            }
            _ => return 0,
        };
        let Some(last) = self.last.last_mut() else { return 0 };
        let new = *last != operator;
        *last = operator;
        u32::from(new)
    }

    fn reset(&mut self) {
        if let Some(last) = self.last.last_mut() {
            *last = "";
        }
    }
}

/// Whether an operand stands before: in Rust `&&x` is a reference and `|| x` a closure.
pub(super) fn operand(view: &View<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    match view.tokens[before].kind {
        Kind::Symbol | Kind::Hole => matches!(view.code(before), ")" | "]" | "}" | "?" | "!" | ">"),
        Kind::Word => !matches!(view.code(before), "return" | "in" | "match" | "if" | "while" | "move" | "else"),
        _ => true,
    }
}
