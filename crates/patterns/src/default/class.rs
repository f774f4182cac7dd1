//! Classes: `[abc]`, `[a-z]`, `[!a]`, `[^a]`, `[[:digit:]]`.

use crate::engine::CharSet;
use crate::error::PatternError;

/// Reads a class from its `[`; the answer has its length in characters. A `/` is never a member: a class takes one
/// character of a name.
pub(super) fn read(chars: &[(usize, char)]) -> Result<(CharSet, usize), PatternError> {
    let offset = chars.first().map_or(0, |&(offset, _)| offset);
    let unclosed =
        || PatternError::new("`[` is not closed").at(offset).hint("add the `]`, or write `\\[` for the character");
    let char_at = |at: usize| chars.get(at).map(|&(_, c)| c);
    let negated = matches!(char_at(1), Some('!' | '^'));
    let first = 1 + usize::from(negated);
    let (mut at, mut ranges) = (first, Vec::new());
    loop {
        let c = char_at(at).ok_or_else(unclosed)?;
        if c == ']' && at > first {
            break;
        }
        if c == '['
            && char_at(at + 1) == Some(':')
            && let Some((members, length)) = named(&chars[at..])
        {
            ranges.extend_from_slice(members);
            at += length;
            continue;
        }
        let low = member(chars, &mut at).ok_or_else(unclosed)?;
        let is_range = char_at(at) == Some('-') && char_at(at + 1).is_some_and(|c| c != ']');
        if !is_range {
            ranges.push((low, low));
            continue;
        }
        at += 1;
        let high = member(chars, &mut at).ok_or_else(unclosed)?;
        if low > high {
            return Err(PatternError::new(format!("the range `{low}-{high}` runs backwards"))
                .at(offset)
                .hint(format!("write `{high}-{low}`")));
        }
        ranges.push((low, high));
    }
    if ranges.contains(&('/', '/')) {
        return Err(PatternError::new("a class cannot hold `/`: it takes one character of a name").at(offset));
    }
    let set = CharSet::of_chars(&ranges);
    Ok((if negated { set.negate() } else { set }.without_slash(), at + 1))
}

fn member(chars: &[(usize, char)], at: &mut usize) -> Option<char> {
    let escape = chars.get(*at)?.1 == '\\';
    *at += usize::from(escape);
    let c = chars.get(*at)?.1;
    *at += 1;
    Some(c)
}

/// A POSIX class such as `[:alpha:]`, with its length.
fn named(chars: &[(usize, char)]) -> Option<(&'static [(char, char)], usize)> {
    let name: String = chars.iter().skip(2).map(|&(_, c)| c).take_while(char::is_ascii_lowercase).collect();
    let closed = chars.get(name.len() + 2)?.1 == ':' && chars.get(name.len() + 3)?.1 == ']';
    let members: &[(char, char)] = match name.as_str() {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    };
    closed.then_some((members, name.len() + 4))
}
