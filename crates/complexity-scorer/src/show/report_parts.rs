//! Functions and risk flags as the report holds them.

use protocol::escape;
use serde::Serialize;

use crate::functions::{FunctionChanges, Touched};
use crate::risk::Flag;

/// Functions that the report lists; a note says where there are more.
pub const MOST: usize = 10_000;

#[derive(Debug, Clone, Serialize)]
pub(super) struct FunctionChange<'a> {
    file: String,
    name: &'a str,
    /// What it was, where it came from another file or has another name now.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<Place<'a>>,
    before: u32,
    after: u32,
    new: bool,
    line: u32,
    end_line: u32,
    nloc: u32,
    parameters: u32,
    cognitive_before: u32,
    cognitive_after: u32,
}

#[derive(Debug, Clone, Serialize)]
struct Place<'a> {
    file: String,
    name: &'a str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct SkippedFile {
    file: String,
    reason: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StoppedFile {
    file: String,
    line: u32,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct RiskFlag<'a> {
    id: &'a str,
    message: &'a str,
    weight: u8,
    paths: Vec<String>,
}

pub(super) fn functions(changes: &FunctionChanges) -> Vec<FunctionChange<'_>> {
    changes.touched.iter().take(MOST).map(function).collect()
}

fn function(touched: &Touched) -> FunctionChange<'_> {
    FunctionChange {
        file: escape::path(&touched.file).text,
        name: &touched.name,
        was: touched.was.as_ref().map(|(file, name)| Place { file: escape::path(file).text, name }),
        before: touched.before,
        after: touched.after,
        new: touched.new,
        line: touched.function.line,
        end_line: touched.function.end_line,
        nloc: touched.function.nloc,
        parameters: touched.function.parameters,
        cognitive_before: touched.cognitive_before,
        cognitive_after: touched.function.cognitive,
    }
}

pub(super) fn skipped(changes: &FunctionChanges) -> Vec<SkippedFile> {
    let shown = |path: &[u8]| escape::path(path).text;
    changes
        .skipped
        .iter()
        .map(|skipped| SkippedFile { file: shown(&skipped.file), reason: skipped.skip.to_string() })
        .collect()
}

pub(super) fn stopped(changes: &FunctionChanges) -> Vec<StoppedFile> {
    changes.stopped.iter().map(|(file, line)| StoppedFile { file: escape::path(file).text, line: *line }).collect()
}

pub(super) fn risk(flags: &[Flag]) -> Vec<RiskFlag<'_>> {
    let paths = |flag: &Flag| flag.paths.iter().map(|path| escape::path(path).text).collect();
    flags
        .iter()
        .map(|flag| RiskFlag { id: &flag.id, message: &flag.message, weight: flag.weight, paths: paths(flag) })
        .collect()
}
