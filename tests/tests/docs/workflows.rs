//! Workflows in documents are workflows: linted, of GitHub's schema, and true about our actions.

use std::fs;
use std::process::Command;

use end_to_end::act::REPOSITORY;
use end_to_end::tools::Tool;
use serde_yaml::Value;

use super::kind::Kind;
use super::{examples, nothing, ours, wrap};

/// Every workflow of the documents: its place and its text, whole.
fn workflows() -> Vec<(String, String)> {
    let found: Vec<_> = examples()
        .into_iter()
        .filter_map(|example| match example.kind {
            Kind::Workflow(part) => Some((example.place, wrap::wrapped(part, &example.block.text))),
            _ => None,
        })
        .collect();
    assert!(found.len() > 30, "only {} workflows", found.len());
    found
}

/// The workflows as files that carry their places in their names.
fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (place, text) in workflows() {
        fs::write(folder.path().join(format!("{}.yml", place.replace(['/', ':'], "_"))), text).unwrap();
    }
    folder
}

#[test]
fn workflows_in_documents_pass_actionlint() {
    let Some(actionlint) = Tool::Actionlint.or_skip() else { return };
    let folder = written();
    // One process for all: it takes a pattern, and starting it takes a second.
    let output = Command::new("node").arg(actionlint).arg("*.yml").current_dir(&folder).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Which labels runners of somebody have is theirs to say.
    let messages: Vec<&str> = said
        .lines()
        .filter(|line| line.contains(".yml:") && !line.contains(" is unknown. available labels "))
        .collect();
    assert!(messages.is_empty(), "{said}");
    assert!(said.contains(&format!("Checking {} workflow file(s)", workflows().len())), "{said}");
}

#[test]
fn workflows_in_documents_pass_githubs_schema() {
    let Some(check) = Tool::CheckJsonschema.or_skip() else { return };
    let folder = written();
    let mut command = Command::new(check);
    command.args(["--builtin-schema", "vendor.github-workflows"]);
    let output = command.args(fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn workflows_in_documents_use_our_actions_as_they_are() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (place, text) in workflows() {
        let workflow: Value = serde_yaml::from_str(&text).unwrap();
        let found = ours::mistakes(&workflow);
        seen += found.uses;
        wrong.extend(found.mistakes.iter().map(|mistake| format!("{place}: {mistake}")));
    }
    assert!(seen > 40, "only {seen} uses of our actions and workflows");
    nothing(&wrong);
}

#[test]
fn actions_of_others_are_pinned_in_documents() {
    let mut wrong = Vec::new();
    for (place, text) in workflows() {
        // What people have before they come to us is shown as they have it.
        if place.starts_with("docs/migration/") {
            continue;
        }
        for line in text.lines().map(|line| line.trim().trim_start_matches("- ")) {
            let Some(named) = line.strip_prefix("uses:").map(str::trim) else { continue };
            let own = named.starts_with("./") || named.starts_with(REPOSITORY) || named.starts_with("acme/");
            let commit = named.split_once('@').and_then(|(_, rest)| rest.split_once(" # v"));
            let pinned = commit
                .is_some_and(|(commit, _)| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()));
            if !own && !pinned {
                wrong.push(format!("{place}: `{named}` is not pinned by commit with a comment ` # v1.2.3`"));
            }
        }
    }
    nothing(&wrong);
}
