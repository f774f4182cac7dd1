//! Places of Markdown that `protocol::escape` has no function for, because a template writes their ends.

use protocol::escape;

/// A fence of backticks longer than any run of them inside `text` (CommonMark, 4.5). The lines of `text` still need
/// [`escape::line`].
///
/// ```
/// assert_eq!(template::fence("a ``` b"), "````");
/// ```
#[must_use]
pub fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(longest.max(2) + 1)
}

/// An `https` address that stays inside `<…>`; nothing if it is none.
///
/// ```
/// assert_eq!(template::address("https://a.example/x?y=1"), "https://a.example/x?y=1");
/// assert_eq!(template::address("https://a.example/<script>"), "");
/// ```
#[must_use]
pub fn address(text: &str) -> String {
    let plain = |character: char| character.is_ascii_graphic() && !matches!(character, '<' | '>' | '"' | '`' | '\\');
    if text.starts_with("https://") && text.chars().all(plain) { escape::line(text) } else { String::new() }
}
