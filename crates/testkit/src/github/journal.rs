//! What the fake was asked, in order, without secrets.

use serde_json::Value;

use super::page::encode;

/// Which of the fake's two addresses was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The API.
    Api,
    /// The storage that job logs are redirected to.
    Storage,
}

/// One request and the status of its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Who was asked.
    pub host: Host,
    /// `GET`, `POST` ...
    pub method: String,
    /// The path, still escaped, without the prefix of GitHub Enterprise Server.
    pub path: String,
    /// `METHOD /path/{template}` as in GitHub's API description; the empty text for a path that the fake does not know.
    pub endpoint: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The JSON body, [`Value::Null`] without one.
    pub body: Value,
    /// The headers, names in lower case. Of an `authorization` only the scheme is kept.
    pub headers: Vec<(String, String)>,
    /// The status that was answered; 0 where a fault answered with less than a status.
    pub status: u16,
}

impl Entry {
    /// Whether it asked for a change (also one that was refused).
    #[must_use]
    pub fn writes(&self) -> bool {
        self.method != "GET" && self.method != "HEAD"
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A value of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Path and query, escaped, to ask the same once more.
    #[must_use]
    pub fn target(&self) -> String {
        let pairs = self.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// `POST /repos/o/r/issues 201`, for messages of tests.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {} {}", self.method, self.path, self.status)
    }
}

/// The scheme of an `authorization` header, with the secret left out.
pub(crate) fn scheme(value: &str) -> String {
    let scheme = value.split_whitespace().next().unwrap_or_default();
    format!("{} (left out)", if scheme.len() < value.trim().len() { scheme } else { "" }).trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::scheme;

    #[test]
    fn secrets_are_left_out() {
        assert_eq!(scheme("Bearer ghs_secret"), "Bearer (left out)");
        assert_eq!(scheme("ghs_secret"), "(left out)");
    }
}
