//! Hidden marks in what we write, by which we find it again.
//!
//! A mark is an HTML comment on a line of its own: `<!-- pointsman:comment=report -->`. It is read only there and only near the
//! start of a body, so that a text that quotes one is not taken for ours; what we write on behalf of others is
//! [`disarm`]ed first.

use std::fmt;

/// Lines at the start of a body that a mark may stand in.
const HEAD: usize = 5;
/// Longest key, in characters.
const KEY: usize = 100;

/// What a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A comment that is kept up to date.
    Comment,
    /// The issue of a cause.
    Signature,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Signature => "signature",
        }
    }
}

/// A name that can stand in a mark: 1 to 100 of `A-Z a-z 0-9 . _ : / -`, so that it can neither end the HTML comment nor be
/// anything but one word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Why a text is no [`Key`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has no characters, or too many.
    #[error("a key has 1 to 100 characters")]
    Length,
    /// It has one that cannot stand in a key.
    #[error("`{}` cannot stand in a key; letters, digits and `. _ : / -` can", _0.escape_default())]
    Character(char),
}

impl Key {
    /// The key that `text` is.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() || text.chars().count() > KEY {
            return Err(KeyError::Length);
        }
        match text.chars().find(|character| !is_key(*character)) {
            Some(character) => Err(KeyError::Character(character)),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// A key for any text: the text itself where it is one, else what is left of it and a hash of the whole, so that two texts
    /// do not share a key.
    ///
    /// ```
    /// use github::marker::Key;
    /// assert_eq!(Key::from_text("network:npm/timeout:1f").as_str(), "network:npm/timeout:1f");
    /// assert_eq!(Key::from_text("Deploy to prod!").as_str(), "Deploy-to-prod-ebc2eb1b3d3a");
    /// ```
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        if let Ok(key) = Self::parse(text) {
            return key;
        }
        let mut slug = String::new();
        for character in text.chars().take(KEY) {
            match character {
                c if is_key(c) => slug.push(c),
                _ if !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        let slug: String = slug.trim_matches('-').chars().take(KEY - 13).collect();
        Self(format!("{slug}-{}", short_hash(text)))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const fn is_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | ':' | '/' | '-')
}

/// Twelve hexadecimal digits of a text's FNV-1a hash.
pub(crate) fn short_hash(text: &str) -> String {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, fold);
    format!("{:012x}", hash >> 16)
}

/// The line that marks a body.
///
/// ```
/// use github::marker::{Key, Kind, line};
/// assert_eq!(line(Kind::Comment, &Key::parse("report").unwrap()), "<!-- pointsman:comment=report -->");
/// ```
#[must_use]
pub fn line(kind: Kind, key: &Key) -> String {
    format!("<!-- pointsman:{}={key} -->", kind.name())
}

/// The key that a body is marked with.
#[must_use]
pub fn read(kind: Kind, body: &str) -> Option<Key> {
    body.lines().take(HEAD).find_map(|line| {
        let rest = line.trim_end().strip_prefix("<!-- pointsman:")?.strip_prefix(kind.name())?;
        Key::parse(rest.strip_prefix('=')?.strip_suffix(" -->")?).ok()
    })
}

/// `text` without marks of ours: the comment that one stands in becomes text that can be seen.
///
/// ```
/// assert_eq!(github::marker::disarm("a <!-- PointsMan:x=y -->"), "a &lt;!-- PointsMan:x=y -->");
/// ```
#[must_use]
pub fn disarm(text: &str) -> String {
    const NAME: &str = "pointsman";
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<!--") {
        let (before, comment) = rest.split_at(at);
        let inside = comment[4..].trim_start_matches(['-', '!', ' ', '\t', '\r', '\n']);
        let ours = inside.get(..NAME.len()).is_some_and(|word| word.eq_ignore_ascii_case(NAME));
        safe.push_str(before);
        safe.push_str(if ours { "&lt;!--" } else { "<!--" });
        rest = &comment[4..];
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mark_is_read_only_on_its_own_line_near_the_start() {
        let ours = "<!-- pointsman:signature=a:b/c:1 -->";
        let found = |body: &str| read(Kind::Signature, body).map(|key| key.to_string());
        assert_eq!(found(&format!("{ours}\ntext")).as_deref(), Some("a:b/c:1"));
        assert_eq!(found(&format!("a person's note\r\n\r\n{ours}\r\ntext")).as_deref(), Some("a:b/c:1"));
        for body in [
            format!("> {ours}"),
            format!("`{ours}`"),
            format!(" {ours}"),
            format!("{ours} more"),
            format!("1\n2\n3\n4\n5\n{ours}"),
            "<!-- pointsman:signature= -->".to_owned(),
            "<!-- pointsman:signature=a b -->".to_owned(),
            "<!-- pointsman:signature=a --> -->".to_owned(),
            "<!-- pointsman:comment=a -->".to_owned(),
        ] {
            assert_eq!(found(&body), None, "{body}");
        }
    }

    #[test]
    fn two_texts_have_two_keys() {
        assert_ne!(Key::from_text("a b"), Key::from_text("a  b"));
        assert_ne!(Key::from_text("é"), Key::from_text("è"));
        assert!(Key::parse(Key::from_text("").as_str()).is_ok());
    }

    proptest! {
        #[test]
        fn every_text_has_a_key_that_is_read_back(text in "\\PC*|[a-z:/> -]{0,200}") {
            let key = Key::from_text(&text);
            prop_assert_eq!(&Key::parse(key.as_str()), &Ok(key.clone()));
            prop_assert_eq!(read(Kind::Comment, &line(Kind::Comment, &key)), Some(key));
        }

        #[test]
        fn nothing_disarmed_is_a_mark(text in "(<!--| |-|!|pointsman:|comment=a|signature=b|state| -->|\n|begin|é)*") {
            let safe = disarm(&text);
            prop_assert_eq!(read(Kind::Comment, &safe), None);
            prop_assert_eq!(read(Kind::Signature, &safe), None);
            prop_assert!(!safe.contains("<!-- pointsman:"));
        }
    }
}
