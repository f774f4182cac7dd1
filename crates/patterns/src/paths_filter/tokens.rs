//! The tokens of a glob: what a `*` or `.` means depends on the ones before it.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Before everything else.
    Start,
    Text,
    Slash,
    Dot,
    Dots,
    Star,
    Globstar,
    Qmark,
    Plus,
    At,
    Negate,
    Paren,
    Class,
    Brace,
    Comma,
}

/// One token with the text it came from and the regular expression it became.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) value: String,
    pub(super) out: String,
    /// Part of an extended glob.
    pub(super) extglob: bool,
    /// Three or more stars: further ones add nothing.
    pub(super) stars: bool,
    /// A class that named a POSIX class.
    pub(super) posix: bool,
}

impl Token {
    pub(super) fn new(kind: Kind, value: &str, out: &str) -> Self {
        Self { kind, value: value.to_owned(), out: out.to_owned(), extglob: false, stars: false, posix: false }
    }

    pub(super) fn plain(kind: Kind, value: &str) -> Self {
        Self::new(kind, value, value)
    }

    pub(super) fn append(&mut self, text: &str) {
        self.value.push_str(text);
        self.out.push_str(text);
    }
}

/// A list of tokens that always has a first one, of kind `Start`.
pub(super) struct Tokens {
    start: Token,
    rest: Vec<Token>,
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self { start: Token::new(Kind::Start, "", ""), rest: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.rest.len() + 1
    }

    pub(super) fn push(&mut self, token: Token) {
        match self.rest.last_mut() {
            Some(last) if last.kind == Kind::Text && token.kind == Kind::Text => {
                last.value.push_str(&token.value);
                last.out.push_str(&token.out);
            }
            _ => self.rest.push(token),
        }
    }

    pub(super) fn last(&self) -> &Token {
        self.rest.last().unwrap_or(&self.start)
    }

    pub(super) fn last_mut(&mut self) -> &mut Token {
        self.rest.last_mut().unwrap_or(&mut self.start)
    }

    /// The token `back` places before the last one; the first one when there are not so many.
    pub(super) fn before_last(&self, back: usize) -> &Token {
        self.rest.len().checked_sub(back + 1).and_then(|at| self.rest.get(at)).unwrap_or(&self.start)
    }

    pub(super) fn before_last_mut(&mut self, back: usize) -> &mut Token {
        match self.rest.len().checked_sub(back + 1) {
            Some(at) => &mut self.rest[at],
            None => &mut self.start,
        }
    }

    pub(super) fn is_start(&self, back: usize) -> bool {
        self.rest.len() <= back
    }

    /// The token with this number, counted from the first.
    pub(super) fn get_mut(&mut self, number: usize) -> &mut Token {
        match number.checked_sub(1) {
            Some(at) if at < self.rest.len() => &mut self.rest[at],
            _ => &mut self.start,
        }
    }

    pub(super) fn start_mut(&mut self) -> &mut Token {
        &mut self.start
    }

    pub(super) fn pop(&mut self) -> Option<Token> {
        self.rest.pop()
    }

    pub(super) fn forget_all(&mut self) {
        *self = Self::new();
    }

    /// Nothing has been written so far.
    pub(super) fn is_silent(&self) -> bool {
        self.start.out.is_empty() && self.rest.iter().all(|token| token.out.is_empty())
    }

    pub(super) fn source(&self) -> String {
        self.rest.iter().fold(self.start.out.clone(), |source, token| source + &token.out)
    }
}
