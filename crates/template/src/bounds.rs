//! What keeps a template from running for hours, as it can come from a pull request.
//!
//! Tera bounds neither time nor memory. So a template is small, assigns nothing (what doubles itself grows without end),
//! uses no filter that multiplies text, and counts the rounds of its loops: every `for` calls a function that stops the
//! template when there were too many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Largest template, in bytes; the built-in one has 2,000.
pub(super) const SIZE: usize = 16 * 1024;
/// Rounds of all loops together. Eight diagnoses of ten remedies each make 100.
const ROUNDS: usize = 2_000;
/// Numbers that `range` gives.
const RANGE: i64 = 1_000;
/// Loops inside each other.
const DEPTH: usize = 3;
/// What copies the text before it, and how often it may stand in a template: a chain of texts that are put together copies the
/// first one each time.
const COPYING: [(u8, usize); 2] = [(b'~', 10), (b'|', 100)];
/// Tags that a template may use. The contents of `filter` would be gathered whole before anything bounds them.
const TAGS: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "break", "continue"];
/// Filters whose result can be many times as long as what they are given.
const MULTIPLYING: [&str; 8] =
    ["escape", "escape_html", "escape_xml", "indent", "join", "newlines_to_br", "replace", "split"];
/// The function that counts.
const ROUND: &str = "__round";

/// Counts the rounds of a rendering.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds(Arc<AtomicUsize>);

impl Rounds {
    pub(super) fn restart(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Registers what the text of [`counting`] calls, and takes the place of what has no bounds.
    pub(super) fn register(&self, tera: &mut Tera) {
        let rounds = Arc::clone(&self.0);
        tera.register_function(ROUND, move |_: Kwargs, _: &State<'_>| -> TeraResult<String> {
            if rounds.fetch_add(1, Ordering::Relaxed) < ROUNDS {
                return Ok(String::new());
            }
            Err(tera::Error::message(format!("its loops take more than {ROUNDS} rounds")))
        });
        tera.register_function("range", range);
        for name in MULTIPLYING {
            let refused = move |_: &Value, _: Kwargs, _: &State<'_>| -> TeraResult<String> {
                Err(tera::Error::message(format!("the filter `{name}` is not available")))
            };
            tera.register_filter(name, refused);
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that Tera gives functions")]
fn range(arguments: Kwargs, _: &State<'_>) -> TeraResult<Vec<i64>> {
    let start = arguments.get::<i64>("start")?.unwrap_or_default();
    let end = arguments.must_get::<i64>("end")?;
    let step = arguments.get::<i64>("step_by")?.unwrap_or(1);
    let (Ok(step), Some(span)) = (usize::try_from(step), end.checked_sub(start)) else {
        return Err(tera::Error::message("`range` counts upwards, by a step of at least 1"));
    };
    if step == 0 || span > RANGE {
        return Err(tera::Error::message(format!("`range` gives at most {RANGE} numbers, by a step of at least 1")));
    }
    Ok((start..end).step_by(step).collect())
}

/// The same template with a call of [`ROUND`] in each loop; or where a tag stands that has no bounds, in bytes, and what
/// is wrong with it. `text` is a template that Tera takes.
pub(super) fn counting(text: &str) -> Result<String, (usize, String)> {
    let mut counted = String::with_capacity(text.len() + 256);
    let (mut at, mut depth) = (0, 0_usize);
    let mut copies = [0; COPYING.len()];
    while let Some(start) = next(text, at) {
        counted.push_str(&text[at..start]);
        let Some(tag) = Tag::read(text, start)? else {
            at = start;
            break;
        };
        for ((byte, most), (count, more)) in COPYING.iter().zip(copies.iter_mut().zip(tag.copies)) {
            *count += more;
            if *count > *most {
                return Err((start, format!("it has `{}` more than {most} times", char::from(*byte))));
            }
        }
        counted.push_str(&text[start..tag.end]);
        at = tag.end;
        match tag.name {
            Some("for") => {
                depth += 1;
                let trim = if text[..at].ends_with("-%}") { "-" } else { "" };
                counted.push_str(&format!("{{{{ {ROUND}() {trim}}}}}"));
            }
            Some("endfor") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err((start, format!("more than {DEPTH} loops stand inside each other")));
        }
    }
    counted.push_str(&text[at..]);
    Ok(counted)
}

/// Where the next tag, value or comment begins.
fn next(text: &str, from: usize) -> Option<usize> {
    let begins = |pair: &[u8]| matches!(pair, b"{{" | b"{%" | b"{#");
    text.as_bytes()[from..].windows(2).position(begins).map(|at| from + at)
}

/// A tag, value or comment.
struct Tag<'a> {
    /// The tag's name; nothing for a value or a comment.
    name: Option<&'a str>,
    /// Where it ends.
    end: usize,
    /// How often each of [`COPYING`] stands in it.
    copies: [usize; COPYING.len()],
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, start: usize) -> Result<Option<Self>, (usize, String)> {
        let is_tag = match text.as_bytes()[start + 1] {
            b'#' => {
                return Ok(text[start + 2..].find("#}").map(|at| Self {
                    name: None,
                    end: start + 4 + at,
                    copies: [0; 2],
                }));
            }
            byte => byte == b'%',
        };
        let (mut name, mut copies) = (None, [0; COPYING.len()]);
        let mut at = start + 2;
        while let Some(&byte) = text.as_bytes().get(at) {
            let rest = &text[at..];
            match byte {
                _ if rest.starts_with(if is_tag { "%}" } else { "}}" }) => {
                    return Ok(Some(Self { name, end: at + 2, copies }));
                }
                b'\'' | b'"' | b'`' => at += quoted(rest.as_bytes()),
                // It would hide where the tag ends.
                b'{' => return Err((at, "mappings are not available in templates".to_owned())),
                _ if byte == b'_' || byte.is_ascii_alphabetic() => {
                    let length = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                    let word = &rest[..length];
                    if is_tag && name.is_none() {
                        if !TAGS.contains(&word) {
                            return Err((at, format!("`{word}` is not available in templates")));
                        }
                        name = Some(word);
                    } else if word == "for" {
                        return Err((at, "`for` inside an expression is not available in templates".to_owned()));
                    }
                    at += length;
                }
                _ => {
                    for (count, (known, _)) in copies.iter_mut().zip(COPYING) {
                        *count += usize::from(byte == known);
                    }
                    at += rest.chars().next().map_or(1, char::len_utf8);
                }
            }
        }
        Ok(None)
    }
}

