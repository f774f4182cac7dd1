//! Words of a POSIX shell.

use std::fmt::Write as _;

/// `bytes` as one word of a POSIX shell (`sh`, `bash`, `dash`), as valid UTF-8: `eval "set -- $LIST"` gives back exactly
/// the bytes. Harmless names stay as they are, others are put in single quotes; bytes that are not UTF-8, which a step
/// output cannot hold, are produced by `printf` when the shell reads the word.
///
/// ```
/// use protocol::escape::shell_word;
/// assert_eq!(shell_word(b"src/a.rs"), "src/a.rs");
/// assert_eq!(shell_word(b"$(id)'s"), r"'$(id)'\''s'");
/// assert_eq!(shell_word(b"a\xff"), r#"a"$(printf '\377')""#);
/// ```
#[must_use]
pub fn word(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "''".to_owned();
    }
    let mut word = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        push_text(&mut word, chunk.valid());
        if !chunk.invalid().is_empty() {
            word.push_str("\"$(printf '");
            for byte in chunk.invalid() {
                let _ = write!(word, "\\{byte:03o}");
            }
            word.push_str("')\"");
        }
    }
    word
}

fn push_text(word: &mut String, text: &str) {
    let harmless =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ',' | '@' | '%' | ':' | '=');
    // A leading `=` is a command look-up in zsh, and a leading `~` is not in the list at all.
    if text.chars().all(harmless) && !text.starts_with('=') {
        word.push_str(text);
    } else {
        word.push('\'');
        word.push_str(&text.replace('\'', r"'\''"));
        word.push('\'');
    }
}
