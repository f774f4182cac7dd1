//! Every mistake is told of, exactly, and its repaired twin is clean.

use std::collections::{BTreeMap, BTreeSet};

use addons_path::rules::RULES;
use testkit::{Program, Ran};

use crate::PROGRAM;
use crate::fixture::{Fixture, all, write};

fn check(fixture: &Fixture, files: &BTreeMap<String, String>) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let mut arguments = vec!["check", "--repo", ".", "--format", "json", "--now", "2026-06-15"];
    arguments.extend(fixture.flags.iter().map(String::as_str));
    // The folder is no repository of git, and none is around it.
    Program::new(PROGRAM, folder.path()).run(&arguments)
}

/// The findings of a report as a fixture writes them: severity, rule, place, other place.
fn findings(ran: &Ran) -> Vec<String> {
    let place = |value: &serde_json::Value| {
        let file = value["file"].as_str().unwrap_or("-");
        value["line"].as_u64().map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"))
    };
    let report = ran.json();
    let found = report["findings"].as_array().unwrap().iter().map(|finding| {
        let other = if finding["other"].is_null() { String::new() } else { format!(" {}", place(&finding["other"])) };
        format!(
            "{} {} {}{other}",
            finding["severity"].as_str().unwrap(),
            finding["rule"].as_str().unwrap(),
            place(finding)
        )
    });
    let mut found: Vec<String> = found.collect();
    found.sort();
    found
}

#[test]
fn every_mistake_is_found_exactly_and_its_repair_is_clean() {
    let mut wrong = Vec::new();
    for fixture in all() {
        let ran = check(&fixture, &fixture.broken());
        if ran.stdout.is_empty() {
            wrong.push(format!("{}: {:?} {}", fixture.name, ran.code, ran.stderr()));
            continue;
        }
        let found = findings(&ran);
        if found != fixture.expected {
            wrong.push(format!(
                "{}:\n  expected {:#?}\n  found {found:#?}\n{}",
                fixture.name,
                fixture.expected,
                ran.json()["findings"]
            ));
        }
        let fails = fixture.expected.iter().any(|line| line.starts_with("error "));
        if ran.code != Some(fixture.exit.unwrap_or(i32::from(fails))) {
            wrong.push(format!("{}: exit code {:?}", fixture.name, ran.code));
        }
        let twin = check(&fixture, &fixture.twin());
        if twin.stdout.is_empty() || !findings(&twin).is_empty() || twin.code != Some(0) {
            wrong.push(format!("{}, repaired: {:?} {}{}", fixture.name, twin.code, twin.stdout(), twin.stderr()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_fixture_that_fires_it() {
    let fired: BTreeSet<String> = all()
        .iter()
        .flat_map(|fixture| &fixture.expected)
        .filter_map(|line| line.split(' ').nth(1).map(str::to_owned))
        .collect();
    let missing: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !fired.contains(*id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
