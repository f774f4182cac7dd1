//! `actions/drift-guard` under a real runner: drift of a pull request is annotated on both sides and fails, what cannot be evaluated fails too,
//! the repair passes.

use end_to_end::Consumer;
use end_to_end::act::{Act, Run};
use end_to_end::tools::Tool;
use testkit::Fixture;

const WORKFLOW: &str = "name: CI
on: pull_request
permissions:
  contents: read
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: guard
        continue-on-error: true
        uses: insightpulseai/pointsman/actions/drift-guard@v1
";
const RULES: &str = "drift:
  rules:
    - {id: image, left: 'docker-compose.yml#services.odoo.image', right: 'Dockerfile#base', relation: equal}
";
const COMPOSE: &str = "services:\n  odoo:\n    image: odoo:17.0\n";

/// A pull request that does `change` to a repository whose rule holds.
fn run(change: impl Fn(&Fixture)) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", WORKFLOW).write(".github/pointsman.yml", RULES);
    fixture.write("docker-compose.yml", COMPOSE).write("Dockerfile", "FROM odoo:17.0\n").commit("start");
    fixture.branch("topic");
    change(&fixture);
    fixture.commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &consumer.payload).run())
}

fn guard(run: &Run) -> (String, String, String) {
    let step = run.job("drift").step("guard");
    let output = |name: &str| step.outputs.get(name).cloned().unwrap_or_default();
    (step.outcome.clone(), output("result"), output("drifted") + &output("unevaluated"))
}

#[test]
fn drift_is_annotated_on_both_sides_and_fails() {
    // The change also tries to switch its own guard off.
    let change = |fixture: &Fixture| {
        fixture.write("Dockerfile", "FROM odoo:18.0\n").write(".github/pointsman.yml", "drift: {}\n");
    };
    let Some(run) = run(change) else { return };
    assert_eq!(guard(&run), ("failure".into(), "drift".into(), "[\"image\"][]".into()), "{}", run.log);
    let places: Vec<String> = run.job("drift").annotations().map(|note| format!("{note:?}")).collect();
    for part in ["docker-compose.yml", "Dockerfile"] {
        assert!(places.iter().any(|place| place.contains(part)), "{part} {places:#?}");
    }
    assert!(!run.job("drift").summary().is_empty());
}

#[test]
fn what_cannot_be_evaluated_fails_and_the_repair_passes() {
    let Some(blind) = run(|fixture| {
        fixture.remove("Dockerfile");
    }) else {
        return;
    };
    assert_eq!(guard(&blind), ("failure".into(), "unevaluated".into(), "[][\"image\"]".into()), "{}", blind.log);
    let repaired = run(|fixture| {
        fixture.write("Dockerfile", "FROM odoo:18.0\n").write("docker-compose.yml", COMPOSE.replace("17.0", "18.0"));
    });
    let repaired = repaired.expect("act was there a moment ago");
    assert_eq!(guard(&repaired), ("success".into(), "clean".into(), "[][]".into()), "{}", repaired.log);
}
