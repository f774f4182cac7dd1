//! `self-healing.yml` as a consumer calls it. One scene is one repository whose pushes to `main` follow one another.

mod scene;

use std::fs;

use end_to_end::act::JobResult;
use scene::{Scene, call};
use serde_json::Value;
use testkit::github::{REPOSITORY, TOKEN};
use testkit::push;

#[test]
fn a_flaky_command_heals_on_the_second_attempt_without_an_issue() {
    let Some(scene) = Scene::new() else { return };
    scene.deploys("test -e \"$STATE/once\" || { touch \"$STATE/once\"; echo 'curl: (56) Recv failure: Connection reset by peer' >&2; exit 1; }\n");
    let healed = scene.run(1, &call("command: ./deploy.sh"));
    healed.check("healed", "2", JobResult::Success);
    assert_eq!(
        (healed.output("flaky"), healed.output("category"), healed.output("transient")),
        ("true", "network", "yes")
    );
    assert!(!healed.ran("why"), "{}", healed.run.log);
    let report: Value = serde_json::from_str(healed.output("report")).unwrap();
    assert_eq!((&report["schema"], &report["status"]), (&"pointsman.self-healing/v1".into(), &"healed".into()));
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
}

#[test]
fn a_full_disk_is_healed_by_its_remedy() {
    let Some(scene) = Scene::new() else { return };
    // The kernel itself says so at the first attempt; the remedy empties the cache that takes the room.
    scene.deploys(
        "test -e \"$STATE/once\" || { touch \"$STATE/once\"; mkdir -p ~/.cache/pip; head -c 2000000 /dev/zero > ~/.cache/pip/big; }\n\
         test ! -e ~/.cache/pip/big || cat ~/.cache/pip/big > /dev/full\n",
    );
    let healed = scene.run(1, &call("command: ./deploy.sh"));
    healed.check("healed", "2", JobResult::Success);
    assert_eq!(healed.output("category"), "disk-full");
    assert!(fs::read_to_string(scene.state("docker")).unwrap().contains("prune"), "{}", healed.run.log);
    assert!(scene.open().is_empty());

    // Switched off, nothing is deleted, and the failure stays one.
    fs::remove_file(scene.state("docker")).unwrap();
    fs::remove_file(scene.state("once")).unwrap();
    let failed = scene.run(2, &call("command: ./deploy.sh\nheal: disk-full=off"));
    failed.check("failed", "1", JobResult::Failure);
    assert!(!scene.state("docker").exists(), "{}", failed.run.log);
}

#[test]
fn a_compile_error_is_one_issue_until_the_fix_closes_it() {
    let Some(scene) = Scene::new() else { return };
    let types = "error[E0308]: mismatched types\n --> src/lib.rs:2:5\n  |\n2 |     \"a\"\n  |     ^^^ expected `u32`, found `&str`\n";
    fs::write(scene.state("said"), types).unwrap();
    scene.deploys("cat \"$STATE/said\" >&2\nexit 101\n");
    let broken = || call("command: ./deploy.sh").file("src/lib.rs", "fn f() -> u32 {\n    \"a\"\n}\n");
    let failed = scene.run(1, &broken());
    failed.check("failed", "1", JobResult::Failure);
    assert_eq!((failed.output("category"), failed.output("transient")), ("compile", "no"));
    let notes: Vec<_> = failed.job().annotations().filter(|note| note.properties.contains_key("file")).collect();
    assert_eq!(
        (notes[0].level.as_str(), notes[0].properties["file"].as_str(), notes[0].properties["line"].as_str()),
        ("error", "src/lib.rs", "2")
    );
    let issues = scene.open();
    assert_eq!(issues.len(), 1, "{}", failed.run.log);
    assert!(issues[0]["title"].as_str().unwrap().contains("mismatched types"), "{issues:?}");
    let body = issues[0]["body"].as_str().unwrap();
    assert!(body.contains("<!-- pointsman:signature=compile:rust/error-code:"), "{body}");

    // The same again: the same issue.
    scene.github.forget();
    let again = scene.run(2, &broken());
    again.check("failed", "1", JobResult::Failure);
    let writes: Vec<String> = scene.github.writes().iter().map(testkit::github::Entry::line).collect();
    assert_eq!(
        (scene.github.issues(REPOSITORY).len(), writes),
        (1, vec!["PATCH /repos/o/r/issues/1 200".to_owned()]),
        "{}",
        again.run.log
    );
    // The same run told twice: nothing.
    scene.github.forget();
    scene.run(2, &broken());
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());

    scene.deploys("true\n");
    let fixed = scene.run(3, &broken());
    fixed.check("passed", "1", JobResult::Success);
    assert!(scene.open().is_empty(), "{}", fixed.run.log);
    scene.github.forget();
    scene.run(4, &broken());
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
}

const ROLLBACK: &str = "command: ./deploy.sh\nenable-rollback: true\nrollback-command: . \"$STATE/undo\"\nverify-command: . \"$STATE/verify\"";

