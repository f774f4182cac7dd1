//! Python's numbers: whole in four bases, with a fraction, imaginary; with underscores between digits.

use crate::node::Value;

/// Digits that Python converts at most (`sys.int_info.default_max_str_digits`).
const MOST_DIGITS: usize = 4300;

/// Reads the number at the start of `text` and how long it is; or how long the mistake is and what it is.
pub(super) fn read(text: &str) -> Result<(Value, usize), (usize, String)> {
    let bytes = text.as_bytes();
    let base = match bytes.get(..2).map(<[u8]>::to_ascii_lowercase).as_deref() {
        Some(b"0x") => 16,
        Some(b"0o") => 8,
        Some(b"0b") => 2,
        _ => 10,
    };
    let (value, length) = if base == 10 { decimal(text)? } else { based(text, base)? };
    // `1if` is deprecated in Python, and no literal goes on with a word.
    match text.get(length..).unwrap_or_default().chars().next() {
        Some(next) if next.is_alphanumeric() || next == '_' => {
            Err((length + next.len_utf8(), format!("`{next}` does not belong into a number")))
        }
        _ => Ok((value, length)),
    }
}

/// The length of digits with single underscores between them; an underscore at the end is a mistake.
fn digits(bytes: &[u8], start: usize, base: u32) -> Result<usize, (usize, String)> {
    let digit = |at: usize| bytes.get(at).is_some_and(|byte| char::from(*byte).is_digit(base));
    let mut at = start;
    while digit(at) || (at > start && bytes.get(at) == Some(&b'_')) {
        if bytes.get(at) == Some(&b'_') && !digit(at + 1) {
            return Err((at + 1, "an underscore in a number stands between two digits".to_owned()));
        }
        at += 1;
    }
    Ok(at - start)
}

fn based(text: &str, base: u32) -> Result<(Value, usize), (usize, String)> {
    let bytes = text.as_bytes();
    // One underscore may stand behind the base.
    let start = if bytes.get(2) == Some(&b'_') { 3 } else { 2 };
    let length = digits(bytes, start, base)?;
    if length == 0 {
        return Err((start, format!("digits of base {base} are missing")));
    }
    let end = start + length;
    let written = text.get(start..end).unwrap_or_default().chars().filter_map(|c| c.to_digit(base));
    let digits = in_decimal(written, base).ok_or((end, format!("the number has more than {MOST_DIGITS} digits")))?;
    Ok((Value::Integer(digits), end))
}

/// Converts digits of another base, most significant first; nothing for a number of too many decimal digits.
fn in_decimal(digits: impl Iterator<Item = u32>, base: u32) -> Option<String> {
    const CHUNK: u64 = 1_000_000_000;
    let mut chunks: Vec<u64> = vec![0];
    for digit in digits {
        let mut carry = u64::from(digit);
        for chunk in &mut chunks {
            let sum = *chunk * u64::from(base) + carry;
            *chunk = sum % CHUNK;
            carry = sum / CHUNK;
        }
        if carry > 0 {
            chunks.push(carry);
        }
        if chunks.len() > MOST_DIGITS / 9 + 1 {
            return None;
        }
    }
    let mut text = chunks.last().copied().unwrap_or(0).to_string();
    for chunk in chunks.iter().rev().skip(1) {
        text.push_str(&format!("{chunk:09}"));
    }
    (text.len() <= MOST_DIGITS).then_some(text)
}

fn decimal(text: &str) -> Result<(Value, usize), (usize, String)> {
    let bytes = text.as_bytes();
    let mut end = digits(bytes, 0, 10)?;
    let mut whole = true;
    if bytes.get(end) == Some(&b'.') {
        whole = false;
        end += 1;
        end += digits(bytes, end, 10)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes, end + 1 + sign, 10)?;
        if exponent == 0 {
            return Err((end + 1, "an exponent has digits".to_owned()));
        }
        whole = false;
        end += 1 + sign + exponent;
    }
    let written: String = text.get(..end).unwrap_or_default().chars().filter(|c| *c != '_').collect();
    let imaginary = matches!(bytes.get(end), Some(b'j' | b'J'));
    if whole && !imaginary {
        return integer(&written, end).map(|value| (value, end));
    }
    let number: f64 = written.parse().map_err(|_| (end, "not a number".to_owned()))?;
    Ok(if imaginary { (Value::Complex(0.0, number), end + 1) } else { (Value::Float(number), end) })
}

fn integer(written: &str, end: usize) -> Result<Value, (usize, String)> {
    let digits = written.trim_start_matches('0');
    if digits.len() > MOST_DIGITS && digits.len() == written.len() {
        Err((end, format!("the number has more than {MOST_DIGITS} digits, more than Python reads")))
    } else if digits.is_empty() {
        Ok(Value::Integer("0".to_owned()))
    } else if digits.len() < written.len() {
        Err((end, "a whole number does not start with `0` (octal numbers start with `0o`)".to_owned()))
    } else {
        Ok(Value::Integer(digits.to_owned()))
    }
}
