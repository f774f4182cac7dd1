//! `.env` files as docker compose reads them: `KEY=value`, `export KEY=value`, `KEY: value`, a key alone (its value is that of
//! the caller's environment), quotes over several lines, escapes in double quotes, comments, and variables in all values but
//! those in single quotes. Keys that start with a digit are left out, as compose does.
//!
//! Not read: escapes beyond `\n \r \t \a \b \f \v \\ \" \$` and `\0ooo`, which compose keeps as they stand, too.
//!
//! Source: the Compose Specification and docker's manual, "Environment file syntax".

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::interpolation::{Binding, interpolate};
use crate::node::Span;
use crate::problem::Problem;
use crate::source::Source;
use crate::text::{Place, Text};

/// Bytes that all values of one file may expand to.
const MOST_BYTES: usize = 16 << 20;

/// One assignment as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value without quotes, comments and escapes, but with its variables; none for a key alone.
    pub value: Option<Text>,
    /// Variables in it mean something: it stands in no single quotes.
    pub variables: bool,
}

/// A value and where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The value, with variables put in.
    pub value: Text,
    /// Where it stands.
    pub place: Place,
    /// Where the variables were set that were put in.
    pub from: Vec<Place>,
    /// Variables in it that are not set anywhere.
    pub unset: Vec<String>,
}

/// Reads the assignments of a file, in order. What stands on a line that cannot be read is left out.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Vec<Assignment>, Vec<Problem>) {
    let source = match Source::decode(bytes) {
        Ok(source) => source,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let at = if source.text().starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader { source: &source, at, assignments: Vec::new(), problems: Vec::new() };
    while reader.statement() {}
    (reader.assignments, reader.problems)
}

/// Reads a file and puts in its variables: first those of the caller's environment, then those set before in the file.
/// Of a key that stands twice the last value counts.
#[must_use]
pub fn resolve(
    file: &Arc<str>,
    bytes: &[u8],
    environment: &dyn Fn(&str) -> Option<Binding>,
) -> (BTreeMap<String, Variable>, Vec<Problem>) {
    let (assignments, mut problems) = parse(bytes);
    let mut variables: BTreeMap<String, Variable> = BTreeMap::new();
    let mut total = 0;
    for Assignment { key, key_span, value, variables: has_variables } in assignments {
        let place = Place::new(Arc::clone(file), key_span);
        let Some(value) = value else {
            if let Some(bound) = environment(&key) {
                let from = bound.place.into_iter().collect();
                let variable = Variable { value: Text::new(bound.text, key_span), place, from, unset: Vec::new() };
                variables.insert(key, variable);
            }
            continue;
        };
        let mut variable = Variable { value, place, from: Vec::new(), unset: Vec::new() };
        if has_variables {
            let lookup = |name: &str| {
                let own = |variable: &Variable| Binding {
                    text: variable.value.as_str().to_owned(),
                    place: Some(variable.place.clone()),
                };
                environment(name).or_else(|| variables.get(name).map(own))
            };
            match interpolate(&variable.value, &lookup) {
                Ok(done) => (variable.value, variable.from, variable.unset) = (done.text, done.from, done.unset),
                Err((range, message)) => {
                    problems.push(Problem::new(variable.value.span(range), message));
                    continue;
                }
            }
        }
        total += variable.value.as_str().len();
        if total > MOST_BYTES {
            let message = format!("the values of this file expand to more than {MOST_BYTES} bytes");
            problems.push(Problem::new(key_span, message).hint("do not put values into each other again and again"));
            break;
        }
        if !key.starts_with(|first: char| first.is_ascii_digit()) {
            variables.insert(key, variable);
        }
    }
    (variables, problems)
}

struct Reader<'a> {
    source: &'a Source<'a>,
    at: usize,
    assignments: Vec<Assignment>,
    problems: Vec<Problem>,
}

