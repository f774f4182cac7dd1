//! Rust, Go, Java, C and C++.

use super::branches::Branches;
use super::cursor::Cursor;
use crate::Language;
use crate::token::{Kind, Lexed};

/// Attributes without an end that are tolerated.
const ENDLESS: usize = 16;

pub(super) fn lex(language: Language, text: &str) -> Lexed {
    let mut cursor = Cursor::new(text);
    // Attributes that do not end: after some of them no more are looked for, as each is looked for to the end of the text.
    let mut endless = 0;
    let mut branches = Branches::default();
    loop {
        cursor.space();
        if cursor.ended() {
            branches.settle(text, &mut cursor.lexed.tokens);
            return cursor.lexed;
        }
        match cursor.peek(0) {
            b'/' if cursor.peek(1) == b'/' => cursor.comment(cursor.line_end()),
            b'/' if cursor.peek(1) == b'*' => cursor.block_comment(language == Language::Rust),
            b'"' if language == Language::Java && cursor.starts("\"\"\"") => text_block(&mut cursor),
            b'"' => string(&mut cursor, 1, language == Language::Rust),
            b'`' if language == Language::Go => raw(&mut cursor, 1, "`"),
            b'\'' => quote(&mut cursor, language),
            b'#' if language == Language::Rust && matches!(cursor.peek(1), b'[' | b'!') && endless < ENDLESS => {
                if !attribute(&mut cursor) {
                    endless += 1;
                }
            }
            b'#' if matches!(language, Language::C | Language::Cpp) => directive(&mut cursor, &mut branches),
            byte if byte.is_ascii_digit() && language == Language::Cpp => number(&mut cursor),
            byte if byte.is_ascii_digit() => cursor.push(Kind::Number, cursor.number_end()),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80 => {
                word(&mut cursor, language);
            }
            b'?' if language == Language::Java && matches!(cursor.last(), "<" | "," | "&") => {
                cursor.push(Kind::Type, cursor.at + 1);
            }
            // `a?.b` is two operators here, not the optional access of JavaScript.
            b'?' => cursor.push(Kind::Symbol, cursor.at + 1),
            _ => cursor.symbol(),
        }
    }
}

/// A line for the preprocessor, with those that a `\` joins to it: no code, but a condition decides.
fn directive(cursor: &mut Cursor<'_>, branches: &mut Branches) {
    cursor.at += 1;
    while matches!(cursor.peek(0), b' ' | b'\t') {
        cursor.at += 1;
    }
    let end = cursor.word_end(cursor.at, b'_');
    let name = cursor.text.get(cursor.at..end).unwrap_or_default();
    branches.note(name, cursor.lexed.tokens.len());
    if matches!(name, "if" | "ifdef" | "elif") {
        cursor.push(Kind::Inner, end);
    }
    let mut at = cursor.at;
    while let Some(&byte) = cursor.bytes.get(at) {
        match byte {
            b'\\' if cursor.bytes[at..].starts_with(b"\\\r\n") => at += 3,
            b'\\' => at += 2,
            b'\n' => break,
            b'/' if matches!(cursor.bytes.get(at + 1), Some(b'/' | b'*')) => break,
            _ => at += 1,
        }
    }
    cursor.advance(at);
}

/// A number of C++, whose digits may stand apart: `1'000`.
fn number(cursor: &mut Cursor<'_>) {
    let mut end = cursor.number_end();
    while cursor.bytes.get(end) == Some(&b'\'') && cursor.bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) {
        end = cursor.word_end(end + 1, b'.');
    }
    cursor.push(Kind::Number, end);
}

