//! What was sent to GitHub, for the record.

use std::cell::RefCell;
use std::io::Write;

use github::{Answer, Api, Error, Request};
use serde::Serialize;

/// Calls that are kept; a run has at most a few dozen.
const KEPT: usize = 500;

/// A request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// HTTP method.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// `ok`, or what went wrong. Hostile text.
    pub result: String,
}

/// Passes requests on and writes down each.
pub struct Recorder<'a> {
    api: &'a dyn Api,
    calls: RefCell<Vec<Call>>,
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Recorder").field("calls", &self.calls).finish_non_exhaustive()
    }
}

impl<'a> Recorder<'a> {
    /// Records what goes to `api`.
    #[must_use]
    pub fn new(api: &'a dyn Api) -> Self {
        Self { api, calls: RefCell::new(Vec::new()) }
    }

    /// What was sent, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    fn note<T>(&self, method: &'static str, target: String, result: &Result<T, Error>) {
        let mut calls = self.calls.borrow_mut();
        if calls.len() < KEPT {
            let result = result.as_ref().map_or_else(ToString::to_string, |_| "ok".to_owned());
            calls.push(Call { method, target, result });
        }
    }
}

impl Api for Recorder<'_> {
    fn call(&self, request: &Request) -> Result<Answer, Error> {
        let result = self.api.call(request);
        self.note(request.endpoint.method.name(), request.target(), &result);
        result
    }

    fn next(&self, request: &Request, next: &str) -> Result<Answer, Error> {
        let result = self.api.next(request, next);
        self.note(request.endpoint.method.name(), next.to_owned(), &result);
        result
    }

    fn download(&self, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
        let result = self.api.download(request, sink, limit);
        self.note(request.endpoint.method.name(), request.target(), &result);
        result
    }
}
