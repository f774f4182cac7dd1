//! From lines of one shape to a pattern with groups.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::cluster::common;
use super::token::{Class, Token};

/// Letters of fixed words that a pattern needs, or it would match anything.
const LETTERS: usize = 8;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A token that every line has.
    Token(Token),
    /// Anything.
    Gap,
}

/// A pattern and the words to tell it with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct General {
    /// Regular expression in the rule language's syntax.
    pub pattern: String,
    /// The line with `{group}` for what the pattern reads and `…` for the rest that varies.
    pub summary: String,
    /// The same with `…` for everything that varies.
    pub title: String,
    /// Fixed words, in order.
    pub words: Vec<String>,
}

/// What all lines have in common; `None` where that is too little to tell one failure from another.
#[must_use]
pub fn generalise(lines: &[Vec<Token>]) -> Option<General> {
    let parts = align(lines)?;
    let words: Vec<String> = parts.iter().filter_map(word).map(str::to_owned).collect();
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    (letters >= LETTERS && words.len() > 1).then(|| write(&parts, words))
}

fn word(part: &Part) -> Option<&str> {
    match part {
        Part::Token(token) if token.class == Class::Word => Some(&token.text),
        _ => None,
    }
}

fn align(lines: &[Vec<Token>]) -> Option<Vec<Part>> {
    let (first, others) = lines.split_first()?;
    let mut parts: Vec<Part> = first.iter().cloned().map(Part::Token).collect();
    for line in others {
        let fixed: Vec<(usize, Token)> = parts
            .iter()
            .enumerate()
            .filter_map(|(at, part)| match part {
                Part::Token(token) => Some((at, token.clone())),
                Part::Gap => None,
            })
            .collect();
        let tokens: Vec<Token> = fixed.iter().map(|(_, token)| token.clone()).collect();
        let pairs: Vec<(usize, usize)> =
            common(&tokens, line).into_iter().map(|(at, other)| (fixed[at].0, other)).collect();
        parts = with_gaps(&parts, &pairs, line.len());
    }
    Some(parts)
}

/// Keeps the parts of `pairs`; where something stood between two of them on either side, there is a gap.
fn with_gaps(parts: &[Part], pairs: &[(usize, usize)], length: usize) -> Vec<Part> {
    let mut kept = Vec::new();
    let (mut at, mut other) = (0, 0);
    for &(here, there) in pairs.iter().chain([&(parts.len(), length)]) {
        if here > at || there > other {
            kept.push(Part::Gap);
        }
        if let Some(part) = parts.get(here) {
            kept.push(part.clone());
        }
        (at, other) = (here + 1, there + 1);
    }
    joined(kept)
}

/// Blanks between two gaps say nothing.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    let blank = |part: Option<&Part>| matches!(part, Some(Part::Token(token)) if token.class == Class::Space);
    for part in parts {
        if part == Part::Gap {
            while blank(kept.last()) && kept.len() > 1 && kept.get(kept.len() - 2) == Some(&Part::Gap) {
                kept.pop();
            }
            if kept.last() == Some(&Part::Gap) {
                continue;
            }
        }
        kept.push(part);
    }
    kept
}

fn write(parts: &[Part], words: Vec<String>) -> General {
    let mut names = Names::default();
    let mut general = General { pattern: "^\\s*".to_owned(), summary: String::new(), title: String::new(), words };
    // A gap at the end says nothing.
    let end = parts.iter().rposition(|part| *part != Part::Gap).map_or(0, |last| last + 1);
    for (at, part) in parts[..end].iter().enumerate() {
        let Part::Token(token) = part else {
            general.pattern.push_str(".*");
            vary(&mut general, None);
            continue;
        };
        match token.class {
            Class::Word | Class::Symbol => {
                escape(&token.text, &mut general.pattern);
                // Braces name parameters there.
                general.summary.push_str(&token.text.replace('{', "(").replace('}', ")"));
                general.title.push_str(&token.text);
            }
            Class::Space => {
                general.pattern.push_str("\\s+");
                general.summary.push(' ');
                general.title.push(' ');
            }
            _ => {
                let name = names.of(parts, at, token.class);
                variable(token, name, &mut general.pattern);
                vary(&mut general, name);
            }
        }
    }
    if end < parts.len() {
        vary(&mut general, None);
    }
    general
}

fn vary(general: &mut General, name: Option<&str>) {
    match name {
        // Writing to a `String` cannot fail.
        Some(name) => drop(write!(general.summary, "{{{name}}}")),
        None => general.summary.push('…'),
    }
    general.title.push('…');
}

