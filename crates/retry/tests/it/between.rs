//! What is retried, how long is waited, and what runs between attempts.

use std::time::Duration;

use crate::support::Bench;

/// Fails until the given attempt.
fn passes_at(attempt: u32) -> String {
    format!("echo x >> attempts; [ $(wc -l < attempts) -ge {attempt} ]")
}

#[test]
fn the_last_failure_and_a_wait_of_zero_return_at_once() {
    let bench = Bench::new();
    let ran = bench.run(&["--attempts", "1", "--delay", "60s", "--jitter", "none", "--", "false"]);
    ran.assert_code(1);
    assert!(ran.took < Duration::from_secs(20), "{:?}", ran.took);
    let ran = bench.run(&["--attempts", "4", "--delay", "0", "--", "false"]);
    assert!(ran.took < Duration::from_secs(20), "{:?}", ran.took);
}

#[test]
fn waits_are_made_and_told() {
    let bench = Bench::new();
    let arguments =
        ["--attempts", "2", "--delay", "400ms", "--jitter", "none", "--report", "report.json", "--", "false"];
    let ran = bench.run(&arguments);
    assert!(ran.took >= Duration::from_millis(400), "{:?}", ran.took);
    assert!(ran.stderr.contains("next attempt in 400 ms"), "{}", ran.stderr);
    assert_eq!(bench.report()["attempts"][0]["delay_ms"], 400);
    assert_eq!(bench.report()["attempts"][1]["delay_ms"], serde_json::Value::Null);
}

#[test]
fn the_same_seed_waits_the_same() {
    let delays: Vec<serde_json::Value> = (0..2)
        .map(|_| {
            let bench = Bench::new();
            bench.run(&["--delay", "50ms", "--seed", "42", "--report", "report.json", "--", "false"]);
            assert_eq!(bench.report()["seed"], 42);
            bench.report()["attempts"].as_array().unwrap().iter().map(|attempt| attempt["delay_ms"].clone()).collect()
        })
        .collect();
    assert_eq!(delays[0], delays[1]);
}

#[test]
fn a_deadline_ends_an_attempt_and_the_run() {
    let bench = Bench::new();
    let ran = bench.run(&[
        "--attempts",
        "9",
        "--delay",
        "0",
        "--deadline",
        "700ms",
        "--report",
        "report.json",
        "--command",
        "sleep 300",
    ]);
    ran.assert_code(124);
    let report = bench.report();
    assert_eq!(report["outcome"], "timed-out");
    assert!(report["reason"].as_str().unwrap().contains("deadline"));
    assert_eq!(report["attempts"].as_array().unwrap().len(), 1);
    let ran = bench.run(&[
        "--attempts",
        "9",
        "--delay",
        "1m",
        "--jitter",
        "none",
        "--deadline",
        "30s",
        "--command",
        "exit 5",
    ]);
    ran.assert_code(5);
    assert!(ran.stderr.contains("the deadline would pass before the next attempt"), "{}", ran.stderr);
}

#[test]
fn conditions() {
    for (line, script, attempts, code) in [
        (&["--retry-on-exit", "2,7-9"][..], "exit 8", 3, 8),
        (&["--retry-on-exit", "2,7-9"], "exit 6", 1, 6),
        (&["--never-on-exit", "64"], "exit 64", 1, 64),
        (&["--retry-on-output", "^lock(ed)?$"], "echo locked >&2; exit 1", 3, 1),
        (&["--retry-on-output", "^lock(ed)?$"], "echo unlocked; exit 1", 1, 1),
        (&["--retry-on-output", "a", "--retry-on-output", "b+c"], "printf '\\033[31mbb\\033[0mc'; exit 1", 3, 1),
        (&["--never-on-output", "(?i)fatal"], "echo FATAL; exit 1", 1, 1),
        (&["--retry-if", "transient"], "echo 'error: mismatched types'; exit 1", 1, 1),
        (&["--retry-if", "transient"], "echo 'curl: (28) Operation timed out'; exit 28", 3, 28),
        (&["--retry-if", "transient", "--retry-on-output", "flux"], "echo 'flux capacitor empty'; exit 1", 3, 1),
        (&["--retry-if", "error"], "exit 1", 3, 1),
        (&["--retry-if", "timeout"], "exit 1", 1, 1),
    ] {
        let bench = Bench::new();
        let script = format!("echo x >> attempts; {script}");
        let ran = bench.run(&[&["--delay", "0", "--command", &script], line].concat());
        ran.assert_code(code);
        assert_eq!(bench.lines("attempts").len(), attempts, "{line:?} {script}: {}", ran.stderr);
    }
}

#[test]
fn a_timeout_is_transient_and_no_error() {
    for (kind, attempts) in [("transient", 2), ("timeout", 2), ("error", 1)] {
        let bench = Bench::new();
        let script = "echo x >> attempts; sleep 300";
        let arguments =
            ["--attempts", "2", "--delay", "0", "--timeout", "300ms", "--retry-if", kind, "--command", script];
        bench.run(&arguments).assert_code(124);
        assert_eq!(bench.lines("attempts").len(), attempts, "{kind}");
        bench.assert_nothing_left();
    }
}

