//! A scrubbed way to start the program, and a way to find what it left behind.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// In the environment of everything that a test starts, with a value of its own each time.
const MARK: &str = "RETRY_TEST_MARK";

/// A folder, and the program started in it with a scrubbed environment.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    mark: String,
}

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Bench {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self { folder: tempfile::tempdir().expect("a temporary folder"), mark }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        self.read(name).lines().map(str::to_owned).collect()
    }

    /// Any program with the scrubbed environment.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C")
            .env(MARK, &self.mark)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_retry"));
        command.args(arguments);
        command
    }

    /// The program with the signals that a shell gives to what it waits for, also where these tests run in the background of a
    /// script and ignore SIGINT and SIGQUIT: what is ignored stays ignored, here on purpose.
    pub(crate) fn in_foreground<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.program("env");
        command.arg("--default-signal=INT,QUIT,HUP").arg(env!("CARGO_BIN_EXE_retry")).args(arguments);
        command
    }

    /// The program with the signals that a script gives to what it starts in the background.
    pub(crate) fn in_background<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.program("env");
        command.arg("--ignore-signal=INT,QUIT").arg(env!("CARGO_BIN_EXE_retry")).args(arguments);
        command
    }

    /// As a step of a workflow: files for outputs and summary.
    pub(crate) fn step<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.command(arguments);
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_OUTPUT", self.path("output_1"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env("GITHUB_RUN_ID", "42")
            .env("GITHUB_WORKFLOW", "deploy")
            .env("RUNNER_TEMP", self.folder.path());
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        run(self.command(arguments))
    }

    /// An output as the runner reads it.
    pub(crate) fn output(&self, name: &str) -> Option<String> {
        let text = self.read("output_1");
        let mut lines = text.lines();
        let mut found = None;
        while let Some(line) = lines.next() {
            let (key, delimiter) = line.split_once("<<").expect("the form that the runner reads");
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
            if key == name {
                found = Some(value.join("\n"));
            }
        }
        found
    }

    pub(crate) fn report(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("report.json")).expect("a report")
    }

    /// Processes that still carry this test's mark: their number and command line.
    pub(crate) fn survivors(&self) -> Vec<String> {
        let wanted = format!("{MARK}={}", self.mark);
        let processes = fs::read_dir("/proc").expect("/proc").flatten();
        processes
            .filter_map(|entry| {
                let environment = fs::read(entry.path().join("environ")).ok()?;
                let marked = environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes());
                let line = || fs::read(entry.path().join("cmdline")).unwrap_or_default();
                marked.then(|| format!("{:?} {}", entry.file_name(), String::from_utf8_lossy(&line())))
            })
            .collect()
    }

    #[track_caller]
    pub(crate) fn assert_nothing_left(&self) {
        assert_eq!(self.survivors(), [""; 0], "something still runs");
    }
}

pub(crate) fn run(mut command: Command) -> Ran {
    let began = Instant::now();
    let output = command.output().expect("the program starts");
    ran(output, began)
}

pub(crate) fn ran(output: Output, began: Instant) -> Ran {
    use std::os::unix::process::ExitStatusExt as _;
    let Output { status, stdout, stderr } = output;
    assert_eq!(status.signal(), None, "the program itself was killed");
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    Ran { code: status.code(), stdout, stderr, took: began.elapsed() }
}

impl Ran {
    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
    }
}

pub(crate) fn kill(child: &Child, signal: rustix::process::Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process number");
    rustix::process::kill_process(pid, signal).expect("the program runs");
}

/// Waits until `file` is there and holds something.
pub(crate) fn wait_for(file: &Path) -> String {
    for _ in 0..1_500 {
        match fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    panic!("{} did not appear", file.display());
}

/// Whether a process runs: exists and is no zombie.
pub(crate) fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

/// Copies a file that is going to be run. Another process does it: a file that this one has open for writing, while
/// another thread starts something, could not be run ("text file busy").
pub(crate) fn install(mode: &str, from: &Path, to: &Path) -> bool {
    let status = Command::new("install").args(["-m", mode]).arg(from).arg(to).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Runs a command whose background children may hold its outputs open.
pub(crate) fn run_detached(mut command: Command) -> Ran {
    let began = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program starts");
    ran(Output { status, stdout: Vec::new(), stderr: Vec::new() }, began)
}
