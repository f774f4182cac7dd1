//! Tools on the search path and their versions.

use std::ffi::OsStr;
use std::time::Duration;

use runner_health::measurements::{Measured, WantedTool};
use runner_health::version::{Requirement, Version};
use subprocess::Call;

/// How long a tool may take to say its version.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Looks for a tool and, where it matters, asks for its version.
pub(super) fn look(wanted: &Requirement, path: &OsStr) -> WantedTool {
    let found = subprocess::find(&wanted.tool, path);
    let version = found.as_ref().filter(|_| wanted.has_bounds()).map(|program| version(&wanted.tool, program));
    WantedTool { wanted: wanted.text.clone(), path: found.map(|path| path.to_string_lossy().into_owned()), version }
}

fn version(tool: &str, program: &std::path::Path) -> Measured<String> {
    // Asked from a folder of the system's: version managers and wrappers otherwise follow files of the repository.
    let call = Call::new(program, std::env::temp_dir(), TIMEOUT).arguments(arguments(tool));
    let ran = match subprocess::run(&call) {
        Ok(ran) => ran,
        Err(error) => return Measured::Failed(format!("`{tool}` could not be started: {error}")),
    };
    if !ran.is_success() {
        return Measured::Failed(format!("`{tool}` {}", ran.ending));
    }
    let said = [&ran.stdout, &ran.stderr].into_iter().find_map(|bytes| Version::find(&String::from_utf8_lossy(bytes)));
    said.map_or_else(
        || Measured::Failed(format!("`{tool}` names no version")),
        |version| Measured::Value(version.to_string()),
    )
}

/// What makes a tool say its version.
fn arguments(tool: &str) -> &'static [&'static str] {
    match tool {
        "go" | "helm" | "openssl" => &["version"],
        "java" | "javac" => &["-version"],
        "kubectl" => &["version", "--client"],
        _ => &["--version"],
    }
}
