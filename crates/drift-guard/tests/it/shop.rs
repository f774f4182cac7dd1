//! A repository like an Odoo shop's, with real git and the real program: seeded drifts, each at its line, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use testkit::{Fixture, Program};

use crate::cli::PROGRAM;

#[derive(Deserialize)]
struct Shop {
    files: BTreeMap<String, String>,
    drifts: Vec<Seeded>,
}

#[derive(Deserialize)]
struct Seeded {
    file: String,
    old: Option<String>,
    new: Option<String>,
    rule: String,
    at: String,
    other: Option<String>,
}

fn shop() -> Shop {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shop/shop.yml");
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The clean repository, with its variables documented by the program itself.
fn repository(shop: &Shop) -> Fixture {
    let fixture = Fixture::new();
    for (path, text) in &shop.files {
        fixture.write(path, text);
    }
    fixture.commit("clean");
    let fixed = Program::new(PROGRAM, fixture.path()).run(&["fix"]);
    assert_eq!(fixed.code, Some(0), "{}{}", fixed.stdout(), fixed.stderr());
    assert!(fixed.stdout().contains("written ENVIRONMENT_VARIABLES.md"), "{}", fixed.stdout());
    fixture.commit("document");
    fixture
}

fn check(fixture: &Fixture, more: &[&str]) -> (Option<i32>, Value) {
    let arguments: Vec<&str> = ["check", "--format", "json", "--base", "HEAD"].iter().chain(more).copied().collect();
    let ran = Program::new(PROGRAM, fixture.path()).run(&arguments);
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{}{}", ran.stdout(), ran.stderr());
    (ran.code, ran.json())
}

fn place(at: &Value) -> String {
    format!("{}:{}", at["file"].as_str().unwrap_or_default(), at["line"].as_u64().unwrap_or(0))
}

/// Rule, place and other place of everything that counts.
fn told(report: &Value) -> BTreeSet<(String, String, String)> {
    let findings = report["findings"].as_array().unwrap();
    let one = |finding: &Value| {
        let rule = finding["rule"].as_str().unwrap().trim_start_matches("drift/").to_owned();
        (rule, place(&finding["location"]), place(&finding["other"]))
    };
    findings.iter().map(one).collect()
}

fn seed(fixture: &Fixture, shop: &Shop, seeded: &Seeded) {
    match (&seeded.old, &seeded.new) {
        (Some(old), Some(new)) => {
            let path = fixture.path().join(&seeded.file);
            let now = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(now.contains(old.as_str()), "{} lacks {old}", seeded.file);
            let changed = if old.is_empty() { new.clone() } else { now.replacen(old.as_str(), new, 1) };
            fixture.write(&seeded.file, changed);
        }
        _ => {
            assert!(shop.files.contains_key(&seeded.file));
            fixture.remove(&seeded.file);
        }
    }
}

#[test]
fn the_clean_shop_is_clean_and_every_rule_can_fail() {
    let shop = shop();
    let fixture = repository(&shop);
    let (code, report) = check(&fixture, &[]);
    assert_eq!((code, report["result"].as_str()), (Some(0), Some("clean")), "{report:#}");
    assert!(report["rules"].as_array().unwrap().len() > 25);
    let tested = Program::new(PROGRAM, fixture.path()).run(&["selftest", "--base", "HEAD"]);
    assert_eq!(tested.code, Some(0), "{}{}", tested.stdout(), tested.stderr());
}

#[test]
fn each_seeded_drift_is_found_at_its_line_and_by_its_rule() {
    let shop = shop();
    assert!(shop.drifts.len() >= 25);
    let fixture = repository(&shop);
    for seeded in &shop.drifts {
        seed(&fixture, &shop, seeded);
        let (code, report) = check(&fixture, &["--rule", &seeded.rule]);
        assert_eq!(code, Some(1), "{} {report:#}", seeded.rule);
        let found = told(&report);
        assert!(found.iter().any(|(_, at, _)| *at == seeded.at), "{} {found:?}", seeded.rule);
        assert_eq!(found.len(), 1, "{} {found:?}", seeded.rule);
        if let Some(other) = &seeded.other {
            assert!(found.iter().any(|(_, _, place)| place == other), "{} {found:?}", seeded.rule);
        }
        fixture.git(&["checkout", "-q", "."]);
        fixture.git(&["clean", "-qfd"]);
    }
}

#[test]
fn all_at_once_are_found_and_nothing_else() {
    let shop = shop();
    let fixture = repository(&shop);
    for seeded in &shop.drifts {
        seed(&fixture, &shop, seeded);
    }
    let (code, report) = check(&fixture, &[]);
    assert_eq!(code, Some(1));
    let wanted: BTreeSet<(String, String)> =
        shop.drifts.iter().map(|seeded| (seeded.rule.clone(), seeded.at.clone())).collect();
    let found: BTreeSet<(String, String)> = told(&report).into_iter().map(|(rule, at, _)| (rule, at)).collect();
    let missed: Vec<_> = wanted.difference(&found).collect();
    // What follows from the seeded ones: a contract cell, a table of variables, a rule that looks at the same value.
    let consequences = ["runtime-contract/settings", "environment-variables/documented", "series"];
    let more: Vec<_> = found.difference(&wanted).filter(|(rule, _)| !consequences.contains(&rule.as_str())).collect();
    assert!(missed.is_empty() && more.is_empty(), "missed {missed:#?}\nmore {more:#?}");
    fixture.git(&["checkout", "-q", "."]);
    fixture.git(&["clean", "-qfd"]);
    assert_eq!(check(&fixture, &[]).0, Some(0));
}

#[test]
fn init_proposes_rules_that_pass() {
    let shop = shop();
    let fixture = repository(&shop);
    let proposed = Program::new(PROGRAM, fixture.path()).run(&["init"]);
    assert_eq!(proposed.code, Some(0));
    fixture.write("proposed.yml", proposed.stdout());
    let (code, report) = check(&fixture, &["--config", "proposed.yml"]);
    let rules = report["rules"].as_array().unwrap();
    assert_eq!(code, Some(0), "{}{report:#}", proposed.stdout());
    assert!(rules.len() >= 10, "{}", proposed.stdout());
    // Without the program's own configuration on the way: a repository that has none yet.
    fixture.remove(".github/pointsman.yml");
    let again = Program::new(PROGRAM, fixture.path()).run(&["init"]);
    assert_eq!(again.code, Some(0));
}
