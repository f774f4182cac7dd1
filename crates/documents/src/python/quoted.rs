//! Python's texts and bytes: prefixes, quotes, escapes.

use std::ops::Range;

use crate::node::Value;

type Mistake = (Range<usize>, String, &'static str);

/// The length of a prefix of letters with a quote behind it.
pub(super) fn prefix(text: &str) -> Option<usize> {
    let length = text.bytes().take(3).position(|byte| matches!(byte, b'"' | b'\''))?;
    let letters = text.get(..length)?.to_ascii_lowercase();
    matches!(letters.as_str(), "r" | "u" | "b" | "f" | "br" | "rb" | "fr" | "rf").then_some(length)
}

/// Reads the text or bytes at the start of `text`, whose prefix has `prefix` letters, and its whole length.
pub(super) fn read(text: &str, prefix: usize) -> Result<(Value, usize), Mistake> {
    let letters = text.get(..prefix).unwrap_or_default().to_ascii_lowercase();
    if letters.contains('f') {
        return Err((
            0..prefix,
            "an f-string is code, expected a text".to_owned(),
            "remove the `f` and write the value",
        ));
    }
    let (open, close) = quotes(text, prefix)?;
    let body = text.get(open.end..close.start).unwrap_or_default();
    let raw = letters.contains('r');
    let value = if letters.contains('b') {
        Value::Bytes(bytes(body, raw).map_err(|mistake| shifted(mistake, open.end))?)
    } else {
        Value::Text(characters(body, raw).map_err(|mistake| shifted(mistake, open.end))?)
    };
    Ok((value, close.end))
}

fn shifted((range, message, hint): Mistake, by: usize) -> Mistake {
    (range.start + by..range.end + by, message, hint)
}

/// Where the opening and the closing quotes stand.
fn quotes(text: &str, prefix: usize) -> Result<(Range<usize>, Range<usize>), Mistake> {
    let bytes = text.as_bytes();
    let quote = bytes.get(prefix).copied().unwrap_or(b'"');
    let is = |at: usize| bytes.get(at) == Some(&quote);
    let triple = is(prefix + 1) && is(prefix + 2);
    let width = if triple { 3 } else { 1 };
    let mut at = prefix + width;
    let open = prefix..at;
    loop {
        match bytes.get(at) {
            None if triple => {
                return Err((0..prefix + 3, "the text is not closed".to_owned(), "close it with three quotes"));
            }
            None | Some(b'\n' | b'\r') if !triple => {
                let hint = "close it with the same quote, or use three quotes for a text of several lines";
                return Err((0..at, "the text is not closed on its line".to_owned(), hint));
            }
            Some(b'\\') if bytes.get(at + 1) == Some(&b'\r') && bytes.get(at + 2) == Some(&b'\n') => at += 3,
            Some(b'\\') => at += 2,
            Some(_) if is(at) && (!triple || (is(at + 1) && is(at + 2))) => return Ok((open, at..at + width)),
            _ => at += 1,
        }
        at = at.min(bytes.len());
    }
}

/// One step through a body: a plain character (ends of lines made equal) or an escape's character.
struct Steps<'a> {
    body: &'a str,
    at: usize,
}

impl Steps<'_> {
    fn take(&mut self) -> Option<char> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let character = rest.chars().next()?;
        if character == '\r' {
            self.at += if rest.starts_with("\r\n") { 2 } else { 1 };
            return Some('\n');
        }
        self.at += character.len_utf8();
        Some(character)
    }

    /// Exactly `count` hexadecimal digits.
    fn hexadecimal(&mut self, start: usize, count: usize) -> Result<u32, Mistake> {
        let digits = self.body.get(self.at..self.at + count).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(number) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            let hint = "write all digits, or double the backslash";
            return Err((start..self.at, format!("an escape has fewer than {count} hexadecimal digits"), hint));
        };
        self.at += count;
        Ok(number)
    }

    /// Up to two more octal digits behind `first`.
    fn octal(&mut self, first: u32) -> u32 {
        let mut number = first;
        for _ in 0..2 {
            let next = self.body.as_bytes().get(self.at).and_then(|byte| char::from(*byte).to_digit(8));
            let Some(digit) = next else { break };
            number = number * 8 + digit;
            self.at += 1;
        }
        number
    }
}

/// What a backslash and this character stand for in texts and in bytes alike; nothing for an escaped end of line.
fn simple(character: char) -> Option<Option<char>> {
    Some(match character {
        '\n' => None,
        '\\' | '\'' | '"' => Some(character),
        'a' => Some('\x07'),
        'b' => Some('\x08'),
        'f' => Some('\x0c'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\x0b'),
        _ => return None,
    })
}

fn characters(body: &str, raw: bool) -> Result<String, Mistake> {
    let mut text = String::with_capacity(body.len());
    let mut steps = Steps { body, at: 0 };
    loop {
        let start = steps.at;
        let Some(character) = steps.take() else { return Ok(text) };
        if raw || character != '\\' {
            text.push(character);
            continue;
        }
        let Some(escape) = steps.take() else { return Ok(text) };
        if let Some(simple) = simple(escape) {
            text.extend(simple);
            continue;
        }
        let number = match escape {
            '0'..='7' => steps.octal(escape.to_digit(8).unwrap_or(0)),
            'x' => steps.hexadecimal(start, 2)?,
            'u' => steps.hexadecimal(start, 4)?,
            'U' => steps.hexadecimal(start, 8)?,
            'N' => {
                let message = "escapes by name (`\\N{...}`) cannot be read here".to_owned();
                return Err((start..steps.at, message, "write the character itself, or its number as `\\uXXXX`"));
            }
            _ => {
                text.extend(['\\', escape]);
                continue;
            }
        };
        if number > 0x10_ffff {
            let message = format!("there is no character number {number:#x}");
            return Err((start..steps.at, message, "the last one is `\\U0010FFFF`"));
        }
        // Half of a surrogate pair is no character.
        text.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
}

fn bytes(body: &str, raw: bool) -> Result<Vec<u8>, Mistake> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut steps = Steps { body, at: 0 };
    let plain = |start: usize, end: usize, character: char| {
        let hint = "write it as `\\x..`, or leave out the `b`";
        let message = || format!("bytes hold ASCII only, found `{character}`");
        u8::try_from(character).ok().filter(u8::is_ascii).ok_or_else(|| (start..end, message(), hint))
    };
    loop {
        let start = steps.at;
        let Some(character) = steps.take() else { return Ok(bytes) };
        if raw || character != '\\' {
            bytes.push(plain(start, steps.at, character)?);
            continue;
        }
        let Some(escape) = steps.take() else { return Ok(bytes) };
        match simple(escape) {
            Some(simple) => bytes.extend(simple.and_then(|character| u8::try_from(character).ok())),
            None => match escape {
                // The upper bits of a number above 255 are dropped, as Python does.
                '0'..='7' => bytes.push((steps.octal(escape.to_digit(8).unwrap_or(0)) & 0xff) as u8),
                'x' => bytes.push((steps.hexadecimal(start, 2)? & 0xff) as u8),
                _ => bytes.extend([b'\\', plain(start, steps.at, escape)?]),
            },
        }
    }
}
