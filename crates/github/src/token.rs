//! The secret.

use std::fmt;
use std::path::Path;

use http::HeaderValue;
use protocol::host::{self, Host};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// Longer than any token that GitHub makes, bytes.
const LIMIT: usize = 4096;

/// A token. Its text leaves this type in one header only; `Debug` does not show it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Reads the token from a file, or without one from `GITHUB_TOKEN`.
    ///
    /// # Errors
    /// [`Error::Setup`] when there is none, the file cannot be read, or it holds something else.
    pub fn of(host: &Host, file: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = file else {
            let text =
                host.environment.get("GITHUB_TOKEN").filter(|text| !text.trim().is_empty()).ok_or_else(missing)?;
            return Self::new(text, "`GITHUB_TOKEN`");
        };
        let name = format!("`{}`", crate::error::bounded(&path.to_string_lossy()));
        let bytes = host::read(path).map_err(|error| Error::Setup {
            why: crate::error::bounded(&error.to_string()),
            hint: "`--token-file` names a file that holds the token and nothing else".to_owned(),
        })?;
        Self::new(&String::from_utf8_lossy(&bytes), &name)
    }

    /// Takes a token; `origin` names the place it came from.
    ///
    /// # Errors
    /// [`Error::Setup`] when it cannot be a token. The error does not hold it.
    pub fn new(text: &str, origin: &str) -> Result<Self, Error> {
        let text = text.trim();
        if !(1..=LIMIT).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Setup {
                why: format!("what {origin} holds is no token: expected one word of visible ASCII characters"),
                hint: "write the token on one line and nothing else".to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    /// `text` without the token in it.
    pub(crate) fn scrub(&self, text: &str) -> String {
        text.replace(&self.0, "***")
    }

    /// JSON without the token in its texts: a log that a body quotes may hold what git was called with.
    pub(crate) fn scrub_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.scrub(text).into(),
            Value::Array(items) => items.iter().map(|item| self.scrub_json(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (self.scrub(name), self.scrub_json(value))).collect()
            }
            other => other.clone(),
        }
    }

    /// The bytes of an answer without the token in them.
    pub(crate) fn scrub_bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8_lossy(&bytes);
        if text.contains(&self.0) { self.scrub(&text).into_bytes() } else { bytes }
    }

    /// A name for `url` as this token sees it, from which neither can be told: SHA-256, hexadecimal.
    pub(crate) fn key(&self, url: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.0.as_bytes());
        hash.update([0]);
        hash.update(url.as_bytes());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

fn missing() -> Error {
    Error::Setup {
        why: "there is no token to ask GitHub with".to_owned(),
        hint: "give the step `env: GITHUB_TOKEN: ${{ github.token }}` and the job the `permissions:` it needs; elsewhere name a \
               file that holds a token with `--token-file`"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_itself_in_one_header_only() {
        let token = Token::new(" ghs_secret\n", "x").unwrap();
        assert_eq!(token.header().to_str().unwrap(), "Bearer ghs_secret");
        assert_eq!(format!("{token:?} {:?}", token.header()), "Token(***) Sensitive");
        assert_eq!(token.scrub("a ghs_secret b ghs_secret"), "a *** b ***");
        assert_eq!(token.key("u").len(), 64);
        assert_ne!(token.key("u"), Token::new("ghs_other", "x").unwrap().key("u"));
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for text in ["ghs secret", "ghs_s\u{e9}cret", "a\nb", &"x".repeat(5000)] {
            let message = format!("{:?}", Token::new(text, "`file`").unwrap_err());
            assert!(message.contains("`file`") && !message.contains(text), "{message}");
        }
        assert!(Token::new(" \n", "`file`").unwrap_err().to_string().contains("`file`"));
    }

    #[test]
    fn a_file_stands_before_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        host::write(&path, b"ghp_file\n").unwrap();
        let host = Host::new([("GITHUB_TOKEN", "ghs_environment")].into_iter().collect());
        assert_eq!(Token::of(&host, Some(&path)).unwrap().0, "ghp_file");
        assert_eq!(Token::of(&host, None).unwrap().0, "ghs_environment");
        assert!(Token::of(&host, Some(&folder.path().join("none"))).unwrap_err().to_string().contains("none"));
        assert!(Token::of(&Host::new([("GITHUB_TOKEN", "")].into_iter().collect()), None).is_err());
    }
}
