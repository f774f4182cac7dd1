//! Every runbook that something links exists, and what it tells people to type is shell.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rulebase::{Category, PRODUCTION_RUNBOOKS, RUNBOOKS, runbook};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder() -> PathBuf {
    root().join("docs/runbooks")
}

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect();
    names.retain(|name| name != "README");
    names.sort();
    names
}

#[test]
fn every_category_and_every_trouble_in_production_has_its_runbook() {
    let mut expected: Vec<String> =
        Category::NAMES.iter().chain(PRODUCTION_RUNBOOKS).map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(names(), expected);
    for category in Category::ALL {
        let name = runbook(*category);
        assert!(folder().join(name.strip_prefix(RUNBOOKS).unwrap()).is_file(), "{name}");
    }
    let overview = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for name in names() {
        assert!(overview.contains(&format!("[{name}]({name}.md)")), "the overview lacks {name}");
    }
}

#[test]
fn each_says_what_to_do_first_and_when_to_call_somebody() {
    for name in names() {
        let text = std::fs::read_to_string(folder().join(format!("{name}.md"))).unwrap();
        assert!(text.starts_with(&format!("# Runbook: {name}\n")), "{name}");
        for heading in ["First five minutes", "Tell the causes apart", "Fix", "Prevent", "Escalate"] {
            let body =
                text.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("{name} lacks `{heading}`"));
            assert!(body.split("\n## ").next().unwrap().trim().len() > 60, "{name}: `{heading}` says nothing");
        }
        assert!((40..=80).contains(&text.lines().count()), "{name} has {} lines", text.lines().count());
    }
}

#[test]
fn what_they_tell_people_to_type_is_shell() {
    let mut seen = 0;
    for name in names() {
        let text = std::fs::read_to_string(folder().join(format!("{name}.md"))).unwrap();
        for block in text.split("```bash\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
            seen += 1;
            assert!(parses(block), "{name}: bash does not take\n{block}");
        }
    }
    assert!(seen >= names().len(), "only {seen} blocks");
    assert!(!parses("if true; then"), "the check can fail");
}

fn parses(script: &str) -> bool {
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    bash.wait().unwrap().success()
}

#[test]
fn every_address_of_a_runbook_in_sources_and_documents_leads_to_one() {
    let mut files = Vec::new();
    for folder in ["crates", "docs", "templates", "actions", ".github"] {
        texts(&root().join(folder), &mut files);
    }
    let mut seen = 0;
    for file in files {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        for rest in text.split("docs/runbooks/").skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            if !name.is_empty() && rest[name.len()..].starts_with(".md") {
                seen += 1;
                assert!(folder().join(format!("{name}.md")).is_file(), "{}: docs/runbooks/{name}.md", file.display());
            }
        }
    }
    assert!(seen > 5, "only {seen} addresses");
}

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let wanted =
            ["md", "rs", "yml", "json"].iter().any(|ending| path.extension().is_some_and(|found| found == *ending));
        if path.is_dir() {
            texts(&path, found);
        } else if wanted {
            found.push(path);
        }
    }
}
