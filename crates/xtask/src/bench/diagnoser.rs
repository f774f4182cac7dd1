//! The diagnoser on much text: the labelled logs where they are, else the project's own, again and again.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::corpora::data;

/// Bytes of the long log whose memory is measured.
const LONG: u64 = 1_000_000_000;
/// Runs of which the best counts: the text is large, and other programs run beside.
const RUNS: usize = 3;

/// What a job prints that fails at once.
const THREE_LINES: &str = "$ cargo build\nerror[E0432]: unresolved import `a::b`\n --> src/lib.rs:1:5\n";

/// Writes the log of three lines and gives the command that diagnoses it.
pub(super) fn start_up(program: &Path, folder: &Path) -> Result<Command, String> {
    let log = folder.join("three-lines.txt");
    fs::write(&log, THREE_LINES).map_err(|error| error.to_string())?;
    Ok(diagnose(program, &[log]))
}

/// Prints throughput and memory.
pub(super) fn run(program: &Path, folder: &Path) -> Result<(), String> {
    let (logs, what) = logs()?;
    let all = folder.join("all.txt");
    let bytes = concatenate(&logs, &all, 0)?;
    let whole = throughput(&mut diagnose(program, std::slice::from_ref(&all)), bytes)?;
    println!(
        "{:52} {whole:>7.0} MB/s             >= 100 MB/s",
        format!("diagnose {} MB, {what} as one log", bytes / 1_000_000)
    );
    let each = throughput(&mut diagnose(program, &logs), bytes)?;
    println!("{:52} {each:>7.0} MB/s", format!("diagnose the same, {} logs one by one", logs.len()));
    let long = folder.join("long.txt");
    let bytes = concatenate(&logs, &long, LONG)?;
    let memory = peak(&mut diagnose(program, std::slice::from_ref(&long)))?;
    let memory = memory.map_or("?".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    println!("{:52} {:>10} {memory:>10}  <= 64 MB", format!("memory of diagnose on {} MB", bytes / 1_000_000), "");
    for path in [all, long] {
        fs::remove_file(&path).map_err(|error| format!("removing `{}`: {error}", path.display()))?;
    }
    Ok(())
}

fn diagnose(program: &Path, logs: &[PathBuf]) -> Command {
    let mut command = Command::new(program);
    command.arg("diagnose").args(logs).args(["--format", "json"]).stdin(Stdio::null()).stdout(Stdio::null());
    // Not as a step of a workflow that runs the benchmark.
    command
        .stderr(Stdio::null())
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_OUTPUT")
        .env_remove("GITHUB_STEP_SUMMARY");
    command
}

/// The logs to read, and what they are.
fn logs() -> Result<(Vec<PathBuf>, &'static str), String> {
    let Some(corpora) = data::folder() else {
        let folder = end_to_end::root().join("crates/failure-diagnoser/tests");
        let names = data::files(&folder, "fixtures")?;
        let logs = names.iter().filter(|name| name.ends_with(".txt")).map(|name| folder.join(name)).collect();
        return Ok((logs, "the fixtures"));
    };
    let mut logs = Vec::new();
    for set in ["logchunks", "gha", "maven", "passed", "pairs"] {
        let home = data::unpacked(&corpora, set)?;
        logs.extend(data::files(&home, set)?.into_iter().map(|name| home.join(name)));
    }
    Ok((logs, "the corpora"))
}

/// Writes the logs one after the other, again from the first until there are `least` bytes; gives how many there are.
fn concatenate(logs: &[PathBuf], to: &Path, least: u64) -> Result<u64, String> {
    let fail = |error: std::io::Error| format!("writing `{}`: {error}", to.display());
    let mut file = File::create(to).map_err(fail)?;
    let mut written = 0;
    loop {
        for log in logs {
            let bytes = fs::read(log).map_err(|error| format!("reading `{}`: {error}", log.display()))?;
            file.write_all(&bytes).and_then(|()| file.write_all(b"\n")).map_err(fail)?;
            written += bytes.len() as u64 + 1;
            if least > 0 && written >= least {
                return Ok(written);
            }
        }
        if written >= least || written == 0 {
            return Ok(written);
        }
    }
}

/// Megabytes a second, best of [`RUNS`].
fn throughput(command: &mut Command, bytes: u64) -> Result<f64, String> {
    let mut best = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        let status = command.status().map_err(|error| error.to_string())?;
        if !status.success() {
            return Err(format!("{command:?} ended with {status}"));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok(bytes as f64 / 1e6 / best)
}

fn peak(command: &mut Command) -> Result<Option<u64>, String> {
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let peak = super::peak_memory(&mut child);
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(peak) } else { Err(format!("{command:?} ended with {status}")) }
}
