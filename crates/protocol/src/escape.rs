//! Escaping: one function per place that text can end up in. Text from a repository, a log, a branch name or an API
//! answer is hostile until one of these has seen it.

mod git;
mod markdown;
mod shell;

pub use git::{DisplayPath, path, quote};
pub use markdown::{code, text as markdown_text, title};
pub use shell::word as shell_word;

/// Escapes the data of a workflow command (the part behind the second `::`).
///
/// ```
/// assert_eq!(protocol::escape::data("50%\r\n"), "50%25%0D%0A");
/// ```
#[must_use]
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a workflow command's property (`file=`, `title=`).
///
/// ```
/// assert_eq!(protocol::escape::property("a:b,c"), "a%3Ab%2Cc");
/// ```
#[must_use]
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text for one line of a log or a terminal: control characters (line breaks, ANSI) become visible escapes, and neither
/// form of workflow command survives: the runner takes a line that starts with `::` and `##[` anywhere in a line.
///
/// ```
/// assert_eq!(protocol::escape::line("::error::x"), r"\::error::x");
/// assert_eq!(protocol::escape::line("a ##[error]\u{1b}[1m"), r"a ##\[error]\u{1b}[1m");
/// ```
#[must_use]
pub fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            '[' if safe.ends_with("##") => safe.push_str("\\["),
            other if is_invisible(other) => safe.extend(other.escape_unicode()),
            other => safe.push(other),
        }
    }
    if safe.trim_start().starts_with("::") {
        safe.insert(0, '\\');
    }
    safe
}

/// JSON for one line of a log: the runner takes `##[` anywhere in a line as a command, and JSON has it inside strings
/// only, so the bracket becomes its escape and the value stays the same.
///
/// ```
/// assert_eq!(protocol::escape::json(r###"["##[error]"]"###.to_owned()), r###"["##\u005berror]"]"###);
/// ```
#[must_use]
pub fn json(text: String) -> String {
    if text.contains("##[") { text.replace("##[", "##\\u005b") } else { text }
}

/// Control characters, and the format characters that reorder or hide text (Unicode bidirectional controls, zero-width
/// characters: "Trojan Source", CVE-2021-42574; tag characters, which spell ASCII that nobody sees).
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Cuts `text` to at most `limit` characters, ending in `…` where something was cut.
///
/// ```
/// assert_eq!(protocol::escape::clip("abcdef", 4), "abc…");
/// ```
#[must_use]
pub fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_line_never_carries_a_command(text in "(::error::|##\\[error\\]|#|\\[|:|\\n|\\r|\u{1b}|a| |\u{202e})*") {
            let safe = line(&text);
            prop_assert!(!safe.contains("##["), "{safe}");
            prop_assert!(!safe.trim().starts_with("::"), "{safe}");
            prop_assert!(!safe.contains(['\n', '\r', '\u{1b}', '\u{202e}']), "{safe}");
        }

        #[test]
        fn json_keeps_its_value_and_carries_no_command(texts in proptest::collection::vec("(##\\[error\\]|#|\\[|\\\\|\"|\n|a)*", 0..4)) {
            let safe = json(serde_json::to_string(&texts).unwrap());
            prop_assert!(!safe.contains("##["), "{safe}");
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), texts);
        }

        #[test]
        fn command_data_is_one_line_and_reversible(text in "\\PC*|(%|\\r|\\n|%25|:|,)*") {
            let safe = property(&text);
            prop_assert!(!safe.contains(['\n', '\r', ':', ',']));
            let back = safe.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
            prop_assert_eq!(back, text);
        }
    }

    #[test]
    fn what_hides_or_turns_text_round_is_shown() {
        for hidden in "\0\u{7f}\u{85}\u{61c}\u{180e}\u{200b}\u{200f}\u{2028}\u{202e}\u{2060}\u{2066}\u{206f}\u{feff}\u{fff9}\u{e0041}".chars() {
            assert_eq!(line(&format!("a{hidden}b")), format!("a{}b", hidden.escape_unicode()));
        }
        assert_eq!(line("é 你好 \u{1f980}\u{fe0f} \u{ad}"), "é 你好 \u{1f980}\u{fe0f} \u{ad}");
    }

    #[test]
    fn clip_counts_characters() {
        assert_eq!(clip("ééé", 3), "ééé");
        assert_eq!(clip("éééé", 3), "éé…");
    }
}
