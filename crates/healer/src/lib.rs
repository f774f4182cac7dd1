//! Looks at a finished run: diagnoses its failed jobs, runs again what can pass, tells people once.
//!
//! In stages: [`Subject`] is what the event speaks of, [`gather`] fetches jobs and logs and diagnoses them, [`decide`] makes a
//! [`Plan`] of it (pure), [`carry_out`] executes the plan, [`show`] tells what happened. Everything that touches GitHub goes
//! through `&dyn Api`.
//!
//! Nothing of the run itself is ever checked out or run: its jobs, logs, names and branches are data, and hostile.

pub mod carry_out;
pub mod cause;
pub mod cli;
mod comment;
mod decide;
pub mod gather;
pub mod occurrence;
mod record;
pub mod show;
mod spec;
mod subject;

pub use cause::{Cause, JobDiagnosis, JobLog};
pub use decide::{Decision, Plan, Policy, Rerun, decide};
pub use record::{Call, Recorder};
pub use spec::{SCHEMA, SPEC};
pub use subject::{Conclusion, NoSubject, Origin, Subject};
