//! JavaScript and TypeScript: declarations, function expressions, arrow functions, methods and accessors with a body. What
//! only declares (interfaces, type aliases, overloads, abstract methods) is none. A default value in a list of parameters or a
//! destructuring pattern is a decision.

use std::collections::BTreeMap;

use super::types::script_type;
use super::{ANONYMOUS, Finds, Found, View, parameters};
use crate::Language;
use crate::token::Kind;

/// What a bracket that is open holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Statements.
    Block,
    /// Members of a class.
    Class,
    /// An object, or a pattern that takes one apart.
    Object,
    /// Parameters.
    Parameters,
    /// Anything else.
    Other,
}

/// A bracket that is open.
#[derive(Debug)]
struct Frame<'t> {
    holds: Holds,
    close: usize,
    /// `?` whose `:` is still to come.
    ternaries: u32,
    /// Between `let` and `=`: a `:` starts a type.
    declaring: bool,
    /// Values that are taken apart: `=` gives a default.
    pattern: bool,
    /// Behind the `=` of a default.
    initializing: bool,
    /// What the next value will be called.
    binding: &'t str,
    /// The class's name.
    class: &'t str,
}

impl Frame<'_> {
    const fn new(holds: Holds, close: usize) -> Self {
        let pattern = matches!(holds, Holds::Parameters);
        Self { holds, close, ternaries: 0, declaring: false, pattern, initializing: false, binding: "", class: "" }
    }
}

/// What a bracket further on will hold.
type Ahead<'t> = BTreeMap<usize, (Holds, &'t str)>;

struct Finder<'v, 't> {
    view: &'v View<'t>,
    typed: bool,
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
        typed: language != Language::JavaScript,
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

    /// Whether the word at `at` names a member, so that it is no keyword: `{ function: 1, class() {} }`.
    fn is_key(&self, at: usize) -> bool {
        let view = self.view;
        let follows = matches!(view.code(at + 1), ":" | "(" | "," | "}" | "=" | "?" | ";");
        let first = matches!(view.before(at), "{" | "," | ";" | "}" | "*")
            || matches!(view.before(at), "static" | "async" | "get" | "set" | "override")
            || matches!(view.before(at), "public" | "private" | "protected" | "readonly");
        matches!(self.holds(), Holds::Object | Holds::Class) && follows && first
    }

