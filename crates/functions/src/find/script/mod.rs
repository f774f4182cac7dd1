//! JavaScript and TypeScript: declarations, function expressions, arrow functions, methods and accessors with a body. What
//! only declares (interfaces, type aliases, abstract methods) is none; a signature with a return type is one, as for lizard.

mod brackets;
mod expression;
mod frame;
mod functions;
mod members;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use super::types::script_type;
use super::{Finds, Found, View};
use crate::Language;
use crate::token::Kind;
use expression::{awaits_operand, type_arguments};
use frame::{Frame, Holds};

/// What a bracket further on will hold.
type Ahead<'t> = BTreeMap<usize, (Holds, &'t str)>;

struct Finder<'v, 't> {
    view: &'v View<'t>,
    typed: bool,
    /// TypeScript with JSX.
    tsx: bool,
    frames: Vec<Frame<'t>>,
    ahead: Ahead<'t>,
    finds: Finds,
    types: Vec<(usize, usize)>,
    /// Return types that stand further on: from where to where there is nothing else to see.
    jumps: BTreeMap<usize, usize>,
    /// Where the type parameters start that stand before a bracket.
    generics: BTreeMap<usize, usize>,
}

/// Finds the functions, and the intervals of tokens that are types.
pub(super) fn find(language: Language, view: &View<'_>) -> (Finds, Vec<(usize, usize)>) {
    let mut finder = Finder {
        view,
        typed: matches!(language, Language::TypeScript | Language::Tsx),
        tsx: language == Language::Tsx,
        frames: vec![Frame::new(Holds::Block, usize::MAX)],
        ahead: BTreeMap::new(),
        finds: Finds::default(),
        types: Vec::new(),
        jumps: BTreeMap::new(),
        generics: BTreeMap::new(),
    };
    let mut at = 0;
    while at < view.tokens.len() {
        at = finder.step(at);
    }
    if finder.tsx {
        // As lizard has it in TSX, but not in TypeScript: what may be missing is a decision.
        let types = finder.types.iter().flat_map(|(from, to)| *from..(*to).min(view.tokens.len()));
        let missing: BTreeSet<usize> = types.filter(|&at| view.code(at) == "?").collect();
        finder.finds.decisions.extend(missing);
    }
    (finder.finds, finder.types)
}

