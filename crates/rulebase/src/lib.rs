//! The rule language of `failure-diagnoser`: rules about lines of logs, as data with their tests inside.
//!
//! A rule says what a line is (its [`Kind`]) and, where it wins, what to tell a person: category, parameters, remedies.
//! [`RuleFile::parse`] reads YAML with every mistake at its place; [`RuleBase::encode`] makes bytes of checked files, which a
//! program carries and [`RuleBase::decode`]s when it starts; a [`Scanner`] tells which rules match a line, and [`Context`],
//! [`evidence_line`], [`parameters`] and [`block_end`] look at the lines around it; [`check_samples`] runs the tests.
//!
//! Matching is linear in the line: patterns have no look-around and no back-references, and their size is limited. Every
//! pattern that selects lines contains a literal (found by one table over all rules) or starts with `^` (excluded by a
//! line's first bytes); its expression is compiled when it is needed first.
//!
//! Not here: the structure of logs, the ranking of lines, files.

mod base;
mod category;
mod column;
mod context;
mod encode;
mod features;
mod fields;
mod file;
mod grams;
mod index;
mod literal;
mod literals;
mod model;
mod pattern;
mod prefix;
mod rarity;
mod reading;
mod runbook;
mod samples;
mod scanner;
mod shape;
mod syntax;
mod wire;
mod words;

pub use base::{Builder, RuleBase};
pub use category::UnknownCategory;
pub use context::{BLOCK_WITHIN, Context, EVIDENCE_WITHIN, Lines, block_end, evidence_line, parameters};
pub use file::{FILE_LIMIT, RULE_LIMIT, RuleFile};
pub use literal::{Literal, SHORTEST};
pub use model::{After, Counterexample, More, Origin, Place, Remedy, Rule, Sample, Text, Topic};
pub use pattern::Pattern;
pub use runbook::{PRODUCTION_RUNBOOKS, RUNBOOKS, runbook, runbook_at};
pub use samples::{Coverage, NeverWins, SampleReport, check_samples, coverage};
pub use scanner::{Hit, Scanner};
pub use shape::{schema, shape};
pub use wire::DecodeError;
pub use words::{Category, Kind, Transient};
