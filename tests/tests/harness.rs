//! The harness itself, with an action of its own that does nothing but tell.

use std::fs;
use std::path::Path;

use end_to_end::Consumer;
use end_to_end::act::{Act, JobResult};
use end_to_end::tools::Tool;
use testkit::Fixture;

use testkit::write_script;

const ACTION: &str = r#"
name: Teller
description: Tells what it got
inputs:
  name:
    description: A name
    required: false
    default: nobody
outputs:
  greeting:
    description: A greeting
    value: ${{ steps.run.outputs.greeting }}
runs:
  using: composite
  steps:
    - id: run
      shell: bash
      env:
        POINTSMAN_INPUT_NAME: ${{ inputs.name }}
      run: bash "$GITHUB_ACTION_PATH/../_bootstrap/run.sh" teller tell
"#;

const PROGRAM: &str = r##"#!/bin/sh
echo "told $1 by $POINTSMAN_INPUT_NAME"
printf 'greeting<<END\nhello\n%s\nEND\n' "$POINTSMAN_INPUT_NAME" >>"$GITHUB_OUTPUT"
echo "::error file=a.py,line=3,title=Bad::not%0Agood"
echo "# Summary of $POINTSMAN_INPUT_NAME" >>"$GITHUB_STEP_SUMMARY"
"##;

const REUSABLE: &str = r#"
name: Greet
on:
  workflow_call:
    inputs:
      name:
        type: string
    outputs:
      greeting:
        value: ${{ jobs.greet.outputs.greeting }}
jobs:
  greet:
    name: Greet somebody
    runs-on: ubuntu-latest
    outputs:
      greeting: ${{ steps.tell.outputs.greeting }}
    steps:
      - uses: actions/checkout@v4
      - id: tell
        uses: insightpulseai/pointsman/actions/teller@v1
        with:
          name: ${{ inputs.name }}
"#;

const CONSUMER: &str = r#"
on: pull_request
jobs:
  tell:
    runs-on: ubuntu-latest
    outputs:
      greeting: ${{ steps.one.outputs.greeting }}
    steps:
      - uses: actions/checkout@v4
      - id: one
        uses: insightpulseai/pointsman/actions/teller@v1
        with:
          name: "Ada; $(touch /tmp/never)"
  call:
    name: Call another
    uses: insightpulseai/pointsman/.github/workflows/greet.yml@v1
    with:
      name: Grace
  after:
    needs: [tell, call]
    runs-on: ubuntu-latest
    steps:
      - id: show
        env:
          TELL: ${{ needs.tell.outputs.greeting }}
          CALL: ${{ needs.call.outputs.greeting }}
        run: printf '%s\n' "$TELL" "$CALL"
  never:
    needs: tell
    if: contains(needs.tell.outputs.greeting, 'bye')
    runs-on: ubuntu-latest
    steps:
      - run: exit 1
  many:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        code: [0, 3]
    steps:
      - id: end
        env:
          CODE: ${{ matrix.code }}
        run: exit "$CODE"
"#;

/// A stand-in for this repository: the real bootstrap, an action and a reusable workflow.
fn stand_in(folder: &Path) {
    let bootstrap = folder.join("actions/_bootstrap");
    fs::create_dir_all(&bootstrap).unwrap();
    fs::create_dir_all(folder.join("actions/teller")).unwrap();
    fs::create_dir_all(folder.join(".github/workflows")).unwrap();
    for file in ["run.sh", "VERSION", "checksums.txt"] {
        fs::copy(end_to_end::root().join("actions/_bootstrap").join(file), bootstrap.join(file)).unwrap();
    }
    fs::write(folder.join("actions/teller/action.yml"), ACTION).unwrap();
    fs::write(folder.join(".github/workflows/greet.yml"), REUSABLE).unwrap();
}

#[test]
fn jobs_steps_outputs_annotations_and_summaries_come_through() {
    let Some(act) = Tool::Act.or_skip() else { return };
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", CONSUMER).write("a.py", "1\n").commit("start");
    fixture.branch("topic").write("a.py", "2\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    let (ours, programs) = (consumer.root().join("ours"), consumer.root().join("my programs"));
    stand_in(&ours);
    fs::create_dir_all(&programs).unwrap();
    write_script(&programs.join("teller"), PROGRAM);

    let run = Act::new(act, &consumer.folder, &consumer.payload)
        .repository("insightpulseai/pointsman@v1", &ours)
        .programs(&programs)
        .run();

    let step = run.job("tell").step("one");
    assert_eq!(step.outcome, "success", "{}", run.log);
    assert_eq!(step.outputs["greeting"], "hello\nAda; $(touch /tmp/never)");
    let inner = run.job("tell").steps.iter().find(|step| step.id == ["one", "run"]).unwrap();
    assert_eq!(inner.lines, ["told tell by Ada; $(touch /tmp/never)"]);
    let annotation = run.job("tell").annotations().next().unwrap();
    assert_eq!((annotation.level.as_str(), annotation.message.as_str()), ("error", "not\ngood"));
    assert_eq!((annotation.properties["file"].as_str(), annotation.properties["line"].as_str()), ("a.py", "3"));
    assert_eq!(run.job("tell").summary(), "# Summary of Ada; $(touch /tmp/never)\n");
    assert_eq!(run.called("call", "greet").summary(), "# Summary of Grace\n");
    assert_eq!(run.job("after").printed(), "hello\nAda; $(touch /tmp/never)\nhello\nGrace\n");
    let results = ["tell", "call", "after", "never", "many"].map(|job| run.result(job));
    use JobResult::{Failure, Skipped, Success};
    assert_eq!(results, [Success, Success, Success, Skipped, Failure]);
    assert!(!run.success, "a failed job fails the run");
}

#[test]
fn nothing_that_a_failing_step_prints_is_lost() {
    const STEPS: usize = 20;
    let Some(act) = Tool::Act.or_skip() else { return };
    let step = "      - continue-on-error: true\n        shell: bash\n        run: |\n          for number in 1 2 3 4 5 6; do echo \"line $number\"; done\n          exit 1\n";
    let workflow =
        format!("on: pull_request\njobs:\n  many:\n    runs-on: ubuntu-latest\n    steps:\n{}", step.repeat(STEPS));
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", &workflow).write("a.py", "1\n").commit("start");
    fixture.branch("topic").write("a.py", "2\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");

    let run = Act::new(act, &consumer.folder, &consumer.payload).run();

    let failed = run.job("many").steps.iter().filter(|step| step.outcome == "failure").count();
    assert_eq!((failed, run.job("many").printed().lines().count()), (STEPS, STEPS * 6), "{}", run.log);
}
