//! Real repositories, real remotes, the real git program: what a user would see in a workflow or on a laptop.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write real files")]

mod attributes;
mod clones;
mod events;
mod events_pull_request;
mod events_push;
mod files;
mod history;
mod hostile;
mod laptop;
mod last_change;
mod names;
mod past;
mod refs;
mod revisions;
mod support;
