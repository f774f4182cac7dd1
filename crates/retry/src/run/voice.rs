//! This program's own lines. All of them go to standard error, so that standard output holds what the command printed
//! and nothing else; the runner takes workflow commands from both.

use std::io::{self, Write};

use findings::{Finding, Severity, render};
use protocol::escape;

use crate::process::error_is_mid_line;

pub(super) struct Voice {
    in_workflow: bool,
}

impl Voice {
    pub(super) const fn new(in_workflow: bool) -> Self {
        Self { in_workflow }
    }

    /// A line for people. `text` may hold hostile parts.
    pub(super) fn line(&self, text: &str) {
        Self::print(format!("retry: {}\n", escape::line(text)).into_bytes());
    }

    /// An annotation in a workflow, elsewhere a line.
    pub(super) fn finding(&self, finding: &Finding) {
        let mut text = Vec::new();
        if self.in_workflow && render::annotations::render(&mut text, std::slice::from_ref(finding)).is_ok() {
            return Self::print(text);
        }
        match finding.severity {
            Severity::Error => self.line(&format!("error: {}", finding.message)),
            Severity::Warning => self.line(&format!("warning: {}", finding.message)),
            Severity::Notice => self.line(&finding.message),
        }
    }

    fn print(mut text: Vec<u8>) {
        if error_is_mid_line() {
            text.insert(0, b'\n');
        }
        // Where nobody reads any more there is nobody left to tell; the exit code and the report still do.
        let _ = io::stderr().lock().write_all(&text);
    }
}
