//! Every example of the documentation, as it stands there: its configuration, its files, its result.

use std::path::{Path, PathBuf};

use drift_guard::answer::{Outcome, answer};
use drift_guard::baseline::Baseline;
use drift_guard::config::Config;
use drift_guard::packs;
use drift_guard::reader::World;
use drift_guard::rule::Relation;
use drift_guard::snapshot::Memory;

#[derive(Default)]
struct Example {
    config: String,
    files: Vec<(String, String)>,
    result: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The examples of a page: a block that begins with `drift:`, blocks with titles, a line with the result. A block without a
/// result is a configuration that must be right.
fn examples(page: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(folder().join(page)).unwrap();
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let body = format!("{}\n", body.join("\n"));
            if let Some((_, title)) = info.split_once("title=\"") {
                examples.last_mut().unwrap().files.push((title.trim_end_matches('"').to_owned(), body));
            } else if body.starts_with("drift:") {
                examples.push(Example { config: body, ..Example::default() });
            }
        } else if let Some(result) = line.strip_prefix("Result: ") {
            result.clone_into(&mut examples.last_mut().unwrap().result);
        }
    }
    examples
}

fn result(example: &Example) -> String {
    let config = Config::parse("pointsman.yml", example.config.as_bytes(), &|_| Vec::new())
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{}", example.config));
    let files = Memory::new(&example.files);
    let world = World { files: &files, base: None, run: None, seconds: 1_700_000_000 };
    let answer = answer(&config.checks, &world, &Baseline::default());
    match answer.result() {
        Outcome::Drift => {
            let findings = answer.findings();
            assert_eq!(findings.len(), 1, "{findings:#?}");
            let at = findings[0].location.clone().unwrap();
            let line = at.line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("drift at `{}{line}`", at.file)
        }
        other => other.word().to_owned(),
    }
}

#[test]
fn every_example_ends_as_the_page_says() {
    let mut count = 0;
    for page in ["drift-guard.md", "drift/relations.md", "drift/sources.md", "drift/packs.md"] {
        for example in examples(page) {
            count += 1;
            if example.result.is_empty() {
                let parsed = Config::parse("pointsman.yml", example.config.as_bytes(), &|_| Vec::new());
                assert!(parsed.is_ok(), "{page}: {parsed:#?}\n{}", example.config);
            } else {
                assert_eq!(result(&example), example.result, "{page}\n{}", example.config);
            }
        }
    }
    assert!(count >= 30, "{count}");
}

#[test]
fn every_relation_format_and_pack_has_its_place() {
    let read = |page: &str| std::fs::read_to_string(folder().join(page)).unwrap();
    let (relations, sources, pack_page) =
        (read("drift/relations.md"), read("drift/sources.md"), read("drift/packs.md"));
    assert!(Relation::WORDS.iter().all(|word| relations.contains(&format!("## `{word}`"))));
    assert!(drift_guard::sources::Kind::ALL.iter().all(|kind| sources.contains(&format!("| `{}` |", kind.word()))));
    for pack in packs::ALL {
        assert!(pack_page.contains(&format!("## {}\n", pack.name)), "{}", pack.name);
    }
    let guide = read("drift-guard.md");
    for step in drift_guard::normalize::WORDS {
        assert!(guide.contains(&format!("`{step}`")), "{step}");
    }
}
