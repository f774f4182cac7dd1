//! JavaScript, TypeScript and JSX.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use crate::Language;
use crate::token::{Kind, Lexed};

/// Where the lexer is.
#[derive(Debug, Clone, Copy)]
enum Mode {
    /// In code; how many braces are open in it. It ends at one more closing brace, unless it is the outermost.
    Code(usize),
    /// Between `<` and `>` of a tag.
    Tag,
    /// Between tags.
    Children,
}

pub(super) fn lex(language: Language, text: &str) -> Lexed {
    let mut cursor = Cursor::new(text);
    if cursor.starts("#!") {
        cursor.comment(cursor.line_end());
    }
    let mut modes = vec![Mode::Code(0)];
    let closing = if language == Language::TypeScript { BTreeMap::new() } else { closing_tags(text) };
    while !cursor.ended() {
        match modes.last().copied() {
            Some(Mode::Tag) => tag(&mut cursor, &mut modes),
            Some(Mode::Children) => children(&mut cursor, &mut modes),
            _ => code(&mut cursor, &mut modes, language, &closing),
        }
    }
    cursor.lexed
}

fn code(cursor: &mut Cursor<'_>, modes: &mut Vec<Mode>, language: Language, closing: &BTreeMap<&str, usize>) {
    cursor.space();
    let byte = cursor.peek(0);
    match byte {
        _ if cursor.ended() => {}
        b'/' if cursor.peek(1) == b'/' => cursor.comment(cursor.line_end()),
        b'/' if cursor.peek(1) == b'*' => cursor.block_comment(false),
        b'/' if cursor.at >= cursor.no_regex_before && operand_expected(cursor) => regex(cursor),
        b'"' | b'\'' => quoted(cursor, byte),
        b'`' => template(cursor),
        b'<' if language != Language::TypeScript && tag_starts(cursor, language, closing) => {
            cursor.push(Kind::Text, cursor.at + 1);
            modes.push(Mode::Tag);
        }
        b'{' | b'}' => brace(cursor, modes, byte),
        _ if byte.is_ascii_digit() || (byte == b'.' && cursor.peek(1).is_ascii_digit()) => {
            let end = cursor.number_end().max(cursor.at + 1);
            cursor.push(Kind::Number, end);
        }
        b'#' if cursor.peek(1).is_ascii_alphabetic() || cursor.peek(1) == b'_' => {
            cursor.push(Kind::Word, cursor.word_end(cursor.at + 1, b'$'));
        }
        _ if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80 => {
            cursor.push(Kind::Word, cursor.word_end(cursor.at, b'$'));
        }
        _ => cursor.symbol(),
    }
}

fn brace(cursor: &mut Cursor<'_>, modes: &mut Vec<Mode>, byte: u8) {
    let outermost = modes.len() == 1;
    let Some(Mode::Code(depth)) = modes.last_mut() else { return };
    if byte == b'{' {
        *depth += 1;
    } else if *depth > 0 {
        *depth -= 1;
    } else if !outermost {
        modes.pop();
        return cursor.push(Kind::Hole, cursor.at + 1);
    }
    cursor.push(Kind::Symbol, cursor.at + 1);
}

fn quoted(cursor: &mut Cursor<'_>, quote: u8) {
    match cursor.string_end(cursor.at + 1, quote, false) {
        Some(end) => cursor.push(Kind::Text, end),
        None => cursor.unterminated(Some(Kind::Text)),
    }
}

/// Whether what comes is an operand, so that `/` starts a regular expression and `<` a tag: by the token before.
fn operand_expected(cursor: &Cursor<'_>) -> bool {
    let Some(last) = cursor.lexed.tokens.last() else { return true };
    match last.kind {
        Kind::Symbol => !matches!(last.of(cursor.text), ")" | "]" | "}" | "++" | "--"),
        Kind::Word => matches!(
            last.of(cursor.text),
            "return"
                | "case"
                | "default"
                | "yield"
                | "await"
                | "typeof"
                | "in"
                | "of"
                | "else"
                | "do"
                | "void"
                | "delete"
                | "throw"
                | "instanceof"
                | "new"
        ),
        Kind::Hole => cursor.bytes[last.start] == b'{',
        _ => false,
    }
}

fn regex(cursor: &mut Cursor<'_>) {
    let mut at = cursor.at + 1;
    let mut class = false;
    loop {
        match cursor.bytes.get(at) {
            Some(b'\\') => at += 1,
            Some(b'[') => class = true,
            Some(b']') => class = false,
            Some(b'/') if !class => break,
            // It was a division after all, and so is every other in this line.
            Some(b'\n') | None => {
                cursor.no_regex_before = at;
                return cursor.symbol();
            }
            Some(_) => {}
        }
        at += 1;
    }
    cursor.push(Kind::Text, cursor.word_end(at + 1, b'$'));
}

/// A template with everything in it, as lizard takes it: expressions in `${...}` are not looked at.
fn template(cursor: &mut Cursor<'_>) {
    match template_end(cursor.bytes, cursor.at) {
        Some(end) => cursor.push(Kind::Text, end),
        None => cursor.unterminated(Some(Kind::Text)),
    }
}

