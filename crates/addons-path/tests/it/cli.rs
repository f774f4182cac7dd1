//! The contract of the command line: exit codes, outputs, forms.

use std::collections::BTreeMap;
use std::fs;

use addons_path::SPEC;
use testkit::{Fixture, Program, Ran};

use crate::PROGRAM;
use crate::fixture::write;

const MANIFEST: &str = "{'name': 'A', 'version': '18.0.1.0.0', 'license': 'LGPL-3', 'depends': ['base']}\n";

fn files(more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let module = [("addons/a/__manifest__.py", MANIFEST), ("addons/a/__init__.py", ""), ("addons/a/README.rst", "A\n")];
    module.iter().chain(more).map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn run(files: &BTreeMap<String, String>, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    Program::new(PROGRAM, folder.path()).run(arguments)
}

#[test]
fn clean_is_0_and_findings_are_1() {
    let ran = run(&files(&[]), &["check", "--format", "human"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    assert!(ran.stdout().ends_with("clean: 0 findings\n"), "{}", ran.stdout());
    let ran = run(&files(&[("addons/a/__manifest__.py", "{")]), &["check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr());
    assert!(ran.stdout().contains("error[addons/unreadable-manifest]"), "{}", ran.stdout());
}

#[test]
fn warnings_do_not_fail() {
    let ran = run(&files(&[("addons/a/__manifest__.py", &MANIFEST.replace("18.0.1.0.0", "18.0.1.0"))]), &["check"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    assert!(ran.stdout().contains("warning[addons/version-format]"), "{}", ran.stdout());
}

#[test]
fn nothing_to_check_is_3_unless_it_is_allowed() {
    let empty = BTreeMap::from([("README.md".to_owned(), "x".to_owned())]);
    let ran = run(&empty, &["check", "--series", "18.0"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout());
    assert!(ran.stderr().contains("neither a module nor an environment"), "{}", ran.stderr());
    assert_eq!(run(&empty, &["check", "--series", "18.0", "--allow-empty"]).code, Some(0));
    assert_eq!(run(&empty, &["check", "--allow-empty"]).code, Some(0), "nothing needs no series");
    for command in [&["list"][..], &["graph"], &["readme"]] {
        assert_eq!(run(&empty, command).code, Some(3), "{command:?}");
    }
}

#[test]
fn wrong_input_is_2_with_its_place() {
    let bad = |config: &str| run(&files(&[(".github/pointsman.yml", config)]), &["check"]);
    let cases = [
        ("addons: {serie: 18}\n", "pointsman.yml:1:10", "did you mean `series`?"),
        ("addons: {environments: {p: {compose: compose.yml}}}\n", "pointsman.yml:1:38", "is not in the repository"),
        (
            "addons: {environments: {p: {odoo_conf: nowhere/odoo.conf}}}\n",
            "pointsman.yml:1:40",
            "is not in the repository",
        ),
    ];
    for (config, place, message) in cases {
        let ran = bad(config);
        assert_eq!(ran.code, Some(2), "{config} {}", ran.stdout());
        assert!(ran.stderr().contains(place) && ran.stderr().contains(message), "{}", ran.stderr());
    }
    for arguments in [
        &["check", "--series", "latest"][..],
        &["check", "--now", "yesterday"],
        &["check", "--environment", "nowhere"],
        &["check", "--repo", "nowhere"],
        &["check", "--config", "nowhere.yml"],
        &["check", "--baseline", "nowhere.json"],
        &["explain", "nothing_of_that_name"],
    ] {
        assert_eq!(run(&files(&[]), arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_service_that_is_not_there_is_2() {
    let files = files(&[
        (".github/pointsman.yml", "addons: {environments: {p: {compose: compose.yml, service: odo}}}\n"),
        ("compose.yml", "services: {odoo: {image: 'odoo:18'}}\n"),
    ]);
    let ran = run(&files, &["check"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("did you mean `odoo`?"), "{}", ran.stderr());
}

#[test]
fn json_holds_the_contract() {
    let files = files(&[
        (
            "compose.yml",
            "services:\n  odoo:\n    image: odoo:18\n    volumes:\n      - ./odoo.conf:/etc/odoo/odoo.conf\n      - ./addons:/mnt/a\n",
        ),
        ("odoo.conf", "[options]\naddons_path = /mnt/a,/mnt/b\n"),
    ]);
    let ran = run(&files, &["check", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    let json = ran.json();
    assert_eq!(json["schema"], "pointsman.addons-path/v1");
    let environment = &json["environments"][0];
    assert_eq!((&environment["name"], &environment["series"]), (&"compose".into(), &"18.0".into()));
    let entries = environment["entries"].as_array().unwrap();
    assert_eq!(entries[0]["value"], "/mnt/a");
    assert_eq!((&entries[0]["file"], &entries[0]["line"]), (&"odoo.conf".into(), &2.into()));
    assert_eq!((&entries[0]["host"], &entries[0]["mounted"]), (&"addons".into(), &true.into()));
    assert_eq!(entries[0]["modules"], serde_json::json!(["a"]));
    assert_eq!((&entries[1]["host"], &entries[1]["mounted"]), (&serde_json::Value::Null, &false.into()));
    assert_eq!(environment["modules"], serde_json::json!(["a"]));
    let finding = &json["findings"][0];
    assert_eq!((&finding["rule"], &finding["severity"]), (&"entry-not-mounted".into(), &"error".into()));
    assert_eq!((&finding["file"], &finding["line"]), (&"compose.yml".into(), &6.into()));
    assert_eq!((&finding["other"]["file"], &finding["other"]["line"]), (&"odoo.conf".into(), &2.into()));
    assert!(finding["remedy"].is_string() && finding["fingerprint"].as_str().unwrap().len() == 16);
}

#[test]
fn sarif_is_2_1_0_with_both_places() {
    let ran =
        run(&files(&[("addons/a/__manifest__.py", "{'name': 1}")]), &["check", "--series", "18", "--format", "sarif"]);
    let json = ran.json();
    assert_eq!(json["version"], "2.1.0");
    let results = json["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["ruleId"] == "addons/wrong-type"), "{json}");
}

#[test]
fn every_output_is_written_whatever_the_end() {
    let declared: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
    let workflow = |files: &BTreeMap<String, String>| {
        let fixture = Fixture::new();
        write(fixture.path(), files);
        let commit = fixture.commit("start");
        let payload = testkit::push("refs/heads/main", &"0".repeat(40), &commit);
        Program::new(PROGRAM, fixture.path()).in_workflow(&payload, "refs/heads/main", &commit).run(&["check"])
    };
    for (config, code, result) in [
        ("", 0, "clean"),
        ("addons: {serie: 18}\n", 2, "unknown"),
        ("addons: {waivers: [{rule: missing-init, reason: x, until: 2020-01-01}]}\n", 1, "findings"),
    ] {
        let ran = workflow(&files(&[(".github/pointsman.yml", config)]));
        assert_eq!((ran.code, ran.output("result")), (Some(code), result), "{}", ran.stdout());
        let written: Vec<&str> = declared.iter().copied().filter(|name| ran.outputs.contains_key(*name)).collect();
        assert_eq!(written, declared);
        assert!(ran.summary.contains("addons path") || ran.summary.contains("Addons path"), "{}", ran.summary);
        if code != 2 {
            assert_eq!(ran.output("modules"), r#"["a"]"#);
            assert_eq!(ran.output("impacted"), r#"["a"]"#, "the first push touches everything");
            assert_eq!(ran.output("matrix"), r#"{"include":[{"modules":"a","paths":"addons/a"}]}"#);
            let report = fs::read_to_string(ran.output("report"));
            // The runner's folder goes away with the program's, so only its name can be seen here.
            assert!(report.is_err() && ran.output("report").ends_with("addons-path.json"));
        }
    }
}

#[test]
fn only_some_environments() {
    let files = files(&[
        ("compose.yml", "services: {odoo: {image: 'odoo:18', volumes: ['./addons:/mnt/extra-addons']}}\n"),
        ("compose.prod.yml", "services: {odoo: {command: odoo --addons-path=/mnt/nowhere}}\n"),
    ]);
    assert_eq!(run(&files, &["check"]).code, Some(1));
    assert_eq!(run(&files, &["check", "--environment", "compose"]).code, Some(0));
    let ran = run(&files, &["check", "--environment", "compose", "--environment", "prod", "--format", "json"]);
    assert_eq!(ran.json()["environments"].as_array().unwrap().len(), 2);
}

#[test]
fn the_same_run_twice_gives_the_same_bytes() {
    let files = files(&[("compose.yml", "services: {odoo: {image: 'odoo:18', command: odoo --addons-path=/x}}\n")]);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files);
    let run = || Program::new(PROGRAM, folder.path()).run(&["check", "--format", "json"]).stdout;
    assert_eq!(run(), run());
}
