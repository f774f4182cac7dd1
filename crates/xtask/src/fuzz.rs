//! `cargo xtask fuzz`: coverage-guided fuzzing of what reads hostile input, for a bounded time.
//!
//! libFuzzer with the stable compiler: the instrumentation is an LLVM pass, so no nightly and no `cargo fuzz` is needed
//! (<https://llvm.org/docs/LibFuzzer.html>, <https://clang.llvm.org/docs/SanitizerCoverage.html>).

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use end_to_end::{root, target};

/// The programs of the package `end-to-end` that are fuzz targets.
const TARGETS: [&str; 6] = [
    "fuzz-output-writer",
    "fuzz-pattern-compiler",
    "fuzz-diagnosis",
    "fuzz-python-literal",
    "fuzz-documents",
    "fuzz-functions",
];

/// What the compiler has to add to each branch and comparison, for libFuzzer to see where an input goes.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks";

/// Flags of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long each target runs, in seconds; as many run at once as there are cores.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u32,
}

/// Runs every target and closes with a line in libtest's form. Says yes when none found anything.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    if Command::new("c++").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("skipped: libFuzzer needs a C++ compiler, `apt-get install g++`");
        println!("test result: ok. 0 passed; 0 failed; {} ignored", TARGETS.len());
        return Ok(true);
    }
    let programs = build()?;
    let mut failed = 0;
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    for names in TARGETS.chunks(cores) {
        let run = |name: &&'static str| fuzz(name, &programs.join(name), arguments.seconds);
        let ended: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = names.iter().map(|name| scope.spawn(move || run(name))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err("a fuzz thread panicked".into())))
                .collect()
        });
        for well in ended {
            failed += usize::from(!well?);
        }
    }
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {} passed; {failed} failed; 0 ignored", TARGETS.len() - failed);
    Ok(failed == 0)
}

/// Builds the targets, apart from everything else since all their dependencies are instrumented, and gives their folder.
fn build() -> Result<PathBuf, String> {
    let folder = target().join("fuzz");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let host = host()?;
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["build", "--locked", "--package", "end-to-end", "--features", "fuzz", "--bins"]);
    // With an explicit target the flags do not reach build scripts and macros, which run without libFuzzer.
    command.args(["--profile", "fuzz", "--target", &host, "--target-dir"]).arg(&folder);
    command.env("RUSTFLAGS", INSTRUMENTATION).env_remove("CARGO_ENCODED_RUSTFLAGS").stdin(Stdio::null());
    let status = command.status().map_err(|error| format!("running `cargo`: {error}"))?;
    if status.success() {
        Ok(folder.join(host).join("fuzz"))
    } else {
        Err("the fuzz targets were not built".to_owned())
    }
}

fn host() -> Result<String, String> {
    let said = crate::process::ask(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` names no host:\n{said}"))
}

/// Runs one target. What it learns stays in `target/fuzz/corpus`, so that the next run begins where this one ended.
fn fuzz(name: &str, program: &Path, seconds: u32) -> Result<bool, String> {
    let folder = target().join("fuzz");
    let (corpus, findings) = (folder.join("corpus").join(name), folder.join("findings"));
    for path in [&corpus, &findings] {
        fs::create_dir_all(path).map_err(|error| format!("making `{}`: {error}", path.display()))?;
    }
    let mut command = Command::new(program);
    command.current_dir(root()).arg(&corpus).arg(root().join("tests/fuzz/seeds").join(name));
    command.args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/{name}-", findings.display())]);
    // One input may take 5 s at most: far above an honest one, far below what an exponential one takes.
    command.args(["-timeout=5", "-rss_limit_mb=1024", "-max_len=4096", "-print_final_stats=1", "-verbosity=1"]);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("running `{name}`: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        let figure = |start: &str| {
            said.lines().filter_map(|line| line.strip_prefix(start)).next_back().unwrap_or("?").trim().to_owned()
        };
        let coverage = said.lines().rev().find_map(|line| line.split("cov: ").nth(1)?.split(' ').next()).unwrap_or("?");
        println!(
            "figure: {name}: {} inputs in {seconds} s, {coverage} edges",
            figure("stat::number_of_executed_units:")
        );
    } else {
        let (inputs, program) = (findings.display(), program.display());
        println!("{said}\n`{name}` found something: the input is in `{inputs}`, run `{program} INPUT` to see it again");
    }
    Ok(output.status.success())
}
