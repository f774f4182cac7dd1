//! What is said of the rules themselves: their sources, lists, and tests.

pub mod show;
pub mod test;

use std::io::{Cursor, Read as _};

use findings::{Finding, Severity};
use rulebase::RuleFile;
use zip::ZipArchive;
use zip::result::ZipError;

/// The built-in rule files as they were written, made by the build script. Only tests and explanations of rules need them.
const SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.zip"));

/// The built-in rule files with their samples.
///
/// # Errors
/// Never in a released program: the build script has parsed them.
pub fn built_in_files() -> Result<Vec<RuleFile>, Vec<Finding>> {
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    let sources = sources().map_err(|error| {
        vec![Finding::new("rules/sources", Severity::Error, format!("the built-in rule files cannot be read: {error}"))]
    })?;
    for (name, bytes) in &sources {
        match RuleFile::parse(name, bytes) {
            Ok(file) => files.push(file),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(files) } else { Err(mistakes) }
}

fn sources() -> Result<Vec<(String, Vec<u8>)>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(SOURCES))?;
    let mut sources = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        sources.push((file.name()?.into_owned(), bytes));
    }
    Ok(sources)
}
