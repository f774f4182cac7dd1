//! A GitHub with state, on a real socket: issues, comments, labels, check runs, pull requests, workflow runs with jobs and
//! logs, deployments, dispatches. It knows the requests that Pointsman sends and no others; its answers are complete in the
//! sense of GitHub's published API description, which contract tests hold.
//!
//! ```
//! use serde_json::json;
//! use testkit::github::Fake;
//!
//! let github = Fake::start();
//! let number = github.issue("o/r", &json!({ "title": "it rains" }));
//! assert_eq!(github.issues("o/r")[0]["number"], number);
//! assert!(github.writes().is_empty());
//! ```
//!
//! What differs from GitHub: changes are visible at once everywhere; workflows never run; searching, reviews and git data
//! are not there; a token's rate limit is endless until [`Fake::limit`] sets one.

mod answer;
mod ask;
mod caller;
mod checks;
mod clock;
mod comments;
mod core;
mod deployments;
mod fake;
mod fault;
mod issues;
mod journal;
mod labels;
mod log;
mod look;
mod page;
mod pulls;
mod route;
mod runs;
mod seed;
mod server;
mod shape;
mod state;
mod token;
mod wire;

pub use caller::{Caller, Said};
pub use clock::Clock;
pub use fake::{Fake, REPOSITORY, TOKEN};
pub use fault::Fault;
pub use journal::{Entry, Host};
pub use log::Log;
pub use state::{Check, Dispatch};
pub use token::{Access, PERMISSIONS};
