//! A client of a few lines, for tests of the fake itself and for requests that no tool would send.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::wire;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who asks an API at `http://HOST:PORT[/PREFIX]`.
#[derive(Debug, Clone)]
pub struct Caller {
    base: String,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Caller {
    /// Somebody with a token.
    #[must_use]
    pub fn new(base: &str, token: &str) -> Self {
        let headers = [("user-agent", "pointsman-tests"), ("accept", "application/vnd.github+json")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { base: base.to_owned(), token: Some(token.to_owned()), headers }
    }

    /// The same without a token.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.token = None;
        self
    }

    /// Sets a header (name in lower case) for every request; an empty value leaves it out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(given, _)| given != name);
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Sends one request to `target` (path and query, escaped), with a JSON body unless that is null.
    ///
    /// # Errors
    /// When there is no connection, or the answer ends early or is no HTTP.
    pub fn send(&self, method: &str, target: &str, body: &Value) -> io::Result<Said> {
        let rest = self.base.strip_prefix("http://").ok_or_else(|| wrong("only http is spoken here"))?;
        let (host, prefix) =
            rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
        let mut connection = TcpStream::connect(host)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!("{method} {prefix}{target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        let token = self.token.iter().map(|token| ("authorization".to_owned(), format!("Bearer {token}")));
        for (name, value) in self.headers.iter().cloned().chain(token) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        if !body.is_empty() {
            head.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        connection.write_all(&[head.as_bytes(), &body].concat())?;
        read(&mut BufReader::new(connection))
    }
}

impl Said {
    /// The JSON body; null where there is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

fn read(source: &mut BufReader<TcpStream>) -> io::Result<Said> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if source.read_until(b'\n', &mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut slots);
    response.parse(&head).map_err(|error| wrong(&error.to_string()))?;
    let headers = wire::owned(response.headers);
    let mut said = Said { status: response.code.unwrap_or(0), headers, bytes: Vec::new() };
    if said.header("transfer-encoding").is_some() {
        said.bytes = wire::read_chunks(source)?;
    } else if let Some(length) = said.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        said.bytes = vec![0; length];
        source.read_exact(&mut said.bytes)?;
    } else {
        source.read_to_end(&mut said.bytes)?;
    }
    Ok(said)
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}
