//! PHP: code between `<?php` and `?>`, variables as words, here documents. What stands outside is one text.

use super::cursor::Cursor;
use crate::token::{Kind, Lexed};

pub(super) fn lex(text: &str) -> Lexed {
    let mut cursor = Cursor::new(text);
    markup(&mut cursor);
    loop {
        cursor.space();
        if cursor.ended() {
            return cursor.lexed;
        }
        match cursor.peek(0) {
            b'?' if cursor.peek(1) == b'>' => {
                cursor.at += 2;
                markup(&mut cursor);
            }
            b'?' => {
                // None of these is the conditional operator.
                let longer = ["??=", "?->", "??", "?:"].into_iter().find(|operator| cursor.starts(operator));
                cursor.push(Kind::Symbol, cursor.at + longer.map_or(1, str::len));
            }
            b'/' if cursor.peek(1) == b'*' => cursor.block_comment(false),
            b'/' if cursor.peek(1) == b'/' => line_comment(&mut cursor),
            // `#[` starts an attribute.
            b'#' if cursor.peek(1) != b'[' => line_comment(&mut cursor),
            quote @ (b'"' | b'\'' | b'`') => match cursor.string_end(cursor.at + 1, quote, true) {
                Some(end) => cursor.push(Kind::Text, end),
                None => cursor.unterminated(Some(Kind::Text)),
            },
            b'<' if cursor.starts("<<<") => here_document(&mut cursor),
            b'$' => cursor.push(Kind::Word, cursor.word_end(cursor.at + 1, b'_')),
            byte if byte.is_ascii_digit() => cursor.push(Kind::Number, cursor.number_end()),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                cursor.push(Kind::Word, cursor.word_end(cursor.at, b'_'));
            }
            _ => cursor.symbol(),
        }
    }
}

/// What stands outside of code, up to the next `<?php`, `<?=` or `<?`. `<?xml` belongs to it.
fn markup(cursor: &mut Cursor<'_>) {
    let rest = &cursor.bytes[cursor.at..];
    let start = (0..rest.len()).find(|&at| rest[at..].starts_with(b"<?") && !is(&rest[at + 2..], b"xml"));
    let start = start.map_or(cursor.bytes.len(), |length| cursor.at + length);
    if start > cursor.at {
        cursor.push(Kind::Text, start);
    }
    let name = cursor.bytes.get(start + 2..).unwrap_or_default();
    let length = if is(name, b"php") { 5 } else { 2 };
    cursor.advance(start + if name.first() == Some(&b'=') { 3 } else { length });
}

/// Whether `text` starts with `word`, in capitals or not.
fn is(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// A comment ends with its line or before `?>`.
fn line_comment(cursor: &mut Cursor<'_>) {
    let rest = &cursor.bytes[cursor.at..];
    let end = (0..rest.len()).find(|&at| rest[at] == b'\n' || rest[at..].starts_with(b"?>"));
    cursor.comment(end.map_or(cursor.bytes.len(), |length| cursor.at + length));
}

/// `<<<NAME`, `<<<"NAME"` or `<<<'NAME'`, up to a line that starts with the name.
fn here_document(cursor: &mut Cursor<'_>) {
    let mut start = cursor.at + 3;
    while matches!(cursor.bytes.get(start), Some(b' ' | b'\t')) {
        start += 1;
    }
    let quote = cursor.bytes.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    start += usize::from(quote.is_some());
    let end = cursor.word_end(start, b'_');
    if end == start || quote.is_some_and(|quote| cursor.bytes.get(end) != Some(&quote)) {
        return cursor.symbol();
    }
    let name = &cursor.bytes[start..end];
    let mut at = end;
    while let Some(length) = cursor.bytes[at..].iter().position(|&byte| byte == b'\n') {
        at += length + 1;
        while matches!(cursor.bytes.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        if cursor.bytes[at..].starts_with(name) && cursor.word_end(at, b'_') == at + name.len() {
            return cursor.push(Kind::Text, at + name.len());
        }
    }
    cursor.unterminated(Some(Kind::Text));
}
