//! `plan` as a workflow step.

use serde_json::{Value, json};
use testkit::{Checkout, Fixture, push, schedule};

use crate::{on_pull_request, router};

const BASE: &[(&[u8], &str)] = &[
    (b"README.md", "hello\n"),
    (b"addons/sale/__manifest__.py", "{}\n"),
    (b"addons/sale/models/a.py", "a = 1\n"),
    (b"docs/index.rst", "docs\n"),
];

#[test]
fn a_pull_request_turns_on_what_it_touches() {
    let ran = on_pull_request(BASE, |fixture| _ = fixture.write("addons/sale/models/a.py", "a = 2\n"), &["plan"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert_eq!(ran.output("decision"), "diff");
    assert_eq!(ran.output("changes"), r#"["oca_modules","python_code"]"#);
    assert_eq!((ran.output("oca_modules"), ran.output("docs"), ran.output("any")), ("true", "false", "true"));
    assert_eq!((ran.output("python_code_count"), ran.output("docs_count")), ("1", "0"));
    assert_eq!(ran.output("python_code_files"), r#"["addons/sale/models/a.py"]"#);
    let lists: Value = serde_json::from_str(ran.output("lists")).unwrap();
    assert_eq!((&lists["python_code"], &lists["docs"]), (&json!(["addons/sale/models/a.py"]), &json!([])));
    assert_eq!(ran.output("only"), r#"["oca_modules","python_code"]"#);
    assert_eq!((ran.output("only-python_code"), ran.output("only-docs")), ("true", "false"));
    assert_eq!((ran.output("unmatched"), ran.output("unmatched_count")), ("[]", "0"));
    assert!(ran.summary.contains("<code>oca&#95;modules</code> | **yes**"), "{}", ran.summary);
    let plan: Value = serde_json::from_str(ran.output("plan")).unwrap();
    assert_eq!(plan["schema"], "pointsman.plan/v1");
    assert_eq!(plan["jobs"]["docs"], false);
    let report: Value =
        serde_json::from_slice(&std::fs::read(ran.output("report")).unwrap_or_default()).unwrap_or_default();
    assert_eq!(report, Value::Null, "the report's folder is gone with the run's; the JSON form is tested below");
}

#[test]
fn every_declared_output_is_written() {
    let ran = on_pull_request(BASE, |fixture| _ = fixture.write("z", "z\n"), &["plan"]);
    for output in change_router::SPEC.outputs {
        assert!(ran.outputs.contains_key(output.name), "`{}` is declared but not written", output.name);
    }
    let wrong = on_pull_request(
        BASE,
        |fixture| _ = fixture.write(".github/pointsman.yml", "router: {categories: 3}\n"),
        &["plan"],
    );
    assert_eq!(wrong.code, Some(2));
    for output in change_router::SPEC.outputs {
        assert!(
            wrong.outputs.contains_key(output.name),
            "`{}` is not written when the configuration is wrong",
            output.name
        );
    }
    assert_eq!(wrong.output("decision"), "all");
}

#[test]
fn the_report_has_the_shape_of_the_contract() {
    let ran = on_pull_request(
        BASE,
        |fixture| {
            fixture.write("docs/new.rst", "one\ntwo\n").rename("README.md", "docs/README.md");
        },
        &["plan", "--format", "json"],
    );
    let report = ran.json();
    assert_eq!(report["schema"], "pointsman.change-router/v1");
    assert_eq!(
        report["files"],
        json!([
            {"path": "docs/README.md", "status": "renamed", "from": "README.md", "added": 0, "deleted": 0, "binary": false},
            {"path": "docs/new.rst", "status": "added", "from": null, "added": 2, "deleted": 0, "binary": false},
        ])
    );
    assert_eq!(
        report["categories"]["docs"],
        json!({"changed": true, "count": 2, "files": ["docs/README.md", "docs/new.rst"]})
    );
    assert_eq!(report["changes"], json!(["docs"]));
    assert_eq!(report["base"].as_str().map(str::len), Some(40));
    assert_eq!(
        report["routes"][0],
        json!({"category": "oca_modules", "job": "oca_modules", "workflow": null, "wanted": false})
    );
    assert_eq!(report["run"]["cicd.pipeline.name"], "ci");
}

#[test]
fn same_input_same_bytes() {
    let fixture = Fixture::new();
    fixture.write("a/1", "1").write("b/2", "2").commit("base");
    fixture.write("a/1", "x").write("c/3", "y").commit("change");
    let arguments = ["plan", "--base", "HEAD~1", "--format", "json"];
    let (one, two) = (router(fixture.path()).run(&arguments), router(fixture.path()).run(&arguments));
    assert_eq!(one.stdout, two.stdout);
}

#[test]
fn an_unreachable_remote_runs_everything_and_says_so() {
    let fixture = Fixture::new();
    fixture.write("docs/a.md", "1").commit("one");
    let before = fixture.head();
    let after = fixture.write("docs/a.md", "2").commit("two");
    let remote = fixture.publish();
    let folder = remote.checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    fixture.git_in(&folder, &["remote", "set-url", "origin", "file:///nonexistent/repository"]);
    let payload = push("refs/heads/main", &before, &after);
    let program = router(&folder).in_workflow(&payload, "refs/heads/main", &after);
    let ran = program.run(&["plan"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    assert_eq!((ran.output("decision"), ran.output("any")), ("all", "true"));
    assert!(
        !ran.output("reason").is_empty() && ran.output("changes").contains("javascript"),
        "{}",
        ran.output("reason")
    );
    assert!(ran.stdout().contains("::warning title=router/could-not-tell::"), "{}", ran.stdout());
    let failed = program.run(&["plan", "--on-error", "fail"]);
    assert_eq!(failed.code, Some(3));
    assert_eq!(failed.output("decision"), "all");
}

#[test]
fn a_missing_repository_is_as_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let program =
        router(folder.path()).in_workflow(&schedule(), "refs/heads/main", "0123456789012345678901234567890123456789");
    let all = program.run(&["plan"]);
    assert_eq!((all.code, all.output("decision"), all.output("head")), (Some(0), "all", ""), "{}", all.stdout());
    assert_eq!(program.run(&["plan", "--on-error", "fail"]).code, Some(3));
    assert_eq!(program.run(&["plan", "--base", "last-success", "--on-error", "fail"]).code, Some(3));
}

#[test]
fn a_broken_payload_is_as_chosen() {
    let fixture = Fixture::new();
    fixture.write("a", "a").commit("one");
    let program = router(fixture.path())
        .in_workflow(&schedule(), "refs/heads/main", &fixture.head())
        .env("GITHUB_EVENT_PATH", "/nonexistent/event.json");
    let all = program.run(&["plan"]);
    assert_eq!((all.code, all.output("decision")), (Some(0), "all"), "{}", all.stdout());
    assert!(all.output("reason").contains("event.json"), "{}", all.output("reason"));
    assert_eq!(program.run(&["plan", "--on-error", "fail"]).code, Some(3));
}

#[test]
fn configuration_mistakes_are_annotations_with_their_place() {
    let text = "router:\n  categories:\n    js:\n      - **/*.js\n      - *.ts\n";
    let ran = on_pull_request(BASE, |fixture| _ = fixture.write(".github/pointsman.yml", text), &["plan"]);
    assert_eq!(ran.code, Some(2));
    let shown = ran.stdout();
    assert!(
        shown.contains(
            "::error file=.github/pointsman.yml,line=4,col=9,title=settings/yaml::YAML reads `**/*.js` as an alias"
        ),
        "{shown}"
    );
    assert!(shown.contains("line=5,col=9"), "{shown}");
}

#[test]
fn a_change_of_the_configuration_runs_everything() {
    let text = "router:\n  categories:\n    docs: docs/**\n    code: addons/**\n";
    let ran = on_pull_request(BASE, |fixture| _ = fixture.write(".github/pointsman.yml", text), &["plan"]);
    assert_eq!((ran.output("decision"), ran.output("changes")), ("all", r#"["docs","code"]"#));
    assert!(ran.output("reason").contains(".github/pointsman.yml"));
    assert_eq!(ran.output("docs_files"), r#"["docs/index.rst"]"#);
}

#[test]
fn filters_inline_from_a_file_and_from_standard_input() {
    let fixture = Fixture::new();
    fixture.write("src/a.rs", "1").write("filters.yml", "src: src/**\nnone: x/**\n").commit("one");
    fixture.write("src/a.rs", "2").commit("two");
    let base = ["plan", "--base", "HEAD~1", "--format", "json", "--filters"];
    for filters in ["filters.yml", "src: src/**\nnone: x/**", "-"] {
        let ran = router(fixture.path()).stdin("src: [src/**]\nnone: [x/**]\n").run(&[&base[..], &[filters]].concat());
        assert_eq!(ran.code, Some(0), "{filters}: {}", ran.stderr());
        assert_eq!(ran.json()["changes"], json!(["src"]), "{filters}");
    }
    assert_eq!(router(fixture.path()).run(&[&base[..], &["missing.yml"]].concat()).code, Some(2));
}

#[test]
fn inputs_of_the_action_are_flags() {
    let fixture = Fixture::new();
    fixture.write("src/a.rs", "1").commit("one");
    fixture.write("src/a.rs", "2").commit("two");
    let ran = router(fixture.path())
        .env("POINTSMAN_INPUT_BASE", "HEAD~1")
        .env("POINTSMAN_INPUT_FILTERS", "src: src/**\n")
        .env("POINTSMAN_INPUT_DIALECT", "paths-filter")
        .env("POINTSMAN_INPUT_FORMAT", "json")
        .env("POINTSMAN_INPUT_CONFIG", "")
        .run(&["plan"]);
    assert_eq!(ran.json()["changes"], json!(["src"]));
}

#[test]
fn reviewers_come_from_the_code_owners_of_the_base() {
    let base: &[(&[u8], &str)] = &[(b".github/CODEOWNERS", "* @all\n/docs/ @writers\n"), (b"docs/a.md", "1")];
    let ran = on_pull_request(
        base,
        |fixture| _ = fixture.write("docs/a.md", "2").write(".github/CODEOWNERS", "* @attacker\n"),
        &["plan"],
    );
    assert_eq!(ran.output("reviewers"), r#"["@all","@writers"]"#);
}

#[test]
fn outputs_of_a_huge_change_stay_below_the_limit_and_lose_nothing() {
    let ran = on_pull_request(
        BASE,
        |fixture| {
            for n in 0..3_000 {
                fixture.write(format!("docs/a-rather-long-folder-name/{}/page-{n}.md", "x".repeat(40)), "x\n");
            }
        },
        &["plan", "--output-limit", "60000"],
    );
    let total: usize = ran.outputs.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(total < 60_000, "{total}");
    assert_eq!((ran.output("docs_count"), ran.output("docs_files_truncated")), ("3000", "true"));
    let cut: Vec<String> = serde_json::from_str(ran.output("docs_files")).expect("still JSON");
    assert!(!cut.is_empty() && cut.len() < 3_000);
    let lists: Value = serde_json::from_str(ran.output("lists")).expect("an object even when cut");
    assert!(lists["docs"].as_array().is_some_and(|docs| !docs.is_empty() && docs.len() < 3_000), "{lists}");
    assert!(ran.output("truncated").contains("\"lists\"") && ran.output("lists_path").ends_with("lists.txt"));
    assert!(
        ran.output("truncated").contains("docs_files") && ran.output("docs_files_path").ends_with("docs_files.txt")
    );
}

#[test]
fn a_base_that_is_not_there_lists_every_file() {
    let fixture = Fixture::new();
    fixture
        .write("addons/sale/a.py", "1")
        .write(".github/pointsman.yml", "router: {categories: {modules: \"addons/{module}/**\"}}\n")
        .commit("one");
    let program = router(fixture.path()).in_workflow(&schedule(), "refs/heads/topic", &fixture.head());
    let ran = program.run(&["plan", "--base", "nosuch"]);
    assert_eq!((ran.code, ran.output("decision"), ran.output("modules")), (Some(0), "all", "true"));
    assert_eq!(ran.output("matrix"), r#"[{"module":"sale"}]"#, "a matrix job runs for everything");
    let failed = program.run(&["plan", "--base", "nosuch", "--on-error", "fail"]);
    assert_eq!((failed.code, failed.output("changes"), failed.output("modules")), (Some(3), r#"["modules"]"#, "true"));
}

#[test]
#[cfg(unix)]
fn the_configuration_behind_a_link_runs_everything_too() {
    let fixture = Fixture::new();
    fixture
        .write("cfg/p.yml", "router: {categories: {a: src/**}}\n")
        .symlink(".github/pointsman.yml", "../cfg/p.yml")
        .commit("one");
    fixture.write("cfg/p.yml", "router: {categories: {a: zzz/**}}\n").commit("two");
    let ran = router(fixture.path()).run(&["plan", "--base", "HEAD~1", "--format", "json"]);
    assert_eq!(ran.json()["decision"], "all");
    let ran =
        router(fixture.path()).run(&["plan", "--base", "HEAD~1", "--format", "json", "--config", "src/../cfg/p.yml"]);
    assert_eq!(ran.code, Some(2), "there is no folder src: {}", ran.stdout());
    let ran = router(fixture.path()).run(&[
        "plan",
        "--base",
        "HEAD~1",
        "--format",
        "json",
        "--config",
        ".github/../cfg/p.yml",
    ]);
    assert_eq!(ran.json()["decision"], "all");
}

#[test]
fn a_configuration_with_the_other_ending_is_not_passed_over() {
    let fixture = Fixture::new();
    fixture.write(".github/pointsman.yaml", "router: {}\n").commit("one");
    let ran = router(fixture.path()).run(&["plan"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("rename it to `.github/pointsman.yml`"), "{}", ran.stderr());
}

#[test]
fn whole_lists_never_land_beside_the_users_report() {
    let fixture = Fixture::new();
    fixture.write("a", "a").commit("one");
    for n in 0..2_000 {
        fixture.write(format!("docs/{}-{n}.md", "x".repeat(60)), "x\n");
    }
    fixture.commit("two");
    let program = router(fixture.path()).in_workflow(&schedule(), "refs/heads/main", &fixture.head());
    let ran = program.run(&["plan", "--base", "HEAD~1", "--report", "report.json"]);
    assert_eq!(ran.output("files_truncated"), "true");
    assert!(fixture.path().join("report.json").exists() && !fixture.path().join("files.txt").exists());
}