fn word(cursor: &mut Cursor<'_>, language: Language) {
    let end = cursor.word_end(cursor.at, b'$');
    if language == Language::Cpp
        && cursor.bytes.get(end) == Some(&b'"')
        && matches!(cursor.text.get(cursor.at..end), Some("R" | "LR" | "uR" | "UR" | "u8R"))
    {
        return raw_cpp(cursor, end + 1);
    }
    if language == Language::Rust {
        let prefix = cursor.text.get(cursor.at..end).filter(|word| word.len() <= 3).unwrap_or_default();
        let hashes = cursor.bytes[end..].iter().take_while(|&&byte| byte == b'#').count();
        let quoted = cursor.bytes.get(end + hashes) == Some(&b'"');
        if quoted && matches!(prefix, "r" | "br" | "cr") && end - cursor.at == prefix.len() {
            let closing = format!("\"{}", "#".repeat(hashes));
            return raw(cursor, prefix.len() + hashes + 1, &closing);
        }
        if quoted && hashes == 0 && matches!(prefix, "b" | "c") && end - cursor.at == 1 {
            return string(cursor, 2, true);
        }
        // A raw identifier, `r#type`, is no keyword: its `#` belongs to it.
        if hashes == 1 && prefix == "r" && end - cursor.at == 1 {
            return cursor.push(Kind::Word, cursor.word_end(end + 1, b'_'));
        }
        if cursor.bytes.get(end) == Some(&b'\'') && prefix == "b" && end - cursor.at == 1 {
            return match cursor.string_end(end + 1, b'\'', false) {
                Some(end) => cursor.push(Kind::Text, end),
                None => cursor.unterminated(Some(Kind::Text)),
            };
        }
    }
    cursor.push(Kind::Word, end.max(cursor.at + 1));
}

fn string(cursor: &mut Cursor<'_>, skip: usize, lines: bool) {
    match cursor.string_end(cursor.at + skip, b'"', lines) {
        Some(end) => cursor.push(Kind::Text, end),
        None => cursor.unterminated(Some(Kind::Text)),
    }
}

fn raw(cursor: &mut Cursor<'_>, skip: usize, closing: &str) {
    match cursor.text.get(cursor.at + skip..).and_then(|rest| rest.find(closing)) {
        Some(length) => cursor.push(Kind::Text, cursor.at + skip + length + closing.len()),
        None => cursor.unterminated(Some(Kind::Text)),
    }
}

/// `R"name(text)name"`, whose name starts at `name` and has sixteen characters at most (C++ standard, lex.string).
fn raw_cpp(cursor: &mut Cursor<'_>, name: usize) {
    const LONGEST: usize = 16;
    let rest = cursor.bytes.get(name..).unwrap_or_default();
    let Some(length) = rest.iter().take(LONGEST + 1).position(|&byte| byte == b'(') else {
        return string(cursor, name - cursor.at, false);
    };
    match cursor.text.get(name..name + length) {
        Some(text) => raw(cursor, name + length + 1 - cursor.at, &format!("){text}\"")),
        None => string(cursor, name - cursor.at, false),
    }
}

fn text_block(cursor: &mut Cursor<'_>) {
    let mut at = cursor.at + 3;
    loop {
        match cursor.bytes.get(at..) {
            Some([b'\\', ..]) => at += 2,
            Some([b'"', b'"', b'"', ..]) => return cursor.push(Kind::Text, at + 3),
            Some([_, ..]) => at += 1,
            _ => return cursor.unterminated(Some(Kind::Text)),
        }
    }
}

/// A character, or in Rust a lifetime.
fn quote(cursor: &mut Cursor<'_>, language: Language) {
    let start = cursor.at + 1;
    if language == Language::Rust && cursor.peek(1) != b'\\' {
        let width = cursor.text[start..].chars().next().map_or(1, char::len_utf8);
        if cursor.bytes.get(start + width) != Some(&b'\'') {
            return cursor.push(Kind::Text, cursor.word_end(start, b'_').max(start));
        }
    }
    match cursor.string_end(start, b'\'', false) {
        Some(end) => cursor.push(Kind::Text, end),
        None => cursor.unterminated(Some(Kind::Text)),
    }
}

/// `#[...]` and `#![...]` are no code that decides anything: one token, up to the bracket that closes it. False where none
/// does.
fn attribute(cursor: &mut Cursor<'_>) -> bool {
    let mut at = cursor.at + 1;
    if cursor.bytes.get(at) == Some(&b'!') {
        at += 1;
    }
    if cursor.bytes.get(at) != Some(&b'[') {
        cursor.symbol();
        return true;
    }
    let mut depth = 0;
    loop {
        match cursor.bytes.get(at) {
            Some(b'[') => depth += 1,
            Some(b']') => depth -= 1,
            Some(b'"') => match cursor.string_end(at + 1, b'"', true) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => break,
            },
            Some(_) => {}
            None => break,
        }
        at += 1;
        if depth == 0 {
            cursor.push(Kind::Type, at);
            return true;
        }
    }
    cursor.symbol();
    false
}
