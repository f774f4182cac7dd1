//! Variables in compose files and `.env` files: `$V`, `${V}`, `${V:-word}`, `${V-word}`, `${V:?word}`, `${V?word}`,
//! `${V:+word}`, `${V+word}` and `$$`; words may hold variables again.
//!
//! Source: the Compose Specification, "Interpolation".

use std::ops::Range;

use crate::text::{Place, Text};

/// How deep words may hold variables that have words.
const MOST_LEVELS: usize = 32;
/// Bytes that one value may expand to.
const MOST_BYTES: usize = 64 << 10;

/// What a variable is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Its value.
    pub text: String,
    /// Where it was set, if a file did.
    pub place: Option<Place>,
}

/// A text without variables, and what it took to get there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interpolated {
    /// The text; what was put in stands where its variable stands.
    pub text: Text,
    /// Where the variables were set that were put in.
    pub from: Vec<Place>,
    /// Variables that are not set and have no word: nothing was put in for them.
    pub unset: Vec<String>,
}

/// Puts in the values of variables.
///
/// # Errors
/// Where a variable is written wrongly or a required one is missing: which part of the text, and what is wrong.
pub fn interpolate(
    text: &Text,
    lookup: &dyn Fn(&str) -> Option<Binding>,
) -> Result<Interpolated, (Range<usize>, String)> {
    let mut result = Interpolated { text: Text::at(text.whole()), ..Interpolated::default() };
    expand(text, 0..text.as_str().len(), lookup, 0, &mut result)?;
    Ok(result)
}

type Lookup<'a> = &'a dyn Fn(&str) -> Option<Binding>;

fn expand(
    text: &Text,
    part: Range<usize>,
    lookup: Lookup<'_>,
    level: usize,
    result: &mut Interpolated,
) -> Result<(), (Range<usize>, String)> {
    if level > MOST_LEVELS {
        return Err((part, format!("variables nest deeper than {MOST_LEVELS} levels")));
    }
    let mut at = part.start;
    while at < part.end {
        let rest = text.as_str().get(at..part.end).unwrap_or_default();
        let Some(dollar) = rest.find('$') else {
            result.text.append(&text.slice(at..part.end));
            break;
        };
        if dollar > 0 {
            result.text.append(&text.slice(at..at + dollar));
        }
        at += dollar;
        let rest = rest.get(dollar..).unwrap_or_default();
        if rest.starts_with("$$") {
            result.text.push("$", text.span(at..at + 2));
            at += 2;
            continue;
        }
        let written = Written::read(rest).map_err(|(length, message)| (at..at + length, message))?;
        let place = at..at + written.length;
        let word = at + written.word.start..at + written.word.end;
        let bound = lookup(&written.name);
        match written.operator.choose(bound.as_ref().map(|bound| bound.text.as_str())) {
            Choice::Value => {
                let bound = bound.unwrap_or(Binding { text: String::new(), place: None });
                result.text.push(&bound.text, text.span(place.clone()));
                result.from.extend(bound.place);
            }
            Choice::Word => expand(text, word, lookup, level + 1, result)?,
            Choice::Unset => result.unset.push(written.name),
            Choice::Nothing => {}
            Choice::Missing => {
                let reason: String = text.as_str().get(word).unwrap_or_default().chars().take(200).collect();
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                return Err((place, format!("the required variable `{}` is not set{reason}", written.name)));
            }
        }
        if result.text.as_str().len() > MOST_BYTES {
            return Err((place, format!("the value expands to more than {MOST_BYTES} bytes")));
        }
        at = place.end;
    }
    Ok(())
}

/// What stands between the name and the word.
#[derive(Clone, Copy)]
struct Operator {
    /// `-`, `?`, `+` or nothing.
    sign: Option<u8>,
    /// With `:` an empty value counts as unset.
    colon: bool,
}

enum Choice {
    Value,
    Word,
    Nothing,
    Unset,
    Missing,
}

impl Operator {
    fn choose(self, value: Option<&str>) -> Choice {
        let set = value.is_some_and(|value| !self.colon || !value.is_empty());
        match (self.sign, set) {
            (None | Some(b'-' | b'?'), true) => Choice::Value,
            (None, false) => Choice::Unset,
            (Some(b'-'), false) | (Some(b'+'), true) => Choice::Word,
            (Some(b'+'), false) => Choice::Nothing,
            (Some(_), _) => Choice::Missing,
        }
    }
}

/// A variable as it is written; places count from its `$`.
struct Written {
    name: String,
    operator: Operator,
    word: Range<usize>,
    length: usize,
}

