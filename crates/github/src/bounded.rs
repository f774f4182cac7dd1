//! Bodies that are not longer than GitHub takes, and whole.

/// The most characters that the body of an issue, pull request or comment may have.
pub const BODY_LIMIT: usize = 65_536;

const NOTE: &str = "\n*The rest was left out, as it is longer than GitHub takes.*\n";

/// `markdown` with at most `limit` characters. What is too long ends after a whole line, with its code blocks, HTML comments and
/// `<details>` closed and a note that something is missing; only in a code block is a line itself cut. Where not even the
/// note fits, nothing is left.
///
/// ```
/// let text = format!("<details>\n\n```text\n{}```\n</details>\n", "a line\n".repeat(100));
/// let short = github::bounded(&text, 120);
/// assert!(short.chars().count() <= 120);
/// assert!(short.starts_with("<details>\n\n```text\na line\n") && short.contains("```\n</details>\n\n*The rest"));
/// ```
#[must_use]
pub fn bounded(markdown: &str, limit: usize) -> String {
    if markdown.chars().count() <= limit {
        return markdown.to_owned();
    }
    let Some(room) = limit.checked_sub(NOTE.len()) else { return String::new() };
    let mut text = String::new();
    let mut used = 0;
    let mut open = Open::default();
    for line in markdown.split_inclusive('\n') {
        let mut after = open.clone();
        after.read(line.trim_end());
        let length = line.chars().count();
        if used + length + after.closing().len() < room {
            text.push_str(line);
            used += length;
            open = after;
            continue;
        }
        // Inside a code block a line is plain text, so a part of it is too, unless it is all fence.
        let left = room.saturating_sub(used + open.closing().len() + 2);
        if open.fence.is_some() && after.fence.is_some() && left > 80 {
            text.extend(line.chars().take(left));
        }
        break;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&open.closing());
    text.push_str(NOTE);
    text
}

/// `markdown` with whatever it leaves open closed: a code block, an HTML comment, `<details>`. For a text that others follow.
///
/// ```
/// assert_eq!(github::closed("```\nlog"), "```\nlog\n```\n");
/// assert_eq!(github::closed("a"), "a");
/// ```
#[must_use]
pub fn closed(markdown: &str) -> String {
    let mut open = Open::default();
    for line in markdown.lines() {
        open.read(line.trim_end());
    }
    let closing = open.closing();
    if closing.is_empty() { markdown.to_owned() } else { format!("{}\n{closing}", markdown.trim_end()) }
}

/// What is open at the end of a line.
#[derive(Debug, Clone, Default)]
struct Open {
    fence: Option<(char, usize)>,
    comment: bool,
    details: usize,
}

impl Open {
    fn read(&mut self, line: &str) {
        if let Some((character, length)) = self.fence {
            let end = line.trim();
            // CommonMark, 4.5: at least as long, of the same character, and nothing behind it.
            if indent(line) < 4 && end.chars().count() >= length && end.chars().all(|c| c == character) {
                self.fence = None;
            }
            return;
        }
        if !self.comment && indent(line) < 4 {
            self.fence = fence(line.trim_start());
            if self.fence.is_some() {
                return;
            }
        }
        self.tags(line);
    }

    fn tags(&mut self, line: &str) {
        let mut rest = line;
        loop {
            if self.comment {
                let Some(end) = rest.find("-->") else { return };
                self.comment = false;
                rest = &rest[end + 3..];
            }
            let Some(at) = rest.find('<') else { return };
            rest = &rest[at..];
            if rest.starts_with("<!--") {
                self.comment = true;
            } else if starts_with_word(rest, "<details") {
                self.details += 1;
            } else if starts_with_word(rest, "</details") {
                self.details = self.details.saturating_sub(1);
            }
            rest = &rest[1..];
        }
    }

    /// What closes all of it.
    fn closing(&self) -> String {
        let mut text = String::new();
        if let Some((character, length)) = self.fence {
            text.extend(std::iter::repeat_n(character, length));
            text.push('\n');
        }
        if self.comment {
            text.push_str("-->\n");
        }
        for _ in 0..self.details {
            text.push_str("</details>\n");
        }
        text
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn fence(line: &str) -> Option<(char, usize)> {
    let character = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == character).count();
    let info = &line[length..];
    (length >= 3 && !(character == '`' && info.contains('`'))).then_some((character, length))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let head = text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    head && !text[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_stays() {
        assert_eq!(bounded("a\nb", 3), "a\nb");
        assert_eq!(bounded("äää", 3), "äää");
    }

    #[test]
    fn a_long_line_is_cut_only_in_code() {
        let long = "x".repeat(400);
        assert_eq!(bounded(&long, 200), NOTE);
        let code = bounded(&format!("~~~~\n{long}\n~~~~\n"), 200);
        assert!(code.starts_with("~~~~\nxxxx") && code.contains("x\n~~~~\n\n*The rest"), "{code}");
        assert_eq!(bounded(&long, 10), "");
    }

    #[test]
    fn comments_and_quoted_fences() {
        let text = format!("<!-- a\n{}-->\n", "b\n".repeat(200));
        assert!(bounded(&text, 120).contains("b\n-->\n\n*The rest"));
        let text = format!("a ``` b\n````x\n```\n{}````\n", "b\n".repeat(200));
        assert!(bounded(&text, 120).contains("b\n````\n\n*The rest"));
    }

    proptest! {
        #[test]
        fn never_longer_and_always_closed(
            lines in proptest::collection::vec("(```|~~~|<details>|</details>|<!-- |-->|text é|    ```|`{4,6}| )*", 0..60),
            limit in 0_usize..600,
        ) {
            let short = bounded(&lines.join("\n"), limit);
            prop_assert!(short.chars().count() <= limit);
            if short.ends_with(NOTE) {
                let mut open = Open::default();
                for line in short[..short.len() - NOTE.len()].lines() {
                    open.read(line);
                }
                prop_assert_eq!(open.closing(), "");
            }
        }
    }
}
