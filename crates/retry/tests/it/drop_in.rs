//! The contract of nick-fields/retry: attempts and exit codes under its own input names.

use crate::support::{Bench, run};

struct Case {
    name: &'static str,
    inputs: &'static [&'static str],
    command: &'static str,
    attempts: &'static str,
    exit_code: &'static str,
    step: i32,
}

const fn case(
    name: &'static str,
    inputs: &'static [&'static str],
    command: &'static str,
    attempts: &'static str,
    exit_code: &'static str,
    step: i32,
) -> Case {
    Case { name, inputs, command, attempts, exit_code, step }
}

const SLEEP: &str = "sleep 120";
const PASS_SECOND: &str = "echo x >> n; [ $(wc -l < n) -ge 2 ]";

#[rustfmt::skip]
const CASES: &[Case] = &[
    case("success", &["--timeout_minutes=1", "--max_attempts=2"], "echo hi", "1", "0", 0),
    case("success late", &["--timeout_minutes=1", "--max_attempts=3"], PASS_SECOND, "2", "0", 0),
    case("error", &["--timeout_minutes=1", "--max_attempts=2"], "exit 1", "2", "1", 1),
    case("error with its code", &["--timeout_seconds=30", "--max_attempts=3"], "exit 2", "3", "2", 2),
    case("timeout", &["--timeout_seconds=1", "--max_attempts=2"], SLEEP, "2", "1", 1),
    case("default attempts", &["--timeout_minutes=1"], "exit 1", "3", "1", 1),
    case("retry_on any, error", &["--timeout_minutes=1", "--max_attempts=2", "--retry_on=any"], "exit 3", "2", "3", 3),
    case("retry_on timeout, error", &["--timeout_minutes=1", "--max_attempts=3", "--retry_on=timeout"], "exit 2", "1", "2", 2),
    case("retry_on timeout, timeout", &["--timeout_seconds=1", "--max_attempts=2", "--retry_on=timeout"], SLEEP, "2", "1", 1),
    case("retry_on error, error", &["--timeout_minutes=1", "--max_attempts=2", "--retry_on=error"], "exit 2", "2", "2", 2),
    case("retry_on error, timeout", &["--timeout_seconds=1", "--max_attempts=2", "--retry_on=error"], SLEEP, "1", "1", 1),
    case("retry_on_exit_code, that code", &["--timeout_minutes=1", "--max_attempts=2", "--retry_on_exit_code=2"], "exit 2", "2", "2", 2),
    case("retry_on_exit_code, another code", &["--timeout_minutes=1", "--max_attempts=2", "--retry_on_exit_code=2"], "exit 1", "1", "1", 1),
    case("retry_on_exit_code, timeout", &["--timeout_seconds=1", "--max_attempts=2", "--retry_on_exit_code=2"], SLEEP, "1", "1", 1),
    case("continue_on_error", &["--timeout_minutes=1", "--max_attempts=2", "--continue_on_error=true"], "exit 16", "2", "16", 0),
    case("continue_on_error, timeout", &["--timeout_seconds=1", "--max_attempts=1", "--continue_on_error=true"], SLEEP, "1", "1", 0),
    case("continue_on_error false", &["--timeout_minutes=1", "--max_attempts=1", "--continue_on_error=false"], "exit 16", "1", "16", 16),
    case("on_retry_command", &["--timeout_minutes=1", "--max_attempts=3", "--on_retry_command=touch fixed"], "[ -e fixed ]", "2", "0", 0),
    case("on_retry_command failing", &["--timeout_minutes=1", "--max_attempts=3", "--on_retry_command=exit 9"], PASS_SECOND, "2", "0", 0),
    case("new_command_on_retry", &["--timeout_minutes=1", "--max_attempts=3", "--new_command_on_retry=true"], "exit 1", "2", "0", 0),
    case("shell, polling and warnings", &["--timeout_minutes=1", "--max_attempts=2", "--shell=python", "--polling_interval_seconds=5", "--warning_on_retry=false"], "import sys; sys.exit(5)", "2", "5", 5),
];

#[test]
fn attempts_and_exit_codes_are_those_of_the_old_action() {
    for case in CASES {
        let bench = Bench::new();
        let command = format!("--command={}", case.command);
        let wait: &[&str] = &["--retry_wait_seconds=0", &command];
        let ran = run(bench.step(&[case.inputs, wait].concat()));
        assert_eq!(ran.code, Some(case.step), "{}: {}", case.name, ran.stderr);
        assert_eq!(bench.output("total_attempts").as_deref(), Some(case.attempts), "{}: {}", case.name, ran.stderr);
        assert_eq!(bench.output("exit_code").as_deref(), Some(case.exit_code), "{}", case.name);
        let error = bench.output("exit_error").unwrap();
        assert_eq!(error.is_empty(), case.exit_code == "0", "{}: {error}", case.name);
        if case.name == "error" {
            assert!(error.contains("Final attempt failed"), "{error}");
        }
        bench.assert_nothing_left();
    }
}

#[test]
fn warnings_can_be_switched_off() {
    for (value, warnings) in [("true", 1), ("false", 0)] {
        let bench = Bench::new();
        let warning = format!("--warning_on_retry={value}");
        let ran = run(bench.step(&["--max_attempts=2", "--retry_wait_seconds=0", &warning, "--command=exit 1"]));
        assert_eq!(ran.stderr.matches("::warning ").count(), warnings, "{}", ran.stderr);
    }
}
