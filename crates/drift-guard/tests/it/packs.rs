//! Every pack over files for which it holds, and over each single change for which one of its rules does not. The cases are data.

use std::collections::BTreeMap;
use std::path::Path;

use drift_guard::answer::{Answer, Outcome, answer};
use drift_guard::baseline::Baseline;
use drift_guard::config::Config;
use drift_guard::packs;
use drift_guard::reader::{Made, World};
use drift_guard::selftest::selftest;
use drift_guard::snapshot::{Memory, Overlay, Snapshot};
use drift_guard::sources::Command;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    packs: serde_json::Value,
    files: BTreeMap<String, String>,
    #[serde(default)]
    committed: BTreeMap<String, i64>,
    drifts: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    rule: String,
    change: BTreeMap<String, Option<String>>,
    at: Vec<String>,
}

/// What the generators of the cases make.
fn generator(command: &Command) -> Result<Made, String> {
    match command.words[0].as_str() {
        "make-client" => {
            Ok(Made { stdout: Vec::new(), files: BTreeMap::from([("a.txt".to_owned(), b"one\ntwo\n".to_vec())]) })
        }
        "make-one" => Ok(Made { stdout: b"stdout\n".to_vec(), files: BTreeMap::new() }),
        other => Err(format!("no program `{other}`")),
    }
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let case = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), case)
    };
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(read).collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}

fn configured(case: &Case) -> Config {
    let text = format!("drift:\n  packs:\n    {}\n", case.packs);
    Config::parse("pointsman.yml", text.as_bytes(), &|_| Vec::new())
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

fn memory(case: &Case) -> Memory {
    let files: Vec<(&String, &String)> = case.files.iter().collect();
    case.committed.iter().fold(Memory::new(&files), |memory, (path, seconds)| memory.committed_at(path, *seconds))
}

fn world<'a>(files: &'a dyn Snapshot, base: &'a dyn Snapshot) -> World<'a> {
    World { files, base: Some(base), run: Some(&generator), seconds: 1_701_000_000 }
}

fn run(config: &Config, files: &dyn Snapshot, base: &dyn Snapshot) -> Answer {
    answer(&config.checks, &world(files, base), &Baseline::default())
}

#[test]
fn there_is_a_case_for_every_pack() {
    let names: Vec<String> = cases().into_iter().map(|(name, _)| name).collect();
    assert!(packs::ALL.iter().all(|pack| names.iter().any(|name| name == pack.name)), "{names:?}");
}

#[test]
fn every_rule_holds_on_good_files() {
    for (name, case) in cases() {
        let files = memory(&case);
        for check in run(&configured(&case), &files, &files).checks {
            assert_eq!(check.outcome, Outcome::Clean, "{name}: {} {} {:#?}", check.id, check.why, check.told);
        }
    }
}

#[test]
fn each_change_is_found_by_its_rule_at_its_place() {
    for (name, case) in cases() {
        let (config, files) = (configured(&case), memory(&case));
        for drift in &case.drifts {
            let changed = drift.change.iter().fold(Overlay::of(&files), |files, (path, text)| match text {
                Some(text) => files.with(path, text.as_bytes()),
                None => files.without(path),
            });
            let answer = run(&config, &changed, &files);
            let id = format!("{name}/{}", drift.rule);
            let judged = answer.checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no rule {id}"));
            assert_eq!(judged.outcome, Outcome::Drift, "{id} {:?} {}", drift.change, judged.why);
            let place = |told: &drift_guard::answer::Told| {
                let at = told.finding.location.clone().unwrap();
                format!("{}:{}", at.file, at.line.unwrap_or(0))
            };
            let places: Vec<String> = judged.told.iter().map(place).collect();
            assert_eq!(places, drift.at, "{id} {:#?}", judged.told);
        }
    }
}

#[test]
fn every_rule_of_every_pack_can_fail() {
    for (name, case) in cases() {
        let (config, files) = (configured(&case), memory(&case));
        for tested in selftest(&config.checks, &world(&files, &files)) {
            assert!(tested.failed_by.is_some(), "{name}: {} {}", tested.id, tested.why);
        }
    }
}

#[test]
fn a_pack_without_its_files_is_never_green() {
    let nothing = Memory::new::<&str, &str>(&[]);
    for (name, case) in cases() {
        let answer = run(&configured(&case), &nothing, &nothing);
        let green: Vec<&str> = answer.ended(Outcome::Clean);
        // That there are no data files, no forbidden and no misnamed ones is true of nothing.
        let empty = ["repository-structure/forbidden", "repository-structure/names", "repository-structure/data"];
        assert!(green.iter().all(|id| empty.contains(id)), "{name}: {green:?}");
    }
}

#[test]
fn values_of_secrets_are_told_nowhere() {
    let (_, case) = cases().into_iter().find(|(name, _)| name == "environment-consistency").unwrap();
    let files = memory(&case);
    let changed = Overlay::of(&files).with(".env.staging", b"ODOO_STAGE=staging\nDB_PASSWORD=production-secret\n");
    let answer = run(&configured(&case), &changed, &files);
    let all = format!("{:?}", answer.findings());
    assert!(all.contains("sha256:") && !all.contains("production-secret"), "{all}");
}
