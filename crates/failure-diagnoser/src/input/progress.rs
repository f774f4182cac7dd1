//! Says on standard error how far the reading is, if that takes longer than a second.

use std::io::Write as _;
use std::time::{Duration, Instant};

use protocol::escape;

/// When what was said.
pub(crate) struct Progress {
    start: Instant,
    /// Doubles: an hour makes twelve lines.
    next: Duration,
    bytes: u64,
}

impl Progress {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), next: Duration::from_secs(1), bytes: 0 }
    }

    /// Counts what was read of `name`.
    pub(crate) fn read(&mut self, name: &str, bytes: usize) {
        self.bytes += bytes as u64;
        let passed = self.start.elapsed();
        if passed >= self.next {
            self.next *= 2;
            let (megabytes, seconds) = (self.bytes / 1_000_000, passed.as_secs());
            // Who does not listen misses nothing.
            let _ = writeln!(std::io::stderr(), "reading `{}`: {megabytes} MB after {seconds} s", escape::line(name));
        }
    }
}
