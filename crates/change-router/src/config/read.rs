//! From files to a configuration.

use findings::Finding;
use settings::Document;

pub use super::section::Reading;
use super::{Config, defaults, from_filters, from_section};

/// A configuration file as read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path, for messages.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Reads the configuration: `filters` give the categories where they are given, else the section `router` of `config`,
/// else the built-in categories. With `filters` the configuration file is not read at all.
///
/// # Errors
/// Every mistake of both files, each with its place.
pub fn load(config: Option<&Source>, filters: Option<&Source>, reading: Reading) -> Result<Config, Vec<Finding>> {
    let built_in = built_in(reading)?;
    if let Some(source) = filters {
        return from_filters(&Document::parse(&source.file, &source.bytes)?, reading);
    }
    let Some(source) = config else { return Ok(built_in) };
    let document = Document::parse(&source.file, &source.bytes)?;
    match document.section("router")? {
        Some(node) => from_section(&document, node, reading, Some(&built_in)),
        None => Ok(built_in),
    }
}

fn built_in(reading: Reading) -> Result<Config, Vec<Finding>> {
    let document = Document::parse(defaults::FILE, defaults::YAML.as_bytes())?;
    // The built-in patterns mean the same in both dialects, as plain lists.
    let reading = Reading { combine: None, ..reading };
    from_section(&document, document.root.get("router").unwrap_or(&document.root), reading, None)
}
