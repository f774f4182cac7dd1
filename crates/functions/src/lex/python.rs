//! Python: logical lines and their indentation, strings with prefixes, interpolations.

use super::cursor::Cursor;
use crate::Language;
use crate::token::{Kind, Lexed, Token};

/// An interpolation inside an interpolation deeper than this is not looked into.
const NESTED: usize = 8;

pub(super) fn lex(text: &str) -> Lexed {
    let mut cursor = Cursor::new(text);
    if cursor.starts("\u{feff}") {
        cursor.at = 3;
    }
    let mut depth = 0usize;
    let mut fresh = true;
    let mut indent = 0;
    loop {
        match cursor.peek(0) {
            _ if cursor.ended() => return cursor.lexed,
            b'\n' => {
                cursor.advance(cursor.at + 1);
                if depth == 0 {
                    (fresh, indent) = (true, 0);
                }
                continue;
            }
            b'\t' => {
                indent += 8;
                cursor.at += 1;
                continue;
            }
            b' ' => {
                indent += 1;
                cursor.at += 1;
                continue;
            }
            b'\r' | 0x0b | 0x0c => {
                cursor.at += 1;
                continue;
            }
            b'\\' if cursor.starts("\\\n") || cursor.starts("\\\r\n") => {
                cursor.advance(cursor.line_end() + 1);
                continue;
            }
            b'#' => {
                cursor.comment(cursor.line_end());
                continue;
            }
            _ => {}
        }
        let first = cursor.lexed.tokens.len();
        token(&mut cursor, 0);
        match cursor.last() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            // What cannot stand inside brackets ends them: a bracket that is never closed must not swallow the rest.
            "def" | "class" if depth > 0 => {
                if let Some(margin) = margin(&cursor, first) {
                    (depth, fresh, indent) = (0, true, margin);
                }
            }
            _ => {}
        }
        if fresh {
            if let Some(token) = cursor.lexed.tokens.get_mut(first) {
                token.indent = Some(indent);
            }
            fresh = false;
        }
    }
}

/// How far the token is indented, where only white space stands before it in its line.
fn margin(cursor: &Cursor<'_>, index: usize) -> Option<u32> {
    let before = &cursor.bytes[..cursor.lexed.tokens[index].start];
    let mut indent = 0;
    for byte in before.iter().rev() {
        match byte {
            b'\n' => break,
            b'\t' => indent += 8,
            b' ' => indent += 1,
            b'\r' | 0x0c => {}
            _ => return None,
        }
    }
    Some(indent)
}

fn token(cursor: &mut Cursor<'_>, nested: usize) {
    match cursor.peek(0) {
        b'"' | b'\'' => string(cursor, 0, nested),
        byte if byte.is_ascii_digit() => cursor.push(Kind::Number, cursor.number_end()),
        byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
            let end = cursor.word_end(cursor.at, b'_');
            let length = end - cursor.at;
            let quoted = matches!(cursor.bytes.get(end), Some(b'"' | b'\''));
            if quoted && length <= 2 && cursor.bytes[cursor.at..end].iter().all(|byte| b"rRbBuUfFtT".contains(byte)) {
                string(cursor, length, nested);
            } else {
                cursor.push(Kind::Word, end);
            }
        }
        _ => cursor.symbol(),
    }
}

fn string(cursor: &mut Cursor<'_>, prefix: usize, nested: usize) {
    let start = cursor.at;
    let line = cursor.line;
    let quote = cursor.bytes[start + prefix];
    let triple = cursor.bytes[start + prefix..].starts_with(&[quote; 3]);
    let end = if triple {
        triple_end(cursor, start + prefix + 3, quote)
    } else {
        cursor.string_end(start + prefix + 1, quote, false)
    };
    let formatted = cursor.bytes[start..start + prefix].iter().any(|byte| b"fFtT".contains(byte));
    match end {
        Some(end) => cursor.push(Kind::Text, end),
        None => return cursor.unterminated(Some(Kind::Text)),
    }
    if formatted && nested < NESTED {
        let margin = if triple { 3 } else { 1 };
        let to = cursor.at.saturating_sub(margin).max(start + prefix + margin);
        interpolations(cursor, start + prefix + margin, to, line, nested);
    }
}

fn triple_end(cursor: &Cursor<'_>, start: usize, quote: u8) -> Option<usize> {
    let mut at = start;
    loop {
        match cursor.bytes.get(at..)? {
            [b'\\', ..] => at += 2,
            [a, b, c, ..] if [*a, *b, *c] == [quote; 3] => return Some(at + 3),
            [] => return None,
            _ => at += 1,
        }
    }
}

/// Adds the words inside `{...}` of the string between `from` and `to`, which starts at `line`.
fn interpolations(cursor: &mut Cursor<'_>, from: usize, to: usize, line: u32, nested: usize) {
    let mut at = from;
    // Lines are counted up to here.
    let (mut line, mut counted) = (line, from);
    while at < to {
        let rest = &cursor.bytes[at..to];
        match rest {
            [b'{', b'{', ..] | [b'}', b'}', ..] => at += 2,
            [b'{', ..] => {
                let end = interpolation_end(rest) + at;
                let lines = cursor.bytes[counted..at].iter().filter(|&&byte| byte == b'\n').count();
                line += u32::try_from(lines).unwrap_or(0);
                counted = at;
                words(cursor, at + 1, end, line, nested);
                at = end + 1;
            }
            _ => at += 1,
        }
    }
}

/// Where the interpolation that starts with the text ends; strings in it may hold braces.
fn interpolation_end(text: &[u8]) -> usize {
    let (mut depth, mut at, mut quote) = (0usize, 0, 0);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if quote != 0 => at += 1,
            _ if quote != 0 => quote = if byte == quote { 0 } else { quote },
            b'"' | b'\'' => quote = byte,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn words(cursor: &mut Cursor<'_>, from: usize, to: usize, line: u32, nested: usize) {
    let Some(part) = cursor.text.get(from..to) else { return };
    let mut inner = Cursor::new(part);
    loop {
        inner.space();
        if inner.ended() {
            break;
        }
        token(&mut inner, nested + 1);
    }
    for token in inner.lexed.tokens {
        let decision = matches!(token.kind, Kind::Word | Kind::Inner) && Language::Python.decisions(token.of(part)) > 0;
        if decision {
            let line = line + token.line - 1;
            let (start, end) = (from + token.start, from + token.end);
            // It never opens a line of its own: the string has counted its lines.
            cursor.lexed.tokens.push(Token { start, end, line, last_line: line, kind: Kind::Inner, indent: None });
        }
    }
}
