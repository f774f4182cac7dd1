//! JavaScript, TypeScript and JSX.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use crate::Language;
use crate::token::{Kind, Lexed, Token};

/// Where the lexer is.
#[derive(Debug, Clone, Copy)]
enum Mode {
    /// In code; how many braces are open in it. It ends at one more closing brace, unless it is the outermost.
    Code(usize),
    /// Between `<` and `>` of a tag.
    Tag,
    /// Between tags.
    Children,
    /// In the text of a template.
    Template(Start),
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
            Some(Mode::Template(_)) => template(&mut cursor, &mut modes),
            _ => code(&mut cursor, &mut modes, language, &closing),
        }
    }
    // What is open in a template that does not end belongs to it.
    let template = modes.iter().find_map(|mode| if let Mode::Template(start) = mode { Some(*start) } else { None });
    if let Some(start) = template {
        cursor.lexed.open_at = Some(cursor.lexed.open_at.map_or(start.line, |line| line.min(start.line)));
        start.end(&mut cursor);
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
        b'`' => {
            modes.push(Mode::Template(Start::here(cursor)));
            cursor.advance(cursor.at + 1);
        }
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
            Some(b'\\') if cursor.bytes.get(at + 1) != Some(&b'\n') => at += 1,
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

/// A template with everything in it, as lizard takes it: what stands in `${...}` is cut into tokens only to find where it ends.
fn template(cursor: &mut Cursor<'_>, modes: &mut Vec<Mode>) {
    match cursor.peek(0) {
        _ if cursor.ended() => {}
        b'\\' => cursor.advance(cursor.at + 2),
        b'`' => {
            cursor.advance(cursor.at + 1);
            if let Some(Mode::Template(start)) = modes.pop() {
                start.end(cursor);
            }
        }
        b'$' if cursor.peek(1) == b'{' => {
            cursor.advance(cursor.at + 1);
            cursor.push(Kind::Hole, cursor.at + 1);
            modes.push(Mode::Code(0));
        }
        _ => {
            let rest = &cursor.bytes[cursor.at + 1..];
            let length = rest.iter().position(|byte| b"\\`$".contains(byte)).unwrap_or(rest.len());
            cursor.advance(cursor.at + 1 + length);
        }
    }
}

/// Where a template starts.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: usize,
    line: u32,
    /// How many tokens and marks stand before it.
    tokens: usize,
    forgiven: usize,
}

impl Start {
    fn here(cursor: &Cursor<'_>) -> Self {
        let lexed = &cursor.lexed;
        Self { at: cursor.at, line: cursor.line, tokens: lexed.tokens.len(), forgiven: lexed.forgiven.len() }
    }

    /// Makes one token of all from here to the cursor.
    fn end(self, cursor: &mut Cursor<'_>) {
        cursor.lexed.tokens.truncate(self.tokens);
        cursor.lexed.forgiven.truncate(self.forgiven);
        let (start, line, end) = (self.at, self.line, cursor.at);
        let token = Token { start, end, line, last_line: cursor.line, kind: Kind::Text, indent: None };
        cursor.lexed.tokens.push(token);
    }
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
    let parameters = name == "const" || rest.starts_with(',') || rest.starts_with('=') || rest.starts_with("extends ");
    language != Language::Tsx || name.is_empty() || !parameters
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