#[test]
fn a_failed_deployment_is_rolled_back_and_verified() {
    let Some(scene) = Scene::new() else { return };
    scene.deploys("echo new > \"$STATE/version\"\necho 'Error: the health check of release 7 failed' >&2\nexit 3\n");
    fs::write(scene.state("undo"), "echo old > \"$STATE/version\"\n").unwrap();
    fs::write(scene.state("verify"), "grep -q old \"$STATE/version\"\n").unwrap();
    let healed = scene.run(1, &call(ROLLBACK));
    healed.check("rolled-back", "1", JobResult::Failure);
    assert_eq!(
        (healed.step("rollback").outcome.as_str(), healed.step("verify").outcome.as_str()),
        ("success", "success")
    );
    assert_eq!(fs::read_to_string(scene.state("version")).unwrap(), "old\n");
    let issues = scene.open();
    assert_eq!(issues.len(), 1, "{}", healed.run.log);
    assert!(issues[0]["title"].as_str().unwrap().starts_with("Rolled back: "), "{issues:?}");

    // A deployment that works is not rolled back.
    scene.deploys("echo new > \"$STATE/version\"\n");
    let passed = scene.run(2, &call(ROLLBACK));
    passed.check("passed", "1", JobResult::Success);
    assert_eq!(fs::read_to_string(scene.state("version")).unwrap(), "new\n");
    assert!(!passed.ran("rollback") && scene.open().is_empty(), "{}", passed.run.log);
}

#[test]
fn a_failed_rollback_is_the_graver_problem() {
    let Some(scene) = Scene::new() else { return };
    scene.deploys("echo 'Error: the health check of release 7 failed' >&2\nexit 3\n");
    fs::write(scene.state("undo"), "true\n").unwrap();
    fs::write(scene.state("verify"), "echo 'still broken' >&2\nexit 1\n").unwrap();
    let unverified = scene.run(1, &call(ROLLBACK));
    unverified.check("rollback-failed", "1", JobResult::Failure);
    let first = unverified.step("verdict").annotations.first().cloned();
    let first = first.or_else(|| {
        unverified.job().annotations().find(|note| note.message.contains("could not be rolled back")).cloned()
    });
    assert!(first.is_some_and(|note| note.level == "error"), "{}", unverified.run.log);
    let issues = scene.open();
    assert_eq!(issues.len(), 1, "{}", unverified.run.log);
    let number = issues[0]["number"].as_u64().unwrap();
    assert!(issues[0]["title"].as_str().unwrap().starts_with("Rollback failed after: "), "{issues:?}");
    assert!(scene.github.labels_of(REPOSITORY, number).contains(&"severity: critical".to_owned()));

    fs::write(scene.state("undo"), "exit 1\n").unwrap();
    let failed = scene.run(2, &call(ROLLBACK));
    failed.check("rollback-failed", "1", JobResult::Failure);
    assert!(!failed.ran("verify"), "{}", failed.run.log);
    assert_eq!(scene.github.issues(REPOSITORY).len(), 1, "the same problem is the same issue");
}

#[test]
fn another_branch_has_no_incident_and_a_read_only_token_degrades() {
    let Some(scene) = Scene::new() else { return };
    scene.deploys("echo 'error: nothing works' >&2\nexit 1\n");
    let mut asked = call("command: ./deploy.sh");
    asked.event = Some(push("refs/heads/topic", &"b".repeat(40), &"a".repeat(40)));
    let branch = scene.run(1, &asked);
    branch.check("failed", "1", JobResult::Failure);
    assert!(scene.github.journal().is_empty(), "{:?}", scene.github.journal());
    // A read-only token, as Dependabot's on a push, degrades to the summary.
    let mut read_only = call("command: ./deploy.sh");
    read_only.token = scene.github.read_only_token();
    let told = scene.run(2, &read_only);
    told.check("failed", "1", JobResult::Failure);
    let tell = told.run.called("deploy", "tell");
    assert_eq!(tell.step("incident").outputs["result"], "degraded", "{}", told.run.log);
    assert!(scene.open().is_empty() && tell.result == Some(JobResult::Success));
}

#[test]
fn wrong_inputs_end_the_run_before_anything_is_executed() {
    let Some(scene) = Scene::new() else { return };
    scene.deploys("touch \"$STATE/ran\"\n");
    let wrong = scene.run(1, &call("command: ./deploy.sh\nheal: disk=off\nrollback-command: ./undo"));
    assert_eq!(
        (wrong.output("status"), wrong.run.result("deploy")),
        ("failed", JobResult::Failure),
        "{}",
        wrong.run.log
    );
    assert!(!scene.state("ran").exists());
    let said: Vec<_> = wrong.job().annotations().map(|note| note.message.as_str()).collect();
    assert!(
        said.iter().any(|text| text.contains("`disk-full`"))
            && said.iter().any(|text| text.contains("enable-rollback")),
        "{said:?}"
    );
}

#[test]
fn hostile_output_stays_text() {
    let Some(scene) = Scene::new() else { return };
    let evil = "error: `x`</details><img src=x> @team fixes #1 https://github.com/o/r/issues/3 $(touch pwned) `touch pwned` ${{ github.token }} ##[error]y\n::error::z\n```\n# heading\n";
    fs::write(scene.state("said"), evil).unwrap();
    scene.deploys("cat \"$STATE/said\" >&2\nexit 1\n");
    let healed = scene.run(1, &call("command: ./deploy.sh\nname: \"x'; touch pwned; @team fixes #1 <b>\""));
    healed.check("failed", "1", JobResult::Failure);
    let issue = &scene.open()[0];
    let title = issue["title"].as_str().unwrap();
    assert!(!title.contains("@team") && !title.contains("fixes #1"), "{title}");
    let body = issue["body"].as_str().unwrap();
    let outside: String = body.split("````").step_by(2).collect();
    for bad in ["<img", "@team", "fixes #1", "https://github.com/o/r/issues/3", "\n# heading", "</details><"] {
        assert!(!outside.contains(bad), "{bad} in {body}");
    }
    assert_eq!(scene.open().len(), 1);
    assert!(!fs::read_dir(scene.folder.path()).unwrap().any(|entry| entry.unwrap().file_name() == "pwned"));
    assert!(!healed.run.log.contains(TOKEN));
}
