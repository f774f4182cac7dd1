//! `list`, `explain`, `impacted`, `graph`, `bump`, `readme`, `baseline`.

use std::fs;

use testkit::{Fixture, Program, Ran};

use crate::PROGRAM;

const README: &str = "# Shop \t\r\n\r\n<!-- addons -->\r\n<!-- /addons -->\r\n\r\n\u{e9}nd";

fn manifest(depends: &str) -> String {
    format!(
        "# a comment\n{{\n    'name' : \"A\",\n\t'version': '18.0.1.0.0' , # not this 18.0.1.0.0\n    'license': 'LGPL-3',\n    'depends': [{depends}],\n}}\n"
    )
}

fn module(fixture: &Fixture, path: &str, depends: &str) {
    fixture.write(format!("{path}/__manifest__.py"), manifest(depends));
    fixture.write(format!("{path}/__init__.py"), "").write(format!("{path}/README.rst"), "A\n");
}

/// Three modules in a row, one beside them, and a branch that changes the first.
fn shop() -> Fixture {
    let fixture = Fixture::new();
    module(&fixture, "addons/zz_base", "'base'");
    module(&fixture, "addons/mid", "'zz_base', 'sale'");
    module(&fixture, "oca/web/a_top", "'mid'");
    module(&fixture, "addons/alone", "'base'");
    fixture.write("README.md", README);
    fixture.write("compose.yml", "services:\n  odoo:\n    image: odoo:18\n    volumes:\n      - ./odoo.conf:/etc/odoo/odoo.conf\n      - ./:/mnt/shop\n");
    fixture.write("odoo.conf", "[options]\naddons_path = /mnt/shop/addons,/mnt/shop/oca/web\n");
    fixture.commit("start");
    fixture.branch("topic").write("addons/zz_base/models/x.py", "x = 1\n").commit("change");
    fixture
}

fn run(fixture: &Fixture, arguments: &[&str]) -> Ran {
    Program::new(PROGRAM, fixture.path()).run(arguments)
}

