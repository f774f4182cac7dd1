//! A glob of picomatch's dialect, with `dot: true`, as the regular expression it stands for.
//!
//! The dialect is defined by such a translation: what is not a glob character reaches the regular expression, so groups,
//! alternation, look-around and quantifiers after a `)` work, and what a `*` means depends on the token before it. The
//! rules here were worked out from picomatch 4.0.3 and give the same answers; the code is our own.

use super::tokens::{Kind, Token, Tokens};

/// `.` or `..` as a whole segment must not start here.
pub(super) const NO_DOT_SEGMENT: &str = r"(?!\.\.?(?:\/|$))";
/// After a `.`: the segment must not end here, nor after one more `.`.
pub(super) const NO_SEGMENT_END: &str = r"(?!\.?(?:\/|$))";
/// Something follows.
pub(super) const ONE_CHAR: &str = "(?=.)";
/// Part of one segment.
pub(super) const STAR: &str = "[^/]*?";
/// Any number of segments of which none is `.` or `..`.
pub(super) const GLOBSTAR: &str = r"(?:(?:(?!(?:^|\/)\.\.?(?:\/|$)).)*?)";

/// Longest glob, in characters, that picomatch accepts.
pub(super) const MAX_LENGTH: usize = 65_536;

/// The translation of one glob.
pub(super) struct Translated {
    /// The regular expression, to be matched against the whole path.
    pub(super) source: String,
    /// Matches what the expression does not match.
    pub(super) negated: bool,
}

/// Translates a glob; shorter forms of common globs have their own, slightly different meaning.
pub(super) fn translate(glob: &str) -> Translated {
    if let Some(source) = super::short::common(glob) {
        return Translated { source, negated: false };
    }
    Translator::new(glob, true).run()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Paren,
    Brace,
}

/// An extended glob such as `!(a|b)` that is still open.
pub(super) struct Extglob {
    pub(super) kind: char,
    /// Depth of parentheses around it.
    pub(super) parens: i32,
    /// The values of the tokens directly in it.
    pub(super) inner: String,
}

#[derive(Default)]
pub(super) struct Brace {
    pub(super) comma: bool,
    pub(super) dots: bool,
    /// Index of its opening token.
    pub(super) token: usize,
}

pub(super) struct Translator {
    pub(super) input: Vec<char>,
    /// Index of the next character.
    pub(super) at: usize,
    /// Index where the glob proper starts, after `!` and `./`.
    pub(super) start: usize,
    pub(super) tokens: Tokens,
    pub(super) negated: bool,
    /// Whether picomatch would put the expression together again from its tokens, which drops late repairs.
    pub(super) rebuilt: bool,
    pub(super) parens: i32,
    pub(super) quoted: bool,
    pub(super) in_class: bool,
    pub(super) open: Vec<Bracket>,
    pub(super) extglobs: Vec<Extglob>,
    pub(super) braces: Vec<Brace>,
    /// Index of the last `]`, and of the first of the closing `)`.
    pub(super) last_bracket: Option<usize>,
    pub(super) closing_parens: usize,
    pub(super) short: bool,
}

impl Translator {
    pub(super) fn new(glob: &str, short: bool) -> Self {
        let glob = match glob {
            "***" => "*",
            "**/**" | "**/**/**" => "**",
            other => other.strip_prefix("./").unwrap_or(other),
        };
        let input: Vec<char> = glob.chars().collect();
        let last_bracket = input.iter().rposition(|&c| c == ']');
        let closing_parens = input.iter().rposition(|&c| c != ')').map_or(0, |at| at + 1);
        Self {
            input,
            at: 0,
            start: 0,
            tokens: Tokens::new(),
            negated: false,
            rebuilt: false,
            parens: 0,
            quoted: false,
            in_class: false,
            open: Vec::new(),
            extglobs: Vec::new(),
            braces: Vec::new(),
            last_bracket,
            closing_parens,
            short,
        }
    }

    pub(super) fn run(mut self) -> Translated {
        if self.short
            && let Some(source) = super::short::plain(&self.input)
        {
            return Translated { source, negated: false };
        }
        while let Some(c) = self.advance() {
            self.character(c);
        }
        Translated { negated: self.negated, source: self.finish() }
    }

    fn advance(&mut self) -> Option<char> {
        let c = self.input.get(self.at).copied();
        self.at += usize::from(c.is_some());
        c
    }

    /// The `n`th character after the one being looked at, counted from 1.
    pub(super) fn peek(&self, n: usize) -> Option<char> {
        self.input.get(self.at + n - 1).copied()
    }

    pub(super) fn rest(&self) -> &[char] {
        &self.input[self.at..]
    }

