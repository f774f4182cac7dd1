//! Everything that opens and closes: classes, groups, extended globs, braces, and what is left open.

use super::tokens::{Kind, Token};
use super::translate::{Brace, Bracket, Extglob, GLOBSTAR, ONE_CHAR, STAR, Translator, escape_regex};

impl Translator {
    pub(super) fn open_class(&mut self) {
        // A `[` that nothing can close is a character.
        if self.last_bracket.is_some_and(|last| last >= self.at) {
            self.in_class = true;
            self.push(Token::plain(Kind::Class, "["));
        } else {
            self.push(Token::plain(Kind::Class, r"\["));
        }
    }

    pub(super) fn class_member(&mut self, mut value: String) {
        let only_token = self.tokens.len() == 2;
        let next = self.peek(1);
        let class = self.tokens.last_mut();
        if value == ":" && class.value.chars().skip(1).any(|c| c == '[') {
            class.posix = true;
            if let Some(named) = named_class(&class.value) {
                class.value.clone_from(&named);
                class.out = named;
                self.rebuilt = true;
                self.at += usize::from(next.is_some());
                if only_token && self.tokens.start_mut().out.is_empty() {
                    self.tokens.start_mut().out = ONE_CHAR.to_owned();
                }
                return;
            }
        }
        let at_start = class.value == "[" || class.value == "[^";
        let escaped =
            (value == "[" && next != Some(':')) || (value == "-" && next == Some(']')) || value == "]" && at_start;
        if escaped {
            value.insert(0, '\\');
        }
        class.append(&value);
    }

    pub(super) fn close_class(&mut self) {
        if !self.in_class {
            self.push(Token::new(Kind::Text, "]", r"\]"));
            return;
        }
        self.in_class = false;
        let class = self.tokens.last_mut();
        let members: String = class.value.chars().skip(1).collect();
        if !class.posix && members.starts_with('^') && !members.contains('/') {
            class.append("/");
        }
        class.append("]");
        if members.contains(|c| "-*+?.^${}(|)[]".contains(c)) {
            return;
        }
        // Without anything special in it, it may be the name of a file: `[id]`.
        let either = format!("(?:{}|{})", escape_regex(&class.value), class.value);
        class.value.clone_from(&either);
        class.out = either;
    }

    pub(super) fn open_paren(&mut self) {
        self.parens += 1;
        self.open.push(Bracket::Paren);
        self.push(Token::plain(Kind::Paren, "("));
    }

    pub(super) fn close_paren(&mut self) {
        if self.extglobs.last().is_some_and(|extglob| self.parens == extglob.parens + 1)
            && let Some(extglob) = self.extglobs.pop()
        {
            self.close_extglob(&extglob);
        } else {
            let out = if self.parens == 0 { r"\)" } else { ")" };
            self.push(Token::new(Kind::Paren, ")", out));
        }
        self.parens -= 1;
        self.open.pop();
    }

    pub(super) fn open_extglob(&mut self, kind: char) {
        let extglob = Extglob { kind, parens: self.parens, inner: String::new() };
        self.parens += 1;
        self.open.push(Bracket::Paren);
        let first = if self.tokens.is_silent() { ONE_CHAR } else { "" };
        let token_kind = match kind {
            '!' => Kind::Negate,
            '?' => Kind::Qmark,
            '+' => Kind::Plus,
            _ => Kind::Star,
        };
        self.push(Token::new(token_kind, &kind.to_string(), first));
        self.at += 1;
        let open = if kind == '!' { "(?:(?!(?:" } else { "(?:" };
        self.push(Token { extglob: true, ..Token::new(Kind::Paren, "(", open) });
        self.extglobs.push(extglob);
    }

    fn close_extglob(&mut self, extglob: &Extglob) {
        let out = match extglob.kind {
            '!' => self.close_negation(&extglob.inner),
            '?' => ")?".to_owned(),
            '+' => ")+".to_owned(),
            _ => ")*".to_owned(),
        };
        self.push(Token { extglob: true, ..Token::new(Kind::Paren, ")", &out) });
    }

