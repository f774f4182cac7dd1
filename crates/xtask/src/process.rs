//! Programs with their output in a file.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `command` without standard input; both outputs go to the file `log`, in the order in which they came.
///
/// # Errors
/// When the program cannot be started, with its name.
pub(crate) fn run_into(command: &mut Command, log: &Path) -> Result<bool, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let start = || -> io::Result<bool> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder)?;
        }
        let out = File::create(log)?;
        let err = out.try_clone()?;
        Ok(command.stdin(Stdio::null()).stdout(out).stderr(err).status()?.success())
    };
    let mut start = start;
    start().map_err(|error| format!("running `{name}`: {error}"))
}

/// Runs `command` without standard input and gives its standard output, trimmed.
///
/// # Errors
/// When it cannot be started or fails, with what it said.
pub(crate) fn ask(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("running `{name}`: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let (said, also) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    Err(format!("`{name}` failed ({}):\n{}{}", output.status, said, also))
}
