//! A request that has been understood: which endpoint, which values, who asks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::shape::{self, Links};
use super::token::{Token, invalid};
use super::wire::{Call, Reply};

/// What an endpoint answers; a refusal is the error.
pub(crate) type Outcome = Result<Reply, Reply>;

/// An understood request.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) call: &'a Call,
    /// The escaped path without prefix.
    pub(crate) path: &'a str,
    /// Values of the placeholders, decoded.
    pub(crate) values: BTreeMap<&'static str, String>,
    /// The JSON body; null without one.
    pub(crate) body: Value,
    pub(crate) token: &'a Token,
    /// The time as GitHub writes it, and in seconds since 1970.
    pub(crate) now: String,
    pub(crate) seconds: i64,
    pub(crate) links: Links,
}

impl Ask<'_> {
    /// A placeholder's value.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// A placeholder's value as a number; 0, which nothing has, where it is none.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.value(name).parse().unwrap_or(0)
    }

    /// Who asks, as a user.
    pub(crate) fn actor(&self) -> Value {
        shape::user(&self.links.api, &self.token.login)
    }

    /// The app through which it was asked, or null.
    pub(crate) fn through(&self) -> Value {
        if self.token.installation { shape::app(&self.links.api) } else { Value::Null }
    }

    /// A text of the body that may be missing or null.
    pub(crate) fn text(&self, resource: &str, field: &str) -> Result<Option<&str>, Reply> {
        match &self.body[field] {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(invalid(resource, field, "invalid", "")),
        }
    }

    /// A text of the body that must be there and must not be empty.
    pub(crate) fn required(&self, resource: &str, field: &str) -> Result<&str, Reply> {
        match self.text(resource, field)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(invalid(resource, field, "missing_field", "")),
        }
    }

    /// As [`Ask::text`], of at most `most` characters.
    pub(crate) fn bounded(&self, resource: &str, field: &str, most: usize) -> Result<Option<&str>, Reply> {
        let text = self.text(resource, field)?;
        if text.is_some_and(|text| text.chars().count() > most) {
            let message = format!("{field} is too long (maximum is {most} characters)");
            return Err(invalid(resource, field, "custom", &message));
        }
        Ok(text)
    }

    /// A word of the query, one of `words` or else `usual`.
    pub(crate) fn word(&self, name: &str, words: &[&'static str], usual: &'static str) -> Result<&'static str, Reply> {
        match self.call.query(name) {
            None => Ok(usual),
            Some(given) => {
                words.iter().find(|word| **word == given).copied().ok_or_else(|| invalid("Query", name, "invalid", ""))
            }
        }
    }
}

/// Whether `object[field]` is `wanted`, if anything is wanted.
pub(crate) fn is(object: &Value, field: &str, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| object[field].as_str() == Some(wanted))
}
