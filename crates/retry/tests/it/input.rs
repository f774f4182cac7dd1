//! Bad input: exit 2, nothing is run.

use crate::support::{Bench, run};

#[test]
fn bad_input_exits_with_2_and_runs_nothing() {
    for line in [
        &["--attempts", "0"][..],
        &["--attempts", "-1"],
        &["--max_attempts", "-1"],
        &["--delay", "10x"],
        &["--delay", "-1s"],
        &["--timeout", "1.5h"],
        &["--shell", "fish"],
        &["--retry-on-output", "("],
        &["--retry-on-exit", "x"],
        &["--heal", "disk=rm"],
        &["--attempts", "2", "--max_attempts", "4"],
        &["--working-directory", "missing"],
        &["--unknown"],
    ] {
        let bench = Bench::new();
        let ran = bench.run(&[line, &["--command", "touch ran"]].concat());
        ran.assert_code(2);
        assert!(!bench.path("ran").exists(), "{line:?}");
        assert!(ran.stderr.contains(line[0]), "{line:?}: {}", ran.stderr);
    }
    for line in [&[][..], &["--command", ""], &["--command", "true", "--", "true"]] {
        let bench = Bench::new();
        bench.run::<&str>(line).assert_code(2);
    }
}

#[test]
fn bad_input_in_a_workflow_is_an_annotation_and_writes_every_output() {
    let bench = Bench::new();
    let ran = run(bench.step(&["--delay", "10x", "--command", "true"]));
    ran.assert_code(2);
    let stdout = String::from_utf8_lossy(&ran.stdout);
    assert!(stdout.contains("::error") && stdout.contains("10x"), "{stdout}");
    for output in retry::SPEC.outputs {
        assert_eq!(bench.output(output.name).as_deref(), Some(output.fallback), "{}", output.name);
    }
}

#[test]
fn inputs_of_the_action_are_flags_and_stay_from_the_command() {
    let bench = Bench::new();
    let mut command = bench.step::<&str>(&[]);
    command.env("POINTSMAN_INPUT_COMMAND", "env | grep -c POINTSMAN_INPUT || true; exit 3");
    command.env("POINTSMAN_INPUT_ATTEMPTS", "2").env("POINTSMAN_INPUT_DELAY", "0").env("POINTSMAN_INPUT_TIMEOUT", "");
    let ran = run(command);
    ran.assert_code(3);
    assert_eq!(ran.stdout, b"0\n0\n");
    assert_eq!(bench.output("attempts").as_deref(), Some("2"));
}

#[test]
fn own_failures_exit_with_125() {
    let bench = Bench::new();
    let ran = bench.run(&["--shell", "pwsh-not-here {0}", "--command", "true"]);
    ran.assert_code(125);
    assert!(ran.stderr.contains("pwsh-not-here"), "{}", ran.stderr);
    let ran = bench.run(&["--log", "/proc/nowhere/log", "--", "true"]);
    ran.assert_code(125);
}
