//! Text inside GitHub's Markdown: comments, issues and step summaries.
//!
//! Every ASCII punctuation character that could start something becomes a numeric entity: entities never open emphasis,
//! links, HTML, table cells or code, wherever they stand. Mentions, references to issues and commits, and with them the
//! keywords that close issues, are made by GitHub from the rendered text, where an entity is its character again; they are
//! not made inside `<code>`, and elsewhere zero-width spaces break them ([`breaks`]).

use std::fmt::Write as _;

/// A space that nobody sees.
const ZERO_WIDTH: char = '\u{200b}';
/// Characters that a piece of a broken hash has: GitHub takes seven for a commit.
const PIECE: usize = 6;

/// Hostile text as code: `<code>...</code>`, safe in paragraphs, lists and tables.
///
/// ```
/// assert_eq!(protocol::escape::code("a|b"), "<code>a&#124;b</code>");
/// ```
#[must_use]
pub fn code(text: &str) -> String {
    let line = super::line(text);
    format!("<code>{}</code>", entities(&line, &[]))
}

/// Hostile text as plain text of a paragraph or a table cell.
///
/// ```
/// use protocol::escape::markdown_text;
/// assert_eq!(markdown_text("hi @team"), "hi &#64;&#8203;team");
/// assert_eq!(markdown_text("fixes #1, GH-2"), "fixes &#35;&#8203;1, GH-&#8203;2");
/// ```
#[must_use]
pub fn text(text: &str) -> String {
    let line = super::line(text);
    entities(&line, &breaks(&line))
}

/// Hostile text as the title of an issue, a pull request or a check run, where there is no Markdown and no entity: one line of at
/// most `limit` characters that mentions nobody and refers to nothing.
///
/// ```
/// assert_eq!(protocol::escape::title(" a\n  @team ", 10), "a @\u{200b}team");
/// ```
#[must_use]
pub fn title(text: &str, limit: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = super::line(&words.join(" "));
    let mut safe = String::with_capacity(line.len());
    let mut from = 0;
    for at in breaks(&line) {
        safe.push_str(&line[from..at]);
        safe.push(ZERO_WIDTH);
        from = at;
    }
    safe.push_str(&line[from..]);
    super::clip(&safe, limit)
}

fn entities(text: &str, breaks: &[usize]) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut breaks = breaks.iter().peekable();
    for (at, character) in text.char_indices() {
        if breaks.next_if_eq(&&at).is_some() {
            safe.push_str("&#8203;");
        }
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '-' | '.' | '/' | ',' => safe.push(character),
            other if other.is_ascii_punctuation() => {
                let _ = write!(safe, "&#{};", u32::from(other));
            }
            other => safe.push(other),
        }
    }
    if breaks.next().is_some() {
        safe.push_str("&#8203;");
    }
    // A leading list marker (`- `, `1. `) is the one construct made of characters that stay as they are.
    if safe.starts_with(['-', ' ']) || safe.starts_with(|c: char| c.is_ascii_digit()) {
        safe.insert_str(0, "&#8203;");
    }
    safe
}

