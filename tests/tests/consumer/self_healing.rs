//! `self-healing.yml`: tests that fail once, a deployment that is rolled back, an incident that ends.

use end_to_end::act::JobResult::{Failure, Success};
use testkit::push;

use super::scene::{Scene, shop};

const WORKFLOW: &str = ".github/workflows/self-healing.yml";

#[test]
fn a_flaky_test_heals_and_a_failed_deployment_is_rolled_back_until_it_works() {
    let Some(scene) = Scene::new() else { return };
    let fixture = shop(&["--workflow", "self-healing"]);
    let event = push("refs/heads/main", &"b".repeat(40), &fixture.head());
    scene.does("test", "test -e \"$STATE/once\" || { touch \"$STATE/once\"; echo 'curl: (56) Recv failure: Connection reset by peer' >&2; exit 1; }\n");
    scene.does(
        "deploy",
        "echo new > \"$STATE/version\"\necho 'Error: the health check of release 7 failed' >&2\nexit 3\n",
    );
    scene.does("rollback", "echo old > \"$STATE/version\"\n");
    scene.does("smoke-test", "grep -q old \"$STATE/version\"\n");
    let run = scene.run(WORKFLOW, fixture.path(), &event, 1);
    assert_eq!(["test", "deploy"].map(|job| run.result(job)), [Success, Failure], "{}", run.log);
    assert_eq!(run.called("test", "run").step("work").outputs["attempts"], "2", "{}", run.log);
    assert_eq!(scene.said("version"), "old\n");
    let [title] = &scene.open()[..] else { panic!("{:?}\n{}", scene.open(), run.log) };
    assert!(title.starts_with("Rolled back: "), "{title}");

    scene.does("deploy", "echo new > \"$STATE/version\"\n");
    let run = scene.run(WORKFLOW, fixture.path(), &event, 2);
    assert_eq!(["test", "deploy"].map(|job| run.result(job)), [Success, Success], "{}", run.log);
    assert_eq!((scene.said("version"), scene.open()), ("new\n".to_owned(), Vec::new()), "{}", run.log);
}

#[test]
fn a_pull_request_is_tested_and_never_deployed() {
    let Some(scene) = Scene::new() else { return };
    scene.does("test", "echo 'FAILED tests/test_sale.py::test_total - assert 1 == 2' >&2\nexit 1\n");
    scene.does("deploy", "touch \"$STATE/deployed\"\n");
    let run = scene.pull_request(WORKFLOW, shop(&["--workflow", "self-healing"]), &|_| ());
    assert_eq!(run.result("test"), Failure, "{}", run.log);
    assert!(!scene.state("deployed").exists() && scene.github.writes().is_empty(), "{}", run.log);
}
