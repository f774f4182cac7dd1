//! Logs that are long, gone or broken.

use serde_json::{Value, json};
use testkit::github::{Fault, Log, REPOSITORY};

use crate::{Desk, RESET, RUN, check, log_text};

/// Replaces the log of the only failed job.
fn with_log(log: Log) -> Desk {
    let desk = Desk::new(&[RESET]);
    let jobs = desk.fake.jobs(REPOSITORY, RUN, 1, &[json!({"name": "job 0", "conclusion": "failure"})]);
    desk.fake.log(REPOSITORY, jobs[0], log);
    desk
}

#[test]
fn an_expired_log_is_an_unknown_cause() {
    for log in [Log::expired(), Log::missing()] {
        let desk = with_log(log);
        let ran = desk.run(&[]);
        check(&ran, "told", "its log is gone");
        assert_eq!((desk.reruns(), ran.output("transient"), desk.fake.open_issues("o/r").len()), (0, "unknown", 1));
    }
}

#[test]
fn a_log_that_breaks_off_is_no_reason_to_run_again() {
    let long = format!("{}{}", "x\n".repeat(50_000), log_text(RESET));
    let desk = with_log(Log::text(&long).cut_after(60_000));
    let ran = desk.run(&[]);
    assert_eq!(
        (ran.code, ran.output("decision"), desk.reruns()),
        (Some(3), "told", 0),
        "{}{}",
        ran.stdout(),
        ran.stderr()
    );
    assert!(
        ran.output("reason").contains("not certain") || ran.output("reason").contains("not known"),
        "{}",
        ran.output("reason")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_of_200_megabytes_is_read_in_less_memory_than_it_has() {
    let end = log_text(RESET);
    let desk = with_log(Log::generated(199_000_000, &end));
    // Address space in KiB: code, rules and stacks included, it is less than the log alone.
    let limited = "ulimit -v 190000; exec \"$0\" \"$@\"";
    let ran =
        desk.program_at("/bin/sh").run(&["-c", limited, env!("CARGO_BIN_EXE_healer"), "run", "--repo", "/nonexistent"]);
    check(&ran, "rerun", "");
    assert_eq!(desk.reruns(), 1);
}

#[test]
fn hundreds_of_jobs_are_counted_and_fifty_logs_fetched() {
    let desk = Desk::new(&[]);
    let jobs: Vec<Value> =
        (0..230).map(|number| json!({"name": format!("j{number}"), "conclusion": "failure"})).collect();
    for job in desk.fake.jobs(REPOSITORY, RUN, 1, &jobs) {
        desk.fake.log(REPOSITORY, job, crate::log(RESET));
    }
    let ran = desk.run(&[]);
    check(&ran, "told", "too many jobs failed");
    assert_eq!((ran.output("jobs"), desk.reruns()), ("230", 0));
    assert_eq!(desk.fake.count("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs"), 50);
}

#[test]
fn a_log_that_github_does_not_hand_out_is_said() {
    let desk = Desk::new(&[RESET]);
    desk.fake.fault("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", Fault::status(500).times(10));
    let ran = desk.run(&[]);
    assert_eq!((ran.code, ran.output("decision"), desk.reruns()), (Some(3), "told", 0), "{}", ran.stdout());
    assert!(
        ran.stdout().contains("::warning") && ran.output("reason").contains("could not be fetched"),
        "{}",
        ran.stdout()
    );
}
