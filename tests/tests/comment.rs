//! Comments and labels in a consumer's workflow, with a GitHub that has state.

use std::fs;

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::artifacts::{self, stand_ins};
use end_to_end::tools::Tool;
use end_to_end::{Consumer, odoo, programs};
use serde_json::json;
use tempfile::TempDir;
use testkit::github::{Fake, REPOSITORY, TOKEN};
use testkit::{Fixture, Payload, Program};

/// A called router, and jobs that wait for it; `grant` is what the calling job is given.
fn workflow(grant: &str, with: &str) -> String {
    format!(
        "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  route:\n    permissions:\n      contents: read{grant}\n    \
         uses: insightpulseai/pointsman/.github/workflows/router.yml@v1\n{with}  docs:\n    needs: route\n    \
         if: contains(fromJSON(needs.route.outputs.changes), 'docs')\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ran\n"
    )
}

const BOTH: &str = "    with:\n      comment: true\n      label: size\n";

/// A hostile branch of a shop.
const BRANCH: &str = "x\";touch${IFS}pwned;#`touch${IFS}pwned`@team";

struct Scene {
    github: Fake,
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let github = Fake::start();
        // The fixture's pull request has number 7.
        while github.pull(REPOSITORY, &json!({"title": "t"}), &[]) < 7 {}
        Self { github, folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, workflow: &str, token: &str) -> Option<Run> {
        let act = Tool::Act.or_skip()?;
        let fixture: Fixture = odoo::repository(workflow);
        fixture.branch("topic");
        fixture.write("docs/@team fixes #1 | <b>.md", "# New\n").write("docs/index.md", "# New\n").commit("change");
        let consumer = Consumer::pull_request(fixture, "topic");
        let payload = consumer.payload.clone().with("/pull_request/head/ref", BRANCH.into());
        Some(self.act(act, &consumer, &payload, token).run())
    }

    fn act(&self, act: std::path::PathBuf, consumer: &Consumer, payload: &Payload, token: &str) -> Act {
        let act = Act::new(act, &consumer.folder, payload)
            .token(token)
            .variable("GITHUB_API_URL", self.github.url())
            .variable("GITHUB_REPOSITORY", REPOSITORY)
            .variable(artifacts::FOLDER_VARIABLE, self.folder.path().join("artifacts"));
        stand_ins(self.folder.path()).iter().fold(act, |act, (name, folder)| act.repository(name, folder))
    }

