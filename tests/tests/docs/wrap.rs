//! A fragment of a workflow as a whole one.

use std::collections::BTreeSet;

use end_to_end::act::REPOSITORY;
use serde_yaml::Value;

use super::kind::Part;

const HEAD: &str = "on: [push, pull_request, workflow_dispatch]\n";

/// The text of a workflow that holds `block`. What a fragment refers to but does not show is stood in for.
pub(super) fn wrapped(part: Part, block: &str) -> String {
    let block = dedented(block);
    match part {
        Part::Whole => block,
        Part::Head => format!(
            "{block}jobs:\n{}",
            indented(2, "example:\n  runs-on: ubuntu-latest\n  steps:\n    - run: exit 0\n")
        ),
        Part::WithoutTrigger => with_needed(&format!("{HEAD}{block}")),
        Part::Jobs => with_needed(&format!("{HEAD}jobs:\n{}", indented(2, &block))),
        Part::Job => with_needed(&format!("{HEAD}jobs:\n  example:\n{}", indented(4, &completed(&block)))),
        Part::Steps => {
            let steps = format!("{}{block}", before(&block));
            let job = format!("runs-on: ubuntu-latest\nsteps:\n{}", indented(2, &steps));
            with_needed(&format!("{HEAD}jobs:\n  example:\n{}", indented(4, &completed(&job))))
        }
    }
}

fn dedented(text: &str) -> String {
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = text.lines().filter(|line| !line.trim().is_empty()).map(depth).min().unwrap_or_default();
    text.lines().map(|line| format!("{}\n", line.get(least..).unwrap_or_default())).collect()
}

fn indented(depth: usize, text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{:depth$}{line}\n", "") };
    text.lines().map(line).collect()
}

/// A job with what it lacks to be one.
fn completed(job: &str) -> String {
    let value: Value = serde_yaml::from_str(job).unwrap_or_default();
    let mut job = job.to_owned();
    let needed = names_behind(&job, "needs.");
    if value.get("needs").is_none() && !needed.is_empty() {
        job += &format!("needs: [{}]\n", needed.into_iter().collect::<Vec<_>>().join(", "));
    }
    if value.get("steps").is_none() && value.get("uses").is_none() {
        job += "steps:\n  - run: exit 0\n";
    }
    if value.get("runs-on").is_none() && value.get("uses").is_none() {
        job += "runs-on: ubuntu-latest\n";
    }
    job
}

/// A step for each that the fragment refers to but does not show.
fn before(steps: &str) -> String {
    let value: Value = serde_yaml::from_str(steps).unwrap_or_default();
    let shown: BTreeSet<&str> =
        value.as_sequence().into_iter().flatten().filter_map(|step| step.get("id")?.as_str()).collect();
    let missing = names_behind(steps, "steps.").into_iter().filter(|name| !shown.contains(name.as_str()));
    missing.map(|name| format!("- id: {name}\n  run: exit 0\n")).collect()
}

/// The workflow with a job for each that some job needs but the fragment does not show.
fn with_needed(workflow: &str) -> String {
    let value: Value = serde_yaml::from_str(workflow).unwrap_or_default();
    let Some(jobs) = value.get("jobs").and_then(Value::as_mapping) else { return workflow.to_owned() };
    let mut missing = BTreeSet::new();
    for needs in jobs.values().filter_map(|job| job.get("needs")) {
        let names = needs.as_sequence().map_or_else(|| vec![needs], |names| names.iter().collect());
        missing.extend(names.into_iter().filter_map(Value::as_str).filter(|name| !jobs.contains_key(*name)));
    }
    let mut text = workflow.to_owned();
    for name in missing {
        // What a called workflow gives back is not known, so that every output may be asked for.
        text += &format!("  {name}:\n    uses: acme/shop/.github/workflows/stand-in.yml@v1\n");
    }
    text
}

/// The names that stand behind `prefix` in expressions.
pub(super) fn names_behind(text: &str, prefix: &str) -> BTreeSet<String> {
    let named =
        |rest: &str| rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).next().map(str::to_owned);
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(prefix) {
        let starts = text[..at].chars().next_back().is_none_or(|c| !(c.is_alphanumeric() || "._-/".contains(c)));
        let whole = text[at + prefix.len()..].split(['\n', ' ']).next().unwrap_or_default();
        if starts && [".outputs", ".result", ".outcome", ".conclusion"].iter().any(|part| whole.contains(part)) {
            found.extend(named(whole));
        }
    }
    found
}

#[test]
fn fragments_become_workflows() {
    let steps = wrapped(Part::Steps, "      - if: failure() && steps.tests.outputs.log != ''\n        run: x\n");
    let value: Value = serde_yaml::from_str(&steps).unwrap();
    assert_eq!(value["jobs"]["example"]["steps"][0]["id"].as_str(), Some("tests"));
    let job = wrapped(Part::Job, "    if: needs.size.outputs.level == 'high'\n");
    let value: Value = serde_yaml::from_str(&job).unwrap();
    assert_eq!(value["jobs"]["example"]["needs"][0].as_str(), Some("size"));
    assert!(value["jobs"]["size"]["uses"].as_str().unwrap().starts_with("acme/"), "{job}");
    let jobs = wrapped(Part::Jobs, "  gate:\n    needs: [a, b]\n    runs-on: x\n    steps: []\n");
    let value: Value = serde_yaml::from_str(&jobs).unwrap();
    assert_eq!(value["jobs"].as_mapping().unwrap().len(), 3, "{jobs}");
    assert!(!jobs.contains(REPOSITORY));
}
