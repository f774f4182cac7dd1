//! The pages of the rules: made from the table of rules and from the fixtures that these tests run, so no example on them
//! is made up. `POINTSMAN_WRITE_PAGES=1 cargo test -p addons-path pages` writes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use addons_path::rules::{RULES, Rule};

use crate::fixture::{Fixture, all};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/addons-rules")
}

#[test]
fn pages_of_rules_are_fresh() {
    let mut pages: BTreeMap<String, String> =
        RULES.iter().map(|rule| (format!("{}.md", rule.id), page(rule))).collect();
    pages.insert("README.md".to_owned(), index());
    let writes = std::env::var_os("POINTSMAN_WRITE_PAGES").is_some();
    if writes {
        fs::create_dir_all(folder()).unwrap();
        for (name, text) in &pages {
            fs::write(folder().join(name), text).unwrap();
        }
    }
    let there: BTreeMap<String, String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    let stale: Vec<&String> =
        pages.keys().chain(there.keys()).filter(|name| pages.get(*name) != there.get(*name)).collect();
    assert!(stale.is_empty(), "stale: {stale:?}; write them with `POINTSMAN_WRITE_PAGES=1`");
}

fn index() -> String {
    let mut text = "# Rules of addons-path\n\nMade from the rules and the fixtures of their tests. A finding's rule is one of these, with `addons/` before it.\n\n| rule | what is wrong |\n| --- | --- |\n".to_owned();
    for rule in RULES {
        writeln!(text, "| [`{0}`]({0}.md) | {1} |", rule.id, rule.title).unwrap();
    }
    text
}

fn page(rule: &Rule) -> String {
    let mut text = format!(
        "# {}\n\n{}.\n\n**Severity.** {}\n\n**What happens.** {}\n\n**What to do.** {}\n",
        rule.id, rule.title, rule.severity, rule.why, rule.fix
    );
    for fixture in all().iter().filter(|fixture| fires(fixture, rule)) {
        example(&mut text, fixture, rule);
    }
    text
}

/// The fixture of the rule's own name, and those about nothing else.
fn fires(fixture: &Fixture, rule: &Rule) -> bool {
    let rules = |line: &String| line.split(' ').nth(1).unwrap_or_default().to_owned();
    fixture.name == rule.id || fixture.expected.iter().map(rules).all(|id| id == rule.id)
}

fn example(text: &mut String, fixture: &Fixture, rule: &Rule) {
    let heading = if fixture.name == rule.id {
        "Example".to_owned()
    } else {
        format!("Example: {}", fixture.name.replace('-', " "))
    };
    writeln!(text, "\n## {heading}\n\n{}", fixture.about).unwrap();
    let broken = fixture.broken();
    for (path, content) in broken.iter().filter(|(path, content)| tells(path, content)) {
        file(text, path, content);
    }
    text.push_str("It says:\n\n```text\n");
    for line in &fixture.expected {
        writeln!(text, "{line}").unwrap();
    }
    text.push_str("```\n\nRepaired:\n\n");
    let twin = fixture.twin();
    for (path, content) in &twin {
        match broken.get(path) {
            Some(before) if before == content => {}
            None if content.is_empty() => writeln!(text, "`{path}` is there, and may be empty.\n").unwrap(),
            _ => file(text, path, content),
        }
    }
    for path in broken.keys().filter(|path| !twin.contains_key(*path) && tells(path, "x")) {
        writeln!(text, "`{path}` is gone.\n").unwrap();
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
}

/// Files that every module has say nothing about the mistake.
fn tells(path: &str, content: &str) -> bool {
    !content.trim().is_empty() && !path.ends_with("README.rst") && !path.ends_with("__init__.py")
}

fn file(text: &mut String, path: &str, content: &str) {
    let language = match path.rsplit('.').next() {
        Some("yml" | "yaml") => "yaml",
        Some("py") => "python",
        Some("conf") => "ini",
        Some("json") => "jsonc",
        _ if path.ends_with("Dockerfile") => "dockerfile",
        _ => "text",
    };
    writeln!(text, "`{path}`:\n\n```{language}\n{content}```\n").unwrap();
}
