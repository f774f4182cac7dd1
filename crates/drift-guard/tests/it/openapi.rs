//! Changes of API descriptions: how grave each is, and where. The cases are data; a place is a line of the snippet, `new/old`.

use std::path::Path;
use std::sync::Arc;

use drift_guard::openapi::{self, Policy};
use drift_guard::sources::{self, Kind};
use drift_guard::tree::Tree;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    old: String,
    new: String,
    /// `level id new-line/old-line`; 0 where a side has no place in the snippet.
    expect: Vec<String>,
}

/// What stands around a snippet, up to and after it, with its indentation.
fn frame(kind: &str) -> (&'static str, &'static str, usize) {
    const HEAD: &str = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths:\n  /pets:\n    post:\n";
    match kind {
        "request" => (
            concat!(
                "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths:\n  /pets:\n    post:\n",
                "      responses: {'200': {description: ok}}\n      requestBody:\n        content:\n          application/json:\n            schema:\n"
            ),
            "",
            14,
        ),
        "response" => (
            concat!(
                "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths:\n  /pets:\n    post:\n",
                "      responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              schema:\n"
            ),
            "",
            16,
        ),
        "operation" => (HEAD, "", 6),
        _ => ("", "", 0),
    }
}

fn tree(file: &str, kind: &str, snippet: &str) -> (Tree, u32) {
    let (head, tail, indent) = frame(kind);
    let body: String = snippet.lines().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect();
    let text = format!("{head}{body}{tail}");
    let tree = sources::parse(Kind::Openapi, &[file.to_owned()], text.as_bytes(), &|_| None)
        .unwrap_or_else(|blind| panic!("{blind:?}\n{text}"));
    (tree, u32::try_from(head.lines().count()).unwrap())
}

fn seen(kind: &str, case: &Case) -> Vec<String> {
    let ((old, before), (new, _)) = (tree("old.yaml", kind, &case.old), tree("new.yaml", kind, &case.new));
    let line = |at: &Option<findings::Location>, file: &str| {
        at.as_ref().filter(|at| at.file == file).and_then(|at| at.line).unwrap_or(0).saturating_sub(before)
    };
    let changes = openapi::changes(&old, &new).unwrap();
    let show = |change: &openapi::Change| {
        format!(
            "{} {} {}/{}",
            change.level.word(),
            change.id,
            line(&change.at, "new.yaml"),
            line(&change.other, "old.yaml")
        )
    };
    changes.iter().map(show).collect()
}

fn cases() -> Vec<(String, Vec<Case>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi");
    let kinds = ["request", "response", "operation", "document"];
    let read = |kind: &&str| {
        let text = std::fs::read_to_string(folder.join(format!("{kind}.yml"))).unwrap();
        ((*kind).to_owned(), serde_yaml::from_str::<Vec<Case>>(&text).unwrap())
    };
    kinds.iter().map(read).collect()
}

#[test]
fn every_change_has_its_level_and_its_place() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (kind, cases) in cases() {
        for case in cases {
            count += 1;
            let seen = seen(&kind, &case);
            if seen != case.expect {
                wrong.push(format!("{kind}: {}\n  seen     {seen:?}\n  expected {:?}", case.name, case.expect));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 120, "{count}");
}

#[test]
fn nothing_changes_between_a_description_and_itself() {
    for (kind, cases) in cases() {
        for case in cases {
            let (tree, _) = tree("a.yaml", &kind, &case.new);
            assert_eq!(openapi::changes(&tree, &tree).unwrap(), [], "{kind} {}", case.name);
        }
    }
}

#[test]
fn a_declared_bump_allows_a_break() {
    let text = |version: &str, path: &str| {
        let text = format!("openapi: 3.0.0\ninfo: {{title: t, version: {version}}}\npaths:\n  {path}: {{}}\n");
        sources::parse(Kind::Openapi, &["a.yaml".to_owned()], text.as_bytes(), &|_| None).unwrap()
    };
    let policy = Policy { bump_allows_breaks: true, ..Policy::default() };
    let count = |version: &str, policy: &Policy| {
        openapi::drifts(&text("1.2.3", "/a"), &text(version, "/b"), policy).unwrap().len()
    };
    assert_eq!((count("1.3.0", &policy), count("2.0.0", &policy)), (1, 0));
    assert_eq!(count("2.0.0", &Policy::default()), 1);
    assert_eq!(count("1.2.3", &Policy { additive: true, ..policy }), 2);
}

#[test]
fn what_is_no_description_cannot_be_compared() {
    let tree = |text: &str| sources::parse(Kind::Openapi, &["a.yaml".to_owned()], text.as_bytes(), &|_| None).unwrap();
    let good = tree("openapi: 3.0.0\npaths: {}\n");
    for (text, why) in [
        ("swagger: '2.0'\n", "OpenAPI 2.0"),
        ("a: 1\n", "lacks the key `openapi`"),
        ("openapi: 4.0.0\n", "`4.0.0`"),
        ("", "is empty"),
    ] {
        let bad = tree(text);
        assert!(openapi::changes(&good, &bad).unwrap_err().why.contains(why), "{text}");
    }
    let nobody = Tree { files: vec![Arc::from("a.yaml")], roots: Vec::new() };
    assert!(openapi::changes(&nobody, &good).is_err());
}
