//! Where functions start and end.

mod c;
mod cpp;
mod go;
mod java;
mod parameters;
pub(crate) mod php;
mod python;
mod rust;
mod script;
mod types;

use crate::brackets::Pairs;
pub(crate) use crate::count::Finds;
use crate::language::Language;
use crate::token::{Kind, Lexed, Token};

/// What a function without a name is called.
const ANONYMOUS: &str = "(anonymous)";

/// The longest part of a name that is kept, in bytes, so that hostile nesting cannot make names of names.
const LONGEST: usize = 120;

/// The name of what is declared inside `outer`.
fn qualified(outer: Option<&str>, separator: &str, name: &str) -> String {
    match outer {
        Some(outer) => format!("{}{separator}{}", clip(outer), clip(name)),
        None => clip(name).to_owned(),
    }
}

fn clip(name: &str) -> &str {
    if name.len() <= LONGEST { name } else { &name[..name.floor_char_boundary(LONGEST)] }
}

/// A function as an interval of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its name, with the classes around it.
    pub(crate) name: String,
    /// Line where it starts.
    pub(crate) line: u32,
    /// The token from which on everything belongs to it.
    pub(crate) open: usize,
    /// Its last token.
    pub(crate) close: usize,
    /// How many parameters it takes.
    pub(crate) parameters: u32,
}

/// Finds the functions; marks tokens of types as such.
pub(crate) fn find(language: Language, text: &str, lexed: &mut Lexed, pairs: &Pairs) -> Finds {
    match language {
        Language::Python => python::find(&View::new(text, &lexed.tokens, pairs)),
        Language::Rust => rust::find(&View::new(text, &lexed.tokens, pairs)),
        Language::Go => go::find(&View::new(text, &lexed.tokens, pairs)),
        Language::Cpp => {
            let (finds, types) = cpp::find(&View::new(text, &lexed.tokens, pairs));
            mark(lexed, &types);
            finds
        }
        Language::C => c::find(&View::new(text, &lexed.tokens, pairs)),
        Language::Java => java::find(&View::new(text, &lexed.tokens, pairs)),
        Language::Php => php::find(&View::new(text, &lexed.tokens, pairs)),
        Language::JavaScript | Language::Jsx | Language::TypeScript | Language::Tsx => {
            let (finds, types) = script::find(language, &View::new(text, &lexed.tokens, pairs));
            mark(lexed, &types);
            finds
        }
    }
}

/// Marks tokens as parts of types; words of conditional directives stay what they are, as their lines are no code.
fn mark(lexed: &mut Lexed, types: &[(usize, usize)]) {
    for &(from, to) in types {
        for token in lexed.tokens.get_mut(from..to).unwrap_or_default() {
            if token.kind != Kind::Inner {
                token.kind = Kind::Type;
            }
        }
    }
}

/// The tokens of a text, to look around in.
#[derive(Clone, Copy)]
pub(crate) struct View<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
    pairs: &'t Pairs,
}

impl<'t> View<'t> {
    pub(crate) const fn new(text: &'t str, tokens: &'t [Token], pairs: &'t Pairs) -> Self {
        Self { text, tokens, pairs }
    }

    /// Text of the token at `index`; empty behind the end.
    pub(crate) fn at(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| token.of(self.text))
    }

    /// Text of a word or symbol; empty for strings and behind the end, so that `"("` is no bracket.
    pub(crate) fn code(&self, index: usize) -> &'t str {
        match self.tokens.get(index) {
            Some(token) if matches!(token.kind, Kind::Word | Kind::Symbol | Kind::Hole) => token.of(self.text),
            _ => "",
        }
    }

    /// Text of the code before the token at `index`.
    pub(crate) fn before(&self, index: usize) -> &'t str {
        index.checked_sub(1).map_or("", |index| self.code(index))
    }

    /// Whether there is a word at `index`.
    pub(crate) fn is_word(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == Kind::Word)
    }

    /// The bracket that closes the one at `index`; the last token where none does.
    pub(crate) fn close(&self, index: usize) -> usize {
        self.pairs.close(index)
    }

    /// The bracket that opens what the one at `index` closes; the first token where none does.
    pub(crate) fn opening(&self, index: usize) -> usize {
        self.pairs.open(index)
    }

    /// Line of the token at `index`.
    pub(crate) fn line(&self, index: usize) -> u32 {
        self.tokens.get(index).map_or(0, |token| token.line)
    }

    /// The token behind the one at `index`, or behind its bracket's end where it opens one. Behind the last one when there were too
    /// many looks ahead.
    pub(crate) fn over(&self, index: usize) -> usize {
        if !self.pairs.look() {
            return self.tokens.len();
        }
        match self.code(index) {
            "(" | "[" | "{" => self.close(index) + 1,
            _ => index + 1,
        }
    }

    /// The next `{` from `from` on, outside of other brackets and before one of `ends`.
    pub(crate) fn brace(&self, from: usize, ends: &[&str]) -> Option<usize> {
        let mut at = from;
        while at < self.tokens.len() {
            match self.code(at) {
                "{" => return Some(at),
                code if ends.contains(&code) => return None,
                _ => at = self.over(at),
            }
        }
        None
    }

    /// Behind type parameters or arguments: `index` is at `<`. None where they do not end within sense.
    pub(crate) fn over_angles(&self, index: usize) -> Option<usize> {
        const FAR: usize = 400;
        let mut depth = 0usize;
        let mut at = index;
        for _ in 0..FAR {
            match self.code(at) {
                "" if at >= self.tokens.len() => return None,
                "<" => depth += 1,
                "<<" => depth += 2,
                ">" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                ";" | "&&" | "||" | ")" | "]" | "}" => return None,
                _ => {}
            }
            at = self.over(at);
        }
        None
    }
}
