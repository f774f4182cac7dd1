//! The programs that are measured.

use std::path::Path;
use std::process::Command;

/// What is measured.
const PROGRAMS: [&str; 7] =
    ["change-router", "complexity-scorer", "ci-gate", "retry", "failure-diagnoser", "addons-path", "drift-guard"];

/// Builds them, or the table would tell of those that somebody built some time.
///
/// # Errors
/// When they do not build.
pub(super) fn build(root: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--release", "--target-dir", "target"]).current_dir(root);
    command.args(PROGRAMS.iter().flat_map(|program| ["--package", program]));
    println!("building {} programs", PROGRAMS.len());
    let status = command.status().map_err(|error| format!("starting cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err("the programs do not build".to_owned()) }
}