/// Blank, but no end of a line.
const fn space(character: char) -> bool {
    matches!(character, '\t' | '\x0b' | '\x0c' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.text().get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) {
        self.at += self.rest().len() - self.rest().trim_start_matches(what).len();
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Reads one assignment or comment; false at the end.
    fn statement(&mut self) -> bool {
        self.skip(char::is_whitespace);
        let rest = self.rest();
        if rest.is_empty() {
            return false;
        }
        if rest.starts_with('#') {
            self.skip_line();
            return true;
        }
        if let Some(after) = rest.strip_prefix("export").filter(|after| after.starts_with(char::is_whitespace)) {
            self.at = self.source.text().len() - after.len();
            self.skip(space);
        }
        match self.key() {
            Ok((key, true)) => self.value(&key),
            Ok((key, false)) => self.assign(&key, None, false),
            Err((range, message)) => {
                let problem = Problem::new(self.source.span(range), message).hint("write `KEY=value`");
                self.problems.push(problem);
                self.skip_line();
            }
        }
        true
    }

    /// The place of a key, and whether a value follows.
    fn key(&mut self) -> Result<(Range<usize>, bool), (Range<usize>, String)> {
        let (start, rest) = (self.at, self.rest());
        let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']') || space(c);
        let length = rest.find(|c| !sound(c)).unwrap_or(rest.len());
        let end = rest.get(length..).unwrap_or_default().chars().next();
        let key = rest.get(..length).unwrap_or_default().trim_end_matches(char::is_whitespace);
        let key_at = start..start + key.len();
        match end {
            Some('=' | ':') | Some('\n') | None => {}
            Some(other) => {
                let at = start + length;
                return Err((at..at + other.len_utf8(), format!("`{other}` cannot stand in the name of a variable")));
            }
        }
        if key.is_empty() || key.contains(char::is_whitespace) {
            let message = if key.is_empty() { "expected a name before the sign" } else { "a name has no spaces" };
            return Err((key_at, message.to_owned()));
        }
        self.at = start + length + usize::from(end.is_some());
        Ok((key_at, matches!(end, Some('=' | ':'))))
    }

    fn assign(&mut self, key_at: &Range<usize>, value: Option<Text>, variables: bool) {
        let key = self.source.text().get(key_at.clone()).unwrap_or_default().to_owned();
        let key_span = self.source.span(key_at.clone());
        self.assignments.push(Assignment { key, key_span, value, variables });
    }

    fn value(&mut self, key: &Range<usize>) {
        self.skip(space);
        let (start, rest) = (self.at, self.rest());
        match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(key, quote),
            _ => {
                self.skip_line();
                let line = rest.get(..self.at - start).unwrap_or_default();
                let value = line.split(" #").next().unwrap_or_default().trim_end_matches(char::is_whitespace);
                let value = Text::new(value, self.source.span(start..start + value.len()));
                self.assign(key, Some(value), true);
            }
        }
    }

    fn quoted(&mut self, key: &Range<usize>, quote: char) {
        let (start, body) = (self.at, self.at + 1);
        let bytes = self.source.text().as_bytes();
        let closes = |at: &usize| bytes.get(*at) == Some(&(quote as u8)) && bytes.get(*at - 1) != Some(&b'\\');
        let Some(end) = (body..bytes.len()).find(closes) else {
            self.skip_line();
            let problem = Problem::new(self.source.span(start..self.at), "the value is not closed");
            self.problems.push(problem.hint(format!("close it with `{quote}`")));
            // Nothing behind it can be told from the value.
            self.at = bytes.len();
            return;
        };
        let mut value = Text::at(self.source.span(start..end + 1));
        if quote == '"' {
            self.escaped(body..end, &mut value);
        } else {
            value.push(self.source.text().get(body..end).unwrap_or_default(), self.source.span(body..end));
        }
        self.at = end + 1;
        self.assign(key, Some(value), quote == '"');
    }

    /// The value between double quotes. An escaped dollar sign becomes `$$`, which stands for a plain one.
    fn escaped(&self, body: Range<usize>, value: &mut Text) {
        let text = self.source.text();
        let mut at = body.start;
        let mut plain = at;
        while at < body.end {
            let rest = text.get(at..body.end).unwrap_or_default();
            let Some((with, length)) = rest.strip_prefix('\\').and_then(escape) else {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            };
            value.push(text.get(plain..at).unwrap_or_default(), self.source.span(plain..at));
            value.push(&with, self.source.span(at..at + 1 + length));
            at += 1 + length;
            plain = at;
        }
        value.push(text.get(plain..body.end).unwrap_or_default(), self.source.span(plain..body.end));
    }
}

/// What an escape stands for, and its length behind the backslash.
fn escape(rest: &str) -> Option<(String, usize)> {
    let simple = match rest.chars().next()? {
        'a' => "\x07",
        'b' => "\x08",
        'f' => "\x0c",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\x0b",
        '\\' => "\\",
        '"' => "\"",
        '$' => "$$",
        '0' => {
            let digits = rest.bytes().skip(1).take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let octal = rest.get(1..=digits).filter(|_| digits == 3)?;
            let number = u32::from_str_radix(octal, 8).ok().filter(|number| *number < 256)?;
            return Some((char::from_u32(number)?.to_string(), 1 + digits));
        }
        _ => return None,
    };
    Some((simple.to_owned(), 1))
}
