//! Times and memory of the built programs on repositories made for the purpose, beside `git diff` and `node -e 0`.
//!
//! Prints figures and never fails on them: a clock is no test.

mod addons;
mod diagnoser;
mod drift;
mod functions;
mod programs;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of a command whose median counts.
const RUNS: usize = 21;

/// Runs before those, sampled for memory: a process of two milliseconds is not caught at its peak each time.
const SAMPLED: usize = 8;

/// One row of the table.
struct Row {
    what: &'static str,
    wall: Duration,
    memory: Option<u64>,
    target: &'static str,
}

/// Builds the programs, and the repositories below `target/bench`, and prints the table.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    programs::build(root)?;
    let folder = root.join("target/bench");
    let small = small(&folder.join("small"))?;
    let (large, filters) = large(&folder.join("large"))?;
    let program = |name: &str| root.join("target/release").join(name);
    let router = program("change-router");
    let output = folder.join("output");
    let mut rows = Vec::new();
    rows.push(measure(
        "git diff, small pull request",
        "",
        Command::new("git").args(["diff", "--name-status", "-z", "HEAD^1", "HEAD"]).current_dir(&small),
    )?);
    if Command::new("node").arg("--version").output().is_ok() {
        rows.push(measure("node -e 0", "", Command::new("node").args(["-e", "0"]))?);
    }
    rows.push(measure(
        "change-router plan, small pull request",
        "<= 15 ms, <= 10 MB",
        plan("plan", &router, &small, &output),
    )?);
    rows.push(measure(
        "complexity-scorer score, small pull request",
        "",
        Command::new(program("complexity-scorer")).args(["score", "--base", "HEAD~1"]).current_dir(&small),
    )?);
    rows.push(measure(
        "ci-gate check",
        "",
        Command::new(program("ci-gate")).args(["check", "--needs", r#"{"a":{"result":"success"}}"#]),
    )?);
    rows.push(measure("retry -- true", "<= 20 ms, <= 10 MB", Command::new(program("retry")).args(["--", "true"]))?);
    let diagnoser = program("failure-diagnoser");
    let mut three_lines = diagnoser::start_up(&diagnoser, &folder)?;
    rows.push(measure("failure-diagnoser diagnose, 3 lines", "<= 20 ms", &mut three_lines)?);
    rows.push(measure(
        "git diff, 20,000 files",
        "",
        Command::new("git").args(["diff", "--name-status", "-z", "HEAD^1", "HEAD"]).current_dir(&large),
    )?);
    rows.push(measure(
        "change-router plan, 20,000 files x 200 categories",
        "<= 150 ms",
        plan("plan", &router, &large, &output).arg("--filters").arg(&filters),
    )?);
    rows.extend(addons::rows(&program("addons-path"), &router, &folder.join("addons"))?);
    rows.push(drift::row(&program("drift-guard"), &folder.join("drift"))?);
    let scorer = program("complexity-scorer");
    rows.push(functions::pull_request(&scorer, &folder.join("functions"))?);
    let written = std::fs::metadata(&output).map(|data| data.len()).unwrap_or(0);
    println!("{:52} {:>10} {:>10}  target", "what", "wall", "memory");
    for row in &rows {
        let memory = row.memory.map_or("?".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
        println!("{:52} {:>7.1} ms {:>10}  {}", row.what, row.wall.as_secs_f64() * 1e3, memory, row.target);
    }
    println!("{:52} {:>10}  target < 1 MB", "outputs of 20,000 files x 200 categories", format!("{written} bytes"));
    let cat = throughput("cat")?;
    let through = throughput(&format!("'{}' -- cat", program("retry").display()))?;
    println!("{:52} {cat:>7.0} MB/s", "1 GB through cat");
    println!(
        "{:52} {through:>7.0} MB/s             >= 500 MB/s or 60 % of cat ({:.0} %)",
        "1 GB through retry -- cat",
        through / cat * 100.0
    );
    functions::run(&scorer, &folder.join("languages"))?;
    diagnoser::run(&diagnoser, &folder)?;
    Ok(format!("{} figures", rows.len() + 6))
}

/// Megabytes a second that `command` passes from a pipe to a pipe, best of five times 1 GB.
fn throughput(command: &str) -> Result<f64, String> {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let script = format!("head -c 1000000000 /dev/zero | {command} | cat > /dev/null");
        let status = Command::new("sh").args(["-c", &script]).status().map_err(|error| error.to_string())?;
        if !status.success() {
            return Err(format!("`{script}` failed"));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok(1000.0 / best)
}

/// A subcommand such as `plan` as a workflow step runs it, on the merge commit of a pull request.
fn plan(subcommand: &str, program: &Path, repository: &Path, output: &Path) -> Command {
    let mut command = Command::new(program);
    let event = repository.join(".git/event.json");
    command
        .arg(subcommand)
        .current_dir(repository)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.envs([
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_REF", "refs/pull/1/merge"),
        ("GITHUB_BASE_REF", "main"),
    ]);
    command
        .env("GITHUB_EVENT_PATH", event)
        .env("GITHUB_OUTPUT", output)
        .env("RUNNER_TEMP", repository.join(".git/temp"));
    command
}

/// Median wall time of [`RUNS`] runs, and the peak memory of [`SAMPLED`] others.
fn measure(
    what: &'static str,
    target: &'static str,
    mut command: impl std::borrow::BorrowMut<Command>,
) -> Result<Row, String> {
    let command = command.borrow_mut();
    command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    let variable = |name: &str| {
        let value = command.get_envs().find(|(known, _)| *known == name).and_then(|(_, value)| value);
        value.map(PathBuf::from)
    };
    let (outputs, temp) = (variable("GITHUB_OUTPUT"), variable("RUNNER_TEMP"));
    let mut times = Vec::new();
    let mut memory = None;
    for run in 0..RUNS + SAMPLED {
        // A job starts with an empty file of outputs and an empty folder for temporary files.
        if let Some(path) = &outputs {
            std::fs::write(path, "").map_err(|error| error.to_string())?;
        }
        if let Some(path) = &temp {
            empty(path).map_err(|error| format!("emptying `{}`: {error}", path.display()))?;
        }
        let start = Instant::now();
        let mut child = command.spawn().map_err(|error| format!("{what}: {error}"))?;
        let peak = if run < SAMPLED { peak_memory(&mut child) } else { None };
        let status = child.wait().map_err(|error| error.to_string())?;
        // The first runs are sampled for memory and warm the caches: their time does not count.
        if run >= SAMPLED {
            times.push(start.elapsed());
        }
        memory = memory.max(peak);
        if !status.success() {
            return Err(format!("{what}: ended with {status}"));
        }
    }
    times.sort_unstable();
    Ok(Row { what, wall: times[times.len() / 2], memory, target })
}

fn empty(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)
}

/// The highest `VmHWM` seen while the process runs; `None` where there is no `/proc`.
fn peak_memory(child: &mut std::process::Child) -> Option<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while let Ok(None) = child.try_wait() {
        let Ok(status) = std::fs::read_to_string(&path) else { break };
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(kilobytes.filter(|kilobytes| *kilobytes > 0).map(|kilobytes| kilobytes * 1024));
    }
    peak
}

/// A repository of 300 files whose pull request touches six of them.
fn small(folder: &Path) -> Result<PathBuf, String> {
    if folder.join(".git/event.json").exists() {
        return Ok(folder.to_path_buf());
    }
    let mut files = Vec::new();
    for module in 0..30 {
        for name in [
            "__init__.py",
            "__manifest__.py",
            "models/a.py",
            "models/b.py",
            "views/a.xml",
            "security/ir.model.access.csv",
            "README.rst",
            "i18n/de.po",
            "static/src/a.js",
            "data/a.sql",
        ] {
            files.push((format!("addons/m{module}/{name}"), format!("{name} of {module}\n").repeat(20)));
        }
    }
    commit_all(folder, &files, true)?;
    let changed: Vec<(String, String)> =
        files.iter().step_by(50).map(|(path, text)| (path.clone(), format!("{text}changed\n"))).collect();
    merge(folder, &changed)
}

/// 20,000 changed files in 200 folders, and 200 categories of two patterns.
fn large(folder: &Path) -> Result<(PathBuf, PathBuf), String> {
    let filters = folder.join(".git/filters.yml");
    if folder.join(".git/event.json").exists() {
        return Ok((folder.to_path_buf(), filters));
    }
    commit_all(folder, &[("README.md".to_owned(), "start\n".to_owned())], true)?;
    let files: Vec<(String, String)> = (0..20_000)
        .map(|n| (format!("services/s{:03}/src/package{}/file{n}.py", n % 200, n % 7), format!("print({n})\n")))
        .collect();
    let folder = merge(folder, &files)?;
    let text: String = (0..200)
        .map(|n| format!("service_{n:03}:\n  - \"services/s{n:03}/**\"\n  - \"libs/shared{n}/*/src/**/*.py\"\n"))
        .collect();
    std::fs::write(&filters, text).map_err(|error| error.to_string())?;
    Ok((folder, filters))
}

fn commit_all(folder: &Path, files: &[(String, String)], init: bool) -> Result<(), String> {
    if init {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    }
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| error.to_string())?;
    }
    git(folder, &["add", "--all"])?;
    git(folder, &["commit", "--quiet", "--message", "change"])
}

