//! Values that may be long: given as text, from a file or on standard input.

use protocol::host;

use crate::Failure;

/// The bytes that a value stands for: `-` is standard input, `@FILE` a file, anything else the text itself.
///
/// # Errors
/// When the file or standard input cannot be read.
pub fn content(value: &str) -> Result<Vec<u8>, Failure> {
    if value == "-" {
        return Ok(host::read_stdin()?);
    }
    match value.strip_prefix('@') {
        Some(path) => Ok(host::read(path.as_ref())?),
        None => Ok(value.as_bytes().to_vec()),
    }
}
