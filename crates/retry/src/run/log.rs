//! The bounded log of what the attempts printed, in the form of a job's log, so that a diagnoser finds its way in it.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use action::Failure;
use protocol::host::{self, Host};

use crate::plan::Plan;
use crate::ring::{HEAD, Ring, TAIL};

/// Bytes of all attempts together.
const TOTAL: usize = 8 * 1024 * 1024;
/// Bytes of one attempt at least.
const LEAST: usize = 8 * 1024;

/// The log, if one is kept.
pub(super) struct Log {
    file: Option<(PathBuf, File)>,
    attempts: u32,
    limit: usize,
}

impl Log {
    /// Starts the log: where `--log` says, in a workflow beside the report.
    pub(super) fn create(plan: &Plan, host: &Host) -> Result<Self, Failure> {
        let beside = || Some(host.report_path(None, "retry")?.with_extension("log"));
        let attempts = plan.policy.attempts;
        let limit = (TOTAL / attempts.max(1) as usize).clamp(LEAST, HEAD + TAIL);
        let Some(path) = plan.log.clone().or_else(beside) else { return Ok(Self { file: None, attempts, limit }) };
        // Creates the folders too.
        host::write(&path, b"")?;
        let file = File::options().append(true).open(&path).map_err(|error| cannot(&path, &error))?;
        Ok(Self { file: Some((path, file)), attempts, limit })
    }

    /// Adds an attempt; gives the number of bytes of it that are not in the log.
    pub(super) fn attempt(&mut self, number: u32, code: u32, output: &Ring) -> Result<u64, Failure> {
        let kept = output.total() - output.dropped();
        let Some((path, file)) = &mut self.file else { return Ok(output.total()) };
        let mut text = format!("##[group]attempt {number} of {}\n##[endgroup]\n", self.attempts).into_bytes();
        text.extend(output.excerpt(self.limit));
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        if code != 0 {
            text.extend(format!("##[error]Process completed with exit code {code}.\n").into_bytes());
        }
        file.write_all(&text).map_err(|error| cannot(path, &error))?;
        Ok(output.total() - kept.min(self.limit as u64))
    }

    /// Its path, for the report.
    pub(super) fn shown(&self) -> Option<String> {
        self.file.as_ref().map(|(path, _)| path.to_string_lossy().into_owned())
    }
}

fn cannot(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::unknown(
        "retry/log",
        format!("cannot write `{}`: {error}", path.display()),
        "check that the folder is writable and has room",
    )
}
