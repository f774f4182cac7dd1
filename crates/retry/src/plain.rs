//! Terminal output as plain text, so that `ERROR: x` is found where a tool printed it in colours.

use std::borrow::Cow;

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// Removes escape sequences (ECMA-48: control sequences, operating system commands, single escapes). Nothing else
/// changes; an unfinished sequence at the end goes too.
///
/// ```
/// assert_eq!(&*retry::plain::text(b"\x1b[1;31mERROR\x1b[0m: x"), b"ERROR: x");
/// ```
#[must_use]
pub fn text(output: &[u8]) -> Cow<'_, [u8]> {
    if !output.contains(&ESCAPE) {
        return Cow::Borrowed(output);
    }
    let mut plain = Vec::with_capacity(output.len());
    let mut rest = output;
    while let Some(at) = rest.iter().position(|byte| *byte == ESCAPE) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + sequence(&rest[at..])..];
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// The length of the escape sequence at the start of `rest`, 1 or more.
fn sequence(rest: &[u8]) -> usize {
    match rest.get(1) {
        Some(b'[') => {
            let body = rest[2..].iter().take_while(|byte| (0x20..=0x3f).contains(*byte)).count();
            (2 + body + 1).min(rest.len())
        }
        // An operating system command never spans lines; without that bound a lone start would hide the rest.
        Some(b']') => match rest[2..].iter().position(|byte| matches!(*byte, BELL | ESCAPE | b'\n')) {
            Some(end) if rest[2 + end] == BELL => 2 + end + 1,
            Some(end) if rest[2 + end..].starts_with(b"\x1b\\") => 2 + end + 2,
            Some(end) => 2 + end,
            None => rest.len(),
        },
        Some(0x20..=0x7e) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sequences_go_and_text_stays() {
        for (output, expected) in [
            (&b"plain"[..], &b"plain"[..]),
            (b"\x1b[2K\x1b[1Gdone", b"done"),
            (b"a\x1b]0;title\x07b", b"ab"),
            (b"a\x1b]8;;x\x1b\\b", b"ab"),
            (b"a\x1b]never closed\nb", b"a\nb"),
            (b"a\x1bMb\x1b", b"ab"),
            (b"\x1b[", b""),
            (b"\xff\x1b[0m\xfe", b"\xff\xfe"),
        ] {
            assert_eq!(&*text(output), expected, "{output:?}");
        }
    }

    proptest! {
        #[test]
        fn never_longer_and_never_an_escape(output in proptest::collection::vec(prop_oneof![Just(ESCAPE), Just(b'['), any::<u8>()], 0..200)) {
            let plain = text(&output);
            prop_assert!(plain.len() <= output.len());
            prop_assert!(!plain.contains(&ESCAPE));
        }
    }
}
