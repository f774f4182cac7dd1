//! How rare a text is in logs, roughly, in bits: which literal of a pattern is worth looking for.

use crate::literal::{Lead, Literal, SHORTEST};

/// Words that stand in so many lines that a literal made of them alone filters little.
const COMMON: &[&str] = &[
    "and",
    "are",
    "build",
    "cannot",
    "check",
    "class",
    "code",
    "command",
    "could",
    "download",
    "err",
    "error",
    "errors",
    "exception",
    "exit",
    "expected",
    "fail",
    "failed",
    "failure",
    "fatal",
    "file",
    "files",
    "for",
    "found",
    "from",
    "has",
    "info",
    "install",
    "java",
    "line",
    "main",
    "module",
    "name",
    "not",
    "org",
    "package",
    "returned",
    "run",
    "running",
    "src",
    "test",
    "tests",
    "that",
    "the",
    "this",
    "type",
    "version",
    "warn",
    "warning",
    "was",
    "with",
];

/// The set of which a match contains one is as common as its most common member, times their number.
pub(crate) fn of_set(set: &[Literal]) -> f32 {
    let rarest = set.iter().map(of).fold(f32::INFINITY, f32::min);
    #[expect(clippy::cast_precision_loss, reason = "a few dozen at most")]
    let count = set.len().max(1) as f32;
    rarest - count.log2()
}

fn of(literal: &Literal) -> f32 {
    // Longer texts are hardly rarer than twelve bytes of them.
    let bits: f32 = literal.text().iter().take(24).enumerate().map(|(at, &byte)| decayed(at, byte_bits(byte))).sum();
    let words = literal.text().split(|byte| !byte.is_ascii_alphanumeric());
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    let common = words.peek().is_none() || words.all(is_common);
    let place = match literal.lead() {
        Lead::Start => 8.0,
        Lead::Indent => 6.0,
        Lead::Anywhere => 0.0,
    };
    bits + place - if common { 10.0 } else { 0.0 }
}

fn decayed(at: usize, bits: f32) -> f32 {
    if at < 12 { bits } else { bits / 4.0 }
}

fn is_common(word: &[u8]) -> bool {
    word.len() < 3 || COMMON.iter().any(|common| word.eq_ignore_ascii_case(common.as_bytes()))
}

/// Where the rarest piece of a text starts: the first of them, if there are several.
pub(crate) fn rarest_piece(text: &[u8], length: usize) -> u8 {
    if length < SHORTEST {
        return 0;
    }
    let bits = |at: &usize| text[*at..at + length].iter().map(|byte| byte_bits(byte.to_ascii_lowercase())).sum::<f32>();
    let places = 0..=text.len() - length;
    let rarest = places.max_by(|left, right| bits(left).total_cmp(&bits(right)).then(right.cmp(left)));
    rarest.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

/// How rare one byte is, in bits.
const fn byte_bits(byte: u8) -> f32 {
    match byte {
        b' ' | b'.' | b'-' | b'/' | b'=' => 2.0,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'l' | b'd' | b'c' => 2.5,
        b'0'..=b'9' | b':' | b'_' | b'(' | b')' | b',' => 3.0,
        b'j' | b'q' | b'x' | b'z' | b'J' | b'Q' | b'X' | b'Z' | 0x80.. => 5.0,
        b'A'..=b'Z' | b'a'..=b'z' => 3.5,
        _ => 4.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_log_lose() {
        let bits = |text: &str| of(&Literal::new(text.as_bytes(), false, Lead::Anywhere).unwrap());
        assert!(bits("ERESOLVE") > bits("error"));
        assert!(bits("borrow") > bits("error: "));
        assert!(bits("could not resolve host") > bits("could not "));
    }
}
