//! The pages about failure rules, made from the rule files: an index, and one page a topic.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use failure_diagnoser::rules::built_in_files;
use protocol::escape;
use rulebase::{Category, Kind, Remedy, Rule, RuleFile, Transient};

/// Folder of the topics' pages.
const FOLDER: &str = "docs/rules";

/// All pages with their content.
pub(crate) fn pages(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    // Reading a thousand rules takes a while, and the rules cannot change while this program runs.
    static PAGES: OnceLock<Result<Vec<(String, String)>, String>> = OnceLock::new();
    let pages = PAGES.get_or_init(made).as_ref().map_err(String::clone)?;
    Ok(pages.iter().map(|(path, content)| (root.join(path), content.clone())).collect())
}

fn made() -> Result<Vec<(String, String)>, String> {
    let mut files = built_in_files().map_err(|found| format!("{} mistakes in the rule files", found.len()))?;
    files.sort_by(|left, right| left.topic.name.cmp(&right.topic.name));
    let page = |file: &RuleFile| (format!("{FOLDER}/{}.md", file.topic.name), topic(file));
    let mut pages: Vec<(String, String)> = files.iter().map(page).collect();
    pages.push(("docs/failure-rules.md".to_owned(), index(&files)));
    Ok(pages)
}

/// Pages of topics that are gone.
pub(crate) fn leftovers(root: &Path, pages: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root.join(FOLDER)) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| pages.iter().all(|(page, _)| page != path));
    found.sort();
    found
}

fn index(files: &[RuleFile]) -> String {
    let rules = || files.iter().flat_map(|file| &file.rules);
    let telling = rules().filter(|rule| rule.kind.is_diagnosis()).count();
    let mut text = format!(
        "# Failure rules\n\nMade by `cargo xtask docs` from the rule files of `failure-diagnoser`. {telling} rules explain failures, {} others say which lines \
         explain nothing; {} topics.\nHow to write your own is told in [the guide](failure-diagnoser.md#rules-of-your-own).\n\n\
         ## Categories\n\n| category | what it means | rules | topics |\n| --- | --- | ---: | --- |\n",
        rules().count() - telling,
        files.len()
    );
    for category in Category::ALL {
        let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in rules().filter(|rule| rule.kind.is_diagnosis() && rule.category == *category) {
            *topics.entry(&rule.topic).or_default() += 1;
        }
        let count: usize = topics.values().sum();
        let names: Vec<String> = topics.keys().map(|name| format!("[{name}](rules/{name}.md)")).collect();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "| `{category}` | {} | {count} | {} |", category.doc(), names.join(", "));
    }
    text.push_str("\n## Kinds\n\nWhat a line is, which is what the ranking weighs.\n\n| kind | what the line is |\n| --- | --- |\n");
    for kind in Kind::ALL {
        let _ = writeln!(text, "| `{}` | {} |", kind.name(), kind.doc());
    }
    text.push_str("\n## Transient\n\n| word | meaning |\n| --- | --- |\n");
    for transient in Transient::ALL {
        let _ = writeln!(text, "| `{}` | {} |", transient.name(), transient.doc());
    }
    text.push_str("\n## Topics\n\n| topic | what it is about | rules |\n| --- | --- | ---: |\n");
    for file in files {
        let name = &file.topic.name;
        let _ =
            writeln!(text, "| [{name}](rules/{name}.md) | {} | {} |", prose(&file.topic.description), file.rules.len());
    }
    text
}

fn topic(file: &RuleFile) -> String {
    let mut text = format!(
        "# Failure rules: {}\n\nMade by `cargo xtask docs` from `rules/{}.yml`: change the rules, not this page. {}\n",
        prose(&file.topic.title),
        file.topic.name,
        prose(&file.topic.description)
    );
    let (telling, silent): (Vec<&Rule>, Vec<&Rule>) = file.rules.iter().partition(|rule| rule.kind.is_diagnosis());
    for rule in telling {
        one(&mut text, rule);
    }
    if !silent.is_empty() {
        text.push_str("\n## Lines that explain nothing\n\n| rule | kind | example |\n| --- | --- | --- |\n");
        for rule in silent {
            let _ = writeln!(text, "| `{}` | {} | {} |", rule.id, rule.kind.name(), example(rule).unwrap_or_default());
        }
    }
    text
}

fn one(text: &mut String, rule: &Rule) {
    let transient = match rule.transient {
        Transient::Yes => "can pass when it is run again",
        Transient::No => "fails again when it is run again",
        Transient::Unknown => "may or may not pass when it is run again",
    };
    // Writing to a `String` cannot fail.
    let _ = write!(
        text,
        "\n## {}\n\n`{}`: category `{}`, kind `{}`, {transient}. {}\n\n",
        prose(&rule.title),
        rule.id,
        rule.category,
        rule.kind.name(),
        prose(&rule.why)
    );
    if let Some(example) = example(rule) {
        let _ = write!(text, "Example: {example}\n\n");
    }
    for Remedy { text: what, command, safe } in &rule.remedies {
        let command = command.as_deref().map(|command| format!(" {}", escape::code(command))).unwrap_or_default();
        let safe = if *safe { " (safe to run unattended)" } else { "" };
        let _ = writeln!(text, "- {}{command}{safe}", prose(what));
    }
    if let Some(runbook) = &rule.runbook {
        let _ = writeln!(text, "- Documentation: <{runbook}>");
    }
}

/// The evidence line of the first sample.
fn example(rule: &Rule) -> Option<String> {
    let sample = rule.samples.first()?;
    let line = sample.log.lines().nth(sample.line.checked_sub(1)?)?;
    Some(escape::code(&escape::clip(line.trim(), 160)))
}

/// Our own words, in which only code spans are meant as Markdown.
fn prose(text: &str) -> String {
    let text = text.replace('\n', " ");
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push_str(if balanced { "`" } else { "&#96;" });
        }
        let code = balanced && !at.is_multiple_of(2);
        for character in part.chars() {
            match character {
                '|' => out.push_str("\\|"),
                '<' | '*' | '[' | ']' if !code => drop(write!(out, "&#{};", u32::from(character))),
                other => out.push(other),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_spans_are_markdown() {
        assert_eq!(prose("run `a|b <c>` for <d> *e*"), "run `a\\|b <c>` for &#60;d> &#42;e&#42;");
        assert_eq!(prose("a ` b"), "a &#96; b");
    }

    #[test]
    fn every_rule_has_its_place_and_old_pages_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let pages = pages(folder.path()).unwrap();
        let all: String = pages.iter().map(|(_, text)| text.as_str()).collect();
        for file in built_in_files().unwrap() {
            for rule in file.rules {
                assert!(all.contains(&format!("`{}`", rule.id)), "{}", rule.id);
            }
        }
        let old = folder.path().join(FOLDER).join("gone.md");
        std::fs::create_dir_all(old.parent().unwrap()).unwrap();
        std::fs::write(&old, "").unwrap();
        assert_eq!(leftovers(folder.path(), &pages), [old]);
    }
}