/// Where a break is needed, in bytes and rising, so that nothing is a reference (GitHub documentation, "Autolinked references
/// and URLs"): behind `@` and `#`, in `GH-1`, in commit hashes (words of seven or more hexadecimal digits which are not all decimal),
/// and in addresses (`://`, and `www.`, which becomes a link of its own): those of issues and commits are references, and no
/// stranger's text becomes a link in the bot's voice.
fn breaks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            if matches!(bytes[at], b'@' | b'#') || bytes[at..].starts_with(b"://") {
                found.push(at + 1);
            }
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
        let (word, end) = (&bytes[at..at + length], at + length);
        let next = |offset: usize| bytes.get(end + offset);
        if word.eq_ignore_ascii_case(b"gh") && next(0) == Some(&b'-') && next(1).is_some_and(u8::is_ascii_digit) {
            found.push(end + 1);
            at = end + 1;
            continue;
        }
        if word.eq_ignore_ascii_case(b"www") && next(0) == Some(&b'.') {
            found.push(end);
        }
        let is_hash = length > PIECE && word.iter().all(u8::is_ascii_hexdigit);
        if is_hash && !word.iter().all(u8::is_ascii_digit) {
            found.extend((at + PIECE..end).step_by(PIECE));
        }
        at = end;
    }
    found
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What somebody sees: the text without entities.
    fn shown(safe: &str) -> String {
        let mut rest = safe;
        let mut shown = String::new();
        while let Some(at) = rest.find("&#") {
            let end = at + rest[at..].find(';').unwrap();
            shown.push_str(&rest[..at]);
            shown.extend(rest[at + 2..end].parse::<u32>().ok().and_then(char::from_u32));
            rest = &rest[end + 1..];
        }
        shown + rest
    }

    /// Whether GitHub makes a reference of something in the rendered text.
    fn refers(shown: &str) -> bool {
        let words: Vec<&str> = shown.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let is_hash = |word: &&str| {
            let digits = word.bytes().all(|byte| byte.is_ascii_digit());
            word.len() >= 7 && !digits && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let lower = shown.to_ascii_lowercase();
        let follows = |mark: &str| {
            let behind = |(at, _): (usize, &str)| lower[at + mark.len()..].chars().next();
            lower.match_indices(mark).filter_map(behind).any(|next| next.is_ascii_alphanumeric())
        };
        words.iter().any(is_hash)
            || follows("@")
            || follows("#")
            || lower.match_indices("gh-").any(|(at, _)| {
                let before = lower[..at].chars().next_back();
                lower[at + 3..].starts_with(|c: char| c.is_ascii_digit())
                    && !before.is_some_and(|c| c.is_ascii_alphanumeric())
            })
            || lower.match_indices("www.").any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric()))
            || lower.contains("://")
    }

    #[test]
    fn nothing_is_mentioned_closed_or_linked() {
        for hostile in [
            "@team @o/team",
            "fixes #1",
            "closes o/r#2, resolves GH-3 and gh-4",
            "https://a.example/o/r/issues/5",
            "see www.a.example",
            "0123456789abcdef0123456789abcdef01234567",
            "o/r@0123456789abcdef",
            "deadbee",
        ] {
            assert!(refers(hostile), "{hostile}");
            for safe in [shown(&text(hostile)), title(hostile, 256)] {
                assert!(!refers(&safe), "{safe}");
                assert_eq!(safe.replace(ZERO_WIDTH, ""), hostile, "a person reads the same");
            }
        }
    }

    #[test]
    fn what_refers_to_nothing_stays_whole() {
        for harmless in ["took 12345678 ms", "https: //a.example", "agh-1", "feedback", "abc123", "a - b."] {
            assert_eq!(title(harmless, 256), harmless);
        }
    }

    proptest! {
        #[test]
        fn no_text_refers(hostile in "(@|#|a|1|gh-|GH|-|www|\\.| |://|https|abcdef1|f|/|é|_)*") {
            for safe in [shown(&text(&hostile)), title(&hostile, 10_000)] {
                prop_assert!(!refers(&safe), "{}", safe);
            }
            prop_assert!(title(&hostile, 20).chars().count() <= 20);
        }

        #[test]
        fn nothing_that_opens_a_construct_survives(hostile in "(<|>|@team|#1|\\[x\\]\\(y\\)|\\||`|\\*|_|</details>|\\n|&|~|!|\\\\|https://x|-|1\\.)*") {
            for safe in [code(&hostile), text(&hostile)] {
                let inner = safe.trim_start_matches("<code>").trim_end_matches("</code>");
                prop_assert!(!inner.contains(['<', '>', '@', '[', ']', '(', ')', '|', '`', '*', '_', '\n', '\\', '~', '!', ':']), "{}", inner);
                prop_assert!(!inner.starts_with("- ") && !inner.starts_with("1."), "{}", inner);
            }
        }
    }
}
