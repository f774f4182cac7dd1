//! Changes as they are made, from folders: `before/`, `after/` and what is to be said about them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use testkit::{Fixture, Program};

use crate::cli::PROGRAM;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[expect(dead_code, reason = "says to people what the case is about")]
    about: String,
    level: String,
    flags: Vec<String>,
    functions: Vec<Change>,
    #[serde(default)]
    skipped: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    file: String,
    name: String,
    before: u64,
    after: u64,
    #[serde(default)]
    new: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The files below a folder, as paths from it.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

/// The report of the change from `before` to `after`.
fn report(case: &Path) -> Value {
    let fixture = Fixture::new();
    let before = files(&case.join("before"));
    for (path, text) in &before {
        fixture.write(path, text);
    }
    fixture.commit("before");
    fixture.branch("topic");
    for (path, _) in &before {
        fixture.remove(path);
    }
    for (path, text) in files(&case.join("after")) {
        fixture.write(path, text);
    }
    fixture.commit("after");
    let ran = Program::new(PROGRAM, fixture.path()).run(&["score", "--base", "main", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    ran.json()
}

fn list<'j>(report: &'j Value, key: &str, field: &str) -> Vec<&'j str> {
    report[key].as_array().expect(key).iter().filter_map(|item| item[field].as_str()).collect()
}

#[test]
fn each_case_has_its_functions_flags_and_level() {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder()).expect("cases").flatten().map(|entry| entry.path()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "{} cases", cases.len());
    for case in cases {
        let text = fs::read(case.join("expected.yml")).expect("expected.yml");
        let expected: Expected = serde_yaml::from_slice(&text).expect("what is expected");
        let report = report(&case);
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        assert_eq!(report["level"], expected.level.as_str(), "{name}: {}", report["because"]);
        assert_eq!(list(&report, "risk", "id"), expected.flags, "{name}");
        let found: Vec<Change> = serde_json::from_value::<Vec<Value>>(report["functions"].clone())
            .expect("a list")
            .into_iter()
            .map(|function| Change {
                file: function["file"].as_str().unwrap_or_default().to_owned(),
                name: function["name"].as_str().unwrap_or_default().to_owned(),
                before: function["before"].as_u64().unwrap_or(0),
                after: function["after"].as_u64().unwrap_or(0),
                new: function["new"] == true,
            })
            .collect();
        assert_eq!(found, expected.functions, "{name}");
        let worse = expected.functions.iter().filter(|change| change.after > change.before).count();
        assert_eq!(report["functions_worse"], worse, "{name}");
        for skipped in &expected.skipped {
            assert!(list(&report, "functions_skipped", "file").contains(&skipped.as_str()), "{name}: {skipped}");
        }
    }
}