fn variable(token: &Token, name: Option<&str>, pattern: &mut String) {
    let (open, inner, close) = match token.class {
        Class::Number => (String::new(), "\\d+".to_owned(), String::new()),
        Class::Version => (String::new(), "[0-9A-Za-z.+-]+".to_owned(), String::new()),
        Class::Hex => (String::new(), "[0-9A-Fa-fx]+".to_owned(), String::new()),
        Class::Quoted(quote) => {
            let open = token.text.chars().next().unwrap_or(quote).to_string();
            // A class of bytes cannot leave one character of several bytes out.
            let inner = if quote.is_ascii() { format!("[^{quote}]+") } else { ".+?".to_owned() };
            (open, inner, quote.to_string())
        }
        Class::Path if token.text.contains(":\\") => (String::new(), "\\S+?".to_owned(), String::new()),
        Class::Path => (String::new(), "[^\\s:]+".to_owned(), String::new()),
        // Its quotes are masked with it.
        Class::Masked => (String::new(), r#"(?:'[^']+'|"[^"]+"|\S+)"#.to_owned(), String::new()),
        _ => (String::new(), "\\S+".to_owned(), String::new()),
    };
    let inner = name.map_or_else(|| inner.clone(), |name| format!("(?P<{name}>{inner})"));
    // Writing to a `String` cannot fail.
    let _ = write!(pattern, "{open}{inner}{close}");
}

/// Names of groups; each is given once.
#[derive(Default)]
struct Names(BTreeSet<&'static str>);

impl Names {
    fn of(&mut self, parts: &[Part], at: usize, class: Class) -> Option<&'static str> {
        let symbol = |at: usize| matches!(parts.get(at), Some(Part::Token(token)) if token.text == ":");
        let number = |at: usize| matches!(parts.get(at), Some(Part::Token(token)) if token.class == Class::Number);
        let after_file = |back: usize| {
            at >= back
                && matches!(&parts[at - back], Part::Token(token) if token.class == Class::Path)
                && symbol(at - back + 1)
        };
        let name = match class {
            Class::Path if symbol(at + 1) && number(at + 2) => "file",
            Class::Path => "path",
            Class::Number if after_file(2) => "line",
            Class::Number if after_file(4) && symbol(at - 1) && number(at - 2) => "column",
            Class::Number => "number",
            Class::Version => "version",
            Class::Hex => "hash",
            Class::Url => "url",
            Class::Quoted(_) => "name",
            Class::Word | Class::Symbol | Class::Space | Class::Masked => return None,
        };
        self.0.insert(name).then_some(name)
    }
}

/// Escapes what means something in a pattern, and what would in a workflow's log (`##[`).
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | '_'
            | ' '
            | '/'
            | ','
            | ':'
            | ';'
            | '='
            | '!'
            | '%'
            | '@'
            | '\''
            | '"'
            | '`'
            | '<'
            | '>' => {
                out.push(character);
            }
            other if other.is_ascii_graphic() => out.extend(['\\', other]),
            other if other.is_control() => out.push_str(if other.is_ascii() { "." } else { ".{1,4}" }),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mine::token::tokens;

    fn check(lines: &[&str], pattern: &str, summary: &str) {
        let general = generalise(&lines.iter().map(|line| tokens(line)).collect::<Vec<_>>()).unwrap();
        assert_eq!((general.pattern.as_str(), general.summary.as_str()), (pattern, summary));
    }

    #[test]
    fn what_varies_by_its_nature_becomes_a_group() {
        check(
            &["gadget 'left' refused: src/a.rs:12:5 (v1.2.3)"],
            r"^\s*gadget\s+'(?P<name>[^']+)'\s+refused:\s+(?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+)\s+\((?P<version>[0-9A-Za-z.+-]+)\)",
            "gadget {name} refused: {file}:{line}:{column} ({version})",
        );
    }

    #[test]
    fn what_differs_between_lines_becomes_a_gap() {
        check(
            &["widget alpha could not be started", "widget beta two could not be started today"],
            r"^\s*widget\s+.*could\s+not\s+be\s+started",
            "widget …could not be started…",
        );
    }

    #[test]
    fn a_masked_credential_stands_for_any() {
        let general = generalise(&[tokens("login with password=*** refused for user root")]).unwrap();
        let regex = regex_automata::meta::Regex::new(&general.pattern).unwrap();
        for line in ["password=hunter2sec1", "password=***", "password='a b c'"] {
            assert!(regex.is_match(&format!("login with {line} refused for user root")), "{}", general.pattern);
        }
    }

    #[test]
    fn too_little_in_common_is_no_pattern() {
        assert_eq!(generalise(&[tokens("12:30 x")]), None);
        assert_eq!(generalise(&[tokens("failed")]), None);
    }

    #[test]
    fn no_command_of_a_workflow_survives() {
        let general = generalise(&[tokens("##[error]something went wrong")]).unwrap();
        assert!(!general.pattern.contains("##["), "{}", general.pattern);
    }
}