/// Commits `files` on a branch, merges it as GitHub does for a pull request, and writes the payload.
fn merge(folder: &Path, files: &[(String, String)]) -> Result<PathBuf, String> {
    git(folder, &["checkout", "--quiet", "-b", "topic"])?;
    commit_all(folder, files, false)?;
    git(folder, &["checkout", "--quiet", "main"])?;
    git(folder, &["merge", "--quiet", "--no-ff", "--message", "merge", "topic"])?;
    git(folder, &["gc", "--quiet"])?;
    let head = Command::new("git")
        .args(["rev-parse", "HEAD^2"])
        .current_dir(folder)
        .output()
        .map_err(|error| error.to_string())?;
    let head = String::from_utf8_lossy(&head.stdout).trim().to_owned();
    let event = format!(
        r#"{{"number":1,"pull_request":{{"number":1,"base":{{"ref":"main","sha":"{head}"}},"head":{{"ref":"topic","sha":"{head}"}}}},"repository":{{"full_name":"o/r","default_branch":"main"}}}}"#
    );
    std::fs::write(folder.join(".git/event.json"), event).map_err(|error| error.to_string())?;
    Ok(folder.to_path_buf())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let identity = [
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.invalid",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "gc.auto=0",
    ];
    let status = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("git {} failed", arguments.join(" "))) }
}
