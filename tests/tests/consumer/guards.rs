//! `addons-guard.yml` and `drift-guard.yml`.

use end_to_end::act::JobResult::{Failure, Skipped, Success};
use end_to_end::act::Run;
use testkit::{Fixture, push};

use super::scene::{Scene, change, shop};
use crate::addons::COMPOSE;

const ADDONS: &str = ".github/workflows/addons-guard.yml";
const DRIFT: &str = ".github/workflows/drift-guard.yml";

#[test]
fn modules_that_a_change_touches_are_checked_with_those_that_depend_on_them() {
    let Some(scene) = Scene::new() else { return };
    let run = |change: &dyn Fn(&Fixture)| scene.pull_request(ADDONS, shop(&["--workflow", "addons-guard"]), change);
    let results = |run: &Run| ["addons", "modules", "gate"].map(|job| run.result(job));

    let clean =
        run(&|fixture| change(fixture, "addons/web_responsive/static/src/menu.js", "export const menu = [1];\n"));
    assert_eq!(results(&clean), [Success, Success, Success], "{}", clean.log);
    let mut checked: Vec<_> = clean.jobs.iter().filter_map(|job| job.matrix["modules"].as_str()).collect();
    checked.sort_unstable();
    assert_eq!(checked, ["acme_sale", "web_responsive"], "{}", clean.log);

    // No module, no matrix, and the required check does not wait for it.
    let manual = run(&|fixture| change(fixture, "docs/index.md", "# New\n"));
    assert_eq!(results(&manual), [Success, Skipped, Success], "{}", manual.log);

    let broken = run(&|fixture| change(fixture, "custom_addons/acme_sale/views/order.xml", "<odoo><record></odoo>\n"));
    assert_eq!(results(&broken), [Success, Failure, Failure], "{}", broken.log);
    assert!(broken.log.contains("'custom_addons/acme_sale/views/order.xml': mismatched tag"), "{}", broken.log);

    let unmounted = run(&|fixture| {
        change(fixture, "docker-compose.yml", &COMPOSE.replace("      - ./custom_addons:/mnt/custom_addons\n", ""));
    });
    let [addons, _, gate] = results(&unmounted);
    assert_eq!([addons, gate], [Failure, Failure], "{}", unmounted.log);
    let notes: Vec<_> = unmounted.job("addons").annotations().filter(|note| note.level == "error").collect();
    assert!(notes.iter().any(|note| note.message.contains("/mnt/custom_addons")), "{notes:?}");
}

/// A workflow without a time limit: what the section `drift` that `init` writes is there for.
const UNLIMITED: &str = "name: Nightly\non: push\npermissions: {}\njobs:\n  all:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n";

#[test]
fn drift_fails_a_pull_request_and_is_one_issue_on_the_default_branch() {
    let Some(scene) = Scene::new() else { return };
    let file = ".github/workflows/nightly.yml";
    let pull =
        scene.pull_request(DRIFT, shop(&["--workflow", "drift-guard"]), &|fixture| change(fixture, file, UNLIMITED));
    assert_eq!(["check", "keep"].map(|job| pull.result(job)), [Failure, Skipped], "{}", pull.log);
    let notes: Vec<_> = pull.job("check").annotations().filter(|note| note.level == "error").collect();
    assert!(notes.iter().any(|note| note.properties.get("file").is_some_and(|at| at == file)), "{notes:?}");
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());

    let fixture = shop(&["--workflow", "drift-guard"]);
    let mut number = 0;
    let mut pushed = |fixture: &Fixture| {
        let head = fixture.commit("change");
        number += 1;
        let run = scene.run(DRIFT, fixture.path(), &push("refs/heads/main", &"b".repeat(40), &head), number);
        assert_eq!(run.result("check"), Skipped, "{}", run.log);
        run.result("keep")
    };
    change(&fixture, file, UNLIMITED);
    assert_eq!(pushed(&fixture), Failure);
    let opened = scene.open();
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert_eq!((pushed(&fixture), scene.open()), (Failure, opened), "the same drift is the same issue");
    fixture.remove(file);
    assert_eq!((pushed(&fixture), scene.open()), (Success, Vec::new()));
}
