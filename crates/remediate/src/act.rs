//! Does what was chosen.

mod cache;
mod docker;
mod files;
mod free;
mod lockfile;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use action::Failure;
use protocol::escape::clip;
use protocol::host::Host;
use remediate::cli::RunArguments;
use remediate::disk::Machine;
use remediate::outcome::{CommandRun, Removed};
use remediate::units::bytes;
use remediate::{Case, Chosen, Done, Outcome, Remedy, wait};
use subprocess::{Call, Ran};

/// Everything that remedies need to know of the machine and the flags.
pub(crate) struct Context {
    /// Where the file system starts; a fixture in tests.
    pub(crate) root: PathBuf,
    pub(crate) home: Option<PathBuf>,
    /// The runner's temporary folder.
    pub(crate) temp: Option<PathBuf>,
    pub(crate) machine: Machine,
    /// The project's folder, absolute.
    pub(crate) working: PathBuf,
    pub(crate) search_path: OsString,
    /// Folders of caches that variables name.
    pub(crate) cargo_home: Option<PathBuf>,
    pub(crate) keep: Vec<PathBuf>,
    pub(crate) timeout: Duration,
    pub(crate) dry_run: bool,
    /// `free-disk` was allowed by name.
    pub(crate) free_disk_is_wanted: bool,
    /// How long to wait, and the longest wait.
    pub(crate) wait: Duration,
    pub(crate) max_wait: Duration,
    /// Where a patch goes.
    pub(crate) patch: PathBuf,
}

/// What came of a remedy, before it becomes an entry of the report.
pub(crate) struct End {
    pub(crate) outcome: Outcome,
    pub(crate) message: String,
    pub(crate) commands: Vec<CommandRun>,
    pub(crate) removed: Vec<Removed>,
    /// Bytes that it freed, where it knows better than the disk.
    pub(crate) freed: Option<u64>,
    pub(crate) lockfiles: Vec<String>,
}

impl End {
    pub(crate) fn new(outcome: Outcome, message: impl Into<String>) -> Self {
        Self {
            outcome,
            message: message.into(),
            commands: Vec::new(),
            removed: Vec::new(),
            freed: None,
            lockfiles: Vec::new(),
        }
    }

    pub(crate) fn ran(mut self, commands: Vec<CommandRun>) -> Self {
        self.commands = commands;
        self
    }
}

impl Context {
    /// Resolves flags and environment; a patch of an earlier run is taken away.
    pub(crate) fn new(arguments: &RunArguments, cases: &[Case], host: &Host) -> Result<Self, Failure> {
        let environment = &host.environment;
        let patch = arguments.patch.clone().unwrap_or_else(|| host.step_folder().join("refreshed.patch"));
        if let Err(error) = std::fs::remove_file(&patch)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error.into());
        }
        Ok(Self {
            root: PathBuf::from("/"),
            home: environment.path("HOME").or_else(|| environment.path("USERPROFILE")),
            temp: host.runner.temp.clone(),
            machine: Machine::of(host.runner.in_workflow, environment.get("RUNNER_ENVIRONMENT")),
            working: std::fs::canonicalize(&arguments.working_directory)?,
            search_path: environment.os("PATH").unwrap_or_default().to_owned(),
            cargo_home: environment.path("CARGO_HOME"),
            keep: arguments.keep.clone(),
            timeout: arguments.timeout,
            dry_run: arguments.dry_run,
            free_disk_is_wanted: arguments.allow.contains(&Remedy::FreeDisk),
            wait: arguments.wait.or_else(|| cases.iter().find_map(wait::asked)).unwrap_or(wait::USUAL),
            max_wait: arguments.max_wait,
            patch,
        })
    }

    /// Does one remedy and measures the disk around it.
    pub(crate) fn act(&self, chosen: &Chosen) -> Done {
        let before = files::available(&self.working);
        let end = match (&chosen.forbidden, chosen.remedy, chosen.tool) {
            (Some(why), _, _) => End::new(Outcome::NotAllowed, why.clone()),
            (None, Remedy::FreeDisk, _) => free::free(self),
            (None, Remedy::PruneDocker, _) => docker::prune(self),
            (None, Remedy::Wait, _) => self.sit_out(),
            (None, Remedy::ClearCache, Some(tool)) => cache::clear(self, tool),
            (None, Remedy::RefreshLockfile, Some(tool)) => lockfile::refresh(self, tool),
            (None, Remedy::ClearCache | Remedy::RefreshLockfile, None) => {
                End::new(Outcome::NothingToDo, "the failure names no package manager")
            }
        };
        let after = files::available(&self.working);
        let shown = before.zip(after).map_or(0, |(before, after)| after.saturating_sub(before));
        let frees = matches!(chosen.remedy, Remedy::FreeDisk | Remedy::PruneDocker | Remedy::ClearCache);
        let shown = if frees && end.outcome == Outcome::Healed { shown } else { 0 };
        Done {
            remedy: chosen.remedy,
            tool: chosen.tool,
            why: chosen.why.clone(),
            outcome: end.outcome,
            message: end.message,
            commands: end.commands,
            removed: end.removed,
            available_before: before,
            available_after: after,
            freed_bytes: if self.dry_run { 0 } else { end.freed.unwrap_or(shown) },
            lockfiles: end.lockfiles,
        }
    }

    fn sit_out(&self) -> End {
        let (seconds, most) = (self.wait.as_secs(), self.max_wait.as_secs());
        if self.wait > self.max_wait {
            let message =
                format!("it would take {seconds} s until the limit is over, more than `--max-wait` of {most} s");
            return End::new(Outcome::Failed, message);
        }
        if self.dry_run {
            return End::new(Outcome::Planned, format!("would wait {seconds} s"));
        }
        std::thread::sleep(self.wait);
        End::new(Outcome::Healed, format!("waited {seconds} s"))
    }

    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        subprocess::find(program, &self.search_path)
    }

    /// Runs a program in `folder` and keeps a record.
    pub(crate) fn call(&self, call: Call, arguments: &[&str], record: &mut Vec<CommandRun>) -> Result<Ran, String> {
        let name = call.program.file_name().unwrap_or_else(|| OsStr::new("")).to_string_lossy().into_owned();
        let shown: Vec<String> =
            std::iter::once(name.clone()).chain(arguments.iter().map(|word| (*word).to_owned())).collect();
        let call = Call { output_limit: 1 << 20, ..call }.arguments(arguments.iter().copied());
        match subprocess::run(&call) {
            Ok(ran) => {
                let exit_code = if let subprocess::Ending::Exited(code) = ran.ending { Some(code) } else { None };
                let last_words = clip(&ran.last_words().unwrap_or_default(), 500);
                record.push(CommandRun { arguments: shown, exit_code, ending: ran.ending.to_string(), last_words });
                Ok(ran)
            }
            Err(error) => {
                let ending = format!("could not be started: {error}");
                record.push(CommandRun {
                    arguments: shown,
                    exit_code: None,
                    ending: ending.clone(),
                    last_words: String::new(),
                });
                Err(format!("`{name}` {ending}"))
            }
        }
    }
}

/// Why a program's end is a failure.
pub(crate) fn complaint(name: &str, ran: &Ran) -> String {
    let said = ran.last_words().map(|words| format!(": {}", clip(&words, 300))).unwrap_or_default();
    format!("`{name}` {}{said}", ran.ending)
}

/// What was deleted, in words.
pub(crate) fn sum(removed: &[Removed]) -> (u64, String) {
    let total = removed.iter().map(|removed| removed.bytes).sum();
    (total, format!("{} in {} folders", bytes(total), removed.len()))
}
