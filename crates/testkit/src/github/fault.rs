//! What can go wrong between a client and GitHub, on demand.

use std::time::Duration;

/// A disturbance of one or several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) delay: Duration,
    pub(crate) times: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// This answer instead; the request is not carried out.
    Answer { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// The true answer, whose body ends after so many bytes.
    Truncated(usize),
    /// The connection is closed; the request was carried out or not.
    Dropped { after: bool },
    /// These bytes instead of HTTP.
    Garbage(Vec<u8>),
    /// The true answer with another body.
    Body(Vec<u8>),
    /// The true answer (for the delay alone).
    None,
}

impl Fault {
    const fn new(kind: Kind) -> Self {
        Self { kind, delay: Duration::ZERO, times: 1 }
    }

    /// An answer with this status and a message; the request is not carried out.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let body = format!("{{\"message\":\"a fault of the test\",\"status\":\"{status}\"}}").into_bytes();
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        Self::new(Kind::Answer { status, headers, body })
    }

    /// What a load balancer answers: this status with HTML.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
        Self::new(Kind::Answer { status, headers, body: b"<html><title>Unicorn!</title></html>".to_vec() })
    }

    /// A secondary rate limit: 403 with a message and, where given, `Retry-After` in seconds (GitHub documentation, "Rate
    /// limits for the REST API").
    #[must_use]
    pub fn secondary_limit(retry_after: Option<u64>) -> Self {
        let fault = Self::status(403).body(
            "{\"message\":\"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.\",\"documentation_url\":\"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits\"}",
        );
        match retry_after {
            Some(seconds) => fault.header("retry-after", &seconds.to_string()),
            None => fault,
        }
    }

    /// The body ends after `bytes`, at least one less than its head has promised.
    #[must_use]
    pub const fn truncated(bytes: usize) -> Self {
        Self::new(Kind::Truncated(bytes))
    }

    /// The connection is closed without an answer, and nothing has happened.
    #[must_use]
    pub const fn dropped() -> Self {
        Self::new(Kind::Dropped { after: false })
    }

    /// The request is carried out, and then the connection is closed without an answer.
    #[must_use]
    pub const fn answer_lost() -> Self {
        Self::new(Kind::Dropped { after: true })
    }

    /// Bytes that are no HTTP.
    #[must_use]
    pub fn garbage() -> Self {
        Self::new(Kind::Garbage(b"\x16\x03\x01 this is not HTTP \xff\r\n\r\n".to_vec()))
    }

    /// The request is carried out, but the answer's body is this.
    #[must_use]
    pub fn answers(body: &str) -> Self {
        Self::new(Kind::Body(body.as_bytes().to_vec()))
    }

    /// The true answer, later.
    #[must_use]
    pub const fn late(by: Duration) -> Self {
        Self::new(Kind::None).delayed(by)
    }

    /// Adds a header to an answer made by [`Fault::status`] and its like.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match &mut self.kind {
            Kind::Answer { headers, .. } => headers.push((name.to_owned(), value.to_owned())),
            kind => panic!("{kind:?} has no headers of its own"),
        }
        self
    }

    /// Sets the body of an answer made by [`Fault::status`] and its like.
    #[must_use]
    #[track_caller]
    pub fn body(mut self, text: &str) -> Self {
        match &mut self.kind {
            Kind::Answer { body, .. } => *body = text.as_bytes().to_vec(),
            kind => panic!("{kind:?} has no body of its own"),
        }
        self
    }

    /// Waits before it answers.
    #[must_use]
    pub const fn delayed(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// Disturbs so many requests; without it one.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// The faults that wait, each for the requests of one endpoint.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(String, Fault)>);

impl Faults {
    pub(crate) fn push(&mut self, endpoint: &str, fault: Fault) {
        self.0.push((endpoint.to_owned(), fault));
    }

    /// The oldest one for `endpoint`, used up by one.
    pub(crate) fn take(&mut self, endpoint: &str) -> Option<Fault> {
        let at = self.0.iter().position(|(wanted, _)| wanted == "*" || wanted == endpoint)?;
        let fault = self.0[at].1.clone();
        self.0[at].1.times = fault.times.saturating_sub(1);
        if self.0[at].1.times == 0 {
            self.0.remove(at);
        }
        Some(fault)
    }

    /// How many answers are still to be disturbed.
    pub(crate) fn waiting(&self) -> u32 {
        self.0.iter().map(|(_, fault)| fault.times).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_used_up_in_order() {
        let mut faults = Faults::default();
        faults.push("GET /user", Fault::dropped().times(2));
        faults.push("*", Fault::status(500));
        assert_eq!(faults.waiting(), 3);
        assert_eq!(faults.take("GET /user").unwrap().kind, Kind::Dropped { after: false });
        assert!(matches!(faults.take("POST /other").unwrap().kind, Kind::Answer { status: 500, .. }));
        assert!(faults.take("GET /user").is_some());
        assert_eq!((faults.take("GET /user"), faults.waiting()), (None, 0));
    }
}
