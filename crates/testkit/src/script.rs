//! Executable scripts.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::must;

/// Writes an executable script, with its folders.
///
/// Another process writes it: while this one had it open, a thread that forks in the same moment would hand the open file
/// on to its child, and until that child has started its program the script could not be run ("text file busy").
#[track_caller]
pub fn write_script(path: &Path, text: &str) {
    if let Some(folder) = path.parent() {
        must(std::fs::create_dir_all(folder), "making folders");
    }
    let mut writer = Command::new("sh");
    writer.args(["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh"]).arg(path).stdin(Stdio::piped());
    let mut child = must(writer.spawn(), "starting sh");
    let written = child.stdin.take().map(|mut pipe| pipe.write_all(text.as_bytes()));
    must(written.unwrap_or(Ok(())), "writing a script");
    let status = must(child.wait(), "waiting for sh");
    assert!(status.success(), "writing the script `{}`", path.display());
}
