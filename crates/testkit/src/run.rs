//! Runs a program as a workflow step would see it, and reads what it told the runner.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::{Payload, ScrubbedEnvironment, must};

/// A program, its folder and its environment.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    folder: PathBuf,
    environment: ScrubbedEnvironment,
    stdin: Vec<u8>,
    temporary: TempDir,
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Step outputs, if the step had an output file.
    pub outputs: BTreeMap<String, String>,
    /// Step summary.
    pub summary: String,
}

impl Program {
    /// The program at `path`, run in `folder` with a scrubbed environment. Take `path` from
    /// `env!("CARGO_BIN_EXE_name")`.
    #[must_use]
    pub fn new(path: impl AsRef<Path>, folder: impl AsRef<Path>) -> Self {
        let temporary = must(tempfile::Builder::new().prefix("pointsman-").tempdir(), "making a temporary folder");
        let environment = ScrubbedEnvironment::new(temporary.path());
        let (path, folder) = (path.as_ref().to_owned(), folder.as_ref().to_owned());
        Self { path, folder, environment, stdin: Vec::new(), temporary }
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Sets standard input; it is empty otherwise.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Makes it a step of a workflow: `GITHUB_ACTIONS`, the output and summary files, `RUNNER_TEMP`, the event's
    /// payload, ref and commit.
    #[must_use]
    pub fn in_workflow(mut self, payload: &Payload, git_ref: &str, sha: &str) -> Self {
        let file = |name: &str| self.temporary.path().join(name);
        let (event, output, summary) = (file("event.json"), file("output"), file("summary"));
        must(fs::write(&event, payload.bytes()), "writing the payload");
        must(fs::write(&output, ""), "making the output file");
        must(fs::write(&summary, ""), "making the summary file");
        let temp = self.temporary.path().to_owned();
        let folder = self.folder.clone();
        self.environment
            .set("GITHUB_ACTIONS", "true")
            .set("GITHUB_EVENT_NAME", payload.event)
            .set("GITHUB_EVENT_PATH", event)
            .set("GITHUB_OUTPUT", output)
            .set("GITHUB_STEP_SUMMARY", summary)
            .set("GITHUB_WORKSPACE", folder)
            .set("GITHUB_REPOSITORY", "o/r")
            .set("GITHUB_SERVER_URL", "https://github.com")
            .set("GITHUB_WORKFLOW", "ci")
            .set("GITHUB_WORKFLOW_REF", "o/r/.github/workflows/ci.yml@refs/heads/main")
            .set("GITHUB_RUN_ID", "1")
            .set("GITHUB_RUN_ATTEMPT", "1")
            .set("GITHUB_REF", git_ref)
            .set("GITHUB_SHA", sha)
            .set("RUNNER_TEMP", temp);
        self
    }

    /// Runs the program with `arguments` to its end.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        let mut command = Command::new(&self.path);
        self.environment.apply(&mut command);
        command.current_dir(&self.folder).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = must(command.spawn(), "starting the program");
        let input = child.stdin.take().map(|mut pipe| {
            let bytes = self.stdin.clone();
            // A program may end without reading its input; that is its right.
            std::thread::spawn(move || drop(pipe.write_all(&bytes)))
        });
        let output = must(child.wait_with_output(), "waiting for the program");
        if let Some(writer) = input {
            drop(writer.join());
        }
        let read = |name: &str| fs::read_to_string(self.temporary.path().join(name)).unwrap_or_default();
        Ran {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
            outputs: parse_outputs(&read("output")),
            summary: read("summary"),
        }
    }
}

impl Ran {
    /// Standard output as text.
    #[must_use]
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    #[must_use]
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// One step output; empty if it was not written, as an expression in a workflow would see it.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }

    /// Standard output as JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        must(serde_json::from_slice(&self.stdout), &format!("standard output is not JSON: {}", self.stdout()))
    }
}

/// Reads an output file as the runner does: `name=value` lines and `name<<DELIMITER` blocks; a later value wins.
/// Panics where the runner would fail the step.
#[track_caller]
fn parse_outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let equals = line.find('=').unwrap_or(usize::MAX);
        let heredoc = line.find("<<").unwrap_or(usize::MAX);
        let (name, value) = if heredoc < equals {
            let (name, delimiter) = (&line[..heredoc], &line[heredoc + 2..]);
            assert!(!name.is_empty() && !delimiter.is_empty(), "an output without name or delimiter: `{line}`");
            let mut value: Vec<&str> = Vec::new();
            loop {
                match lines.next() {
                    Some(line) if line == delimiter => break,
                    Some(line) => value.push(line),
                    None => panic!("the delimiter `{delimiter}` of `{name}` is missing"),
                }
            }
            (name, value.join("\n"))
        } else {
            assert!(equals != usize::MAX && equals > 0, "neither `name=value` nor `name<<DELIMITER`: `{line}`");
            (&line[..equals], line[equals + 1..].to_owned())
        };
        outputs.insert(name.to_owned(), value);
    }
    outputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_read_as_the_runner_reads_them() {
        let outputs = parse_outputs("a=1\nb<<EOF\nx=y\nEOF2\nEOF\na=2\nc<<D\nD\n");
        let expected = [("a", "2"), ("b", "x=y\nEOF2"), ("c", "")];
        assert_eq!(outputs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }

    #[test]
    #[should_panic(expected = "is missing")]
    fn an_unclosed_output_fails() {
        parse_outputs("a<<EOF\nx\n");
    }

    #[test]
    #[cfg(unix)]
    fn a_program_runs_with_its_input_and_without_the_surrounding_environment() {
        let ran = Program::new("/bin/sh", "/")
            .stdin("hello")
            .env("GREETING", "said:")
            .run(&["-c", "echo $GREETING $(cat) ${GITHUB_ACTIONS-unset}; exit 3"]);
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(3), "said: hello unset\n"));
    }
}
