//! What the inputs ask for.

use std::path::{Component, Path};

use serde::Serialize;

use crate::cli::Inputs;
use crate::heal::Switches;

/// What is kept of the whole time for health checks, diagnosis and verdict: a tenth, from half a minute to two minutes.
const END: (u64, u64) = (30, 120);
/// What any command may take at least, seconds.
pub const LEAST: u64 = 30;
/// What is kept of the rest for rollback and verification, if there is one: percent.
const ROLLBACK: u64 = 30;

/// What is run, and within which limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// What `retry` runs for the input `script`; empty where the input `command` is run as it is. Not in the report: it could
    /// hold a secret that was pasted into a workflow file.
    #[serde(skip)]
    pub command: String,
    /// What runs it; empty for the default.
    pub shell: String,
    /// Scripts for `retry --heal`.
    pub heal: Vec<String>,
    /// Whether remedies may run after the diagnosis.
    pub repair: bool,
    /// Whether a failed deployment is rolled back.
    pub rollback: bool,
    /// What is healed, as `remediate` takes it.
    pub switches: Vec<String>,
    /// Seconds that the attempts may take together.
    pub deadline: u64,
    /// When all must be over, seconds since 1970.
    pub ends: u64,
    /// Stable name of this command among others of the workflow.
    pub job: String,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// A mistake in the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong and what was expected.
    pub message: String,
    /// How to mend it.
    pub hint: &'static str,
}

/// Makes a plan of the inputs. `now` is in seconds since 1970.
///
/// # Errors
/// Every mistake.
pub fn plan(inputs: &Inputs, now: u64) -> Result<Plan, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut wrong = |message: String, hint: &'static str| mistakes.push(Mistake { message, hint });
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let shell = given(&inputs.shell);
    let mut run = None;
    match (given(&inputs.command), given(&inputs.script)) {
        (Some(_), None) => run = Some((String::new(), shell.clone())),
        (None, Some(script)) => match started(&script, shell.as_deref()) {
            Ok(found) => run = Some(found),
            Err(message) => {
                wrong(message, "name a file of the repository, from `working-directory`, such as `ci/deploy.sh`");
            }
        },
        (None, None) => wrong("neither `command` nor `script` is given".to_owned(), "say what to run"),
        (Some(_), Some(_)) => wrong("both `command` and `script` are given".to_owned(), "give one of them"),
    }
    if let Some(folder) = given(&inputs.working_directory).filter(|folder| !is_inside(folder)) {
        wrong(
            format!("`working-directory` is `{folder}`: expected a folder of the repository"),
            "name it from the repository's root, without `..`",
        );
    }
    let rollback = given(&inputs.rollback_command);
    if inputs.enable_rollback && rollback.is_none() {
        wrong(
            "`enable-rollback` is `true`, but there is no `rollback-command`".to_owned(),
            "say how a failed deployment is undone",
        );
    }
    if !inputs.enable_rollback && (rollback.is_some() || given(&inputs.verify_command).is_some()) {
        wrong(
            "`rollback-command` or `verify-command` is given, but `enable-rollback` is not `true`".to_owned(),
            "set `enable-rollback: true`, or leave them out",
        );
    }
    let switches = Switches::parse(&inputs.heal);
    if let Err(message) = &switches {
        wrong(format!("`heal` is wrong: {message}"), "the default `on` heals every kind that has a safe remedy");
    }
    let (Some((command, run_by)), Ok(switches), true) = (run, switches, mistakes.is_empty()) else {
        return Err(mistakes);
    };
    let heal = switches.scripts(shell.as_deref());
    let mut notes = Vec::new();
    if heal.is_empty() && crate::heal::BETWEEN_ATTEMPTS.iter().any(|category| switches.is_on(*category)) {
        notes.push("nothing is healed between two attempts, as the shell is none of the known ones".to_owned());
    }
    let whole = inputs.timeout * 60;
    Ok(Plan {
        command,
        shell: run_by.unwrap_or_default(),
        heal,
        repair: rulebase::Category::ALL.iter().any(|category| switches.is_on(*category)),
        rollback: inputs.enable_rollback,
        switches: switches.lines(),
        deadline: left(whole, if inputs.enable_rollback { ROLLBACK } else { 0 }),
        ends: now + whole,
        job: job(inputs),
        notes,
    })
}

/// What the next command may take of `left` seconds, if `keep` percent are kept for what follows, and some time for the end. Never
/// less than [`LEAST`]: the job's own limit is the last.
///
/// ```
/// assert_eq!(self_healing::plan::left(1_800, 0), 1_680);
/// assert_eq!(self_healing::plan::left(20, 0), 30);
/// ```
#[must_use]
pub fn left(left: u64, keep: u64) -> u64 {
    let end = (left / 10).clamp(END.0, END.1);
    (left.saturating_sub(end) * (100 - keep.min(100)) / 100).max(LEAST)
}

/// How a script file is started: the command, and the shell that reads that command.
fn started(script: &str, shell: Option<&str>) -> Result<(String, Option<String>), String> {
    if !is_inside(script) || script.starts_with('-') {
        return Err(format!("`script` is `{script}`: expected a file of the repository"));
    }
    // Inside single quotes every shell below takes it literally.
    if script.contains(['\'', '"', '%', '!', '\n', '\r', '`', '$']) {
        return Err(format!("`script` is `{script}`: expected a path without quotes, `%`, `!`, `$` and line breaks"));
    }
    let file = format!("./{}", script.trim_start_matches("./"));
    let own = |name: &str| Some(name.to_owned());
    Ok(match shell {
        None | Some("bash") => (format!("bash --noprofile --norc -e -o pipefail '{file}'"), own("bash")),
        Some("sh") => (format!("sh -e '{file}'"), own("sh")),
        Some("python") => (format!("import runpy; runpy.run_path('{file}', run_name='__main__')"), own("python")),
        Some(name @ ("pwsh" | "powershell")) => (format!("& '{file}'"), own(name)),
        Some("cmd") => (format!("call \"{}\"", file.replace('/', "\\")), own("cmd")),
        Some(custom) if custom.contains("{0}") => (custom.replace("{0}", &format!("'{file}'")), own("bash")),
        Some(other) => {
            return Err(format!(
                "`shell` is `{other}`: expected `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `python` or a command with `{{0}}`"
            ));
        }
    })
}

/// A relative path that does not leave the folder it starts in.
fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        && !path.contains(['\0', '\\'])
        && !path.starts_with('~')
}

/// The name that was given, cut to what an incident's source can hold, else a hash of what is run.
fn job(inputs: &Inputs) -> String {
    if let Some(name) = inputs.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        return protocol::escape::clip(&protocol::escape::line(name), 100);
    }
    let texts = [&inputs.command, &inputs.script, &inputs.working_directory, &inputs.shell];
    let bytes = texts.into_iter().flat_map(|text| text.as_deref().unwrap_or_default().trim().bytes().chain([0]));
    // FNV-1a, 64 bits.
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests;
