//! What the library claims over generated changes, labelled data and real histories, and what the program does.
#![expect(clippy::disallowed_methods, reason = "tests read corpora, build repositories and run programs")]

mod calibration;
mod cli;
mod history;
mod judged_from_base;
mod metamorphic;
