//! `refresh-lockfile.yml` and `mine-failures.yml`: what is started by hand or by the clock.

use std::fs;
use std::process::Command;

use end_to_end::act::JobResult::{Skipped, Success};
use serde_json::json;
use testkit::{Checkout, Fixture, schedule, workflow_dispatch};

use super::scene::{Scene, instantiate};

const LOCK: &str = r#"{"name":"app","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"app","version":"1.0.0"}}}"#;

#[test]
fn a_stale_lock_file_is_proposed_and_a_fresh_one_is_left_alone() {
    let Some(scene) = Scene::new() else { return };
    if !Command::new("npm").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no `npm`");
        return;
    }
    let workflow = ".github/workflows/refresh-lockfile.yml";
    let fixture = Fixture::new();
    fixture.write("web/package.json", r#"{"name":"app","version":"1.0.0","dependencies":{"part":"file:part"}}"#);
    fixture.write("web/part/package.json", r#"{"name":"part","version":"2.0.0"}"#).write("web/package-lock.json", LOCK);
    fixture.commit("a dependency without its lock");
    instantiate(&fixture, &["--workflow", "refresh-lockfile"]);
    let remote = fixture.publish();
    let folder = remote.checkout("refs/heads/main", &fixture.head(), &Checkout::FULL);
    // Started without a word: `init` has filled in the package manager and the folder.
    let event = workflow_dispatch("refs/heads/main").with("/inputs", json!({}));
    let run = scene.run(workflow, &folder, &event, 1);
    assert_eq!(["refresh", "propose"].map(|job| run.result(job)), [Success; 2], "{}", run.log);
    let branch = remote.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads/pointsman"]);
    let changes = remote.git(&["diff", "--stat=200", "main", &branch]);
    assert!(changes.contains("web/package-lock.json") && changes.contains("1 file changed"), "{changes}");
    assert!(remote.git(&["show", &format!("{branch}:web/package-lock.json")]).contains("\"part\""));
    let said = scene.said("gh");
    assert!(said.contains(&format!("pr|create|--head|{branch}|--base|main|")), "{said}");

    fixture.git_in(&folder, &["fetch", "origin", &branch]);
    fixture.git_in(&folder, &["reset", "--hard", "FETCH_HEAD"]);
    let again = scene.run(workflow, &folder, &event, 2);
    assert_eq!(["refresh", "propose"].map(|job| again.result(job)), [Success, Skipped], "{}", again.log);
    assert_eq!(scene.said("gh"), said);
}

#[test]
fn failures_that_no_rule_explains_become_a_proposal() {
    let Some(scene) = Scene::new() else { return };
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", "on: push\n").commit("one");
    instantiate(&fixture, &["--workflow", "mine-failures"]);
    // What GitHub would hand out: a zip for each run. 10 passed, 11 and 12 failed.
    let stamp = "2026-11-21T12:00:00.1234567Z ";
    for (number, line, end) in [
        (10, "gadget 'right' agreed to frobnicate", "Cleaning up orphan processes"),
        (11, "gadget 'left' refused to frobnicate in phase 1", "##[error]Process completed with exit code 2."),
        (12, "gadget 'low' refused to frobnicate in phase 2", "##[error]Process completed with exit code 2."),
    ] {
        let lines = ["##[group]Run make frobnicate", "make frobnicate", "##[endgroup]", line, end];
        let text: String = lines.iter().map(|line| format!("{stamp}{line}\n")).collect();
        fs::write(scene.state("0_build.txt"), text).unwrap();
        let zip = format!("log-{number}.zip");
        let mut command = Command::new("python3");
        command.args(["-m", "zipfile", "-c", &zip, "0_build.txt"]).current_dir(scene.state("."));
        assert!(command.status().unwrap().success());
    }
    let run = scene.run(".github/workflows/mine-failures.yml", fixture.path(), &schedule(), 1);
    assert_eq!(run.result("mine"), Success, "{}", run.log);
    let proposals = scene.artifact("failure-rules");
    assert!(proposals.contains("agreed to frobnicate") && proposals.contains("In 2 logs"), "{proposals}\n{}", run.log);
    assert!(run.job("mine").summary().contains("failure-rules"), "{}", run.log);
}
