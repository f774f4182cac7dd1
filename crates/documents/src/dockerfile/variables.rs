//! Quotes, escapes and variables in what instructions say: `$V`, `${V}`, `${V:-word}`, `${V-word}`, `${V:+word}`, `${V+word}`.

use crate::text::Text;

/// How deep words may hold variables that have words.
const MOST_LEVELS: usize = 32;
/// Bytes that one value may expand to.
const MOST_BYTES: usize = 64 << 10;

/// A text without quotes and variables, and the names of variables that are not set.
pub(super) fn expanded(text: &Text, escape: char, lookup: &dyn Fn(&str) -> Option<String>) -> (Text, Vec<String>) {
    let mut expansion = Expansion { text, escape, lookup, result: Text::at(text.whole()), unset: Vec::new() };
    expansion.part(0, text.as_str().len(), 0);
    (expansion.result, expansion.unset)
}

struct Expansion<'a> {
    text: &'a Text,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    result: Text,
    unset: Vec<String>,
}

impl Expansion<'_> {
    fn written(&self, from: usize, to: usize) -> &str {
        self.text.as_str().get(from..to).unwrap_or_default()
    }

    fn plain(&mut self, from: usize, to: usize) {
        if from < to && self.result.as_str().len() < MOST_BYTES {
            self.result.append(&self.text.slice(from..to));
        }
    }

    fn part(&mut self, start: usize, end: usize, level: usize) {
        let (mut at, mut quote) = (start, None);
        while at < end {
            let rest = self.written(at, end);
            let Some(character) = rest.chars().next() else { break };
            let next = at + character.len_utf8();
            if Some(character) == quote {
                quote = None;
            } else if quote.is_none() && matches!(character, '"' | '\'') {
                quote = Some(character);
            } else if character == self.escape && quote != Some('\'') {
                let escaped = self.written(next, end).chars().next();
                let keeps = quote == Some('"') && !matches!(escaped, Some('"' | '$')) && escaped != Some(self.escape);
                let from = if keeps { at } else { next };
                let to = next + escaped.map_or(0, char::len_utf8);
                self.plain(from, to);
                at = to;
                continue;
            } else if character == '$' && quote != Some('\'') {
                at = self.variable(at, end, level);
                continue;
            } else {
                self.plain(at, next);
            }
            at = next;
        }
    }

    /// Puts in the variable that starts at `at`; gives where it ends.
    fn variable(&mut self, at: usize, end: usize, level: usize) -> usize {
        let braced = self.written(at, end).starts_with("${");
        let start = if braced { at + 2 } else { at + 1 };
        let rest = self.written(start, end);
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = rest.get(..length).unwrap_or_default().to_owned();
        let close = if braced { closing(self.written(at, end)).map(|close| at + close) } else { Some(start + length) };
        let (Some(close), false) = (close, name.is_empty() || level > MOST_LEVELS) else {
            self.plain(at, at + 1);
            return at + 1;
        };
        let after = close + usize::from(braced);
        let operator = self.written(start + length, close);
        let colon = operator.starts_with(':');
        let value = (self.lookup)(&name);
        let set = value.as_ref().is_some_and(|value| !colon || !value.is_empty());
        let word = start + length + usize::from(colon) + 1;
        match (operator.trim_start_matches(':').as_bytes().first(), set) {
            (None, false) => self.unset.push(name),
            (None | Some(b'-' | b'?'), true) => {
                let span = self.text.span(at..after);
                if self.result.as_str().len() < MOST_BYTES {
                    self.result.push(&value.unwrap_or_default(), span);
                }
            }
            (Some(b'-'), false) | (Some(b'+'), true) => self.part(word, close, level + 1),
            (Some(b'+'), false) => {}
            (Some(b'?'), false) => self.unset.push(name),
            // A pattern: unknown what it leaves.
            _ => self.plain(at, after),
        }
        after
    }
}

/// Where the `}` stands that closes the `${` at the start.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '{' if before == '$' => open += 1,
            '}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        before = character;
    }
    None
}
