//! Commands made ready to start: scripts in files, the shell, the environment.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use action::Failure;
use protocol::host::Host;
use tempfile::TempPath;

use crate::plan::{Plan, Subject};
use crate::shell::{Invocation, Shell};

/// A command that can be started, as long as its script exists.
pub(super) struct Launched {
    pub(super) command: Command,
    /// Its program, for messages.
    pub(super) program: String,
    _script: Option<TempPath>,
}

/// Makes commands.
pub(super) struct Launcher<'a> {
    plan: &'a Plan,
    shell: Shell,
    temporary: PathBuf,
    hidden: Vec<OsString>,
    path: OsString,
}

impl<'a> Launcher<'a> {
    pub(super) fn new(plan: &'a Plan, host: &Host) -> Result<Self, Failure> {
        if let Some(folder) = plan.working_directory.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(Failure::usage(
                format!("`--working-directory` is `{}`: expected a folder that exists", folder.display()),
                "a relative path starts where `retry` is started",
            ));
        }
        let names = host.environment.iter().map(|(name, _)| name);
        Ok(Self {
            plan,
            shell: plan.shell.clone().unwrap_or_else(|| default_shell(host)),
            temporary: host.runner.temp.clone().filter(|folder| folder.is_dir()).unwrap_or_else(std::env::temp_dir),
            // The action's inputs are ours: a command that calls another Pointsman program must not pass them on.
            hidden: names
                .filter(|name| name.to_string_lossy().starts_with(action::inputs::PREFIX))
                .map(OsString::from)
                .collect(),
            path: host.environment.os("PATH").unwrap_or_default().to_owned(),
        })
    }

    /// The command of attempt `number`.
    pub(super) fn attempt(&self, number: u32) -> Result<Launched, Failure> {
        let mut launched = match (&self.plan.retry_script, &self.plan.subject) {
            (Some(script), _) if number > 1 => self.script(script)?,
            (_, Subject::Script(script)) => self.script(script)?,
            (_, Subject::Program(program, arguments)) => {
                let mut command = self.prepared(program);
                command.args(arguments);
                Launched { command, program: program.to_string_lossy().into_owned(), _script: None }
            }
        };
        self.tell_attempt(&mut launched.command, number as usize);
        Ok(launched)
    }

    /// A script that runs before attempt `number`, after an attempt that ended like this.
    pub(super) fn hook(
        &self,
        script: &str,
        number: usize,
        exit_code: u32,
        category: &str,
    ) -> Result<Launched, Failure> {
        let mut launched = self.script(script)?;
        self.tell_attempt(&mut launched.command, number);
        launched.command.env("POINTSMAN_RETRY_EXIT_CODE", exit_code.to_string());
        launched.command.env("POINTSMAN_RETRY_CATEGORY", category);
        Ok(launched)
    }

    fn tell_attempt(&self, command: &mut Command, number: usize) {
        command.env("POINTSMAN_RETRY_ATTEMPT", number.to_string());
        command.env("POINTSMAN_RETRY_ATTEMPTS", self.plan.policy.attempts.to_string());
    }

    fn script(&self, script: &str) -> Result<Launched, Failure> {
        let path = self.write(script).map_err(|error| {
            Failure::unknown(
                "retry/script",
                format!("cannot write a script into `{}`: {error}", self.temporary.display()),
                "check that the folder exists, is writable and has room",
            )
        })?;
        let Invocation { program, arguments, raw_arguments } = self.shell.invocation(&path);
        let mut command = self.prepared(located(&program, &self.path));
        add_arguments(&mut command, &arguments, raw_arguments.as_deref());
        Ok(Launched { command, program, _script: Some(path) })
    }

    /// Writes a script that only this user can read, and that goes away with the attempt.
    fn write(&self, script: &str) -> io::Result<TempPath> {
        let mut file =
            tempfile::Builder::new().prefix("retry-").suffix(self.shell.extension()).tempfile_in(&self.temporary)?;
        file.write_all(self.shell.content(script).as_bytes())?;
        Ok(file.into_temp_path())
    }

    fn prepared(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Some(folder) = &self.plan.working_directory {
            command.current_dir(folder);
        }
        for name in &self.hidden {
            command.env_remove(name);
        }
        command
    }
}

#[cfg(not(windows))]
fn located(program: &str, _path: &std::ffi::OsStr) -> PathBuf {
    PathBuf::from(program)
}

/// Windows looks into its own folder before it looks at PATH, and the `bash` there belongs to the Linux subsystem, where the path
/// of a script means nothing. What a workflow means is Git's.
#[cfg(windows)]
fn located(program: &str, path: &std::ffi::OsStr) -> PathBuf {
    let is_system = |folder: &PathBuf| folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case("system32"));
    let mut folders = std::env::split_paths(path).filter(|folder| !is_system(folder));
    let found = folders.find_map(|folder| Some(folder.join(format!("{program}.exe"))).filter(|file| file.is_file()));
    found.filter(|_| program == "bash").unwrap_or_else(|| PathBuf::from(program))
}

#[cfg(not(windows))]
fn add_arguments(command: &mut Command, arguments: &[String], _raw: Option<&str>) {
    command.args(arguments);
}

#[cfg(windows)]
fn add_arguments(command: &mut Command, arguments: &[String], raw: Option<&str>) {
    use std::os::windows::process::CommandExt;
    match raw {
        Some(raw) => command.raw_arg(raw),
        None => command.args(arguments),
    };
}

/// What the runner would take, with pipefail: `false | cat` has to fail. The first that is installed.
fn default_shell(host: &Host) -> Shell {
    let (first, name, second) =
        if cfg!(windows) { (Shell::Pwsh, "pwsh.exe", Shell::PowerShell) } else { (Shell::Bash, "bash", Shell::Sh) };
    let path = host.environment.os("PATH").unwrap_or_default();
    if std::env::split_paths(path).any(|folder| Path::new(&folder).join(name).is_file()) { first } else { second }
}

/// The shell cannot be started: no attempt can be made.
pub(super) fn no_shell(program: &str, error: &io::Error) -> Failure {
    Failure::unknown(
        "retry/shell",
        format!("cannot start `{program}`: {error}"),
        "install it, choose another with `--shell`, or run a program without a shell behind `--`",
    )
}
