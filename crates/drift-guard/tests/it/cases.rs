//! Every relation with every source: one data file each, with files for which the rule holds and files for which it does not.

use std::collections::BTreeMap;
use std::path::Path;

use drift_guard::answer::{Outcome, answer};
use drift_guard::baseline::Baseline;
use drift_guard::config::Config;
use drift_guard::reader::{Made, World};
use drift_guard::rule::Relation;
use drift_guard::selftest::selftest;
use drift_guard::snapshot::{Memory, Snapshot as _};
use drift_guard::sources::{Command, Kind};
use serde_json::Value;

type Files = BTreeMap<String, String>;

struct Case {
    name: String,
    config: String,
    pass: Memory,
    fail: Memory,
    drift_at: Vec<String>,
}

fn memory(case: &Value, key: &str) -> Memory {
    let files: Files = serde_json::from_value(case[key].clone()).unwrap();
    let files: Vec<(&String, &String)> = files.iter().collect();
    let times = case[format!("{key}_committed")].as_object();
    times
        .into_iter()
        .flatten()
        .fold(Memory::new(&files), |memory, (path, seconds)| memory.committed_at(path, seconds.as_i64().unwrap()))
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut case: Value = serde_yaml::from_str(&text).unwrap();
        case["rule"]["id"] = "case".into();
        let config = serde_json::json!({"drift": {"rules": [case["rule"]]}}).to_string();
        cases.push(Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            config,
            pass: memory(&case, "pass"),
            fail: memory(&case, "fail"),
            drift_at: serde_json::from_value(case["drift_at"].clone()).unwrap(),
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// Runs the rule of a case over files: how it ended, why, and where it drifts.
fn run(case: &Case, files: &Memory) -> (Outcome, String, Vec<String>) {
    let cat = |command: &Command| -> Result<Made, String> {
        let bytes = files.read(&command.words[1]).map_err(|error| format!("{error:?}"))?;
        Ok(Made { stdout: bytes.to_vec(), files: BTreeMap::new() })
    };
    let config = Config::parse("case.yml", case.config.as_bytes(), &|_| Vec::new())
        .unwrap_or_else(|problems| panic!("{}: {problems:#?}", case.name));
    let world = World { files, base: None, run: Some(&cat), seconds: 3_000_000 };
    let answer = answer(&config.checks, &world, &Baseline::default());
    let place = |finding: &findings::Finding| {
        let at = finding.location.clone().unwrap();
        if at.file == "case.yml" {
            return "case.yml".to_owned();
        }
        at.line.map_or(at.file.clone(), |line| format!("{}:{line}", at.file))
    };
    let places = answer.findings().iter().map(place).collect();
    (answer.checks[0].outcome, answer.checks[0].why.clone(), places)
}

#[test]
fn each_holds_where_it_should_and_drifts_where_it_should() {
    for case in cases() {
        let (outcome, why, _) = run(&case, &case.pass);
        assert_eq!(outcome, Outcome::Clean, "{} {why}", case.name);
        let (outcome, why, places) = run(&case, &case.fail);
        assert_eq!(outcome, Outcome::Drift, "{} {why}", case.name);
        let wanted: Vec<String> = case.drift_at.iter().map(|place| place.replace("command", "case.yml")).collect();
        assert_eq!(places, wanted, "{} {why}", case.name);
    }
}

#[test]
fn there_is_a_case_for_every_relation_with_every_source() {
    let names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    let kinds = Kind::ALL.iter().map(|kind| kind.word()).chain(["command"]);
    let mut missing = Vec::new();
    for kind in kinds {
        for relation in Relation::WORDS {
            // API descriptions alone can be compatible; the output of a command was committed by nobody.
            let senseless = (*relation == "compatible-with" && kind != "openapi")
                || (*relation == "newer-than" && kind == "command");
            let name = format!("{kind}-{relation}");
            if !senseless && !names.contains(&name) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn each_can_fail() {
    for case in cases().iter().filter(|case| !case.name.starts_with("command")) {
        let config = Config::parse("case.yml", case.config.as_bytes(), &|_| Vec::new()).unwrap();
        let world = World { files: &case.pass, base: None, run: None, seconds: 3_000_000 };
        let tested = selftest(&config.checks, &world);
        assert!(tested[0].failed_by.is_some(), "{}: {}", case.name, tested[0].why);
    }
}

#[test]
fn a_missing_source_is_never_green() {
    let nothing = Memory::new::<&str, &str>(&[]);
    for case in cases() {
        // That there are no such files is just what these two ask.
        if matches!(case.name.as_str(), "files-exists" | "files-absent") {
            continue;
        }
        let (outcome, why, _) = run(&case, &nothing);
        assert_eq!(outcome, Outcome::Unevaluated, "{} {why}", case.name);
    }
}
