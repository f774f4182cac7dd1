//! The git program: how it is called so that it asks nobody, runs no hooks, reads no surprising configuration, changes
//! none, and ends.

#![expect(clippy::disallowed_methods, reason = "the only module of the workspace that runs git")]

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::message::{cause, quoted};
use crate::process;

/// The most standard output that is kept of one process: a list of some 500,000 tags.
const STDOUT_BYTES: usize = 64 << 20;

/// Configuration of every call, given on its command line and never written anywhere.
const CONFIGURATION: [&str; 16] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=true",
    "protocol.ext.allow=never",
    "credential.interactive=never",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=20",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "fetch.parallel=1",
    "submodule.recurse=false",
    "advice.detachedHead=false",
];

/// Variables that would send git to another repository or change what it prints.
const REMOVED: [&str; 17] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_TRACE",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_CURL",
    "GIT_CURL_VERBOSE",
    "GIT_QUARANTINE_PATH",
    "GIT_NO_LAZY_FETCH",
];

/// How to call git for one repository.
#[derive(Debug, Clone)]
pub(crate) struct Git {
    /// The program.
    pub(crate) program: PathBuf,
    /// The repository's git folder.
    pub(crate) git_dir: PathBuf,
    /// Its working tree, if it has one.
    pub(crate) work_dir: Option<PathBuf>,
    /// In a workflow the checkout is the runner's own, whatever user it belongs to (containers). Elsewhere git's check of
    /// the owner stays on: a fetch runs what the repository's configuration names.
    pub(crate) trusted: bool,
    /// The longest one call may take.
    pub(crate) timeout: Duration,
}

/// Why git gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GitError {
    /// It could not be started.
    #[error("{program} could not be started: {detail}")]
    NotStarted { program: String, detail: String },
    /// It took too long.
    #[error("git did not answer within {} seconds and was stopped", .0.as_secs_f32())]
    TimedOut(Duration),
    /// It printed more than anything this crate asks for.
    #[error("git printed more than {} MiB", STDOUT_BYTES >> 20)]
    TooMuch,
    /// The remote answered that it does not have, or does not give, what was asked for.
    #[error("the remote does not have it: {0}")]
    Refused(String),
    /// It failed for another reason.
    #[error("{0}")]
    Failed(String),
}

impl Git {
    /// Runs git and returns its standard output.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A], stdin: Vec<u8>) -> Result<Vec<u8>, GitError> {
        let mut command = self.command();
        command.args(arguments);
        let outcome = process::run(command, stdin, self.timeout, STDOUT_BYTES).map_err(|error| {
            GitError::NotStarted { program: quoted(&self.program.display().to_string()), detail: error.to_string() }
        })?;
        match outcome.status {
            None => Err(GitError::TimedOut(self.timeout)),
            Some(status) if !status.success() => Err(failure(&outcome.stderr)),
            Some(_) if outcome.cut => Err(GitError::TooMuch),
            Some(_) => Ok(outcome.stdout),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for name in REMOVED {
            command.env_remove(name);
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("GCM_INTERACTIVE", "never").env("SSH_ASKPASS_REQUIRE", "never");
        // Messages are recognised by their English words.
        command.env("LC_ALL", "C").env("LANGUAGE", "C");
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_PAGER", "cat");
        for setting in CONFIGURATION {
            command.args(["-c", setting]);
        }
        if self.trusted {
            let mut folder = OsString::from("--git-dir=");
            folder.push(&self.git_dir);
            command.args(["-c", "safe.directory=*"]).arg(folder).current_dir(&self.git_dir);
        } else {
            command.current_dir(self.work_dir.as_ref().unwrap_or(&self.git_dir));
        }
        command
    }
}

/// Sorts a failure by its message: what a server refuses can be asked for in another way, what is unreachable cannot.
fn failure(stderr: &[u8]) -> GitError {
    const REFUSED: [&str; 6] = [
        "not our ref",
        "couldn't find remote ref",
        "unadvertised object",
        "no such remote ref",
        "remote did not send all necessary objects",
        "no matching remote head",
    ];
    let text = String::from_utf8_lossy(stderr).to_ascii_lowercase();
    let cause = cause(stderr);
    if REFUSED.iter().any(|words| text.contains(words)) { GitError::Refused(cause) } else { GitError::Failed(cause) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_an_unreachable_remote() {
        let refused = failure(b"fatal: remote error: upload-pack: not our ref 0123\n");
        assert!(matches!(refused, GitError::Refused(_)), "{refused}");
        let refused = failure(b"fatal: couldn't find remote ref refs/heads/gone\n");
        assert!(matches!(refused, GitError::Refused(_)), "{refused}");
        let failed = failure(b"fatal: Could not read from remote repository.\n\nPlease make sure\n");
        assert_eq!(failed, GitError::Failed("Could not read from remote repository.".into()));
    }

    #[test]
    fn a_missing_program_is_named() {
        let git = Git {
            program: PathBuf::from("/nowhere/git"),
            git_dir: PathBuf::from("/"),
            work_dir: None,
            trusted: true,
            timeout: Duration::from_secs(5),
        };
        let error = git.run(&["version"], Vec::new()).expect_err("there is no such program");
        assert!(error.to_string().starts_with("`/nowhere/git` could not be started"), "{error}");
    }
}
