//! Logs of jobs, and the storage that they are fetched from: another address, which must never see a token.

use std::io::{self, Write};

use super::wire::Reply;

/// Bytes written at once.
const BLOCK: usize = 64 * 1024;

/// A job's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    text: Vec<u8>,
    /// So many bytes of generated lines come first.
    filler: u64,
    pub(crate) hops: u32,
    cut: Option<u64>,
    pub(crate) expired: bool,
    missing: bool,
}

impl Log {
    /// This text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self { text: text.as_bytes().to_vec(), filler: 0, hops: 1, cut: None, expired: false, missing: false }
    }

    /// At least `bytes` bytes of lines with time stamps, and then `end`. It is made while it is sent.
    #[must_use]
    pub fn generated(bytes: u64, end: &str) -> Self {
        Self { filler: bytes, ..Self::text(end) }
    }

    /// Past its retention: the API answers 410.
    #[must_use]
    pub fn expired() -> Self {
        Self { expired: true, ..Self::text("") }
    }

    /// The API still redirects to it, but the storage no longer has it (404).
    #[must_use]
    pub fn missing() -> Self {
        Self { missing: true, ..Self::text("") }
    }

    /// So many redirects until the log comes, instead of one.
    #[must_use]
    pub const fn hops(mut self, hops: u32) -> Self {
        self.hops = hops;
        self
    }

    /// The connection ends after so many bytes of the body, which promises all of them.
    #[must_use]
    pub const fn cut_after(mut self, bytes: u64) -> Self {
        self.cut = Some(bytes);
        self
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.filler.div_ceil(LINE.len() as u64) * LINE.len() as u64 + self.text.len() as u64
    }

    /// Sends it as an answer. Says whether the connection can go on.
    pub(crate) fn send(&self, sink: &mut impl Write) -> io::Result<bool> {
        if self.missing {
            let body = b"<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>".to_vec();
            Reply::empty(404).with("content-type", "application/xml").body(body).write(sink)?;
            return Ok(true);
        }
        sink.write_all(&Reply::empty(200).with("content-type", "text/plain").head(Some(self.size())))?;
        let mut left = self.cut.unwrap_or(u64::MAX);
        let lines = LINE.repeat(BLOCK / LINE.len());
        let mut filler = self.size() - self.text.len() as u64;
        while filler > 0 && left > 0 {
            let piece = filler.min(lines.len() as u64).min(left);
            sink.write_all(&lines[..usize::try_from(piece).unwrap_or(0)])?;
            (filler, left) = (filler - piece, left - piece);
        }
        let piece = (self.text.len() as u64).min(left);
        sink.write_all(&self.text[..usize::try_from(piece).unwrap_or(0)])?;
        sink.flush()?;
        Ok(self.cut.is_none())
    }
}

/// One line of the filler, 64 bytes.
const LINE: &[u8] = b"2026-03-01T12:00:00.0000000Z a line that says nothing, 0123456\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_log_is_as_long_as_it_says() {
        for log in [Log::generated(200_001, "##[error]end\n"), Log::text("x"), Log::generated(1, "")] {
            let mut sent = Vec::new();
            assert!(log.send(&mut sent).unwrap());
            let body = sent.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
            assert_eq!((sent.len() - body) as u64, log.size());
        }
        let mut sent = Vec::new();
        assert!(!Log::text("0123456789").cut_after(4).send(&mut sent).unwrap());
        assert!(sent.ends_with(b"\r\n\r\n0123"));
    }
}
