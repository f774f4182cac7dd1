use super::*;
use crate::delay::{Backoff, Jitter};
use clap::Parser as _;

fn resolve(line: &[&str]) -> Result<Plan, Vec<Problem>> {
    Plan::resolve(Arguments::try_parse_from(["retry"].iter().chain(line)).unwrap(), 7)
}

fn planned(line: &[&str]) -> Plan {
    resolve(line).unwrap_or_else(|problems| panic!("{line:?}: {problems:?}"))
}

fn refused(line: &[&str]) -> String {
    let problems = resolve(line).expect_err("this line is wrong");
    problems.iter().map(|problem| format!("{}; {}\n", problem.message, problem.hint)).collect()
}

#[test]
fn a_command_or_a_program() {
    assert_eq!(planned(&["--command", "a\nb"]).subject, Subject::Script("a\nb".into()));
    let program = Subject::Program("make".into(), vec!["-j2".into(), "--".into()]);
    assert_eq!(planned(&["--", "make", "-j2", "--"]).subject, program);
    assert!(refused(&[]).contains("no command"));
    assert!(refused(&["--command", " \n"]).contains("`--command` is empty"));
    assert!(refused(&["--", ""]).contains("empty"));
    assert!(refused(&["--command", "a", "--", "b"]).contains("keep one"));
}

#[test]
fn every_problem_at_once() {
    let text =
        refused(&["--heal", "x=y", "--heal", "disk-full", "--retry-on-output", "(", "--on-retry", "", "--delay", "1h"]);
    for part in
        ["no command", "`x` is no failure category", "`disk-full`", "`(`", "`--on-retry` is empty", "`--max-delay`"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn heal_takes_everything_behind_the_first_equals_sign() {
    let plan = planned(&["--command", "x", "--heal", "network=A=1 ./fix", "--heal", "disk-full=df -h"]);
    assert_eq!(plan.heal, [(Category::Network, "A=1 ./fix".to_owned()), (Category::DiskFull, "df -h".to_owned())]);
    assert_eq!(plan.policy.heal, [Category::Network, Category::DiskFull]);
    assert!(refused(&["--command", "x", "--heal", "network=a", "--heal", "network=b"]).contains("twice"));
}

#[test]
fn the_seed_is_the_users_or_fresh() {
    assert_eq!(planned(&["--command", "x"]).policy.seed, 7);
    assert_eq!(planned(&["--command", "x", "--seed", "42"]).policy.seed, 42);
}

#[test]
fn old_names_bring_their_defaults() {
    let plan = planned(&["--command", "x", "--timeout_minutes", "2", "--max_attempts", "5"]);
    assert_eq!((plan.policy.attempts, plan.policy.timeout), (5, Some(Duration::from_secs(120))));
    assert_eq!((plan.policy.delay.base, plan.policy.delay.backoff), (Duration::from_secs(10), Backoff::Fixed));
    assert_eq!(plan.policy.delay.jitter, Jitter::None);
    assert!(plan.drop_in);
    assert!(!planned(&["--command", "x"]).drop_in);
}

#[test]
fn a_wait_of_zero_or_beyond_the_cap_is_what_was_asked_for() {
    for (text, seconds) in [("0", 0), ("600", 600)] {
        let delay = planned(&["--command", "x", "--retry_wait_seconds", text]).policy.delay;
        assert_eq!(crate::delay::Delays::new(delay, 1).next_delay(), Duration::from_secs(seconds));
    }
}

#[test]
fn new_waits_with_an_old_limit() {
    let plan = planned(&["--command", "x", "--timeout_seconds", "30", "--backoff", "linear", "--delay", "1s"]);
    assert_eq!((plan.policy.delay.backoff, plan.policy.delay.base), (Backoff::Linear, Duration::from_secs(1)));
}

#[test]
fn old_and_new_names_must_not_contradict() {
    for (line, part) in [
        (&["--attempts", "2", "--max_attempts", "4"][..], "`--attempts` is `2` and `--max_attempts` is `4`"),
        (&["--timeout", "5s", "--timeout_minutes", "1"], "`--timeout` is `5s` and `--timeout_minutes` is `1m`"),
        (&["--timeout_seconds", "5", "--timeout_minutes", "1"], "both given"),
        (&["--retry-if", "error", "--retry_on", "timeout"], "`--retry-if` is `error` and `--retry_on` is `timeout`"),
        (
            &["--retry-on-exit", "1", "--retry_on_exit_code", "2"],
            "`--retry-on-exit` is `1` and `--retry_on_exit_code` is `2`",
        ),
        (&["--on-retry", "a", "--on_retry_command", "b"], "`--on-retry` is `a`"),
        (&["--delay", "1s", "--retry_wait_seconds", "5"], "`--delay` is `1s` and `--retry_wait_seconds` is `5s`"),
        (&["--continue-on-error", "--continue_on_error", "false"], "`--continue-on-error`"),
        (&["--new-command-on-retry", "a", "--new_command_on_retry", "b"], "`--new-command-on-retry` is `a`"),
    ] {
        let text = refused(&[&["--command", "x"], line].concat());
        assert!(text.contains(part), "{part}: {text}");
    }
    // An action passes the new names' defaults on, and the same value twice is no contradiction.
    planned(&[
        "--command",
        "x",
        "--attempts",
        "3",
        "--max_attempts",
        "4",
        "--delay",
        "2s",
        "--retry_wait_seconds",
        "5",
    ]);
    planned(&["--command", "x", "--attempts", "4", "--max_attempts", "4"]);
}

#[test]
fn what_has_no_effect_is_said() {
    assert!(planned(&["--command", "x", "--polling_interval_seconds", "1"]).notes[0].contains("no effect"));
    assert_eq!(planned(&["--command", "x", "--warning_on_retry", "FALSE"]).annotations, Annotations::Final);
}
