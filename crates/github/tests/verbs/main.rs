//! The verbs against a GitHub with state, over HTTP.
#![expect(clippy::disallowed_methods, reason = "tests wait for one another")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod checks;
mod deployments;
mod harm;
mod incidents;
mod labels;
mod locks;
mod pulls;
mod runs;
mod sticky;
mod support;
