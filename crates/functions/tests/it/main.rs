//! What the figures of functions claim: tables for each language, and what holds for any text.

mod c;
mod cpp;
mod go;
mod hostile;
mod java;
mod php;
mod python;
mod rust;
mod script;
mod support;
mod whatever;
