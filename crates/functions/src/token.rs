//! What a text is cut into.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or a keyword.
    Word,
    /// A number.
    Number,
    /// A string, a template, a regular expression, text between tags: nothing in it is looked at.
    Text,
    /// An operator or a bracket.
    Symbol,
    /// A brace around an expression inside JSX.
    Hole,
    /// A word inside an interpolation of a Python string: a decision, but no statement.
    Inner,
    /// Part of a type: neither a decision nor a function.
    Type,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: usize,
    /// Behind the last byte.
    pub(crate) end: usize,
    /// Line of its first byte, from 1.
    pub(crate) line: u32,
    /// Line of its last byte.
    pub(crate) last_line: u32,
    /// What it is.
    pub(crate) kind: Kind,
    /// Python: how far the logical line is indented that starts here.
    pub(crate) indent: Option<u32>,
}

impl Token {
    /// Its text.
    pub(crate) fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// A text as tokens.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    /// Without white space and comments.
    pub(crate) tokens: Vec<Token>,
    /// Numbers of the tokens that stand behind a comment `#lizard forgives`: the next function that ends is not told.
    pub(crate) forgiven: Vec<usize>,
    /// Line of a string or comment that does not end.
    pub(crate) open_at: Option<u32>,
}
