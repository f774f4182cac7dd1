//! HTTP/1.1 on a socket: one request read, one answer written, byte by byte, so that answers can also be wrong.

use std::io::{self, BufRead, Read as _, Write};

use serde_json::Value;

/// Larger heads and bodies than GitHub takes are refused.
const MOST_HEAD: usize = 64 * 1024;
const MOST_BODY: usize = 16 * 1024 * 1024;

/// A request as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// The raw path, without query.
    pub(crate) path: String,
    /// The query, decoded, in its order.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// Reads one, or nothing where the other side has closed.
    pub(crate) fn read(source: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(head) = read_head(source)? else { return Ok(None) };
        let mut slots = [httparse::EMPTY_HEADER; 100];
        let mut request = httparse::Request::new(&mut slots);
        let parsed = request.parse(&head).map_err(|error| invalid(&format!("no HTTP: {error}")))?;
        if parsed.is_partial() {
            return Err(invalid("half a request"));
        }
        let headers = owned(request.headers);
        let target = request.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut call = Self {
            method: request.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: pairs(query),
            headers,
            body: Vec::new(),
        };
        if call.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue")) {
            return Err(invalid("`Expect: 100-continue` is not spoken here"));
        }
        call.body = match call.header("content-length").map(str::parse::<usize>) {
            Some(Ok(length)) if length <= MOST_BODY => {
                let mut body = vec![0; length];
                source.read_exact(&mut body)?;
                body
            }
            Some(_) => return Err(invalid("a bad `Content-Length`")),
            None if call.header("transfer-encoding").is_some() => read_chunks(source)?,
            None => Vec::new(),
        };
        Ok(Some(call))
    }

    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::empty(status)
            .with("content-type", "application/json; charset=utf-8")
            .body(serde_json::to_vec(body).unwrap_or_default())
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// The whole answer as bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head(Some(self.body.len() as u64));
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Its head, promising a body of `length` bytes.
    pub(crate) fn head(&self, length: Option<u64>) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status)).into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        // RFC 9110, 8.6: no length on 204, and 304 has no body.
        if let Some(length) = length.filter(|_| !matches!(self.status, 204 | 304)) {
            head.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    pub(crate) fn write(&self, sink: &mut impl Write) -> io::Result<()> {
        sink.write_all(&self.bytes())?;
        sink.flush()
    }
}

/// `%XX` decoded; what is no escape stays.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| decode(&text.replace('+', " "));
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn read_head(source: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let read = source.by_ref().take((MOST_HEAD - head.len()) as u64).read_until(b'\n', &mut head)?;
        if read == 0 && head.is_empty() {
            return Ok(None);
        }
        if read == 0 {
            return Err(invalid("the head is too long or ends early"));
        }
        if head.ends_with(b"\r\n\r\n") {
            return Ok(Some(head));
        }
    }
}

/// Headers with their names in lower case.
pub(crate) fn owned(headers: &[httparse::Header<'_>]) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value))).collect()
}

/// A body in chunks.
pub(crate) fn read_chunks(source: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        source.by_ref().take(100).read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(|_| invalid("a bad chunk"))?;
        if body.len() + length > MOST_BODY {
            return Err(invalid("a body that is too long"));
        }
        let mut chunk = vec![0; length + 2];
        source.read_exact(&mut chunk)?;
        body.extend_from_slice(&chunk[..length]);
        if length == 0 {
            return Ok(body);
        }
    }
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> io::Result<Option<Call>> {
        Call::read(&mut text.as_bytes())
    }

    #[test]
    fn a_request_is_read_with_its_body() {
        let call = read("POST /a%2Fb?labels=x%2Cy+z&flag HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")
            .unwrap()
            .unwrap();
        assert_eq!(
            (call.method.as_str(), call.path.as_str(), call.body.as_slice()),
            ("POST", "/a%2Fb", b"{}".as_slice())
        );
        assert_eq!(
            (call.query("labels"), call.query("flag"), call.header("host")),
            (Some("x,y z"), Some(""), Some("h"))
        );
        let chunked =
            read("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").unwrap().unwrap();
        assert_eq!(chunked.body, b"abc");
        assert_eq!(read("").unwrap(), None);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for wrong in [
            "GET",
            "\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}",
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode("size%2FS%20%C3%A9%2525%"), "size/S é%25%");
    }
}