/// Where the template that starts at `start` ends, with templates inside expressions inside templates.
fn template_end(bytes: &[u8], start: usize) -> Option<usize> {
    // 0 is template text, anything else an expression with that many open braces.
    let mut open = vec![0usize];
    let mut at = start + 1;
    while let Some(depth) = open.last_mut() {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let (step, change) = match (*depth, rest) {
            (0, [b'\\', ..]) => (2, None),
            (0, [b'`', ..]) => (1, Some(false)),
            (0, [b'$', b'{', ..]) => (2, Some(true)),
            (0, _) => (1, None),
            (_, [b'`', ..]) => {
                open.push(0);
                (1, None)
            }
            (_, [b'{', ..]) => {
                *depth += 1;
                (1, None)
            }
            (_, [b'}', ..]) => {
                *depth -= 1;
                if *depth == 0 {
                    open.pop();
                }
                (1, None)
            }
            (_, [quote @ (b'"' | b'\''), ..]) => (string_length(rest, *quote), None),
            (_, [b'/', b'*', ..]) => {
                (rest.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 2), None)
            }
            (_, [b'/', b'/', ..]) => (rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len()), None),
            _ => (1, None),
        };
        match change {
            Some(true) => open.push(1),
            Some(false) => {
                open.pop();
            }
            None => {}
        }
        at += step;
    }
    Some(at)
}

fn string_length(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// Where the last `</name` of each name stands.
fn closing_tags(text: &str) -> BTreeMap<&str, usize> {
    text.match_indices("</").map(|(at, _)| (name_at(text, at + 2), at)).collect()
}

/// The name of a tag that starts at `at`, with its dots.
fn name_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | ':')));
    &rest[..end.unwrap_or(rest.len())]
}

/// Whether `<` starts a tag: where an operand is expected, and not before type parameters (`<T,>(x: T) => x`) or what is never
/// closed (`<T>(x: T) => x`).
fn tag_starts(cursor: &Cursor<'_>, language: Language, closing: &BTreeMap<&str, usize>) -> bool {
    let next = cursor.peek(1);
    if !(next.is_ascii_alphabetic() || matches!(next, b'>' | b'_' | b'$')) || !operand_expected(cursor) {
        return false;
    }
    let name = name_at(cursor.text, cursor.at + 1);
    let rest = cursor.text.get(cursor.at + 1 + name.len()..).unwrap_or_default().trim_start();
    if rest.starts_with('>') && closing.get(name).is_none_or(|&last| last < cursor.at) {
        return false;
    }
    language != Language::Tsx || name.is_empty() || !(rest.starts_with(',') || rest.starts_with("extends "))
}

fn tag(cursor: &mut Cursor<'_>, modes: &mut Vec<Mode>) {
    cursor.space();
    let byte = cursor.peek(0);
    match byte {
        _ if cursor.ended() => {}
        b'/' if cursor.peek(1) == b'>' => {
            cursor.push(Kind::Text, cursor.at + 2);
            modes.pop();
        }
        b'/' if cursor.peek(1) == b'*' => cursor.block_comment(false),
        b'/' if cursor.peek(1) == b'/' => cursor.comment(cursor.line_end()),
        b'>' => {
            cursor.push(Kind::Text, cursor.at + 1);
            modes.pop();
            modes.push(Mode::Children);
        }
        b'{' => {
            cursor.push(Kind::Hole, cursor.at + 1);
            modes.push(Mode::Code(0));
        }
        // JSX strings have no escapes and may go over lines.
        b'"' | b'\'' => match cursor.bytes[cursor.at + 1..].iter().position(|&other| other == byte) {
            Some(length) => cursor.push(Kind::Text, cursor.at + length + 2),
            None => cursor.unterminated(Some(Kind::Text)),
        },
        _ => {
            let end = cursor.word_end(cursor.at, b'-');
            cursor.push(Kind::Text, end.max(cursor.at + 1));
        }
    }
}

fn children(cursor: &mut Cursor<'_>, modes: &mut Vec<Mode>) {
    cursor.space();
    match cursor.peek(0) {
        _ if cursor.ended() => {}
        b'{' => {
            cursor.push(Kind::Hole, cursor.at + 1);
            modes.push(Mode::Code(0));
        }
        b'<' if cursor.peek(1) == b'/' => {
            let length = cursor.bytes[cursor.at..].iter().position(|&byte| byte == b'>');
            match length {
                Some(length) => cursor.push(Kind::Text, cursor.at + length + 1),
                None => cursor.unterminated(Some(Kind::Text)),
            }
            modes.pop();
        }
        b'<' => {
            cursor.push(Kind::Text, cursor.at + 1);
            modes.push(Mode::Tag);
        }
        _ => {
            let length = cursor.bytes[cursor.at..].iter().position(|byte| b"<{\n".contains(byte));
            cursor.push(Kind::Text, length.map_or(cursor.bytes.len(), |length| cursor.at + length.max(1)));
        }
    }
}
