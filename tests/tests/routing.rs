//! The router, the scorer and the gate in the workflow of a shop that knows them only by `uses:`.

use std::fs;

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::markdown::plain;
use end_to_end::tools::Tool;
use end_to_end::{Consumer, odoo};
use testkit::{Fixture, Payload};

/// Runs `workflow` for a pull request that `change` makes to the shop's repository, after `prepare` has been at `main`.
fn run(workflow: &str, prepare: impl Fn(&Fixture), change: impl Fn(&Fixture)) -> Option<Run> {
    run_with(workflow, prepare, change, |payload| payload)
}

fn run_with(
    workflow: &str,
    prepare: impl Fn(&Fixture),
    change: impl Fn(&Fixture),
    event: impl Fn(Payload) -> Payload,
) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let fixture = odoo::repository(workflow);
    prepare(&fixture);
    fixture.commit("prepare");
    fixture.branch("topic");
    change(&fixture);
    fixture.commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &event(consumer.payload.clone())).run())
}

fn unchanged(_: &Fixture) {}

fn change_addon_and_manual(fixture: &Fixture) {
    fixture.write("custom_addons/acme_sale/models/sale_order.py", "# new\n").write("docs/index.md", "# New\n");
}

#[track_caller]
fn assert_routed(run: &Run, wanted: &[&str]) {
    for job in odoo::ROUTED_JOBS {
        let expected = if wanted.contains(&job) { JobResult::Success } else { JobResult::Skipped };
        assert_eq!(run.result(job), expected, "{job}:\n{}", run.log);
    }
}

#[test]
fn wanted_jobs_run_others_are_skipped_and_the_gate_opens() {
    let Some(run) = run(odoo::WORKFLOW, unchanged, change_addon_and_manual) else { return };
    assert_routed(&run, &["custom_addons", "docs"]);
    assert_eq!(run.result("gate"), JobResult::Success, "{}", run.log);
    assert!(run.success, "{}", run.log);
    let router = run.job("route").step("router");
    assert_eq!(router.outputs["decision"], "diff");
    let changes: Vec<String> = serde_json::from_str(&router.outputs["changes"]).unwrap();
    assert_eq!(changes, ["custom_addons", "docs", "python_code"]);
    assert_eq!(run.job("route").step("scorer").outputs["level"], "low");
    assert!(run.job("custom_addons").printed().contains("a change of level low"));
    let summary = |job: &str| plain(&run.job(job).summary());
    assert!(summary("route").contains("| `custom_addons` | **yes** |"), "{}", summary("route"));
    assert!(summary("route").contains("| `docker` | no |"), "{}", summary("route"));
    assert!(summary("gate").contains("| `javascript` | `skipped` | no | pass |"), "{}", summary("gate"));
}

#[test]
fn a_failing_job_shuts_the_gate() {
    let change = |fixture: &Fixture| {
        change_addon_and_manual(fixture);
        fixture.write("fail-here", "");
    };
    let Some(run) = run(odoo::WORKFLOW, unchanged, change) else { return };
    assert_eq!(run.result("custom_addons"), JobResult::Failure, "{}", run.log);
    assert_eq!(run.result("docs"), JobResult::Success);
    assert_eq!(run.result("gate"), JobResult::Failure);
    let said: Vec<_> = run.job("gate").annotations().filter(|annotation| annotation.level == "error").collect();
    assert!(said.iter().any(|annotation| annotation.message.contains("custom_addons")), "{said:?}");
}

#[test]
fn a_wanted_job_that_was_skipped_shuts_the_gate() {
    let workflow =
        odoo::WORKFLOW.replace("needs.route.outputs.changes), 'docs')", "needs.route.outputs.changes), 'dcos')");
    assert_ne!(workflow, odoo::WORKFLOW);
    let Some(run) = run(&workflow, unchanged, change_addon_and_manual) else { return };
    assert_eq!((run.result("docs"), run.result("gate")), (JobResult::Skipped, JobResult::Failure), "{}", run.log);
}

#[test]
fn a_broken_configuration_is_annotated_at_its_line_and_shuts_the_gate() {
    let broken = "router:\n  categories:\n    docs: docs/**\n    changes: src/**\n    open: \"[a\"\n";
    let prepare = |fixture: &Fixture| {
        fixture.write(".github/pointsman.yml", broken);
    };
    let Some(run) = run(odoo::WORKFLOW, prepare, change_addon_and_manual) else { return };
    assert_eq!(run.result("route"), JobResult::Failure, "{}", run.log);
    assert_routed(&run, &[]);
    assert_eq!(run.result("gate"), JobResult::Failure);
    let at = |line: &str| {
        run.job("route").annotations().any(|annotation| {
            let property = |name: &str| annotation.properties.get(name).map(String::as_str);
            annotation.level == "error"
                && property("file") == Some(".github/pointsman.yml")
                && property("line") == Some(line)
        })
    };
    assert!(at("4"), "`changes` is a reserved name: {}", run.log);
    assert!(at("5"), "a bad pattern, reported in the same run: {}", run.log);
}

#[test]
fn a_configuration_of_ones_own_decides() {
    let config = "router:\n  categories:\n    scripts: [\"custom_addons/**\", \"!**/*.md\"]\n    javascript: \"docs/**\"\n    \
        docs: never\n    docker: [never]\n    oca_modules: never\n    custom_addons: never\n";
    let prepare = |fixture: &Fixture| {
        fixture.write(".github/pointsman.yml", config);
    };
    let Some(run) = run(odoo::WORKFLOW, prepare, change_addon_and_manual) else { return };
    assert_routed(&run, &["scripts", "javascript"]);
    assert_eq!(run.result("gate"), JobResult::Success, "{}", run.log);
}

