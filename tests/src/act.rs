//! Runs a workflow of a consumer's repository under act and reads what happened from its JSON log.
//!
//! Where act differs from GitHub (0.2.89, on the host), so that no test claims more than it shows:
//! - `actions/checkout` is not run: the job works on a copy of the whole folder, `.git` included.
//! - Every step has a pseudo-terminal as standard input, output and error. A step that reads its input waits for ever,
//!   and stdout and stderr come in one stream.
//! - A failed job with `continue-on-error: true` counts as failed in `needs`; GitHub says `success`.
//! - Outputs of a job and jobs that are skipped leave no trace in the log: [`Run::result`] takes a job that the workflow
//!   declares and the log does not mention as skipped.
//! - `GITHUB_ACTION_PATH` of a remote composite action is a full copy of its repository, so `../` reaches all of it.
//! - An empty line in `GITHUB_OUTPUT` outside a value fails the step; GitHub's runner skips it.
//! - What a step that fails printed last can be missing from the log, as act does not wait for it: every such script ends
//!   [`LATE`] later.
//! - Each step of a composite action tells its outputs and summary again for the step that contains it.

mod log;
mod process;
mod run;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use testkit::{Payload, ScrubbedEnvironment};

use crate::{artifacts, export, must, programs};

pub use run::{Annotation, Job, JobResult, Run, Step};

/// How this project is named in a consumer's `uses:`.
pub const REPOSITORY: &str = "insightpulseai/pointsman";

/// The ref that consumers' workflows in tests use.
pub const REF: &str = "v1";

/// A run that takes longer is killed. The longest honest one takes a few seconds.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// What bash runs before each script (`BASH_ENV`): the end of one that fails waits until act has read what it printed.
const LATE: &str = "trap '[ $? -eq 0 ] || sleep 0.1' EXIT\n";

/// A workflow to run.
#[derive(Debug)]
pub struct Act {
    program: PathBuf,
    folder: PathBuf,
    payload: Payload,
    workflow: String,
    repositories: Vec<(String, PathBuf)>,
    variables: Vec<(String, OsString)>,
    token: Option<String>,
    programs: Option<PathBuf>,
}

impl Act {
    /// The workflow `.github/workflows/ci.yml` of the checkout in `folder`, for the event `payload`, run by the act at
    /// `program`. Its `uses: insightpulseai/pointsman/...@v1` gets this working tree, with our programs at hand.
    #[must_use]
    pub fn new(program: PathBuf, folder: &Path, payload: &Payload) -> Self {
        Self {
            program,
            folder: folder.to_owned(),
            payload: payload.clone(),
            workflow: ".github/workflows/ci.yml".to_owned(),
            repositories: Vec::new(),
            variables: Vec::new(),
            token: None,
            programs: None,
        }
    }

    /// Takes another workflow file, named from the top of the checkout.
    #[must_use]
    pub fn workflow(mut self, file: &str) -> Self {
        file.clone_into(&mut self.workflow);
        self
    }

    /// Takes `owner/name@ref` from a folder. The last folder given for a name counts.
    #[must_use]
    pub fn repository(mut self, name: &str, folder: &Path) -> Self {
        self.repositories.retain(|(existing, _)| existing != name);
        self.repositories.push((name.to_owned(), folder.to_owned()));
        self
    }

    /// Takes our programs from another folder.
    #[must_use]
    pub fn programs(mut self, folder: &Path) -> Self {
        self.programs = Some(folder.to_owned());
        self
    }

    /// Sets a variable for every step.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Makes `github.token` this one; without it, it is empty.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// If act cannot be started, reports an error of its own, or does not end in time.
    #[must_use]
    pub fn run(self) -> Run {
        let scratch = must(tempfile::Builder::new().prefix("act-").tempdir(), "making a temporary folder");
        let mut command = self.command(scratch.path());
        let ended = process::run(&mut command, scratch.path(), TIME_LIMIT);
        let workflow = must(fs::read_to_string(self.folder.join(&self.workflow)), &self.workflow);
        Run::read(&self.workflow, &workflow, &ended)
    }

