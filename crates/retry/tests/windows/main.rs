//! The program itself on Windows, with real processes: job objects, exit codes, outputs. Runs under Wine too.
#![cfg(windows)]
#![expect(clippy::disallowed_methods, reason = "tests run processes and read files")]

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// Runs the program in the bench's folder, without the variables of a workflow.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_retry"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("GITHUB_") || text.starts_with("RUNNER_") || text.starts_with("POINTSMAN_") {
                command.env_remove(&name);
            }
        }
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command.output().expect("the program starts")
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_default()
    }

    fn script(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text.replace('\n', "\r\n")).expect("a script");
    }
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_code_and_the_output_are_the_commands() {
    let bench = Bench::new();
    let output = bench.run(&["--attempts", "1", "--", "cmd", "/d", "/c", "echo hello& exit 3"]);
    assert_code(&output, 3);
    assert_eq!(output.stdout, b"hello\r\n");
}

#[test]
fn a_command_is_run_until_it_passes() {
    let bench = Bench::new();
    bench.script("flaky.cmd", "@echo off\necho x>>attempts\nif exist second exit /b 0\necho x>second\nexit /b 7\n");
    let output = bench.run(&["--delay", "0", "--report", "report.json", "--", "cmd", "/d", "/c", "flaky.cmd"]);
    assert_code(&output, 0);
    assert_eq!(bench.read("attempts").lines().count(), 2);
    let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).expect("a report");
    assert_eq!(report["outcome"], "passed");
    assert_eq!(report["attempts"][0]["exit_code"], 7);
}

/// Rust gives a program no safe way to end with more than a byte; the report has the whole.
#[test]
fn an_exit_code_above_255_is_1_and_stands_in_the_report() {
    let bench = Bench::new();
    // What a crash gives: STATUS_ACCESS_VIOLATION.
    let output =
        bench.run(&["--attempts", "1", "--report", "report.json", "--", "cmd", "/d", "/c", "exit -1073741819"]);
    assert_code(&output, 1);
    let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).expect("a report");
    assert_eq!(report["attempts"][0]["exit_code"], 0xC000_0005_u32);
}

/// Says which of the two processes below this test program is to be, if it is called by `retry`.
const ROLE: &str = "RETRY_TEST_ROLE";

/// The command of the next two tests: starts a process that writes a line five times a second, does not wait for it, and ends
/// after as many seconds as its role says. Called by the test harness it is nobody, and done.
#[test]
fn stand_in() {
    let Ok(role) = std::env::var(ROLE) else { return };
    if role == "beat" {
        loop {
            let mut file = fs::OpenOptions::new().append(true).create(true).open("beats").expect("a file");
            std::io::Write::write_all(&mut file, b"x\n").expect("room");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    let mut beat = Command::new(std::env::current_exe().expect("a program"));
    beat.args(["--exact", "stand_in"])
        .env(ROLE, "beat")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    drop(beat.spawn().expect("it starts"));
    std::thread::sleep(Duration::from_secs(role.parse().expect("seconds")));
}

/// Runs the stand-in as a command that lasts so many seconds.
fn run_stand_in(bench: &Bench, seconds: u32, arguments: &[&str]) -> Output {
    let program = std::env::current_exe().expect("a program").display().to_string();
    let command = format!("set {ROLE}={seconds}&& \"{program}\" --exact stand_in");
    bench.script("stand-in.cmd", &format!("@echo off\n{command}\n"));
    bench.run(&[arguments, &["--attempts", "1", "--", "cmd", "/d", "/c", "stand-in.cmd"]].concat())
}

#[track_caller]
fn assert_silence(bench: &Bench) {
    let before = bench.read("beats").len();
    assert!(before > 0, "nothing ever beat");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(bench.read("beats").len(), before, "something still runs");
}

#[test]
fn a_timeout_ends_the_whole_tree() {
    let bench = Bench::new();
    let began = Instant::now();
    let output = run_stand_in(&bench, 120, &["--timeout", "5s", "--grace", "1s"]);
    assert_code(&output, 124);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    assert_silence(&bench);
}

#[test]
fn what_a_command_leaves_behind_is_ended() {
    let bench = Bench::new();
    let began = Instant::now();
    assert_code(&run_stand_in(&bench, 3, &[]), 0);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    assert_silence(&bench);
}

/// The one of Windows' own folder belongs to the Linux subsystem, and would be found first. The stand-in is this very program.
#[test]
fn bash_is_the_one_on_path() {
    let bench = Bench::new();
    let bin = bench.0.path().join("bin");
    fs::create_dir_all(&bin).expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_retry"), bin.join("bash.exe")).expect("a copy");
    let mut folders = vec![bin];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_retry"));
    command.args(["--attempts", "1", "--shell", "bash", "--command", "exit 0"]).current_dir(bench.0.path());
    command.env("PATH", std::env::join_paths(folders).expect("a PATH")).stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    // Called as `bash --noprofile ...` the stand-in finds a wrong option.
    assert_code(&output, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--noprofile"), "{output:?}");
}

#[test]
fn a_program_that_is_not_there_is_said() {
    let output = Bench::new().run(&["--attempts", "1", "--", "no-such-program-at-all"]);
    assert_code(&output, 127);
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-program-at-all"));
}