#[test]
fn an_unreachable_base_runs_everything() {
    let Some(act) = Tool::Act.or_skip() else { return };
    let fixture = odoo::repository(odoo::WORKFLOW);
    fixture.branch("topic").write("docs/index.md", "# New\n").commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    let git = fs::read_to_string(consumer.folder.join(".git/config")).unwrap();
    fs::write(consumer.folder.join(".git/config"), git.replace("file://", "file:///nowhere")).unwrap();
    let run = Act::new(act, &consumer.folder, &consumer.payload).run();
    assert_eq!(run.job("route").step("router").outputs["decision"], "all", "{}", run.log);
    assert_routed(&run, &odoo::ROUTED_JOBS);
    assert_eq!(run.result("gate"), JobResult::Success, "{}", run.log);
}

#[test]
fn hostile_names_of_branches_and_files_do_nothing() {
    const NAMES: [&str; 10] = [
        "docs/$(touch pwned).md",
        "docs/`touch pwned`.md",
        "docs/a\n::error::injected.md",
        "docs/##[error]injected.md",
        "docs/x';touch pwned;'.md",
        "docs/\"${{ github.token }}\".md",
        "docs/-rf",
        "docs/EOF\nchanges=[\"docker\"]",
        "docs/%0A::warning::injected",
        "docs/| [x](javascript:alert(1)) <img src=x>.md",
    ];
    let change = |fixture: &Fixture| {
        for name in NAMES {
            fixture.write(name, "hostile\n");
        }
    };
    let event = |payload: Payload| {
        let branch = "x\";touch${IFS}pwned;#`touch${IFS}pwned`$(touch${IFS}pwned)";
        payload
            .with("/pull_request/head/ref", branch.into())
            .with("/pull_request/head/label", format!("o:{branch}").into())
    };
    let Some(run) = run_with(odoo::WORKFLOW, unchanged, change, event) else { return };
    assert_routed(&run, &["docs"]);
    assert_eq!(run.result("gate"), JobResult::Success, "{}", run.log);
    let injected: Vec<_> =
        run.jobs.iter().flat_map(|job| job.annotations()).filter(|note| note.level != "notice").collect();
    assert!(injected.is_empty(), "{injected:?}");
    for line in run.jobs.iter().flat_map(|job| &job.steps).flat_map(|step| &step.lines) {
        assert!(!line.contains("##[") && !line.trim_start().starts_with("::"), "{line}");
    }
    let summary = run.job("route").summary();
    assert!(!summary.contains("<img") && !summary.contains("[x](javascript"), "{summary}");
}

#[test]
fn the_reusable_workflow_gives_the_same_answers() {
    let workflow = "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  route:\n    \
        uses: insightpulseai/pointsman/.github/workflows/router.yml@v1\n  docs:\n    needs: route\n    \
        if: contains(fromJSON(needs.route.outputs.changes), 'docs')\n    runs-on: ubuntu-latest\n    steps:\n      \
        - env:\n          OUTPUTS: ${{ toJSON(needs.route.outputs) }}\n        run: printf '%s\\n' \"$OUTPUTS\"\n  docker:\n    needs: route\n    \
        if: contains(fromJSON(needs.route.outputs.changes), 'docker')\n    runs-on: ubuntu-latest\n    steps:\n      - run: exit 1\n";
    let Some(run) = run(workflow, unchanged, change_addon_and_manual) else { return };
    let results = ["route", "docs", "docker"].map(|job| run.result(job));
    assert_eq!(results, [JobResult::Success, JobResult::Success, JobResult::Skipped], "{}", run.log);
    let outputs: serde_json::Value = serde_json::from_str(&run.job("docs").printed()).unwrap();
    assert_eq!(outputs["changes"], r#"["custom_addons","docs","python_code"]"#);
    assert_eq!((outputs["decision"].as_str(), outputs["level"].as_str()), (Some("diff"), Some("low")), "{outputs}");
}

/// With the quantifier's default, `code` would be on too; without the format, its list would be an array.
#[test]
fn the_reusable_workflow_takes_what_the_action_takes() {
    let workflow = "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  route:\n    \
        uses: insightpulseai/pointsman/.github/workflows/router.yml@v1\n    with:\n      dialect: paths-filter\n      \
        predicate-quantifier: every\n      list-format: shell\n      filters: |\n        code: ['**', '!**/*.md']\n        \
        docs: ['docs/**']\n  docs:\n    needs: route\n    runs-on: ubuntu-latest\n    steps:\n      - env:\n          \
        CHANGES: ${{ needs.route.outputs.changes }}\n          FILES: ${{ fromJSON(needs.route.outputs.lists).docs }}\n          \
        NONE: ${{ fromJSON(needs.route.outputs.lists).code }}\n        run: |\n          eval \"set -- $FILES\"\n          \
        printf '<%s>' \"$CHANGES\" \"$@\" \"$NONE\"\n";
    let change = |fixture: &Fixture| {
        fixture.write("docs/a b$(touch pwned).md", "# New\n").write("docs/index.md", "# New\n");
    };
    let Some(run) = run(workflow, unchanged, change) else { return };
    assert_eq!(run.result("docs"), JobResult::Success, "{}", run.log);
    let printed = run.job("docs").printed();
    assert_eq!(printed.trim(), r#"<["docs"]><docs/a b$(touch pwned).md><docs/index.md><>"#, "{}", run.log);
}
