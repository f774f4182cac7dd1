//! Escapes and bracket classes of ECMAScript's regular expressions (ECMA-262, Annex B, without the `u` flag).

use crate::engine::{CharSet, Node};

/// What an escape stands for.
pub(super) enum Escaped {
    Char(char),
    Set(CharSet),
}

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// Reads what follows a backslash; the answer has its length in characters. `None` at the end of the text. Without
/// capturing groups a digit is an octal escape; an escape that means nothing is the character itself.
pub(super) fn read(rest: &[char], in_class: bool) -> Option<(Escaped, usize)> {
    let &first = rest.first()?;
    let set = |ranges, negated| {
        let set = CharSet::of_chars(ranges);
        Some((Escaped::Set(if negated { set.negate() } else { set }), 1))
    };
    let simple = |c| Some((Escaped::Char(c), 1));
    match first {
        'd' | 'D' => set(DIGIT, first == 'D'),
        'w' | 'W' => set(WORD, first == 'W'),
        's' | 'S' => set(SPACE, first == 'S'),
        'b' if in_class => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{b}'),
        'c' => match rest.get(1) {
            Some(letter) if letter.is_ascii_alphabetic() => Some((Escaped::Char(char::from(*letter as u8 & 0x1f)), 2)),
            // The backslash stands for itself, and the `c` is read again.
            _ => Some((Escaped::Char('\\'), 0)),
        },
        'x' => Some(number(rest, 2, 16).unwrap_or((Escaped::Char('x'), 1))),
        'u' => Some(number(rest, 4, 16).unwrap_or((Escaped::Char('u'), 1))),
        '0'..='7' => Some(octal(rest)),
        other => simple(other),
    }
}

fn number(rest: &[char], digits: usize, radix: u32) -> Option<(Escaped, usize)> {
    let text = rest.get(1..=digits)?.iter().collect::<String>();
    let valid = text.chars().all(|c| c.is_digit(radix));
    let value = valid.then(|| u32::from_str_radix(&text, radix).ok()).flatten()?;
    Some((Escaped::Char(char::from_u32(value)?), digits + 1))
}

fn octal(rest: &[char]) -> (Escaped, usize) {
    let (mut value, mut length) = (0, 0);
    for digit in rest.iter().map_while(|c| c.to_digit(8)).take(3) {
        if value * 8 + digit > 0o377 {
            break;
        }
        value = value * 8 + digit;
        length += 1;
    }
    (Escaped::Char(char::from_u32(value).unwrap_or('\0')), length)
}

/// `\b` (an edge of a word) or `\B` (no edge).
pub(super) fn word_edge(edge: bool) -> Node {
    let look = |behind, negative| Node::Look { behind, negative, node: Box::new(Node::Set(CharSet::of_chars(WORD))) };
    Node::Alt(vec![
        Node::Concat(vec![look(true, false), look(false, edge)]),
        Node::Concat(vec![look(true, true), look(false, !edge)]),
    ])
}

/// Reads a class whose `[` has been read; the answer has its length with the closing `]`.
pub(super) fn class(rest: &[char]) -> Result<(CharSet, usize), &'static str> {
    let negated = rest.first() == Some(&'^');
    let mut at = usize::from(negated);
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    loop {
        let &c = rest.get(at).ok_or("a class is not closed")?;
        if c == ']' {
            break;
        }
        let low = member(rest, &mut at)?;
        let is_range = rest.get(at) == Some(&'-') && rest.get(at + 1).is_some_and(|&c| c != ']');
        if !is_range {
            add(&mut ranges, &low);
            continue;
        }
        at += 1;
        let high = member(rest, &mut at)?;
        match (&low, &high) {
            (Escaped::Char(low), Escaped::Char(high)) if low <= high => {
                ranges.push((u32::from(*low), u32::from(*high)));
            }
            (Escaped::Char(_), Escaped::Char(_)) => return Err("a range of a class runs backwards"),
            // A range needs two characters; otherwise its `-` stands for itself.
            _ => {
                add(&mut ranges, &low);
                add(&mut ranges, &Escaped::Char('-'));
                add(&mut ranges, &high);
            }
        }
    }
    let set = CharSet::new(ranges);
    Ok((if negated { set.negate() } else { set }, at + 1))
}

fn member(rest: &[char], at: &mut usize) -> Result<Escaped, &'static str> {
    let &c = rest.get(*at).ok_or("a class is not closed")?;
    *at += 1;
    if c != '\\' {
        return Ok(Escaped::Char(c));
    }
    let (escaped, length) = read(&rest[*at..], true).ok_or("a class is not closed")?;
    *at += length;
    Ok(escaped)
}

fn add(ranges: &mut Vec<(u32, u32)>, member: &Escaped) {
    match member {
        Escaped::Char(c) => ranges.push((u32::from(*c), u32::from(*c))),
        Escaped::Set(set) => ranges.extend(set.ranges()),
    }
}
