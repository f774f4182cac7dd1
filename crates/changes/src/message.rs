//! Text for reasons and notes: short names of commits, quoted names, and git's error messages without secrets.

/// The first twelve digits of a commit, as people read them.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

/// A name in backticks on one line; control characters are written as escapes.
pub(crate) fn quoted(name: &str) -> String {
    let mut quoted = String::from("`");
    for character in name.chars().take(200) {
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

/// The line of git's standard error that says why it failed: the first `fatal:` or `error:` line, else the last one that
/// is not empty; on one line, without credentials, at most 300 characters.
pub(crate) fn cause(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let told = |prefix: &str| text.lines().find_map(|line| line.trim().strip_prefix(prefix));
    let line = told("fatal: ")
        .or_else(|| told("error: "))
        .or_else(|| text.lines().rev().find(|line| !line.trim().is_empty()))
        .unwrap_or("no message");
    let clean: String = redact(line.trim()).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match clean.char_indices().nth(300) {
        Some((end, _)) => format!("{}...", &clean[..end]),
        None => clean,
    }
}

/// Removes user names, passwords and tokens from addresses (`scheme://secret@host`) and from `authorization:` headers.
pub(crate) fn redact(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after.find(|c: char| c == '/' || c.is_whitespace() || c == '\'' || c == '"').unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(userinfo) => {
                clean.push_str("***");
                &after[userinfo..]
            }
            None => after,
        };
    }
    clean.push_str(rest);
    let header = clean.to_ascii_lowercase().find("authorization:").map(|at| at + "authorization:".len());
    if let Some(end) = header {
        clean.truncate(end);
        clean.push_str(" ***");
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_get_into_messages() {
        let stderr = b"remote: hi\nfatal: unable to access 'https://x-access-token:ghs_secret@github.com/o/r/': 403\n";
        assert_eq!(cause(stderr), "unable to access 'https://***@github.com/o/r/': 403");
        assert_eq!(redact("http://a@b@host/x and https://host/y@z"), "http://***@host/x and https://host/y@z");
        assert_eq!(redact("AUTHORIZATION: basic abc"), "AUTHORIZATION: ***");
    }

    #[test]
    fn a_message_is_one_bounded_line() {
        assert_eq!(cause(b"warning: x\n\nlast\n\n"), "last");
        assert_eq!(cause(b""), "no message");
        assert_eq!(cause(b"fatal: a\tb\x1b[31m"), "a b [31m");
        assert!(cause(&vec![b'x'; 10_000]).len() < 310);
        assert_eq!(quoted("a\n::error::b"), "`a\\n::error::b`");
    }

    proptest::proptest! {
        #[test]
        fn any_output_gives_one_bounded_line(stderr: Vec<u8>, name: String) {
            for text in [cause(&stderr), quoted(&name)] {
                proptest::prop_assert!(text.chars().count() < 2500 && !text.chars().any(char::is_control));
            }
        }

        #[test]
        fn no_password_gets_through(before in "[a-z :/]*", user in "[a-z]+", password in "[A-Z0-9]{4,}", after in ".*") {
            let text = format!("{before}https://{user}:{password}@host/{after}");
            proptest::prop_assume!(!before.contains(&password) && !after.contains(&password));
            proptest::prop_assert!(!redact(&text).contains(&password));
        }
    }

    #[test]
    fn short_names() {
        assert_eq!(short("0123456789abcdef"), "0123456789ab");
        assert_eq!(short("abc"), "abc");
    }
}