/// Length of a text in quotes, in bytes.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != rest[0] {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loop_counts() {
        for (text, expected) in [
            ("a {# {% for #} b", "a {# {% for #} b"),
            ("{% for x in y %}é{% endfor %}", "{% for x in y %}{{ __round() }}é{% endfor %}"),
            ("{%- for x in \"%}\" -%} a {% endfor %}", "{%- for x in \"%}\" -%}{{ __round() -}} a {% endfor %}"),
            ("{{ 'for \\' {% }}' }} {x} { {", "{{ 'for \\' {% }}' }} {x} { {"),
        ] {
            assert_eq!(counting(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_has_no_bounds_is_refused_with_its_place() {
        for (text, at, part) in [
            ("ab{% set x = 1 %}", 5, "`set`"),
            ("{% set_global x = x ~ x %}", 3, "`set_global`"),
            ("{%- include 't.md' %}", 4, "`include`"),
            ("{% component a() %}{{<a/>}}{% endcomponent %}", 3, "`component`"),
            ("{% raw %}{% for %}{% endraw %}", 3, "`raw`"),
            ("{{ [x for x in y] }}", 6, "`for`"),
            ("{{ {'a': {'b': 1}} }}", 3, "mappings"),
            ("{% filter upper %}x{% endfilter %}", 3, "`filter`"),
            (&format!("| ~ {{{{ '~'{} }}}}", " ~ a".repeat(11)), 4, "`~` more than 10 times"),
            (&format!("{{{{ a{} }}}}{{{{ a | a }}}}", " | a".repeat(100)), 407, "`|` more than 100 times"),
        ] {
            let found = counting(text).unwrap_err();
            assert!(found.0 == at && found.1.contains(part), "{text}: {found:?}");
        }
        let deep = "{% for x in y %}".repeat(4);
        assert_eq!(counting(&deep).unwrap_err().0, 48);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_scanned(text in "(\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|for |'|\"|\\\\|\\{|é| |x){0,30}") {
            if let Ok(counted) = counting(&text) {
                let calls = ["{{ __round() }}", "{{ __round() -}}"];
                proptest::prop_assert_eq!(calls.iter().fold(counted, |text, call| text.replace(call, "")), text);
            }
        }
    }
}