impl<'t> Finder<'_, 't> {
    /// Looks at one token; returns the next to look at.
    fn step(&mut self, at: usize) -> usize {
        while self.frames.len() > 1 && self.frames.last().is_some_and(|frame| frame.close <= at) {
            self.frames.pop();
        }
        if let Some(end) = self.jumps.remove(&at).filter(|&end| end > at) {
            return end;
        }
        let code = self.view.code(at);
        if self.view.is_word(at) {
            return self.word(at, code);
        }
        match code {
            "(" => self.parenthesis(at),
            "{" => self.brace(at),
            "[" => self.open(at, Holds::Other, ""),
            "<" if self.typed => return self.angle(at),
            "=" => self.assign(at),
            "?" => return self.question(at),
            ":" => return self.colon(at),
            "," | ";" => self.separate(at, code),
            _ => {}
        }
        at + 1
    }

    fn frame(&mut self) -> &mut Frame<'t> {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn holds(&self) -> Holds {
        self.frames.last().map_or(Holds::Block, |frame| frame.holds)
    }

    fn word(&mut self, at: usize, word: &'t str) -> usize {
        let view = self.view;
        let member = matches!(view.before(at), "." | "?.");
        let key = self.is_key(at);
        match word {
            _ if view.code(at + 1) == "=>" && !member => self.arrow(at, None, at + 1),
            "function" if !member && !key => return self.function(at),
            "class" if !member && !key => self.class(at),
            "catch" if !member && !key && view.code(at + 1) == "(" => {
                self.ahead.insert(at + 1, (Holds::Parameters, ""));
            }
            "interface" if self.typed && view.is_word(at + 1) && !member => {
                if let Some(open) = self.body_of(at + 2) {
                    return self.skip(at, view.close(open) + 1);
                }
            }
            "type" if self.typed && view.is_word(at + 1) && matches!(view.code(at + 2), "=" | "<") && !member => {
                let equals = if view.code(at + 2) == "<" { view.over_angles(at + 2) } else { Some(at + 2) };
                if let Some(equals) = equals.filter(|&equals| view.code(equals) == "=") {
                    return self.skip(at, script_type(view, equals + 1));
                }
            }
            "let" | "const" | "var" if !member && !key && view.code(at + 1) != "enum" => {
                let name = if view.is_word(at + 1) { view.at(at + 1) } else { "" };
                let frame = self.frame();
                (frame.declaring, frame.binding) = (true, name);
            }
            "as" | "satisfies" if self.typed && !member && !key && self.operand(at) => {
                return self.skip(at + 1, script_type(view, at + 1));
            }
            _ => {}
        }
        at + 1
    }

    /// Whether an operand ends before `at`.
    fn operand(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let token = self.view.tokens[before];
        match token.kind {
            Kind::Symbol => matches!(self.view.code(before), ")" | "]" | "}"),
            Kind::Hole => self.view.code(before) == "}",
            Kind::Word => !awaits_operand(self.view, before),
            _ => true,
        }
    }

    /// Takes the tokens from `from` to `to` for a type.
    fn skip(&mut self, from: usize, to: usize) -> usize {
        if to > from {
            self.types.push((from, to));
        }
        to.max(from)
    }

    /// Takes the tokens between, which the finder has not come to yet, for a type.
    fn later(&mut self, from: usize, to: usize) {
        self.types.push((from, to));
        self.jumps.insert(from, to);
    }

    /// `<` of type parameters before an arrow function, or of type arguments of a call.
    fn angle(&mut self, at: usize) -> usize {
        let Some(end) = type_arguments(self.view, at, false) else { return at + 1 };
        self.types.push((at + 1, end - 1));
        // Methods look back for their name.
        self.generics.insert(end, at);
        end
    }

    fn assign(&mut self, at: usize) {
        let view = self.view;
        let typed = self.types.last().is_some_and(|(_, to)| *to == at);
        let name = if at > 0 && view.is_word(at - 1) && !typed { view.at(at - 1) } else { "" };
        let frame = self.frame();
        // What is declared has its name already: `let f: (x: A) => B = ...`.
        if !name.is_empty() && (!frame.declaring || frame.binding.is_empty()) {
            frame.binding = name;
        }
        frame.declaring = false;
        frame.initializing = true;
    }

    fn question(&mut self, at: usize) -> usize {
        let next = self.view.code(at + 1);
        if matches!(next, ":" | ")" | "," | "=" | ";" | "]" | "}") || self.optional(at) {
            // `name?: type` says that something may be missing, and decides nothing.
            self.types.push((at, at + 1));
        } else {
            self.frame().ternaries += 1;
        }
        at + 1
    }

    fn colon(&mut self, at: usize) -> usize {
        let view = self.view;
        let typed = self.typed;
        let frame = self.frame();
        if frame.ternaries > 0 {
            frame.ternaries -= 1;
            return at + 1;
        }
        let type_follows = match frame.holds {
            Holds::Parameters => !frame.initializing,
            Holds::Class => true,
            Holds::Object => false,
            Holds::Block | Holds::Other => frame.declaring,
        };
        if !typed || !type_follows {
            return at + 1;
        }
        if matches!(frame.holds, Holds::Class | Holds::Parameters) && at > 0 && view.is_word(at - 1) {
            frame.binding = view.at(at - 1);
        }
        self.skip(at + 1, script_type(view, at + 1))
    }

    fn separate(&mut self, at: usize, code: &str) {
        let view = self.view;
        let frame = self.frame();
        frame.initializing = false;
        if frame.declaring {
            frame.binding = if view.is_word(at + 1) { view.at(at + 1) } else { "" };
        }
        if code == ";" {
            (frame.declaring, frame.ternaries, frame.binding) = (false, 0, "");
        }
    }
}
