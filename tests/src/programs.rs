//! Our own programs. Tests take the development build, whose parts the unit tests need too: a release build of all programs takes
//! longer than all tests together. What users get is built and measured by `cargo xtask bench`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::{must, root, target};

/// A folder of programs that stands in for our own build, as in `actions/_bootstrap/run.sh`.
pub const FOLDER_VARIABLE: &str = "POINTSMAN_BIN_DIR";

/// The programs that are packaged as actions: the folders of `actions/` with an `action.yml`, sorted.
#[must_use]
pub fn names() -> Vec<String> {
    let entries = must(fs::read_dir(root().join("actions")), "reading `actions`");
    let mut names: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.path().join("action.yml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

/// The folder that holds them: what [`FOLDER_VARIABLE`] names, or else [`built`], built on first use.
#[must_use]
pub fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| std::env::var_os(FOLDER_VARIABLE).map_or_else(build, PathBuf::from)).clone()
}

/// Where [`build_command`] puts them.
#[must_use]
pub fn built() -> PathBuf {
    target().join("debug")
}

/// The command that builds them, beside `xtask`: what that was built of is then at hand, with the same features.
#[must_use]
pub fn build_command() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["build", "--locked", "--package", "xtask"]);
    for name in names() {
        command.args(["--package", &name]);
    }
    command
}

fn build() -> PathBuf {
    let output = must(build_command().output(), "running cargo");
    assert!(output.status.success(), "the build failed:\n{}", String::from_utf8_lossy(&output.stderr));
    built()
}
