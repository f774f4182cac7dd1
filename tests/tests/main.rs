//! Real workflows under a real runner, and what every action and workflow of this repository must satisfy.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests build real folders and run real programs")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod addons;
mod bootstrap;
mod comment;
mod consumer;
mod contract;
mod diagnosis;
mod docs;
mod dogfood;
mod drift;
mod harness;
mod healer;
mod healing;
mod house;
mod lint;
mod migration;
mod readme;
mod release;
mod retry;
mod routing;
