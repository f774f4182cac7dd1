//! What is said of the rules themselves: their sources, lists, and tests.

pub mod show;
pub mod test;

use rulebase::RuleFile;

/// The built-in rule files as they were written, by name.
pub const SOURCES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The built-in rule files with their samples.
///
/// # Errors
/// Never in a released program: the build script has parsed them.
pub fn built_in_files() -> Result<Vec<RuleFile>, Vec<findings::Finding>> {
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    for (name, bytes) in SOURCES {
        match RuleFile::parse(name, bytes) {
            Ok(file) => files.push(file),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(files) } else { Err(mistakes) }
}
