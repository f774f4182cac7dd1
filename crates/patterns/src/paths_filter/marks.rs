//! `!`, `?` and `+`: negation, wildcards, extended globs, or quantifiers of a group.

use super::tokens::{Kind, Token};
use super::translate::Translator;

impl Translator {
    pub(super) fn exclamation_mark(&mut self) {
        if self.peek(1) == Some('(')
            && (self.peek(2) != Some('?') || !matches!(self.peek(3), Some('!' | '=' | '<' | ':')))
        {
            self.open_extglob('!');
        } else if self.at == 1 {
            let mut count = 1;
            while self.peek(1) == Some('!') && (self.peek(2) != Some('(') || self.peek(3) == Some('?')) {
                self.at += 1;
                count += 1;
            }
            self.negated = count % 2 == 1;
            self.start += count - usize::from(!self.negated);
        } else {
            self.plain_text('!');
        }
    }

    pub(super) fn question_mark(&mut self) {
        let last = self.tokens.last();
        if last.value != "(" && self.peek(1) == Some('(') && self.peek(2) != Some('?') {
            self.open_extglob('?');
        } else if last.kind == Kind::Paren {
            // After a group it is a quantifier, or the start of `(?:`, `(?=`, `(?!`, `(?<=` or `(?<!`.
            let next = self.peek(1);
            let literal = (last.value == "(" && !matches!(next, Some('!' | '=' | '<' | ':')))
                || (next == Some('<') && !self.opens_look_behind());
            self.push(Token::new(Kind::Text, "?", if literal { r"\?" } else { "?" }));
        } else {
            self.push(Token::new(Kind::Qmark, "?", "[^/]"));
        }
    }

    fn opens_look_behind(&self) -> bool {
        match self.peek(2) {
            Some('!' | '=') => true,
            _ => {
                let name = self.rest().iter().skip(1).take_while(|c| c.is_ascii_alphanumeric() || **c == '_').count();
                name > 0 && self.peek(2 + name) == Some('>')
            }
        }
    }

    pub(super) fn plus(&mut self) {
        let last = self.tokens.last();
        if self.peek(1) == Some('(') && self.peek(2) != Some('?') {
            self.open_extglob('+');
        } else if last.value != "(" && (matches!(last.kind, Kind::Class | Kind::Paren | Kind::Brace) || self.parens > 0)
        {
            self.push(Token::plain(Kind::Plus, "+"));
        } else {
            self.push(Token::new(Kind::Plus, r"\+", r"\+"));
        }
    }
}
