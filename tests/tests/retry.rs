//! `actions/retry` with the inputs of nick-fields/retry, as a workflow that only changed its `uses:` line has them.

use end_to_end::Consumer;
use end_to_end::act::{Act, Run};
use end_to_end::tools::Tool;
use testkit::Fixture;

/// A step: its id, its inputs, and what comes of it: outcome, `total_attempts`, `exit_code`.
type Case = (&'static str, &'static [(&'static str, &'static str)], (&'static str, &'static str, &'static str));

const THREE: (&str, &str) = ("max_attempts", "3");
const TWO: (&str, &str) = ("max_attempts", "2");
const SECOND: (&str, &str) = ("timeout_seconds", "1");
const FAILS: (&str, &str) = ("command", "exit 5");
const HANGS: (&str, &str) = ("command", "sleep 4711");

const CASES: [Case; 20] = [
    ("passes-at-once", &[THREE, ("command", "exit 0")], ("success", "1", "0")),
    ("always-fails", &[THREE, FAILS], ("failure", "3", "5")),
    ("passes-second", &[THREE, ("command", "echo x >>b; test $(wc -l <b) = 2")], ("success", "2", "0")),
    ("passes-last", &[THREE, ("command", "echo x >>c; test $(wc -l <c) = 3")], ("success", "3", "0")),
    ("one-attempt", &[("max_attempts", "1"), FAILS], ("failure", "1", "5")),
    ("always-hangs", &[TWO, SECOND, HANGS], ("failure", "2", "1")),
    ("hangs-once", &[TWO, SECOND, ("command", "test -e g || { touch g; sleep 4711; }")], ("success", "2", "0")),
    ("on-timeout-fails", &[THREE, SECOND, ("retry_on", "timeout"), FAILS], ("failure", "1", "5")),
    ("on-timeout-hangs", &[TWO, SECOND, ("retry_on", "timeout"), HANGS], ("failure", "2", "1")),
    ("on-error-hangs", &[THREE, SECOND, ("retry_on", "error"), HANGS], ("failure", "1", "1")),
    ("on-error-fails", &[THREE, SECOND, ("retry_on", "error"), FAILS], ("failure", "3", "5")),
    ("on-this-code", &[THREE, ("retry_on_exit_code", "5"), FAILS], ("failure", "3", "5")),
    ("on-another-code", &[THREE, ("retry_on_exit_code", "6"), FAILS], ("failure", "1", "5")),
    (
        "on-changing-code",
        &[THREE, ("retry_on_exit_code", "5"), ("command", "test -e n && exit 6; touch n; exit 5")],
        ("failure", "2", "6"),
    ),
    ("goes-on", &[THREE, ("continue_on_error", "true"), FAILS], ("success", "3", "5")),
    ("goes-on-anyway", &[THREE, ("continue_on_error", "true"), ("command", "exit 0")], ("success", "1", "0")),
    ("runs-between", &[THREE, ("on_retry_command", "echo x >>between"), FAILS], ("failure", "3", "5")),
    (
        "fails-between",
        &[TWO, ("on_retry_command", "exit 9"), ("command", "test -e r || { touch r; exit 5; }")],
        ("success", "2", "0"),
    ),
    ("another-command", &[THREE, ("new_command_on_retry", "exit 0"), FAILS], ("success", "2", "0")),
    ("another-shell", &[TWO, ("shell", "sh"), ("command", "x=3\nexit $x")], ("failure", "2", "3")),
];

fn workflow(cases: &[Case]) -> String {
    let mut text =
        "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  retry:\n    runs-on: ubuntu-latest\n    \
                    steps:\n      - uses: actions/checkout@v4\n"
            .to_owned();
    for (id, inputs, _) in cases {
        text += &format!(
            "      - id: {id}\n        continue-on-error: true\n        uses: insightpulseai/pointsman/actions/retry@v1\n        with:\n"
        );
        for (name, value) in *inputs {
            text += &format!("          {name}: {}\n", serde_json::to_string(value).unwrap());
        }
        text += "          retry_wait_seconds: 0\n";
    }
    text + "      - id: left\n        run: wc -l <between; ps -eo args | grep '^sleep 4711' || echo nothing left\n"
}

fn run(workflow: &str) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", workflow).commit("start");
    fixture.branch("topic").write("a", "1\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &consumer.payload).run())
}

#[test]
fn the_inputs_and_outputs_of_nick_fields_retry_work_as_they_are() {
    let Some(run) = run(&workflow(&CASES)) else { return };
    let job = run.job("retry");
    for (id, _, expected) in CASES {
        let step = job.step(id);
        let output = |name: &str| step.outputs.get(name).map_or("(none)", String::as_str);
        assert_eq!(
            (step.outcome.as_str(), output("total_attempts"), output("exit_code")),
            expected,
            "{id}:\n{}",
            run.log
        );
    }
    assert_eq!(job.step("left").lines, ["2", "nothing left"], "{}", run.log);
}

#[test]
fn our_own_inputs_and_outputs() {
    let workflow = "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  retry:\n    runs-on: ubuntu-latest\n    \
        steps:\n      - uses: actions/checkout@v4\n      - id: flaky\n        uses: insightpulseai/pointsman/actions/retry@v1\n        \
        with:\n          command: |\n            echo \"attempt: ${POINTSMAN_INPUT_COMMAND-clean}\"\n            \
        test -e once || { touch once; exit 3; }\n          delay: 10ms\n          seed: 7\n      - id: wrong\n        \
        continue-on-error: true\n        uses: insightpulseai/pointsman/actions/retry@v1\n        with:\n          \
        command: exit 0\n          attempts: -1\n";
    let Some(run) = run(workflow) else { return };
    let step = run.job("retry").step("flaky");
    let output = |name: &str| step.outputs.get(name).map_or("(none)", String::as_str);
    assert_eq!(step.outcome, "success", "{}", run.log);
    assert_eq!(
        (output("attempts"), output("exit-code"), output("outcome"), output("flaky")),
        ("2", "0", "passed", "true")
    );
    assert!(
        run.job("retry").printed().contains("attempt: clean"),
        "the command sees none of the action's inputs: {}",
        run.log
    );
    assert!(!run.job("retry").summary().is_empty());
    let wrong = run.job("retry").step("wrong");
    assert_eq!((wrong.outcome.as_str(), wrong.outputs["outcome"].as_str()), ("failure", "failed"), "{}", run.log);
    assert!(
        run.job("retry").annotations().any(|note| note.level == "error" && note.message.contains("attempts")),
        "{}",
        run.log
    );
}