impl Written {
    /// Reads the variable at the start of `text`; the length of the mistake and what it is where there is none.
    fn read(text: &str) -> Result<Self, (usize, String)> {
        let braced = text.as_bytes().get(1) == Some(&b'{');
        let start = if braced { 2 } else { 1 };
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = rest.get(..length).unwrap_or_default().to_owned();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            let message = "`$` without the name of a variable; a plain dollar sign is written `$$`";
            return Err((
                start + length.max(usize::from(!rest.is_empty() && rest.is_char_boundary(1))),
                message.to_owned(),
            ));
        }
        let mut at = start + length;
        let none = Operator { sign: None, colon: false };
        if !braced {
            return Ok(Self { name, operator: none, word: at..at, length: at });
        }
        let close = closing(text).ok_or_else(|| (at, format!("`${{{name}` is not closed, expected `}}`")))?;
        if at == close {
            return Ok(Self { name, operator: none, word: at..at, length: at + 1 });
        }
        let colon = text.as_bytes().get(at) == Some(&b':');
        at += usize::from(colon);
        let sign = text.as_bytes().get(at).copied().filter(|byte| matches!(byte, b'-' | b'?' | b'+'));
        if sign.is_none() {
            let message = format!("`{name}` is followed by something else than `-`, `?`, `+`, with or without `:`");
            return Err((close + 1, message));
        }
        Ok(Self { name, operator: Operator { sign, colon }, word: at + 1..close, length: close + 1 })
    }
}

/// Where the `}` stands that closes the `${` at the start.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut open, mut at) = (0_usize, 0);
    while at < bytes.len() {
        if bytes.get(at..at + 2) == Some(b"${") {
            open += 1;
            at += 1;
        } else if bytes.get(at) == Some(&b'}') {
            open = open.saturating_sub(1);
            if open == 0 {
                return Some(at);
            }
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use proptest::prelude::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let source = Source::new(text);
        let lookup = |name: &str| {
            let text = match name {
                "A" => "a",
                "EMPTY" => "",
                "DOLLAR" => "$A",
                _ => return None,
            };
            Some(Binding { text: text.to_owned(), place: None })
        };
        let result = interpolate(&Text::new(text, source.span(0..text.len())), &lookup);
        let result = result.map(|result| result.text.as_str().to_owned()).map_err(|(_, message)| message);
        assert_eq!(result.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn every_form() {
        check("x$A.${A}$$A", Ok("xa.a$A"));
        check("${EMPTY:-d}${EMPTY-d}${NONE:-d}${NONE-d}", Ok("ddd"));
        check("${A:+r}${EMPTY:+r}${EMPTY+r}${NONE+r}", Ok("rr"));
        check("${A?e}${EMPTY?e}", Ok("a"));
        check("${NONE:-${EMPTY:-x${A}y}}/z", Ok("xay/z"));
        check("${NONE:-a:b-c?d}", Ok("a:b-c?d"));
        check("$NONE", Ok(""));
        check("$DOLLAR", Ok("$A"));
        check("${EMPTY:?is empty}", Err("the required variable `EMPTY` is not set: is empty"));
        check("${NONE?}", Err("the required variable `NONE` is not set"));
        check("${A", Err("`${A` is not closed, expected `}`"));
        check("${A!}", Err("`A` is followed by something else than `-`, `?`, `+`, with or without `:`"));
        check("a $ b", Err("`$` without the name of a variable; a plain dollar sign is written `$$`"));
        check("$é", Err("`$` without the name of a variable; a plain dollar sign is written `$$`"));
        check("${}", Err("`$` without the name of a variable; a plain dollar sign is written `$$`"));
        check("$1", Err("`$` without the name of a variable; a plain dollar sign is written `$$`"));
    }

    #[test]
    fn what_is_put_in_stands_where_its_variable_stands() {
        let source = Source::new("/mnt/${NAME:-extra}/x");
        let text = Text::new(source.text(), source.span(0..21));
        let result = interpolate(&text, &|_| None).map(|result| result.text).unwrap_or_default();
        assert_eq!((result.as_str(), result.span(5..10)), ("/mnt/extra/x", source.span(13..18)));
        assert_eq!(result.span(10..12), source.span(19..21));
        let result = interpolate(&text, &|_| Some(Binding { text: "a".to_owned(), place: None }));
        let result = result.map(|result| result.text).unwrap_or_default();
        assert_eq!((result.as_str(), result.span(5..6)), ("/mnt/a/x", source.span(5..19)));
    }

    #[test]
    fn depth_is_bounded() {
        check(&"${X:-".repeat(40_000), Err("`${X` is not closed, expected `}`"));
        let deep = format!("{}{}", "${X:-".repeat(100), "}".repeat(100));
        check(&deep, Err("variables nest deeper than 32 levels"));
    }

    proptest! {
        #[test]
        fn never_outside_the_text(text in "[$${}A:?+\\-é ]{0,40}") {
            let source = Source::new(&text);
            let whole = Text::new(text.as_str(), source.span(0..text.len()));
            if let Err((range, _)) = interpolate(&whole, &|_| None) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