    /// Whether an operand ends before `at`.
    fn operand(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let token = self.view.tokens[before];
        match token.kind {
            Kind::Symbol => matches!(self.view.code(before), ")" | "]" | "}"),
            Kind::Hole => self.view.code(before) == "}",
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

    fn open(&mut self, at: usize, holds: Holds, class: &'t str) {
        let view = self.view;
        let close = view.close(at);
        let mut frame = Frame::new(holds, close);
        frame.class = class;
        if matches!(holds, Holds::Object | Holds::Other) && view.code(at) != "(" {
            let outer = self.frame();
            let taken_apart = matches!(view.code(close + 1), "=" | "of" | "in");
            frame.pattern = (outer.pattern && !outer.initializing) || taken_apart;
        }
        self.frames.push(frame);
    }

    fn brace(&mut self, at: usize) {
        let (holds, class) = self.ahead.remove(&at).unwrap_or_else(|| (self.kind_of_brace(at), ""));
        self.open(at, holds, class);
    }

    /// Whether a brace opens an object or a block, by what stands before it.
    fn kind_of_brace(&self, at: usize) -> Holds {
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
    /// between a `?` and it.
    fn after_ternary(&self, at: usize) -> bool {
        const FAR: usize = 200;
        (at.saturating_sub(FAR)..at)
            .rev()
            .take_while(|&index| !matches!(self.view.code(index), ";" | "{" | "}" | "case"))
            .any(|index| self.view.code(index) == "?")
    }

    fn parenthesis(&mut self, at: usize) {
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

    /// Notes the method whose parameters start at `at`, if a body follows them.
    fn method(&mut self, at: usize, after: usize) -> bool {
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
        let Some(body) = self.body(after) else { return false };
        let text = if view.code(name) == "]" { "(computed)" } else { view.at(name).trim_matches(['"', '\'']) };
        self.push(text, name, at, body);
        true
    }

    /// The brace of the body behind a signature, over a return type.
    fn body(&mut self, after: usize) -> Option<usize> {
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

    /// The name with that of the class whose member it is.
    fn qualified(&self, name: &str) -> String {
        let class = self.frames.last().filter(|frame| frame.holds == Holds::Class && !frame.class.is_empty());
        super::qualified(class.map(|frame| frame.class), ".", name)
    }

    fn push(&mut self, name: &str, start: usize, list: usize, body: usize) {
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

    /// `function` and what follows: returns the next token to look at.
    fn function(&mut self, at: usize) -> usize {
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
            Some(body) => {
                let name = name.to_owned();
                self.push(&name, at, list, body);
                self.ahead.insert(list, (Holds::Parameters, ""));
                list
            }
            // An overload or a declaration: only types.
            None => {
                let end = if view.code(after) == ":" { script_type(view, after + 1) } else { after };
                self.skip(at, end.max(at + 1))
            }
        }
    }

    /// What the value that starts at `at` is called by what stands before it: `name = `, `name: `.
    fn called(&mut self, at: usize) -> &'t str {
        let view = self.view;
        let mut before = self.generics.get(&at).copied().unwrap_or(at).saturating_sub(1);
        if view.code(before) == "async" {
            before = before.saturating_sub(1);
        }
        let name = match view.code(before) {
            "=" => self.frame().binding,
            ":" if self.holds() == Holds::Object => view.at(before.saturating_sub(1)).trim_matches(['"', '\'']),
            _ => "",
        };
        if name.is_empty() { ANONYMOUS } else { name }
    }

    /// An arrow function: from its first token, its list of parameters if it has brackets, to its `=>`.
    fn arrow(&mut self, start: usize, list: Option<usize>, arrow: usize) {
        let view = self.view;
        let name = self.called(start);
        let name = if name == ANONYMOUS { name.to_owned() } else { self.qualified(name) };
        let body = arrow + 1;
        let block = view.code(body) == "{" && view.tokens[body].kind == Kind::Symbol;
        let close = if block {
            self.ahead.insert(body, (Holds::Block, ""));
            view.close(body)
        } else {
            expression_end(view, body).saturating_sub(1).max(arrow)
        };
        let parameters = list.map_or(1, |list| parameters::count(view, list));
        self.finds.functions.push(Found { name, line: view.line(start), open: start, close, parameters });
    }

    fn class(&mut self, at: usize) {
        let Some(open) = self.body_of(at + 1) else { return };
        let view = self.view;
        let named = view.is_word(at + 1) && !matches!(view.code(at + 1), "extends" | "implements");
        let name = if named { view.at(at + 1) } else { self.called(at) };
        self.ahead.insert(open, (Holds::Class, name));
    }

    /// The brace of the body of a class or interface.
    fn body_of(&self, from: usize) -> Option<usize> {
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

    /// `<` of type parameters before an arrow function, or of type arguments of a call.
    fn angle(&mut self, at: usize) -> usize {
        match self.view.over_angles(at) {
            Some(end) if self.view.code(end) == "(" => {
                // Methods look back for their name.
                self.types.push((at + 1, end - 1));
                self.generics.insert(end, at);
                end
            }
            _ => at + 1,
        }
    }

    fn assign(&mut self, at: usize) {
        let view = self.view;
        let name = if at > 0 && view.is_word(at - 1) { view.at(at - 1) } else { "" };
        let frame = self.frame();
        // What is declared has its name already: `let f: (x: A) => B = ...`.
        if !name.is_empty() && (!frame.declaring || frame.binding.is_empty()) {
            frame.binding = name;
        }
        frame.declaring = false;
        if frame.pattern && !frame.initializing {
            frame.initializing = true;
            self.finds.decisions.push(at);
        }
    }

    fn question(&mut self, at: usize) -> usize {
        let next = self.view.code(at + 1);
        let member = matches!(self.holds(), Holds::Class | Holds::Object) && next == "(";
        if matches!(next, ":" | ")" | "," | "=" | ";" | "]" | "}")
            || (self.typed && member && self.view.is_word(at - 1))
        {
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
        if frame.holds == Holds::Class && at > 0 && view.is_word(at - 1) {
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

/// Behind the expression that starts at `from`, which is the body of an arrow function.
fn expression_end(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    let mut ternaries = 0u32;
    while at < view.tokens.len() {
        match view.code(at) {
            "," | ";" | ")" | "]" | "}" => return at,
            "?" => ternaries += 1,
            ":" if ternaries == 0 => return at,
            ":" => ternaries -= 1,
            _ => {}
        }
        if at > from && ends_at_line(view, at) {
            return at;
        }
        at = view.over(at);
    }
    at
}

/// Whether a line end before the token at `at` ends the statement (ECMAScript, automatic semicolon insertion).
fn ends_at_line(view: &View<'_>, at: usize) -> bool {
    let (before, token) = (view.tokens[at - 1], view.tokens[at]);
    if token.line == before.last_line {
        return false;
    }
    let ended = match before.kind {
        Kind::Symbol | Kind::Hole => matches!(view.code(at - 1), ")" | "]" | "}"),
        Kind::Word => !matches!(
            view.code(at - 1),
            "in" | "of" | "instanceof" | "typeof" | "await" | "new" | "void" | "delete" | "as"
        ),
        _ => true,
    };
    // Tags go on over lines, and so does what an operator or an open bracket continues.
    let starts = match token.kind {
        Kind::Word => !matches!(view.code(at), "in" | "of" | "instanceof" | "as" | "satisfies"),
        Kind::Number => true,
        _ => false,
    };
    ended && starts
}
