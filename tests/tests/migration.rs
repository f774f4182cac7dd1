//! What docs/migration promises to those who come from other actions is what the programs do.

use std::fs;

use end_to_end::{programs, root};
use serde_yaml::Value;
use testkit::{Fixture, Program, Ran, write_script};

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs/migration").join(name)).unwrap()
}

/// The first fenced block that starts behind `mark`.
fn block<'a>(page: &'a str, mark: &str) -> &'a str {
    let rest = page.split_once(mark).unwrap_or_else(|| panic!("no `{mark}`")).1;
    let body = rest.split_once("```yaml").unwrap().1.split_once('\n').unwrap().1;
    body.split_once("\n```").unwrap().0
}

/// The rows of the table between `<!-- mark -->` and `<!-- /mark -->`, as their cells.
fn rows<'a>(page: &'a str, mark: &str) -> Vec<Vec<&'a str>> {
    let table =
        page.split_once(&format!("<!-- {mark} -->")).unwrap().1.split_once(&format!("<!-- /{mark} -->")).unwrap().0;
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn program(name: &str, fixture: &Fixture) -> Program {
    Program::new(programs::folder().join(name), fixture.path())
}

/// The texts between backticks.
fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn filters_of_paths_filter_answer_as_the_page_says() {
    let page = page("paths-filter.md");
    let fixture = Fixture::new();
    for path in
        ["backend/app.py", "frontend/app/page.tsx", "frontend/style.css", "libs/x.py", "backend/migrations/0001.sql"]
    {
        fixture.write(path, "one\n");
    }
    fixture.write(".github/filters.yml", block(&page, "## Before")).commit("base");
    let rows = rows(&page, "answers");
    assert!(rows.len() >= 6, "{rows:?}");
    for row in rows {
        let (path, change) = (codes(row[0])[0], row[0].rsplit(' ').next().unwrap());
        fixture.checkout("main").branch(&format!("topic/{}", path.replace(['/', '.'], "-")));
        match change {
            "deleted" => fixture.remove(path),
            "added" | "modified" => {
                assert_eq!(fixture.path().join(path).exists(), change == "modified", "{path}");
                fixture.write(path, "two\n")
            }
            other => panic!("`{other}`"),
        };
        fixture.commit("change");
        let arguments = ["plan", "--base", "main", "--filters", ".github/filters.yml", "--dialect", "paths-filter"];
        let ran = program("change-router", &fixture).run(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
        let answer = ran.json();
        assert_eq!(answer["decision"], "diff", "{path}");
        assert_eq!(answer["changes"], serde_json::json!(codes(row[1])), "{path} {change}");
    }
}

/// The `with:` of the first step in `block` that uses `action`, as flags.
fn flags(block: &str, action: &str) -> Vec<String> {
    let workflow: Value = serde_yaml::from_str(block).unwrap();
    let steps = workflow["jobs"]["test"]["steps"].as_sequence().unwrap();
    let step = steps.iter().find(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with(action))).unwrap();
    let text = |value: &Value| value.as_str().map_or_else(|| value.as_u64().unwrap().to_string(), str::to_owned);
    let inputs = step["with"].as_mapping().unwrap();
    inputs.iter().map(|(name, value)| format!("--{}={}", name.as_str().unwrap(), text(value))).collect()
}

#[test]
fn inputs_of_nick_fields_retry_do_what_they_did() {
    let fixture = Fixture::new();
    let docker = fixture.root().join("bin/docker");
    write_script(
        &docker,
        "#!/bin/sh\necho \"$@\" >> calls\n[ \"$2\" = run ] && [ ! -e ran ] && { touch ran; exit 9; }\nexit 0\n",
    );
    let path = format!("{}:{}", docker.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut flags = flags(block(&page("retry.md"), "## Before"), "nick-fields/retry");
    assert!(flags.len() >= 6, "{flags:?}");
    let wait = flags.iter().position(|flag| flag.starts_with("--retry_wait_seconds")).unwrap();
    flags[wait] = "--retry_wait_seconds=0".to_owned();
    let payload = testkit::schedule();
    let ran: Ran =
        program("retry", &fixture).env("PATH", path).in_workflow(&payload, "refs/heads/main", "").run(&flags);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert_eq!([ran.output("total_attempts"), ran.output("exit_code"), ran.output("exit_error")], ["2", "0", ""]);
    let calls = fs::read_to_string(fixture.path().join("calls")).unwrap();
    let suite = "compose run --rm odoo ./run-tests.sh";
    assert_eq!(calls.lines().collect::<Vec<_>>(), [suite, "compose down --volumes", suite]);
}

#[test]
fn every_old_input_of_the_retry_page_is_an_input_of_the_action() {
    let action: Value =
        serde_yaml::from_str(&fs::read_to_string(root().join("actions/retry/action.yml")).unwrap()).unwrap();
    let page = page("retry.md");
    let table = page.split_once("## Inputs").unwrap().1.split_once("## Outputs").unwrap().0;
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 12);
    for row in rows {
        for old in codes(row.split('|').nth(1).unwrap()) {
            let name = old.split(':').next().unwrap();
            assert!(action["inputs"].get(name).is_some(), "`{name}` is no input");
        }
    }
}

#[test]
fn the_gate_decides_as_the_page_says() {
    let fixture = Fixture::new();
    let plan = r#"{"schema":"pointsman.plan/v1","jobs":{"build":true,"test":true},"routed":["build","test"]}"#;
    let page = page("gates.md");
    let rows = rows(&page, "verdicts");
    assert_eq!(rows.len(), 7);
    for row in rows {
        let needs =
            serde_json::json!({"changes": {"result": row[0]}, "build": {"result": row[1]}, "test": {"result": row[2]}});
        let by_hand =
            if row[..3].iter().any(|result| ["failure", "cancelled"].contains(result)) { "shut" } else { "open" };
        assert_eq!(row[3], by_hand, "{row:?}");
        let mut arguments = vec!["check".to_owned(), "--needs".to_owned(), needs.to_string()];
        // A router that did not run has no plan.
        if row[0] == "success" {
            arguments.extend(["--plan".to_owned(), plan.to_owned()]);
        }
        let ran = program("ci-gate", &fixture).run(&arguments);
        assert_eq!(ran.code, Some(i32::from(row[5] == "shut")), "{row:?}: {}", ran.stdout());
    }
}

#[test]
fn the_size_labels_of_ones_own_have_the_limits_of_the_labeler() {
    let page = page("size-labelers.md");
    let workflow: Value = serde_yaml::from_str(block(&page, "Or keep your five labels")).unwrap();
    let steps = workflow["jobs"]["label"]["steps"].as_sequence().unwrap();
    let script = steps.iter().find(|step| step["id"] == "label").unwrap()["run"].as_str().unwrap();
    let fixture = Fixture::new();
    let cases = [
        ("diff", "0", "0", "xs"),
        ("diff", "6", "4", "s"),
        ("diff", "99", "1", "m"),
        ("diff", "0", "500", "l"),
        ("diff", "999", "0", "l"),
        ("diff", "999", "1", "xl"),
        ("all", "", "", "xl"),
    ];
    for (decision, added, deleted, label) in cases {
        let bash = Program::new("bash", fixture.path()).in_workflow(&testkit::schedule(), "refs/heads/main", "");
        let ran = bash.env("DECISION", decision).env("ADDED", added).env("DELETED", deleted).run(&["-ec", script]);
        assert_eq!((ran.code, ran.output("name")), (Some(0), label), "{decision} {added} {deleted}: {}", ran.stderr());
    }
}
