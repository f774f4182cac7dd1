//! What a run tells: annotations, outputs, summary, report.

use crate::support::{Bench, install, run};

#[test]
fn a_pass_at_the_first_attempt_is_quiet_but_written_down() {
    let bench = Bench::new();
    let ran = run(bench.step(&["--command", "echo hi"]));
    ran.assert_code(0);
    assert_eq!((ran.stdout.as_slice(), ran.stderr.as_str()), (&b"hi\n"[..], ""));
    assert!(!bench.path("summary").exists());
    for (name, value) in [
        ("attempts", "1"),
        ("exit-code", "0"),
        ("outcome", "passed"),
        ("flaky", "false"),
        ("total_attempts", "1"),
        ("exit_code", "0"),
        ("exit_error", ""),
    ] {
        assert_eq!(bench.output(name).as_deref(), Some(value), "{name}");
    }
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(bench.output("report").unwrap()).unwrap()).unwrap();
    assert_eq!(report["schema"], "pointsman.retry/v1");
    assert_eq!(report["tool"]["name"], "retry");
    assert_eq!(report["run"]["cicd.pipeline.run.id"], "42");
    assert_eq!(report["run"]["cicd.pipeline.result"], "success");
    let attempt = &report["attempts"][0];
    assert_eq!((attempt["number"].as_u64(), attempt["exit_code"].as_u64()), (Some(1), Some(0)));
    assert!(attempt["started_at"].as_str() <= attempt["ended_at"].as_str());
    assert!(std::fs::read_to_string(bench.output("log").unwrap()).unwrap().contains("hi\n"));
}

#[test]
fn every_declared_output_is_written() {
    let bench = Bench::new();
    run(bench.step(&["--attempts", "1", "--", "false"])).assert_code(1);
    for output in retry::SPEC.outputs {
        assert!(bench.output(output.name).is_some(), "{} is missing", output.name);
    }
}

#[test]
fn each_failed_attempt_is_annotated_within_the_limits() {
    let bench = Bench::new();
    let ran = run(bench.step(&["--attempts", "15", "--delay", "0", "--", "false"]));
    ran.assert_code(1);
    assert_eq!(ran.stderr.matches("::warning ").count(), 9, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("::error ").count(), 1);
    assert!(ran.stderr.contains("retry: attempt 14 of 15 failed"), "{}", ran.stderr);
    let ran = run(bench.step(&["--attempts", "3", "--delay", "0", "--annotations", "final", "--", "false"]));
    assert_eq!((ran.stderr.matches("::warning ").count(), ran.stderr.matches("::error ").count()), (0, 1));
    let ran = run(bench.step(&["--attempts", "3", "--delay", "0", "--annotations", "none", "--", "false"]));
    assert!(!ran.stderr.contains("::"), "{}", ran.stderr);
}

#[test]
fn continue_on_error_exits_with_0_and_says_the_truth() {
    let bench = Bench::new();
    let ran = run(bench.step(&["--attempts", "2", "--delay", "0", "--continue-on-error", "--command", "exit 7"]));
    ran.assert_code(0);
    assert_eq!(bench.output("exit-code").as_deref(), Some("7"));
    assert_eq!(bench.output("outcome").as_deref(), Some("failed"));
    assert!(ran.stderr.contains("::warning title=retry/failed::"), "{}", ran.stderr);
}

#[test]
fn the_summary_tells_what_happened() {
    let bench = Bench::new();
    let script = "echo x >> attempts; [ $(wc -l < attempts) -ge 3 ] || { sleep 300 & exit 6; }";
    run(bench.step(&["--delay", "0", "--command", script])).assert_code(0);
    let summary = bench.read("summary");
    assert!(summary.contains("### retry: flaky, passed after 3 attempts"), "{summary}");
    assert_eq!(summary.matches("exit code 6").count(), 2, "{summary}");
    assert!(summary.contains("left processes behind, which were ended: <code>sleep</code>"), "{summary}");
    bench.assert_nothing_left();
}

#[test]
fn hostile_names_are_harmless() {
    let bench = Bench::new();
    let name = "::error::x ##[error]y\n`|<b>";
    assert!(install("755", "/bin/sleep".as_ref(), &bench.path("evil")));
    std::os::unix::fs::symlink(bench.path("evil"), bench.path(name)).unwrap();
    let script = "'./::error::x ##[error]y\n`|<b>' 300 & exit 1";
    let ran = run(bench.step(&["--attempts", "1", "--command", script]));
    ran.assert_code(1);
    assert!(ran.stderr.contains("left processes behind"), "{}", ran.stderr);
    let own: Vec<&str> = ran.stderr.lines().filter(|line| !line.starts_with("::error title=retry/failed::")).collect();
    assert!(own.iter().all(|line| !line.trim_start().starts_with("::") && !line.contains("##[")), "{own:?}");
    assert!(!bench.read("summary").contains("<b>"), "{}", bench.read("summary"));
}

#[test]
fn the_report_does_not_hold_the_command() {
    let bench = Bench::new();
    bench.run(&["--attempts", "1", "--report", "report.json", "--command", "true hunter2-secret; false"]);
    assert!(!bench.read("report.json").contains("hunter2"));
}
