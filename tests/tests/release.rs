//! `cargo xtask release`, for the smallest program: what it leaves is a base URL for the bootstrap and a repository for `uses:`.

mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use end_to_end::act::{Act, JobResult, REF, REPOSITORY};
use end_to_end::tools::{Tool, skip};
use end_to_end::{Consumer, programs, root};
use serde_yaml::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use testkit::{Fixture, write_script};

use server::Server;

/// The smallest program that a workflow has more than once.
const PROGRAM: &str = "ci-gate";

/// Fixed, so that no line of CHANGELOG.md makes cargo build it anew; its major tag is the one that tests name in `uses:`.
const VERSION: &str = "1.0.0";

const CONSUMER: &str = "
on: pull_request
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: gate
        uses: insightpulseai/pointsman/actions/ci-gate@v1
        with:
          needs: '{\"build\": {\"result\": \"success\"}}'
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: gate
        uses: insightpulseai/pointsman/actions/ci-gate@v1
        with:
          needs: '{\"build\": {\"result\": \"failure\"}}'
      - id: cached
        if: always()
        run: sha256sum \"$RUNNER_TOOL_CACHE\"/pointsman/*/*/ci-gate
";

fn xtask(arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "release"]).args(arguments);
    command.current_dir(root()).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Rust's standard library for musl comes from rustup; where neither it nor a network is there, there is nothing to try.
fn can_build() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let added = Command::new("rustup").args(["target", "add", target()]).current_dir(root()).output();
    let found = added.is_ok_and(|output| output.status.success());
    if !found {
        skip(&format!("no release can be built: `rustup target add {}` fails here", target()));
    }
    found
}

/// A release of [`PROGRAM`], made once for all tests here.
fn release() -> Option<&'static Path> {
    static RELEASE: OnceLock<Option<TempDir>> = OnceLock::new();
    let made = RELEASE.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("release ").tempdir().unwrap();
        can_build().then(|| {
            let output = folder.path().to_str().unwrap();
            let output = xtask(&["--dry-run", "--version", VERSION, "--program", PROGRAM, "--output", output]);
            assert!(output.status.success(), "{}", said(&output));
            folder
        })
    });
    made.as_ref().map(TempDir::path)
}

fn target() -> &'static str {
    match (cfg!(target_os = "macos"), cfg!(target_arch = "aarch64")) {
        (false, false) => "x86_64-unknown-linux-musl",
        (false, true) => "aarch64-unknown-linux-musl",
        (true, false) => "x86_64-apple-darwin",
        (true, true) => "aarch64-apple-darwin",
    }
}

fn sha256(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output =
        Command::new("git").args(["-c", "safe.directory=*", "-C"]).arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Unpacks the archive with the system's own `tar`.
fn unpacked(release: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let archive = release.join(format!("download/v{VERSION}/{PROGRAM}-{}.tar.gz", target()));
    let output = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder.path()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));
    folder
}

#[test]
fn the_release_commit_names_every_byte_of_the_release() {
    let Some(release) = release() else { return };
    let repository = release.join("repository");
    let bootstrap = repository.join("actions/_bootstrap");
    assert_eq!(fs::read_to_string(bootstrap.join("VERSION")).unwrap(), format!("{VERSION}\n"));
    let checksums = fs::read_to_string(bootstrap.join("checksums.txt")).unwrap();
    let sums: BTreeMap<_, _> = checksums
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once("  ").map(|(sum, name)| (name, sum)).unwrap())
        .collect();
    let archive = format!("{PROGRAM}-{}.tar.gz", target());
    let download = release.join(format!("download/v{VERSION}"));
    let unpacked = unpacked(release);
    let program = unpacked.path().join(PROGRAM);
    let expected = [(archive.clone(), download.join(&archive)), (format!("{}/{PROGRAM}", target()), program)];
    let expected: BTreeMap<_, _> = expected.iter().map(|(name, path)| (name.as_str(), sha256(path))).collect();
    assert_eq!(sums, expected.iter().map(|(name, sum)| (*name, sum.as_str())).collect());
    assert_eq!(fs::read_to_string(download.join("checksums.txt")).unwrap(), checksums);

    assert_eq!(git(&repository, &["diff", "--name-only", "HEAD^", "HEAD"]).lines().count(), 2);
    let hashes = git(&repository, &["rev-parse", "HEAD", &format!("v{VERSION}"), REF]);
    assert!(hashes.lines().all(|hash| hash == hashes.lines().next().unwrap()), "{hashes}");
    assert_eq!(git(&repository, &["status", "--porcelain"]), "");
}

