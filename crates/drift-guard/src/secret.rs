//! Values that must never be shown.
//!
//! A value is a secret by its name (`db_password`, `SMTP_PASS`, `api_key`), or by its form (tokens of GitHub, GitLab, Slack, Stripe, AWS
//! and Google by their published prefixes, private keys, JSON web tokens, addresses with a password, long hexadecimal texts).
//! When in doubt it is one: a hash tells as much about two values being the same.

use protocol::escape;
use sha2::{Digest as _, Sha256};

use crate::said::Said;

/// Words of a name that say that its value is secret.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "credential",
    "credentials",
    "privatekey",
    "accesskey",
    "auth",
    "signature",
    "dsn",
    "salt",
    "cookie",
];
/// Pairs of words that say so together.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("private", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("encryption", "key"),
    ("signing", "key"),
    ("master", "key"),
    ("integration", "key"),
    ("license", "key"),
];
/// How tokens of well-known services begin, and how long they are at least.
const PREFIXES: &[(&str, usize)] = &[
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 12),
    ("xoxp-", 12),
    ("xoxa-", 12),
    ("sk_live_", 12),
    ("rk_live_", 12),
    ("pk_live_", 12),
    ("sk-", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("SG.", 30),
    ("npm_", 20),
    ("pypi-", 20),
    ("dop_v1_", 20),
    ("eyJ", 30),
    ("-----BEGIN", 10),
    ("whsec_", 16),
];
/// Characters of a value that are shown.
const SHOWN: usize = 120;

/// Whether a name says that its value is secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let has = |word: &str| words.iter().any(|own| own == word);
    // `password_file` and `token_url` name where something is, not the thing.
    let names_a_place = words.last().is_some_and(|last| {
        matches!(
            last.as_str(),
            "file"
                | "path"
                | "url"
                | "uri"
                | "endpoint"
                | "name"
                | "id"
                | "length"
                | "ttl"
                | "expiry"
                | "enabled"
                | "type"
        )
    });
    !names_a_place
        && (NAMES.iter().any(|word| has(word))
            || words.windows(2).any(|pair| PAIRS.iter().any(|(a, b)| pair[0] == *a && pair[1] == *b)))
}

/// The words of a name: split where case, digits or punctuation say so, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && lower) {
            words.push(String::new());
        }
        lower = character.is_lowercase();
        if let (true, Some(last)) = (character.is_alphanumeric(), words.last_mut()) {
            last.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a value looks like a secret, whatever it is called.
#[must_use]
pub fn is_secret_form(text: &str) -> bool {
    let text = text.trim();
    text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '=')).any(is_secret_word)
}

fn is_secret_word(word: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=');
    let has_prefix = PREFIXES
        .iter()
        .any(|(prefix, length)| word.starts_with(prefix) && word.len() >= *length && word.chars().all(token));
    let digits = word.chars().any(|c| c.is_ascii_digit());
    let hexadecimal = (32..=256).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits;
    has_prefix || hexadecimal || word.starts_with("-----BEGIN") || has_password(word)
}

/// `scheme://user:password@host`, where the password is not just a variable.
fn has_password(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !is_reference(password))
}

/// A value that only says where the real one comes from: a variable, an expression, a place holder.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let text = text.trim();
    let whole = (text.starts_with("${") && text.ends_with('}') && !text.contains(":-"))
        || (text.starts_with('$') && text[1..].chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    text.is_empty() || whole
}

/// How the values of one comparison are shown: as they are, or as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    hidden: bool,
}

impl Shown {
    /// For these values: one secret hides all of them, as they are compared with each other.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a Said>, secret: bool) -> Self {
        let is_secret =
            |said: &Said| is_secret_form(&said.text) || (is_secret_name(said.key()) && !is_reference(&said.text));
        Self { hidden: secret || values.into_iter().any(is_secret) }
    }

    /// Everything is hidden.
    #[must_use]
    pub const fn hashed() -> Self {
        Self { hidden: true }
    }

    /// Whether values are hidden.
    #[must_use]
    pub const fn is_hidden(self) -> bool {
        self.hidden
    }

    /// The value for a message, in backticks.
    #[must_use]
    pub fn value(self, text: &str) -> String {
        if self.hidden || is_secret_form(text) {
            return digest(text);
        }
        let text = escape::clip(text, SHOWN);
        format!("`{text}`")
    }
}

/// `sha256:` and eight digits, with the length in characters.
#[must_use]
pub fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let digits: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("`sha256:{digits}` ({} characters)", text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use findings::Location;

    #[test]
    fn names() {
        for name in [
            "db_password",
            "SMTP_PASS",
            "admin_passwd",
            "apiKey",
            "API_KEY",
            "clientSecret",
            "STRIPE_SECRET_KEY",
            "token",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["addons_path", "bypass", "passenger", "password_file", "TOKEN_URL", "key", "compass", "author"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn forms() {
        let github = format!("ghp_{}", "a1".repeat(18));
        for text in [
            github.as_str(),
            "postgres://odoo:hunter2@db/odoo",
            "0123456789abcdef0123456789abcdef",
            "-----BEGIN RSA PRIVATE KEY-----",
        ] {
            assert!(is_secret_form(text), "{text}");
        }
        for text in ["odoo:17.0", "postgres://odoo:${PASS}@db", "https://example.com", "skeleton", "AC", "deadbeef"] {
            assert!(!is_secret_form(text), "{text}");
        }
    }

    #[test]
    fn one_secret_hides_all() {
        let said = |name: &str, text: &str| Said::new(text, name, Location::file("f"));
        let values = [said("a.db_password", "hunter2"), said("b.other", "hunter3")];
        let shown = Shown::of(&values, false);
        assert_eq!(shown.value("hunter2"), "`sha256:f52fbd32` (7 characters)");
        assert!(!shown.value("hunter3").contains("hunter"));
        assert!(!Shown::of(&[said("a.db_password", "${DB_PASSWORD}")], false).is_hidden());
        assert_eq!(Shown::of(&values[1..], false).value("x"), "`x`");
    }
}