fn text(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

#[test]
fn list_says_what_is_loaded_in_which_order_and_from_where() {
    let ran = run(&shop(), &["list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let names: Vec<String> =
        ran.stdout().lines().skip(1).map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(names, ["alone", "zz_base", "mid", "a_top"]);
    assert!(ran.stdout().contains("oca/web/a_top"));
    let json = run(&shop(), &["list", "--format", "json"]).json();
    assert_eq!(json["environments"][0]["modules"], serde_json::json!(["alone", "zz_base", "mid", "a_top"]));
    assert_eq!(json["environments"][0]["entries"][1]["modules"], serde_json::json!(["a_top"]));
}

#[test]
fn explain_says_why_and_why_not() {
    let fixture = shop();
    let said = |what: &str| run(&fixture, &["explain", what]).stdout();
    let loaded = said("a_top");
    assert!(
        loaded.contains(
            "compose: loaded from `/mnt/shop/oca/web` (odoo.conf:2) → oca/web/a_top, mounted at compose.yml:6"
        ),
        "{loaded}"
    );
    assert!(said("addons/mid/models/x.py").contains("compose: loaded from `/mnt/shop/addons`"));
    assert!(said("/mnt/shop/oca/web").contains("is a folder of modules, 1 modules"));
    fixture.write("odoo.conf", "[options]\naddons_path = /mnt/shop/addons,/mnt/shop/oca\n");
    let lost = said("a_top");
    assert!(lost.contains("not loaded: `/mnt/shop/oca` (odoo.conf:2) → oca, mounted at compose.yml:6, which is a folder of folders of modules"), "{lost}");
}

#[test]
fn impacted_names_dependents_in_order() {
    let fixture = shop();
    let ran = run(&fixture, &["impacted", "--base", "main"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let names: Vec<String> = ran
        .stdout()
        .lines()
        .filter(|line| !line.starts_with("note"))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["zz_base", "mid", "a_top"]);
    let json = run(&fixture, &["impacted", "--base", "main", "--format", "json"]).json();
    assert_eq!(json["impacted"], serde_json::json!(["zz_base", "mid", "a_top"]));
    assert_eq!(json["modules"][1]["why"], "depends");
    assert_eq!(json["matrix"]["include"][2]["paths"], "oca/web/a_top");
}

#[test]
fn impacted_reads_a_commit_that_is_not_checked_out() {
    let fixture = shop();
    fixture.checkout("main");
    let json = run(&fixture, &["impacted", "--base", "main", "--head", "topic", "--format", "json"]).json();
    assert_eq!(json["impacted"], serde_json::json!(["zz_base", "mid", "a_top"]));
    let base = fixture.commit_of("main");
    fixture.branch("other").remove("addons/alone/__manifest__.py").commit("remove");
    fixture.checkout("main");
    let json = run(&fixture, &["impacted", "--base", &base, "--head", "other", "--format", "json"]).json();
    assert_eq!((&json["impacted"], &json["removed"]), (&serde_json::json!([]), &serde_json::json!(["alone"])));
}

#[test]
fn an_unknown_change_touches_everything_or_fails() {
    let fixture = shop();
    let all = run(&fixture, &["impacted", "--base", "nowhere", "--format", "json"]);
    assert_eq!((all.code, all.json()["impacted"].as_array().unwrap().len()), (Some(0), 4));
    assert_eq!(run(&fixture, &["impacted", "--base", "nowhere", "--on-error", "fail"]).code, Some(3));
}

#[test]
fn graph_draws_what_was_asked_for() {
    let fixture = shop();
    let all = run(&fixture, &["graph"]).stdout();
    assert_eq!(
        all,
        "graph TD\n  m0[\"a_top\"]\n  m1[\"alone\"]\n  m2[\"mid\"]\n  m3[\"zz_base\"]\n  m0 --> m2\n  m2 --> m3\n"
    );
    let some = run(&fixture, &["graph", "--format", "dot", "--module", "mid"]).stdout();
    assert_eq!(
        some,
        "digraph modules {\n  \"a_top\";\n  \"a_top\" -> \"mid\";\n  \"mid\";\n  \"mid\" -> \"zz_base\";\n  \"zz_base\";\n}\n"
    );
    assert_eq!(run(&fixture, &["graph", "--module", "nope"]).code, Some(2));
}

#[test]
fn bump_changes_one_literal_once() {
    let fixture = shop();
    let before = text(&fixture, "addons/zz_base/__manifest__.py");
    let dry = run(&fixture, &["bump", "minor", "--base", "main", "--dry-run"]);
    assert_eq!((dry.code, dry.stdout().as_str()), (Some(0), "zz_base: 18.0.1.0.0 → 18.0.1.1.0\n"), "{}", dry.stderr());
    assert_eq!(text(&fixture, "addons/zz_base/__manifest__.py"), before);
    assert_eq!(run(&fixture, &["bump", "minor", "--base", "main"]).code, Some(0));
    let after = text(&fixture, "addons/zz_base/__manifest__.py");
    assert_eq!(after, before.replacen("'18.0.1.0.0'", "'18.0.1.1.0'", 1));
    for part in ["minor", "major"] {
        let again = run(&fixture, &["bump", part, "--base", "main"]);
        assert_eq!(again.stdout(), "zz_base: 18.0.1.0.0 → 18.0.1.1.0 already\n");
    }
    fixture.commit("bump");
    assert_eq!(
        run(&fixture, &["bump", "patch", "--base", "main"]).stdout(),
        "zz_base: 18.0.1.0.0 → 18.0.1.1.0 already\n"
    );
    assert_eq!(text(&fixture, "addons/zz_base/__manifest__.py"), after);
    assert_eq!(text(&fixture, "addons/mid/__manifest__.py"), manifest("'zz_base', 'sale'"), "dependents keep theirs");
}

#[test]
fn bump_leaves_new_modules_and_readmes_alone_and_says_what_it_cannot_do() {
    let fixture = shop();
    fixture.checkout("main");
    fixture.branch("more").write("addons/alone/README.rst", "B\n");
    module(&fixture, "addons/fresh", "'base'");
    fixture.write("addons/mid/__manifest__.py", manifest("'zz_base'").replace("'18.0.1.0.0'", "'18.0' '.1.0.0'"));
    fixture.commit("more");
    let ran = run(&fixture, &["bump", "patch", "--base", "main"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stdout(), "fresh: new, so its version stays\n");
    assert!(ran.stderr().contains("addons/mid/__manifest__.py:4:13"), "{}", ran.stderr());
}

#[test]
fn readme_keeps_every_other_byte_and_twice_changes_nothing() {
    let fixture = shop();
    assert_eq!(run(&fixture, &["readme", "--check"]).code, Some(1));
    assert_eq!(run(&fixture, &["readme"]).code, Some(0));
    let once = text(&fixture, "README.md");
    let (head, tail) = README.split_once("<!-- addons -->\r\n").unwrap();
    assert!(once.starts_with(&format!("{head}<!-- addons -->\r\n")) && once.ends_with(tail), "{once}");
    assert!(once.contains("| [mid](addons/mid/) | 18.0.1.0.0 |  | A |\r\n"), "{once}");
    assert_eq!(once.matches('\n').count(), once.matches("\r\n").count());
    assert_eq!(run(&fixture, &["readme"]).stdout(), "README.md is fresh\n");
    assert_eq!(text(&fixture, "README.md"), once);
    assert_eq!(run(&fixture, &["readme", "--check"]).code, Some(0));
    assert_eq!(run(&fixture, &["readme", "--file", "odoo.conf"]).code, Some(2), "no markers");
}

#[test]
fn a_baseline_makes_only_new_findings_count() {
    let fixture = shop();
    fixture.write("addons/mid/__manifest__.py", "{'name': 'A', 'version': '1', 'license': 'LGPL-3', 'depends': []}\n");
    assert_eq!(run(&fixture, &["check"]).code, Some(1));
    assert_eq!(run(&fixture, &["baseline"]).code, Some(0));
    let flags = ["check", "--baseline", ".github/addons-baseline.json", "--format", "json"];
    let ran = run(&fixture, &flags);
    assert_eq!((ran.code, ran.json()["known"].as_u64()), (Some(0), Some(1)), "{}", ran.stdout());
    fixture.write(".github/pointsman.yml", "addons: {baseline: .github/addons-baseline.json}\n");
    assert_eq!(run(&fixture, &["check"]).code, Some(0), "the configuration names it");
    fixture
        .write("addons/alone/__manifest__.py", "{'name': 'A', 'version': '2', 'license': 'LGPL-3', 'depends': []}\n");
    let ran = run(&fixture, &flags);
    assert_eq!((ran.code, ran.json()["findings"].as_array().unwrap().len()), (Some(1), 1));
}