#[test]
fn a_program_brings_the_licences_it_owes_and_nothing_of_the_machine_that_built_it() {
    let Some(release) = release() else { return };
    let unpacked = unpacked(release);
    let read = |name: &str| fs::read(unpacked.path().join(name)).unwrap();
    assert_eq!(read("LICENSE"), fs::read(root().join("LICENSE")).unwrap());
    let notices = String::from_utf8(read("THIRD-PARTY.txt")).unwrap();
    assert!(notices.contains("\nserde_json ") && notices.contains("Rust's standard library"), "{notices}");
    let program = read(PROGRAM);
    let home = std::env::var("HOME").unwrap_or_default();
    for place in [root().to_str().unwrap(), &end_to_end::target().display().to_string(), &home] {
        let found = place.len() > 1 && program.windows(place.len()).any(|window| window == place.as_bytes());
        assert!(!found, "`{place}` is in the program");
    }
    let bill = release.join(format!("download/v{VERSION}/pointsman-{VERSION}.cdx.json"));
    let bill: Value = serde_yaml::from_str(&fs::read_to_string(bill).unwrap()).unwrap();
    let names: Vec<_> =
        bill["components"].as_sequence().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&PROGRAM) && names.contains(&"serde_json") && !names.contains(&"git2"), "{names:?}");
}

#[test]
fn a_program_is_the_same_wherever_it_is_built() {
    // After the release, whose build it compares with.
    let Some(_) = release() else { return };
    let output = xtask(&["reproduce", "--version", VERSION, "--program", PROGRAM]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(&format!("   {PROGRAM}: the same ")), "{}", said(&output));
}

#[test]
fn nothing_is_released_from_a_laptop() {
    let output = xtask(&[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("hint: `cargo xtask release --dry-run`"), "{}", said(&output));
}

#[test]
fn a_consumer_downloads_once_and_the_next_job_takes_it_from_the_tool_cache() {
    let (Some(act), Some(release)) = (Tool::Act.or_skip(), release()) else { return };
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", CONSUMER).write("a", "1\n").commit("start");
    fixture.branch("topic").write("a", "2\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    let no_compiler = consumer.root().join("no compiler");
    fs::create_dir_all(&no_compiler).unwrap();
    let called = consumer.root().join("cargo was called");
    write_script(&no_compiler.join("cargo"), &format!("#!/bin/sh\ntouch '{}'\nexit 97\n", called.display()));
    let mut path = vec![no_compiler.clone()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let server = Server::new(release.join("download"));

    let run = Act::new(act, &consumer.folder, &consumer.payload)
        .repository(&format!("{REPOSITORY}@{REF}"), &release.join("repository"))
        .programs(&no_compiler)
        // Later than the line above: no folder of programs, as with every consumer.
        .variable(programs::FOLDER_VARIABLE, "")
        .variable("PATH", std::env::join_paths(path).unwrap())
        .variable("POINTSMAN_DOWNLOAD_URL", server.url())
        .run();

    assert_eq!(run.result("first"), JobResult::Success, "{}", run.log);
    assert_eq!(run.job("first").step("gate").outputs["result"], "pass");
    assert_eq!(run.result("second"), JobResult::Failure, "the gate is shut: {}", run.log);
    assert_eq!(run.job("second").step("gate").outputs["result"], "fail");
    let archive = format!("/v{VERSION}/{PROGRAM}-{}.tar.gz", target());
    assert_eq!(server.asked(), [archive], "one download for two jobs: {}", run.log);
    // act's own tool cache, which all jobs of a run share as those of one self-hosted runner do.
    let sum = sha256(&unpacked(release).path().join(PROGRAM));
    let cached = run.job("second").step("cached").lines.join("\n");
    assert!(cached.starts_with(&sum), "{cached}");
    assert!(cached.ends_with(&format!("/pointsman/{VERSION}/{}/{PROGRAM}", target())), "{cached}");
    assert!(!called.exists(), "{}", run.log);
}

#[test]
fn what_a_start_of_a_released_program_costs() {
    const RUNS: usize = 21;
    let Some(release) = release() else { return };
    let stores = tempfile::tempdir().unwrap();
    let script = release.join("repository/actions/_bootstrap/run.sh");
    let start = || {
        let mut command = Command::new("bash");
        command.arg(&script).args([PROGRAM, "--version"]).env_remove(programs::FOLDER_VARIABLE);
        command.env("POINTSMAN_DOWNLOAD_URL", format!("file://{}", release.join("download").display()));
        command.env("RUNNER_TOOL_CACHE", stores.path().join("cache")).env("RUNNER_TEMP", stores.path().join("temp"));
        command
    };
    let time = |mut command: Command| {
        let started = Instant::now();
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), format!("{PROGRAM} {VERSION}"), "{}", said(&output));
        started.elapsed()
    };
    let median = |command: &dyn Fn() -> Command| {
        let mut times: Vec<_> = (0..RUNS).map(|_| time(command())).collect();
        times.sort();
        times[RUNS / 2]
    };
    let cold = time(start());
    let unpacked = unpacked(release);
    let direct = || {
        let mut command = Command::new(unpacked.path().join(PROGRAM));
        command.arg("--version");
        command
    };
    let (warm, alone) = (median(&start), median(&direct));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "figure: a released {PROGRAM} starts in {:.1} ms by the bootstrap from the cache, {:.1} ms by itself; {:.0} ms with the \
         installation from a file",
        milliseconds(warm),
        milliseconds(alone),
        milliseconds(cold)
    );
    // No judgement on the clock, but a build or a download each time would show.
    assert!(warm < Duration::from_secs(1), "{warm:?}");
}
