//! What a newcomer copies from README.md, and what `init` writes, does what is promised: under a real runner.

use std::fs;

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::tools::Tool;
use end_to_end::{Consumer, document, programs, root};
use testkit::{Fixture, Program};

/// The block of README.md that shows the file `name`.
fn shown(name: &str) -> String {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let block = document::blocks(&text).into_iter().find(|block| block.title.as_deref() == Some(name));
    block.unwrap_or_else(|| panic!("README.md does not show `{name}`")).text
}

/// Where README.md says the workflow goes.
const COPIED: &str = ".github/workflows/ci.yml";
/// Where `init` writes one.
const WRITTEN: &str = ".github/workflows/pointsman.yml";

/// A repository with the files of a small shop, then what `prepare` adds, then a pull request with `change`.
fn run(workflow: &str, prepare: impl Fn(&Fixture), change: impl Fn(&Fixture)) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let fixture = Fixture::new();
    fixture.write("addons/sale/__manifest__.py", "{'name': 'Sale'}\n").write("addons/sale/a b.py", "x = 1\n");
    fixture.write("docs/index.md", "# Docs\n").write("scripts/run.sh", "echo\n").commit("base");
    prepare(&fixture);
    fixture.commit("prepare");
    fixture.branch("topic");
    change(&fixture);
    fixture.commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &consumer.payload).workflow(workflow).run())
}

fn from_readme(fixture: &Fixture) {
    fixture.write(COPIED, shown(COPIED)).write(".github/pointsman.yml", shown(".github/pointsman.yml"));
}

fn by_init(fixture: &Fixture) {
    let ran = Program::new(programs::folder().join("change-router"), fixture.path()).run(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
}

#[test]
fn the_readmes_workflow_runs_just_what_a_change_needs() {
    let Some(code) = run(COPIED, from_readme, |fixture| _ = fixture.write("addons/sale/a b.py", "x = 2\n")) else {
        return;
    };
    let results = ["route", "check-python-code", "gate"].map(|job| code.result(job));
    assert_eq!(results, [JobResult::Success; 3], "{}", code.log);
    let Some(docs) = run(COPIED, from_readme, |fixture| _ = fixture.write("docs/index.md", "# New\n")) else { return };
    let results = ["route", "check-python-code", "gate"].map(|job| docs.result(job));
    assert_eq!(results, [JobResult::Success, JobResult::Skipped, JobResult::Success], "{}", docs.log);
}

#[test]
fn the_readmes_gate_shuts_when_a_job_fails() {
    let Some(broken) = run(COPIED, from_readme, |fixture| _ = fixture.write("addons/sale/a b.py", "x = (\n")) else {
        return;
    };
    let results = ["route", "check-python-code", "gate"].map(|job| broken.result(job));
    assert_eq!(results, [JobResult::Success, JobResult::Failure, JobResult::Failure], "{}", broken.log);
}

#[test]
fn what_init_writes_works_as_it_is() {
    let jobs = ["route", "check-oca-modules", "check-python-code", "check-scripts", "gate"];
    let Some(code) = run(WRITTEN, by_init, |fixture| _ = fixture.write("addons/sale/a b.py", "x = 2\n")) else {
        return;
    };
    use JobResult::{Failure, Skipped, Success};
    assert_eq!(jobs.map(|job| code.result(job)), [Success, Success, Success, Skipped, Success], "{}", code.log);
    let Some(broken) = run(WRITTEN, by_init, |fixture| _ = fixture.write("scripts/run.sh", "if\n")) else { return };
    assert_eq!(jobs.map(|job| broken.result(job)), [Success, Skipped, Skipped, Failure, Failure], "{}", broken.log);
}

#[test]
fn every_action_is_in_the_readmes_table_with_what_it_replaces() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    for name in programs::names() {
        let start = format!("| [{name}](actions/{name}/README.md) | ");
        let row = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row `{start}`"));
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        assert!(cells.len() == 2 && cells.iter().all(|cell| !cell.trim().is_empty()), "{name}: {row}");
    }
}
