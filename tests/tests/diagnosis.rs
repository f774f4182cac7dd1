//! A job whose command fails under `actions/retry`, and `actions/failure-diagnoser` that says why in a later step.

use std::process::{Command, Stdio};

use end_to_end::Consumer;
use end_to_end::act::{Act, Job, JobResult, Run};
use end_to_end::markdown::plain;
use end_to_end::tools::Tool;
use testkit::Fixture;

/// Calls a program that nobody has, from line 4.
const SCRIPT: &str = "#!/usr/bin/env bash\n# Packs the addons.\nset -eu\nfrobnicate --all custom_addons\n";

/// Fails at line 6.
const TEST: &str = "import unittest\n\n\nclass Totals(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual(1 + 1, 3)\n";

/// A job that runs `command` under `retry`, diagnoses what it printed, and uses the answer.
fn job(id: &str, command: &str) -> String {
    let uses = |action: &str| format!("uses: insightpulseai/pointsman/actions/{action}@v1");
    let (retry, diagnoser) = (uses("retry"), uses("failure-diagnoser"));
    format!(
        "  {id}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
         - run: 'echo \"error: an earlier step says so and goes on\"'\n      \
         - id: work\n        {retry}\n        with:\n          command: {command}\n          attempts: \"1\"\n      \
         - run: echo never reached\n      \
         - id: why\n        if: failure()\n        {diagnoser}\n        with:\n          \
         log: ${{{{ steps.work.outputs.log }}}}\n      \
         - id: use\n        if: failure() && steps.why.outputs.transient != 'yes'\n        env:\n          \
         CATEGORY: ${{{{ steps.why.outputs.category }}}}\n          SUMMARY: ${{{{ steps.why.outputs.summary }}}}\n          \
         REPORT: ${{{{ steps.why.outputs.report }}}}\n        \
         run: |\n          echo \"category=$CATEGORY\"\n          echo \"summary=$SUMMARY\"\n          grep -c pointsman.diagnosis/v1 \"$REPORT\"\n"
    )
}

fn run(jobs: &[String]) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let workflow = format!("name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n{}", jobs.concat());
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", &workflow);
    fixture.write("ci/pack.sh", SCRIPT).write("tests/test_totals.py", TEST).commit("start");
    fixture.branch("topic").write("README.md", "# Shop\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &consumer.payload).run())
}

/// What holds for every job that was diagnosed: it failed, and the answer reached summary, outputs and annotations.
#[track_caller]
fn assert_told<'a>(run: &'a Run, id: &str, place: (&str, &str)) -> &'a Job {
    assert_eq!(run.result(id), JobResult::Failure, "{}", run.log);
    let job = run.job(id);
    let (work, why) = (job.step("work"), job.step("why"));
    assert_eq!((work.outcome.as_str(), why.outcome.as_str()), ("failure", "success"), "{}", run.log);
    assert_eq!(why.outputs["verdict"], "failed", "{}", run.log);
    assert!(why.outputs["confidence"].parse::<f64>().unwrap() > 0.3, "{}", run.log);
    assert!(why.outputs["signature"].starts_with(&format!("{}:", why.outputs["category"])), "{}", run.log);
    let summary = plain(
        &job.steps.iter().filter(|step| step.id[0] == "why").map(|step| step.summary.as_str()).collect::<String>(),
    );
    assert!(summary.contains(why.outputs["summary"].as_str()), "{summary}");
    let notes: Vec<_> =
        job.steps.iter().filter(|step| step.id[0] == "why").flat_map(|step| &step.annotations).collect();
    assert!((1..=10).contains(&notes.len()), "{notes:#?}");
    let first = notes.iter().find(|note| note.level == "error").unwrap_or_else(|| panic!("no error:\n{}", run.log));
    let property = |name: &str| first.properties.get(name).map_or("", String::as_str);
    assert_eq!((property("file"), property("line")), place, "{first:#?}");
    let used = &job.step("use").lines;
    assert_eq!(used[0], format!("category={}", why.outputs["category"]));
    assert_eq!(used[1], format!("summary={}", why.outputs["summary"]));
    assert_eq!(used[2], "1", "the report is a file that a later step can read");
    assert!(!job.printed().contains("never reached"), "{}", run.log);
    job
}

#[test]
fn a_failed_command_is_explained_in_the_same_job() {
    let Some(run) = run(&[job("pack", "bash ci/pack.sh")]) else { return };
    let job = assert_told(&run, "pack", ("ci/pack.sh", "4"));
    let why = job.step("why");
    assert_eq!(why.outputs["category"], "config", "{}", run.log);
    assert_eq!(why.outputs["transient"], "no", "{}", run.log);
    assert!(why.outputs["summary"].contains("frobnicate"), "{}", why.outputs["summary"]);
}

#[test]
fn a_failed_test_is_annotated_at_its_line() {
    if Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("skipped: there is no `python3`");
        return;
    }
    let Some(run) = run(&[job("test", "python3 -m unittest discover --start-directory tests")]) else { return };
    let job = assert_told(&run, "test", ("tests/test_totals.py", "6"));
    assert_eq!(job.step("why").outputs["category"], "test", "{}", run.log);
}

#[test]
fn a_job_that_passes_is_not_diagnosed() {
    let Some(run) = run(&[job("fine", "'true'")]) else { return };
    assert_eq!(run.result("fine"), JobResult::Success, "{}", run.log);
    assert!(run.job("fine").steps.iter().all(|step| step.id[0] != "why"), "{}", run.log);
}
