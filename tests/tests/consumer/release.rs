//! `odoo-release.yml`: versions are proposed, a tag is checked, deployed, published; what goes wrong is undone and told.

use std::fs;

use end_to_end::act::JobResult::{Failure, Skipped, Success};
use end_to_end::act::Run;
use serde_json::json;
use testkit::{Checkout, Fixture, push, workflow_dispatch};

use super::scene::{Scene, change, shop};

const WORKFLOW: &str = ".github/workflows/odoo-release.yml";
const MANIFEST: &str = "custom_addons/acme_sale/__manifest__.py";

/// A shop that has released once and changed a module since.
fn changed() -> Fixture {
    let fixture = shop(&["--workflow", "odoo-release"]);
    change(&fixture, "README.md", "# Shop\n\n<!-- addons -->\n<!-- /addons -->\n");
    fixture.commit("table");
    fixture.git(&["tag", "18.0.1.0.0"]);
    change(&fixture, "custom_addons/acme_sale/models/sale_order.py", "# new\n");
    fixture.commit("change");
    fixture
}

/// The same with the version raised.
fn raised() -> Fixture {
    let fixture = changed();
    let manifest = fs::read_to_string(fixture.path().join(MANIFEST)).unwrap();
    change(&fixture, MANIFEST, &manifest.replace("18.0.1.0.0", "18.0.1.1.0"));
    fixture.commit("raise");
    fixture
}

fn release(scene: &Scene, fixture: &Fixture, tag: &str, number: u32) -> Run {
    fixture.git(&["tag", "--force", tag]);
    let event = push(&format!("refs/tags/{tag}"), &"0".repeat(40), &fixture.head());
    scene.run(WORKFLOW, fixture.path(), &event, number)
}

fn results<const N: usize>(run: &Run, jobs: [&str; N]) -> [end_to_end::act::JobResult; N] {
    jobs.map(|job| run.result(job))
}

const CHECKS: [&str; 4] = ["addons", "drift", "versions", "gate"];
const DONE: [&str; 3] = ["deploy", "publish", "tell"];

#[test]
fn by_hand_it_proposes_versions_and_the_table() {
    let Some(scene) = Scene::new() else { return };
    let fixture = changed();
    let remote = fixture.publish();
    let folder = remote.checkout("refs/heads/main", &fixture.head(), &Checkout::FULL);
    let event = workflow_dispatch("refs/heads/main").with("/inputs", json!({"bump": "minor"}));
    let run = scene.run(WORKFLOW, &folder, &event, 1);
    assert_eq!(results(&run, ["prepare", "propose"]), [Success, Success], "{}", run.log);
    assert_eq!(results(&run, ["addons", "gate", "deploy", "publish", "tell"]), [Skipped; 5], "{}", run.log);
    let branches = remote.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads/pointsman"]);
    assert!(branches.starts_with("pointsman/release-") && branches.lines().count() == 1, "{branches}");
    let changes = remote.git(&["diff", "--unified=0", "main", &branches]);
    for line in [
        "+    'version': '18.0.1.1.0',",
        "+| [acme_sale](custom_addons/acme_sale/) | 18.0.1.1.0 |",
        "+| [web_responsive](addons/web_responsive/) | 18.0.1.0.0 |",
    ] {
        assert!(changes.contains(line), "{line} in\n{changes}");
    }
    assert_eq!(changes.matches("\n+++ ").count(), 2, "{changes}");
    let said = scene.said("gh");
    assert!(said.contains(&format!("pr|create|--head|{branches}|--base|main|")), "{said}");
}

#[test]
fn a_tag_is_deployed_and_published_and_a_failed_one_rolled_back_and_told_until_then() {
    let Some(scene) = Scene::new() else { return };
    let fixture = raised();
    // The deployment passes and what runs does not work. The waits are shortened, nothing else.
    let text = fs::read_to_string(fixture.path().join(WORKFLOW)).unwrap();
    fixture.write(WORKFLOW, text.replace("delay: 10s", "delay: 10ms"));
    fixture.commit("hurry");
    scene.does("deploy", "echo \"$TAG\" > \"$STATE/version\"\n");
    scene.does("rollback", "echo \"back from $TAG\" > \"$STATE/version\"\n");
    scene.does(
        "smoke-test",
        "if ! grep -q back \"$STATE/version\"; then echo 'Error: the shop answers 500' >&2; exit 1; fi\n",
    );
    let failed = release(&scene, &fixture, "18.0.1.1.0", 1);
    assert_eq!(results(&failed, CHECKS), [Success; 4], "{}", failed.log);
    assert_eq!(results(&failed, DONE), [Failure, Skipped, Success], "{}", failed.log);
    assert_eq!(failed.job("deploy").step("verdict").outputs["status"], "rolled-back", "{}", failed.log);
    assert_eq!(scene.said("version"), "back from 18.0.1.1.0\n");
    let [title] = &scene.open()[..] else { panic!("{:?}\n{}", scene.open(), failed.log) };
    assert!(title.starts_with("Release 18.0.1.1.0 was rolled back"), "{title}");

    scene.does("smoke-test", "grep -q 18.0.1.1.0 \"$STATE/version\"\n");
    let deployed = release(&scene, &fixture, "18.0.1.1.0", 2);
    assert_eq!(results(&deployed, CHECKS), [Success; 4], "{}", deployed.log);
    assert_eq!(results(&deployed, DONE), [Success; 3], "{}", deployed.log);
    assert_eq!((scene.said("version").as_str(), scene.open()), ("18.0.1.1.0\n", Vec::new()), "{}", deployed.log);
    assert!(
        scene.said("gh").contains("release|create|18.0.1.1.0|--verify-tag|--generate-notes|"),
        "{}",
        scene.said("gh")
    );
}

#[test]
fn a_rollback_that_fails_too_is_the_graver_issue() {
    let Some(scene) = Scene::new() else { return };
    let fixture = raised();
    scene.does("deploy", "echo 'Error: migration 7 failed' >&2\nexit 3\n");
    scene.does("rollback", "exit 1\n");
    let run = release(&scene, &fixture, "18.0.1.1.0", 1);
    assert_eq!(results(&run, DONE), [Failure, Skipped, Success], "{}", run.log);
    assert_eq!(run.job("deploy").step("verdict").outputs["status"], "broken", "{}", run.log);
    let [title] = &scene.open()[..] else { panic!("{:?}\n{}", scene.open(), run.log) };
    assert!(title.contains("production may be broken"), "{title}");
    let labels = scene.github.labels_of(testkit::github::REPOSITORY, 1);
    assert!(labels.contains(&"severity: critical".to_owned()), "{labels:?}");
}

#[test]
fn a_module_that_kept_its_version_shuts_the_gate_before_anything_is_deployed() {
    let Some(scene) = Scene::new() else { return };
    scene.does("deploy", "touch \"$STATE/deployed\"\n");
    let fixture = changed();
    let run = release(&scene, &fixture, "18.0.1.1.0", 1);
    assert_eq!(results(&run, CHECKS), [Success, Success, Failure, Failure], "{}", run.log);
    assert_eq!(results(&run, DONE), [Skipped, Skipped, Success], "{}", run.log);
    assert!(!scene.state("deployed").exists() && scene.said("gh").is_empty());
    assert_eq!(scene.open(), ["Release 18.0.1.1.0 does not pass its checks"], "{}", run.log);
}
