//! GitHub's API behind a trait: the only crate that knows HTTP.
//!
//! [`Api`] sends one request and gives one answer; [`Client`] does it with octocrab (rate limits, proxies, redirects, entity tags),
//! [`DryRun`] sends only what reads. The modules below are the verbs that tools need, each a function over `&dyn Api`: what
//! they decide is pure, what they send is one of [`endpoint::ALL`], and the same call twice writes nothing the second time.
//!
//! Not here: what to say (tools and their templates), and anything that local git can answer (crate `changes`).

pub mod check_run;
pub mod deployment;
pub mod dispatch;
pub mod endpoint;
pub mod incident;
pub mod jobs;
pub mod label;
pub mod marker;
pub mod pull_files;
pub mod pulls;
pub mod runs;
pub mod sticky;

mod base;
mod bounded;
mod cache;
mod change;
mod client;
mod connect;
mod download;
mod dry_run;
mod error;
mod failure;
mod flags;
mod moment;
mod page;
mod request;
mod retry;
mod token;
mod transport;
mod verdict;

pub use base::Base;
pub use bounded::{BODY_LIMIT, bounded, closed};
pub use change::{Change, Written};
pub use client::{Client, Options};
pub use connect::{connect, connect_with};
pub use dry_run::DryRun;
pub use endpoint::{Endpoint, Method};
pub use error::{Error, Refused};
pub use flags::ApiFlags;
pub use moment::Moment;
pub use request::{Answer, Api, Request};
pub use retry::{Time, WallTime};
pub use token::Token;
pub use transport::Timeouts;
