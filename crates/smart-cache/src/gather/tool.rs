//! The version of the kind's tool on this machine.

use std::time::Duration;

use action::Failure;
use findings::{Finding, Severity};
use protocol::host::{self, Host};
use smart_cache::cli::PlanArguments;
use smart_cache::kind::Tool;
use smart_cache::{Kind, version};
use subprocess::Call;

/// How long a tool may take to say its version.
const TIMEOUT: Duration = Duration::from_secs(15);
/// What stands in the key where the version is not known.
const UNKNOWN: &str = "unknown";

/// The version as given, as the project asks for it, or as the tool says it; with a finding where nobody tells.
pub(crate) fn version(
    kind: Kind,
    arguments: &PlanArguments,
    host: &Host,
    findings: &mut Vec<Finding>,
) -> Result<Option<String>, Failure> {
    let Some(tool) = kind.tool() else { return Ok(None) };
    if let Some(given) = &arguments.tool_version {
        return Ok(Some(version::shortened(given, 0)).filter(|version| !version.is_empty()));
    }
    for name in version::files(kind) {
        let path = arguments.working_directory.join(name);
        if !path.is_file() {
            continue;
        }
        let text = String::from_utf8_lossy(&host::read(&path)?).into_owned();
        if let Some(found) = version::in_file(kind, name, &text) {
            return Ok(Some(version::shortened(&found, tool.numbers)));
        }
    }
    if let Some(said) = ask(&tool, host) {
        return Ok(Some(said));
    }
    let message = format!(
        "the version of {} is not known: no file asks for one, and the program is not there or says none",
        tool.name
    );
    let hint = "set the tool up before this step, or give `tool-version`";
    findings.push(Finding::new("smart-cache/tool-version", Severity::Notice, message).hint(hint));
    Ok(Some(UNKNOWN.to_owned()))
}

/// Asks from a folder of the system's: version managers otherwise follow the project's files, or download what they name.
fn ask(tool: &Tool, host: &Host) -> Option<String> {
    let path = host.environment.os("PATH").unwrap_or_default();
    let program = tool.programs.iter().find_map(|name| subprocess::find(name, path))?;
    let ran = subprocess::run(&Call::new(program, std::env::temp_dir(), TIMEOUT).arguments([tool.argument])).ok()?;
    let said = String::from_utf8_lossy(&ran.stdout);
    ran.is_success().then(|| version::said(&said, tool.numbers)).flatten()
}
