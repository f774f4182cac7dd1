//! Text inside GitHub's Markdown: comments, issues and step summaries.
//!
//! Every ASCII punctuation character that could start something becomes a numeric entity: entities never open emphasis,
//! links, HTML, table cells or code, wherever they stand. Mentions and issue references are made by GitHub from the
//! rendered text, where an entity is its character again; they are not made inside `<code>`, and elsewhere a zero-width
//! space breaks them.

use std::fmt::Write as _;

/// Hostile text as code: `<code>...</code>`, safe in paragraphs, lists and tables.
///
/// ```
/// assert_eq!(protocol::escape::code("a|b"), "<code>a&#124;b</code>");
/// ```
#[must_use]
pub fn code(text: &str) -> String {
    format!("<code>{}</code>", entities(&super::line(text), false))
}

/// Hostile text as plain text of a paragraph or a table cell.
///
/// ```
/// assert_eq!(protocol::escape::markdown_text("hi @team"), "hi &#64;&#8203;team");
/// ```
#[must_use]
pub fn text(text: &str) -> String {
    entities(&super::line(text), true)
}

fn entities(text: &str, break_references: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '-' | '.' | '/' | ',' => safe.push(character),
            '@' | '#' if break_references => {
                let _ = write!(safe, "&#{};&#8203;", u32::from(character));
            }
            other if other.is_ascii_punctuation() => {
                let _ = write!(safe, "&#{};", u32::from(other));
            }
            other => safe.push(other),
        }
    }
    // A leading list marker (`- `, `1. `) is the one construct made of characters that stay as they are.
    if safe.starts_with(['-', ' ']) || safe.starts_with(|c: char| c.is_ascii_digit()) {
        safe.insert_str(0, "&#8203;");
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
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
