//! Runs one program with a limit of time and output, and leaves nothing of it behind.
//!
//! For programs that are asked something (`node --version`) or told to clean up (`docker system prune`): their output is
//! kept, bounded, and nobody watches it as it comes. There is never a shell: a [`Call`] is a program and its arguments.
//!
//! Not here: git, which only `changes` runs, and the commands of users, which `retry` runs.

mod find;
mod run;
mod tree;

pub use find::find;
pub use run::run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// A program and how it is run. It gets this process's environment and no input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The program: a path, as [`find`] gives it.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Variables to set.
    pub variables: Vec<(OsString, OsString)>,
    /// After this time it is ended with everything it started.
    pub timeout: Duration,
    /// How much of each of its outputs is kept, in bytes: the start of standard output, the end of standard error. The
    /// rest is read and dropped.
    pub output_limit: usize,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// Its time was up.
    TimedOut,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// How it ended.
    pub ending: Ending,
    /// The start of standard output.
    pub stdout: Vec<u8>,
    /// The end of standard error.
    pub stderr: Vec<u8>,
}

impl Call {
    /// A call with a limit of 64 KiB for each output.
    pub fn new(program: impl Into<PathBuf>, folder: impl Into<PathBuf>, timeout: Duration) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.into(),
            variables: Vec::new(),
            timeout,
            output_limit: 64 << 10,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }
}

impl Ran {
    /// It ended by itself with 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.ending == Ending::Exited(0)
    }

    /// The last line of standard error that is not empty, else of standard output: where most programs say what was
    /// wrong. Hostile text.
    #[must_use]
    pub fn last_words(&self) -> Option<String> {
        let last = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
        };
        last(&self.stderr).or_else(|| last(&self.stdout))
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exited(code) => write!(formatter, "ended with exit code {code}"),
            Self::Signalled(signal) => write!(formatter, "was ended by signal {signal}"),
            Self::TimedOut => formatter.write_str("took too long and was ended"),
        }
    }
}