    fn command(&self, scratch: &Path) -> Command {
        let event = scratch.join("event.json");
        must(fs::write(&event, self.payload.bytes()), "writing the payload");
        let mut environment = ScrubbedEnvironment::new(&scratch.join("home"));
        must(fs::create_dir_all(scratch.join("home")), "making a home");
        if let Some(home) = std::env::var_os("CARGO_HOME") {
            environment.set("CARGO_HOME", home);
        }
        let mut command = Command::new(&self.program);
        environment.apply(&mut command);
        command
            .current_dir(&self.folder)
            .arg(self.payload.event)
            .args(["--json", "--no-cache-server", "--pull=false", "--no-recurse"])
            .args(["-P", "ubuntu-latest=-self-hosted", "-P", "ubuntu-24.04=-self-hosted"])
            .arg("--eventpath")
            .arg(event)
            .arg("--workflows")
            .arg(&self.workflow)
            .arg("--action-cache-path")
            .arg(scratch.join("cache"))
            // Empty files, or act would read those of the consumer's repository or of whoever runs the tests.
            .args(["--env-file", "/dev/null", "--secret-file", "/dev/null", "--var-file", "/dev/null"]);
        let ours = format!("{REPOSITORY}@{REF}");
        let given = self.repositories.iter().find(|(name, _)| *name == ours).map(|(_, folder)| folder.clone());
        let folder = given.unwrap_or_else(export);
        for reference in references(&folder) {
            command.arg("--local-repository").arg(pair(&format!("{REPOSITORY}@{reference}"), folder.as_os_str()));
        }
        // act fetches every action that a workflow names, also of steps that will not run.
        for (name, folder) in artifacts::stand_ins(scratch) {
            if !self.repositories.iter().any(|(given, _)| *given == name) {
                command.arg("--local-repository").arg(pair(name, folder.as_os_str()));
            }
        }
        if !self.variables.iter().any(|(name, _)| name == artifacts::FOLDER_VARIABLE) {
            command.arg("--env").arg(pair(artifacts::FOLDER_VARIABLE, scratch.join("artifacts").as_os_str()));
        }
        for (name, folder) in self.repositories.iter().filter(|(name, _)| *name != ours) {
            command.arg("--local-repository").arg(pair(name, folder.as_os_str()));
        }
        let late = scratch.join("late.sh");
        must(fs::write(&late, LATE), "writing the script before all scripts");
        command.arg("--env").arg(pair("BASH_ENV", late.as_os_str()));
        let folder = self.programs.clone().unwrap_or_else(programs::folder);
        command.arg("--env").arg(pair(programs::FOLDER_VARIABLE, folder.as_os_str()));
        if let Some(token) = &self.token {
            command.arg("--secret").arg(format!("GITHUB_TOKEN={token}"));
        }
        for (name, value) in &self.variables {
            command.arg("--env").arg(pair(name, value));
        }
        command
    }
}

/// What our repository is called by: by consumers, and by its own reusable workflows, which name their release.
fn references(folder: &Path) -> BTreeSet<String> {
    let workflows = folder.join(".github/workflows");
    let mut found = BTreeSet::from([REF.to_owned()]);
    for entry in must(fs::read_dir(&workflows), ".github/workflows").flatten() {
        let text = must(fs::read_to_string(entry.path()), ".github/workflows");
        let named = text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
        let ours = named.filter_map(|action| action.strip_prefix(REPOSITORY)?.rsplit_once('@'));
        found.extend(ours.map(|(_, reference)| reference.to_owned()));
    }
    found
}

fn pair(name: &str, value: &std::ffi::OsStr) -> OsString {
    let mut text = OsString::from(name);
    text.push("=");
    text.push(value);
    text
}
