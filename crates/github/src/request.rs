//! One request, one answer.

use std::io::Write;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Endpoint, Error};

/// A request: an endpoint with its values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What is asked for.
    pub endpoint: &'static Endpoint,
    /// Values of the `{placeholders}` in the endpoint's path, unescaped, in the order of the path.
    pub path: Vec<(&'static str, String)>,
    /// Query, unescaped.
    pub query: Vec<(&'static str, String)>,
    /// JSON body.
    pub body: Option<Value>,
}

/// An answer with a status from 200 to 299.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body; [`Value::Null`] where there is none (204).
    pub body: Value,
    /// Path and query of the next page, where the `Link` header names one.
    pub next: Option<String>,
}

/// Somebody who sends requests to GitHub. Waiting for rate limits and trying again happen behind it.
pub trait Api {
    /// Sends a request.
    ///
    /// # Errors
    /// When no answer with a status from 200 to 299 came, see [`Error`].
    fn call(&self, request: &Request) -> Result<Answer, Error>;

    /// Follows [`Answer::next`].
    ///
    /// # Errors
    /// As [`Api::call`].
    fn next(&self, request: &Request, next: &str) -> Result<Answer, Error>;

    /// Fetches something large, such as a job's log: follows the redirect to storage without the token, writes at most `limit` bytes
    /// into `sink` and returns how many; bytes beyond the limit are not fetched.
    ///
    /// # Errors
    /// As [`Api::call`]; [`Error::Cut`] when the body ended early (what came is in `sink`).
    fn download(&self, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error>;
}

impl Request {
    /// A request to `endpoint` of the repository `owner/name`.
    #[must_use]
    pub fn new(endpoint: &'static Endpoint, repository: &str) -> Self {
        let mut path = Vec::new();
        if endpoint.path.starts_with("/repos/{owner}/{repo}") {
            let (owner, name) = repository.split_once('/').unwrap_or((repository, ""));
            path = vec![("owner", owner.to_owned()), ("repo", name.to_owned())];
        }
        Self { endpoint, path, query: Vec::new(), body: None }
    }

    /// Fills in a placeholder of the path.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a number or a name is given as it is, without `&`")]
    pub fn at(mut self, name: &'static str, value: impl ToString) -> Self {
        self.path.push((name, value.to_string()));
        self
    }

    /// Adds to the query.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a number or a name is given as it is, without `&`")]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Path and query, escaped: every byte of a value but unreserved ones (RFC 3986, 2.3) as `%XX`, so that no name can leave its
    /// place in the path.
    #[must_use]
    pub fn target(&self) -> String {
        let mut target = String::new();
        for part in self.endpoint.path.split('/').skip(1) {
            target.push('/');
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => {
                    let value = self.path.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value);
                    escape(value, &mut target);
                }
                None => target.push_str(part),
            }
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            escape(value, &mut target);
        }
        target
    }
}

impl Answer {
    /// The body as `T`.
    ///
    /// # Errors
    /// [`Error::Unexpected`] when it has another shape.
    pub fn read<T: DeserializeOwned>(&self, endpoint: &'static Endpoint) -> Result<T, Error> {
        T::deserialize(&self.body)
            .map_err(|error| Error::Unexpected { endpoint, why: crate::error::bounded(&error.to_string()) })
    }
}

fn escape(value: &str, target: &mut String) {
    // `.` and `..` would be path segments of their own.
    let dots = value.bytes().all(|byte| byte == b'.');
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || (byte == b'.' && !dots) {
            target.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            target.push('%');
            target.push(char::from(HEX[usize::from(byte >> 4)]));
            target.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint;

    #[test]
    fn values_cannot_leave_their_place() {
        let request = Request::new(endpoint::REMOVE_LABEL, "o/../r").at("issue_number", 7).at("name", "size/S?x#y");
        assert_eq!(request.target(), "/repos/o/..%2Fr/issues/7/labels/size%2FS%3Fx%23y");
        let request = Request::new(endpoint::LIST_CHECKS, "o/..").at("ref", "..").query("check_name", "a&b=c é");
        assert_eq!(request.target(), "/repos/o/%2E%2E/commits/%2E%2E/check-runs?check_name=a%26b%3Dc%20%C3%A9");
    }
}