    pub(super) fn push(&mut self, token: Token) {
        let closes_branch = !self.braces.is_empty() && matches!(token.kind, Kind::Comma | Kind::Brace);
        if let Some(inner) = self.extglobs.last_mut()
            && token.kind != Kind::Paren
        {
            inner.inner.push_str(&token.value);
        }
        let last = self.tokens.last_mut();
        if last.kind == Kind::Globstar
            && !(matches!(token.kind, Kind::Slash | Kind::Paren) || closes_branch || token.extglob)
        {
            // Two stars that are not a whole segment are one.
            last.kind = Kind::Star;
            last.value = "*".to_owned();
            last.out = STAR.to_owned();
        }
        self.tokens.push(token);
    }

    fn text(&mut self, value: &str) {
        self.push(Token::plain(Kind::Text, value));
    }

    fn character(&mut self, c: char) {
        if c == '\0' {
            return;
        }
        let mut value = c.to_string();
        if c == '\\' {
            match self.escape() {
                Some(escaped) => value = escaped,
                None => return,
            }
        }
        if self.in_class && (value != "]" || matches!(self.tokens.last().value.as_str(), "[" | "[^")) {
            self.class_member(value);
        } else if self.quoted && c != '"' {
            self.tokens.last_mut().append(&escape_regex(&value));
        } else {
            self.outside(c);
        }
    }

    /// Reads an escape. The answer is its text inside a class; elsewhere it has become a token.
    fn escape(&mut self) -> Option<String> {
        let mut value = "\\".to_owned();
        match self.peek(1) {
            Some('/' | '.' | ';') => return None,
            None => {
                self.text("\\\\");
                return None;
            }
            _ => {}
        }
        let run = self.rest().iter().take_while(|&&c| c == '\\').count();
        if run > 2 {
            self.at += run;
            if run % 2 == 1 {
                value.push('\\');
            }
        }
        value.extend(self.advance());
        if self.in_class {
            return Some(value);
        }
        self.text(&value);
        None
    }

    fn outside(&mut self, c: char) {
        match c {
            '"' => self.quoted = !self.quoted,
            '(' => self.open_paren(),
            ')' => self.close_paren(),
            '[' => self.open_class(),
            ']' => self.close_class(),
            '{' => self.open_brace(),
            '}' => self.close_brace(),
            '|' => self.text("|"),
            ',' => {
                let branch = !self.braces.is_empty() && self.open.last() == Some(&Bracket::Brace);
                if let Some(brace) = self.braces.last_mut()
                    && branch
                {
                    brace.comma = true;
                }
                self.push(Token::new(Kind::Comma, ",", if branch { "|" } else { "," }));
            }
            '/' => self.slash(),
            '.' => self.dot(),
            '?' => self.question_mark(),
            '!' => self.exclamation_mark(),
            '+' => self.plus(),
            '@' if self.peek(1) == Some('(') && self.peek(2) != Some('?') => {
                self.push(Token { extglob: true, ..Token::new(Kind::At, "@", "") });
            }
            '@' => self.text("@"),
            '*' => self.star(),
            c => self.plain_text(c),
        }
    }

    pub(super) fn plain_text(&mut self, c: char) {
        let mut value = if c == '$' || c == '^' { format!("\\{c}") } else { c.to_string() };
        while let Some(next) = self.peek(1)
            && !"@![].,$*+?^{}()|\\/".contains(next)
        {
            value.push(next);
            self.at += 1;
        }
        self.text(&value);
    }

    fn slash(&mut self) {
        if self.tokens.last().kind == Kind::Dot && self.at == self.start + 2 {
            // A `./` at the start of the glob says nothing.
            self.start = self.at;
            self.tokens.forget_all();
            return;
        }
        self.push(Token::new(Kind::Slash, "/", r"\/"));
    }

    fn dot(&mut self) {
        let last = self.tokens.last_mut();
        if let Some(brace) = self.braces.last_mut()
            && last.kind == Kind::Dot
        {
            last.kind = Kind::Dots;
            last.append(".");
            brace.dots = true;
            return;
        }
        // A stray `)` counts as minus one, and so hides a brace; picomatch has it so.
        let depth = i32::try_from(self.braces.len()).unwrap_or(i32::MAX).saturating_add(self.parens);
        let bare = depth == 0 && !matches!(last.kind, Kind::Start | Kind::Slash);
        self.push(Token::new(if bare { Kind::Text } else { Kind::Dot }, ".", r"\."));
    }
}

/// The text with every character escaped that means something in a regular expression.
pub(super) fn escape_regex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "-*+?.^${}(|)[]".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