#[test]
fn the_output_lengthens_the_wait_up_to_the_maximum() {
    let bench = Bench::new();
    let script = "echo 'Retry-After: 3600' >&2; exit 1";
    let arguments =
        ["--attempts", "2", "--delay", "0", "--max-delay", "300ms", "--report", "report.json", "--command", script];
    let ran = bench.run(&arguments);
    assert!(ran.stderr.contains("next attempt in 300 ms (the output asks for 1 h)"), "{}", ran.stderr);
    assert_eq!(bench.report()["attempts"][0]["hint_ms"], 3_600_000);
    assert_eq!(bench.report()["attempts"][0]["delay_ms"], 300);
}

#[test]
fn hooks_run_between_attempts_only_and_may_fail() {
    let bench = Bench::new();
    let hook =
        "echo hook $POINTSMAN_RETRY_ATTEMPT $POINTSMAN_RETRY_EXIT_CODE $POINTSMAN_RETRY_CATEGORY >> hooks; exit 9";
    let ran = bench.run(&["--delay", "0", "--on-retry", hook, "--report", "report.json", "--command", "exit 4"]);
    ran.assert_code(4);
    assert_eq!(bench.lines("hooks"), ["hook 2 4 unknown", "hook 3 4 unknown"]);
    assert!(ran.stderr.contains("the `on-retry` script failed: exit code 9"), "{}", ran.stderr);
    assert_eq!(bench.report()["attempts"][0]["hooks"][0]["exit_code"], 9);
    let ran = bench.run(&[
        "--delay",
        "0",
        "--on-retry",
        "exit 9",
        "--on-retry-fatal",
        "--report",
        "report.json",
        "--command",
        "exit 4",
    ]);
    ran.assert_code(4);
    assert_eq!(bench.report()["attempts"].as_array().unwrap().len(), 1);
}

#[test]
fn a_cure_runs_against_its_kind_of_failure() {
    let bench = Bench::new();
    let script = "[ -e healed ] || { echo 'write error: No space left on device' >&2; exit 1; }";
    let arguments = [
        "--delay",
        "0",
        "--retry-if",
        "transient",
        "--heal",
        "network=touch wrong",
        "--heal",
        "disk-full=touch healed",
        "--report",
        "report.json",
        "--command",
        script,
    ];
    let ran = bench.run(&arguments);
    ran.assert_code(0);
    assert!(bench.path("healed").exists() && !bench.path("wrong").exists());
    let report = bench.report();
    assert_eq!(report["attempts"][0]["category"], "disk-full");
    assert_eq!(report["attempts"][0]["hooks"][0]["category"], "disk-full");
}

#[test]
fn a_hook_leaves_nothing_behind_and_has_limits() {
    let bench = Bench::new();
    let ran = bench.run(&[
        "--attempts",
        "2",
        "--delay",
        "0",
        "--timeout",
        "600ms",
        "--on-retry",
        "(setsid sleep 300 &); sleep 200",
        "--",
        "false",
    ]);
    ran.assert_code(1);
    assert!(ran.stderr.contains("the `on-retry` script failed: timed out"), "{}", ran.stderr);
    bench.assert_nothing_left();
}

#[test]
fn another_command_from_the_second_attempt_on() {
    let bench = Bench::new();
    let ran = bench.run(&[
        "--delay",
        "0",
        "--new-command-on-retry",
        "echo other; exit 1",
        "--report",
        "report.json",
        "--command",
        "echo one; exit 1",
    ]);
    assert_eq!(ran.stdout, b"one\nother\nother\n");
    let report = bench.report();
    assert_eq!(
        (&report["attempts"][0]["new_command"], &report["attempts"][1]["new_command"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn flaky_is_ignored_warned_about_or_failed() {
    for (choice, code) in [("ignore", 0), ("warn", 0), ("fail", 1)] {
        let bench = Bench::new();
        let ran =
            bench.run(&["--delay", "0", "--flaky", choice, "--report", "report.json", "--command", &passes_at(2)]);
        ran.assert_code(code);
        assert_eq!(bench.report()["flaky"], true);
        assert_eq!(bench.report()["outcome"], "passed");
    }
    let bench = Bench::new();
    bench.run(&["--flaky", "fail", "--report", "report.json", "--command", &passes_at(1)]).assert_code(0);
    assert_eq!(bench.report()["flaky"], false);
}

#[test]
fn a_working_directory_for_everything() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("inner")).unwrap();
    let arguments = [
        "--attempts",
        "2",
        "--delay",
        "0",
        "--working-directory",
        "inner",
        "--on-retry",
        "pwd",
        "--command",
        "pwd; exit 1",
    ];
    let text = String::from_utf8(bench.run(&arguments).stdout).unwrap();
    assert!(text.lines().count() == 3 && text.lines().all(|line| line.ends_with("/inner")), "{text}");
    let ran = bench.run(&["--working-directory", "missing", "--", "true"]);
    ran.assert_code(2);
    assert!(ran.stderr.contains("`missing`"), "{}", ran.stderr);
}
