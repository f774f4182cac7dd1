//! What the house promises of its own sources and documents.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::root;

/// All files below `folder` whose name ends with `ending`.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    let found: Vec<_> = ["crates", "tests"].iter().flat_map(|folder| files(&root().join(folder), ".rs")).collect();
    assert!(found.len() > 100);
    found
}

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<_> = ["docs", "actions"].iter().flat_map(|folder| files(&root().join(folder), ".md")).collect();
    found.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    found
}

#[test]
fn unsafe_code_stands_in_one_module() {
    let word = concat!("unsafe", " {");
    let with: Vec<_> = sources().into_iter().filter(|path| fs::read_to_string(path).unwrap().contains(word)).collect();
    assert_eq!(with, [root().join("crates/changes/src/libgit2.rs")]);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let allow = concat!("allow", "(clippy");
    for path in sources() {
        assert!(!fs::read_to_string(&path).unwrap().contains(allow), "{}", path.display());
    }
}

#[test]
fn only_changes_and_retry_start_processes() {
    let call = concat!("Command", "::new(");
    let may = [
        "crates/changes/src",
        "crates/retry/src/process",
        "crates/retry/src/run",
        "crates/subprocess/src",
        "crates/xtask",
        "crates/testkit",
        "tests",
    ];
    for path in sources() {
        let inside = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_test = inside.contains("/tests/") || inside.contains("/tests.rs");
        let clap = inside.ends_with("/cli.rs") || inside.starts_with("crates/action/src");
        if may.iter().any(|folder| inside.starts_with(folder)) || is_test || clap {
            continue;
        }
        assert!(!fs::read_to_string(&path).unwrap().contains(call), "{inside} starts a process");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut seen = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with('#') || link.contains(char::is_whitespace) {
                continue;
            }
            seen += 1;
            let file = link.split('#').next().unwrap_or_default();
            assert!(path.parent().unwrap().join(file).exists(), "{}: `{link}` leads nowhere", path.display());
        }
    }
    assert!(seen > 10, "only {seen} links");
}

#[test]
fn yaml_examples_in_documents_can_be_read() {
    let mut seen = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        for block in text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            seen += 1;
            let parsed: Result<serde_yaml::Value, _> = serde_yaml::from_str(block);
            assert!(parsed.is_ok(), "{}: {}\n{block}", path.display(), parsed.unwrap_err());
        }
    }
    assert!(seen > 5, "only {seen} examples");
}
