//! What the library claims over generated changes, labelled data and real histories, and what the program does.
#![expect(clippy::disallowed_methods, reason = "tests read corpora, build repositories and run programs")]

mod calibration;
mod cases;
mod cli;
mod depth;
mod history;
mod judged_from_base;
mod metamorphic;
