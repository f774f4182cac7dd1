//! The subcommands.

pub(crate) mod diagnose;
pub(crate) mod mine;
pub(crate) mod rules;