    /// `!(...)` takes what a `*` would take, unless what is in it matches here: up to the end of the path when nothing
    /// follows it in the glob, otherwise only as a beginning.
    fn close_negation(&self, inner: &str) -> String {
        let deep = inner.chars().count() > 1 && inner.contains('/');
        let star = if deep { GLOBSTAR } else { STAR };
        let rest = self.rest();
        if inner.contains('*')
            && let Some(('.', name)) = rest.split_first()
            && !name.is_empty()
            && !name.iter().any(|c| "\\/.".contains(*c))
        {
            // `!(*.d).ts`: the extension belongs to what must not match.
            let extension: String = rest.iter().collect();
            let extension = Self::new(&extension, false).run().source;
            return format!("){extension}){star})");
        }
        if deep || self.at >= self.closing_parens { format!(")$)){star}") } else { format!(")){star})") }
    }

    pub(super) fn open_brace(&mut self) {
        self.open.push(Bracket::Brace);
        self.braces.push(Brace { comma: false, dots: false, token: self.tokens.len() });
        self.push(Token::new(Kind::Brace, "{", "("));
    }

    pub(super) fn close_brace(&mut self) {
        let Some(brace) = self.braces.last() else {
            self.push(Token::plain(Kind::Text, "}"));
            return;
        };
        let mut close = Token::new(Kind::Brace, "}", ")");
        if brace.dots {
            close.out = self.range();
            self.rebuilt = true;
        } else if !brace.comma {
            // One alternative is none: the braces are characters.
            let open = self.tokens.get_mut(brace.token);
            open.value = r"\{".to_owned();
            open.out = r"\{".to_owned();
            close = Token::plain(Kind::Brace, r"\}");
        }
        self.push(close);
        self.open.pop();
        self.braces.pop();
    }

    /// `{1..5}` is the class `[1-5]`, so `{1..10}` is `1` or `0`.
    fn range(&mut self) -> String {
        let mut ends = Vec::new();
        while let Some(token) = self.tokens.pop() {
            match token.kind {
                Kind::Brace => break,
                Kind::Dots => {}
                _ => ends.push(token.value),
            }
        }
        ends.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        let class = format!("[{}]", ends.join("-"));
        match super::regex::parse(&class) {
            Ok(_) => class,
            Err(_) => ends.iter().map(|end| escape_regex(end)).collect::<Vec<_>>().join(".."),
        }
    }

    pub(super) fn finish(mut self) -> String {
        let last = self.tokens.last().kind;
        let mut source = self.tokens.source();
        if !self.rebuilt {
            source = escape_last(&source, '[', usize::from(self.in_class));
            source = escape_last(&source, '(', usize::try_from(self.parens).unwrap_or(0));
        }
        self.tokens.forget_all();
        if matches!(last, Kind::Star | Kind::Class) {
            source.push_str(r"\/?");
        }
        source
    }
}

/// The class read so far with `[:name` at its end replaced by what the name stands for.
fn named_class(value: &str) -> Option<String> {
    let open = value.rfind('[').filter(|&at| at > 0 && value.contains(':'))?;
    let members = match value.get(open + 2..)? {
        "alnum" => "a-zA-Z0-9",
        "alpha" => "a-zA-Z",
        "ascii" => r"\x00-\x7F",
        "blank" => r" \t",
        "cntrl" => r"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => r"\x21-\x7E",
        "lower" => "a-z",
        "print" => r"\x20-\x7E ",
        "punct" => r##"\-!"#$%&'()\*+,./:;<=>?@[\]^_`{|}~"##,
        "space" => r" \t\r\n\v\f",
        "upper" => "A-Z",
        "word" => "A-Za-z0-9_",
        "xdigit" => "A-Fa-f0-9",
        _ => return None,
    };
    Some(format!("{}{members}", &value[..open]))
}

/// Escapes the last `count` occurrences that are not yet.
fn escape_last(source: &str, bracket: char, count: usize) -> String {
    let bare = source.rmatch_indices(bracket).map(|(at, _)| at).filter(|&at| !source[..at].ends_with('\\'));
    let mut places: Vec<usize> = bare.take(count).collect();
    places.reverse();
    let mut out = String::with_capacity(source.len() + places.len());
    let mut from = 0;
    for at in places {
        out.push_str(&source[from..at]);
        out.push('\\');
        from = at;
    }
    out.push_str(&source[from..]);
    out
}
