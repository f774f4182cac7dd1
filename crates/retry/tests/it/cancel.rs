//! Cancellation as the runner does it: SIGINT, 7.5 s, SIGTERM, 2.5 s, the end.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::{Bench, Ran, kill, ran, wait_for};

fn start(bench: &Bench, arguments: &[&str]) -> Child {
    let mut command = bench.in_foreground(&[&["--report", "report.json", "--attempts", "3"], arguments].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn end(child: Child, began: Instant) -> Ran {
    ran(child.wait_with_output().expect("the program ends"), began)
}

#[track_caller]
fn assert_cancelled(bench: &Bench, attempts: usize) {
    let report = bench.report();
    assert_eq!(report["outcome"], "cancelled");
    assert_eq!(report["attempts"].as_array().map(Vec::len), Some(attempts));
    bench.assert_nothing_left();
}

#[test]
fn sigint_then_sigterm_ends_a_stubborn_tree_inside_ten_seconds() {
    let bench = Bench::new();
    let script = "trap '' INT TERM; (setsid sh -c 'trap \"\" INT TERM; while :; do sleep 0.2; done' &); echo up > up; while :; do sleep 0.2; done";
    let child = start(&bench, &["--command", script]);
    wait_for(&bench.path("up"));
    let began = Instant::now();
    kill(&child, Signal::INT);
    std::thread::sleep(Duration::from_millis(7_500));
    kill(&child, Signal::TERM);
    let ran = end(child, began);
    ran.assert_code(130);
    assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
    assert_cancelled(&bench, 1);
}

#[test]
fn sigint_reaches_a_command_that_cleans_up() {
    let bench = Bench::new();
    let script = "trap 'echo cleaned up; exit 0' INT; echo up > up; while :; do sleep 0.05; done";
    let child = start(&bench, &["--command", script]);
    wait_for(&bench.path("up"));
    let began = Instant::now();
    kill(&child, Signal::INT);
    let ran = end(child, began);
    // It passed, but the run was cancelled all the same.
    ran.assert_code(130);
    assert_eq!(ran.stdout, b"cleaned up\n");
    assert!(ran.took < Duration::from_secs(6), "{:?}", ran.took);
    assert_cancelled(&bench, 1);
}

#[test]
fn sigterm_alone() {
    let bench = Bench::new();
    let child = start(&bench, &["--command", "echo up > up; sleep 300"]);
    wait_for(&bench.path("up"));
    kill(&child, Signal::TERM);
    end(child, Instant::now()).assert_code(143);
    assert_cancelled(&bench, 1);
}

#[test]
fn a_wait_is_cut_short() {
    let bench = Bench::new();
    let child = start(
        &bench,
        &["--delay", "20m", "--max-delay", "1h", "--jitter", "none", "--command", "echo up > up; exit 1"],
    );
    wait_for(&bench.path("up"));
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    kill(&child, Signal::INT);
    let ran = end(child, began);
    ran.assert_code(130);
    assert!(ran.took < Duration::from_secs(6), "{:?}", ran.took);
    assert_cancelled(&bench, 1);
}

#[test]
fn a_hook_is_cut_short() {
    let bench = Bench::new();
    let child = start(&bench, &["--delay", "0", "--on-retry", "echo up > up; sleep 300", "--command", "exit 1"]);
    wait_for(&bench.path("up"));
    kill(&child, Signal::INT);
    end(child, Instant::now()).assert_code(130);
    assert_cancelled(&bench, 1);
}

#[test]
fn a_reader_that_does_not_read_does_not_keep_it() {
    let bench = Bench::new();
    let mut child = start(&bench, &["--grace", "500ms", "--command", "echo up > up; yes"]);
    wait_for(&bench.path("up"));
    // Time for every pipe to fill.
    std::thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    kill(&child, Signal::INT);
    let status = child.wait().expect("the program ends");
    assert_eq!(status.code(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_cancelled(&bench, 1);
}

#[test]
fn continue_on_error_does_not_hide_a_cancellation() {
    let bench = Bench::new();
    let child = start(&bench, &["--continue-on-error", "--command", "echo up > up; sleep 300"]);
    wait_for(&bench.path("up"));
    kill(&child, Signal::TERM);
    end(child, Instant::now()).assert_code(143);
}

/// As in the background of a script: the terminal's Ctrl-C is not meant for it. SIGTERM is.
#[test]
fn an_ignored_sigint_stays_ignored() {
    let bench = Bench::new();
    let script = "echo up > up; while ! [ -e go ]; do sleep 0.05; done; echo done";
    let mut command = bench.in_background(&["--report", "report.json", "--command", script]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    wait_for(&bench.path("up"));
    kill(&child, Signal::INT);
    kill(&child, Signal::QUIT);
    std::thread::sleep(Duration::from_millis(200));
    std::fs::write(bench.path("go"), "").expect("a file");
    let ran = end(child, Instant::now());
    ran.assert_code(0);
    assert_eq!(ran.stdout, b"done\n");
    assert_eq!(bench.report()["outcome"], "passed");
}
