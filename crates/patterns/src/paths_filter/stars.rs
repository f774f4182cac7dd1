//! Stars: part of a segment, any number of segments, or an extended glob.

use super::tokens::{Kind, Token};
use super::translate::{GLOBSTAR, NO_DOT_SEGMENT, NO_SEGMENT_END, ONE_CHAR, STAR, Translator};

impl Translator {
    pub(super) fn star(&mut self) {
        let extglob = self.peek(1) == Some('(') && self.peek(2).is_some_and(|c| c != '?');
        let last = self.tokens.last_mut();
        if last.kind == Kind::Globstar || last.stars {
            last.kind = Kind::Star;
            last.stars = true;
            last.value.push('*');
            last.out = STAR.to_owned();
            self.rebuilt = true;
        } else if extglob {
            self.open_extglob('*');
        } else if last.kind == Kind::Star {
            self.second_star();
        } else {
            self.single_star();
        }
    }

    fn single_star(&mut self) {
        let first = self.at == self.start + 1;
        let more = self.peek(1) == Some('*');
        let last = self.tokens.last_mut();
        if first || matches!(last.kind, Kind::Slash | Kind::Dot) {
            last.out.push_str(if last.kind == Kind::Dot { NO_SEGMENT_END } else { NO_DOT_SEGMENT });
            if !more {
                last.out.push_str(ONE_CHAR);
            }
        }
        self.push(Token::new(Kind::Star, "*", STAR));
    }

    fn second_star(&mut self) {
        let prior = self.tokens.before_last(1).kind;
        let in_braces = !self.braces.is_empty() && matches!(prior, Kind::Comma | Kind::Brace);
        if !in_braces && !matches!(prior, Kind::Slash | Kind::Start | Kind::Paren) {
            self.push(Token::new(Kind::Star, "*", ""));
            return;
        }
        self.skip_repeated_globstars();
        let after_slash = prior == Kind::Slash && !self.tokens.is_start(2);
        let after_star = matches!(self.tokens.before_last(2).kind, Kind::Star | Kind::Globstar);
        let before_slash = self.peek(1) == Some('/');
        let at_end = self.peek(1).is_none();
        let end = if self.peek(2).is_some() { "|$" } else { "" };
        let last = self.tokens.last_mut();
        last.kind = Kind::Globstar;
        last.value.push('*');
        if prior == Kind::Start && (at_end || before_slash) {
            last.out = if at_end { GLOBSTAR.to_owned() } else { format!(r"(?:^|\/|{GLOBSTAR}\/)") };
            self.tokens.start_mut().out.clear();
        } else if after_slash && at_end && !after_star {
            last.out = format!("{GLOBSTAR}|$)");
            self.tokens.before_last_mut(1).out.insert_str(0, "(?:");
        } else if after_slash && before_slash {
            last.out = format!(r"{GLOBSTAR}\/|\/{end})");
            self.tokens.before_last_mut(1).out.insert_str(0, "(?:");
        } else {
            last.out = GLOBSTAR.to_owned();
            return;
        }
        if before_slash {
            self.at += 1;
            self.push(Token::new(Kind::Slash, "/", ""));
        }
    }

    /// `/**/**/**` says no more than `/**`.
    fn skip_repeated_globstars(&mut self) {
        while self.rest().starts_with(&['/', '*', '*']) && self.peek(4).is_none_or(|c| c == '/') {
            self.at += 3;
        }
    }
}