    fn bodies(&self) -> Vec<String> {
        let comments = self.github.comments(REPOSITORY, 7);
        comments.iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn the_router_compares_with_the_last_success() {
    let Some(act) = Tool::Act.or_skip() else { return };
    let scene = Scene::new();
    let since = "  since:\n    permissions:\n      actions: read\n    runs-on: ubuntu-latest\n    outputs:\n      \
                 base: ${{ steps.since.outputs.base }}\n    steps:\n      - uses: actions/checkout@v4\n      - id: since\n        \
                 uses: insightpulseai/pointsman/actions/last-success@v1\n";
    let text =
        workflow("", &format!("    needs: since\n    with:\n      base: ${{{{ needs.since.outputs.base }}}}\n{since}"));
    let fixture = odoo::repository(&text);
    let green = fixture.commit("green");
    // This commit's run failed, so what it touches has to be looked at again.
    let red = fixture.write("docs/index.md", "# Broken\n").commit("red");
    fixture.branch("topic");
    fixture.write("custom_addons/acme_sale/models/sale_order.py", "# new\n").commit("change");
    let path = ".github/workflows/ci.yml";
    scene.github.workflow(REPOSITORY, path);
    for (sha, conclusion) in [(&green, "success"), (&red, "failure")] {
        let run =
            json!({"path": path, "event": "push", "head_branch": "main", "head_sha": sha, "conclusion": conclusion});
        scene.github.run(REPOSITORY, &run);
    }
    let consumer = Consumer::pull_request(fixture, "topic");
    // act does not say which workflow runs.
    let running = format!("{REPOSITORY}/{path}@refs/pull/7/merge");
    let run = scene.act(act, &consumer, &consumer.payload, TOKEN).variable("GITHUB_WORKFLOW_REF", running).run();
    assert!(run.log.contains(&format!("set-output:: base={green}")), "{}", run.log);
    assert_eq!(run.result("docs"), JobResult::Success, "{}", run.log);
    assert!(scene.github.writes().is_empty());
}

#[test]
fn the_router_comments_and_labels_where_it_is_asked_to() {
    let scene = Scene::new();
    let workflow = workflow("\n      pull-requests: write", BOTH);
    let Some(run) = scene.run(&workflow, TOKEN) else { return };
    assert_eq!(run.called("route", "tell").step("comment").outputs["result"], "created", "{}", run.log);
    let [body] = &scene.bodies()[..] else { panic!("{:#?}\n{}", scene.bodies(), run.log) };
    assert!(body.contains("<code>docs</code>") && body.contains("complexity **low**"), "{body}");
    assert!(!body.contains("@team") && !body.contains("#1 ") && !body.contains("<b>"), "{body}");
    assert_eq!(scene.github.labels_of(REPOSITORY, 7), ["size/S"]);
    assert_eq!(run.result("docs"), JobResult::Success, "{}", run.log);

    // Again: the commit of the new fixture is the same, so nothing is left to say.
    scene.github.forget();
    let Some(run) = scene.run(&workflow, TOKEN) else { return };
    assert_eq!(
        run.called("route", "tell").step("comment").outputs["result"],
        "unchanged",
        "{}\n{:#?}",
        run.log,
        scene.bodies()
    );
    assert!(scene.github.writes().is_empty(), "{:?}", scene.github.writes());
}

#[test]
fn what_the_programs_report_today_is_what_the_comment_reads() {
    let scene = Scene::new();
    let folder = scene.folder.path();
    fs::write(
        folder.join("build.log"),
        "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE could not resolve\nError: Process completed with exit code 1.\n",
    )
    .unwrap();
    fs::write(
        folder.join("flaky.sh"),
        "if [ ! -e flag ]; then touch flag; echo Connection reset by peer; exit 1; fi\n",
    )
    .unwrap();
    let run = |name: &str, arguments: &[&str]| {
        Program::new(programs::folder().join(name), folder)
            .env("GITHUB_API_URL", scene.github.url())
            .env("GITHUB_TOKEN", TOKEN)
            .run(arguments)
    };
    run("failure-diagnoser", &["diagnose", "build.log", "--report", "reports/diagnosis.json"]);
    run("ci-gate", &["check", "--needs", r#"{"test":{"result":"failure"}}"#, "--report", "reports/gate.json"]);
    run("retry", &["--delay", "1ms", "--report", "reports/retry.json", "--", "sh", "flaky.sh"]);
    let ran = run("comment", &["--report", "reports", "--repository", REPOSITORY, "--number", "7"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    let body = &scene.bodies()[0];
    for part in [
        "### Failed: Peer dependencies",
        "docs/runbooks/dependency.md",
        "| <code>test</code> | <code>failure</code> |",
        "**Flaky:** passed after 2 attempts",
    ] {
        assert!(body.contains(part), "`{part}` is missing:\n{body}");
    }
}

#[test]
fn who_does_not_ask_is_not_commented_on() {
    let scene = Scene::new();
    let Some(run) = scene.run(&workflow("", ""), TOKEN) else { return };
    assert_eq!(run.result("docs"), JobResult::Success, "{}", run.log);
    assert!(scene.github.journal().is_empty(), "{:?}", scene.github.journal());
}

#[test]
fn a_fork_gets_its_comment_from_the_second_workflow() {
    let scene = Scene::new();
    let read_only = scene.github.read_only_token();
    let Some(run) = scene.run(&workflow("\n      pull-requests: write", BOTH), &read_only) else { return };
    let tell = run.called("route", "tell");
    assert_eq!(tell.step("comment").outputs["result"], "degraded", "{}", run.log);
    assert!(tell.summary().contains("What this change touches"), "{}", tell.summary());
    assert_eq!(run.result("docs"), JobResult::Success, "a missing comment stops nobody: {}", run.log);
    assert!(scene.bodies().is_empty());

    let sha = "c".repeat(40);
    let head = json!({"ref": BRANCH, "sha": sha, "repo": {"full_name": "stranger/r"}});
    let number = scene.github.pull(REPOSITORY, &json!({"title": "t", "head": head}), &[]);
    // The run that act has just made has number 1.
    let reported = json!({"id": 1, "event": "pull_request", "head_branch": BRANCH, "head_sha": sha, "pull_requests": [],
        "head_repository": {"full_name": "stranger/r"}, "conclusion": "success"});
    let payload = Payload { event: "workflow_run", json: json!({"action": "completed", "workflow_run": reported}) };
    let text = fs::read_to_string(end_to_end::root().join("templates/workflows/comment-on-forks.yml")).unwrap();
    let text = text.replace("ubuntu-24.04", "ubuntu-latest");
    let Some(act) = Tool::Act.or_skip() else { return };
    let fixture = Fixture::new();
    fixture.write(".github/workflows/ci.yml", &text).commit("start");
    fixture.branch("topic").write("a", "b").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    let run = scene.act(act, &consumer, &payload, TOKEN).run();
    assert_eq!(run.result("comment"), JobResult::Success, "{}", run.log);
    let comments = scene.github.comments(REPOSITORY, number);
    assert!(comments.len() == 1 && scene.bodies().is_empty(), "{comments:?}\n{}", run.log);
    assert_eq!(scene.github.labels_of(REPOSITORY, number), ["complexity: low"]);
    let steps: Vec<_> = run.job("comment").steps.iter().flat_map(|step| &step.lines).collect();
    assert!(!steps.iter().any(|line| line.contains("pwned")), "{steps:?}");
}
