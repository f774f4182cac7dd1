//! What a configuration may say, and every mistake with its place.

use super::*;
use findings::Finding;

fn lines(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let at = finding.location.clone().unwrap_or_default();
        let hint = finding.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}:{} {}{hint}", at.line.unwrap_or(0), at.column.unwrap_or(0), finding.message)
    };
    findings.iter().map(line).collect()
}

fn source(text: &str) -> Source {
    Source { file: "c.yml".to_owned(), bytes: text.as_bytes().to_vec() }
}

fn config(text: &str) -> Result<Config, Vec<String>> {
    load(Some(&source(text)), None, Reading::default()).map_err(|findings| lines(&findings))
}

fn filters(text: &str, dialect: Dialect) -> Result<Config, Vec<String>> {
    let reading = Reading { dialect: Some(dialect), ..Reading::default() };
    load(None, Some(&source(text)), reading).map_err(|findings| lines(&findings))
}

/// The mistakes of a text, each starting with one of the expected ones.
#[track_caller]
fn check_mistakes(found: Result<Config, Vec<String>>, expected: &[&str]) {
    let found = found.map(|_| ()).expect_err("a mistake");
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\ninstead of\n{expected}");
    }
}

#[test]
fn without_configuration_there_are_ten_categories() {
    let config = load(None, None, Reading::default()).unwrap();
    let names: Vec<&str> = config.categories.iter().map(|category| category.name.as_str()).collect();
    let expected = [
        "oca_modules",
        "custom_addons",
        "docker",
        "infrastructure",
        "docs",
        "workflows",
        "scripts",
        "python_code",
        "javascript",
        "database",
    ];
    assert_eq!(names, expected);
    let other = load(None, None, Reading { dialect: Some(Dialect::PathsFilter), ..Reading::default() }).unwrap();
    assert_eq!(other.categories.len(), 10);
}

#[test]
fn short_and_long_forms() {
    let text = "router:\n  categories:\n    a: src/**\n    b: [lib/**, \"!lib/x\"]\n    c:\n      paths: [added|modified: [x/**, y/**]]\n      needs: [a, b]\n      reviewers: \"@team\"\n  routes:\n    a: test\n    c: {jobs: [build, lint], workflow: .github/workflows/w.yml}\n";
    let config = config(text).unwrap();
    assert_eq!(config.categories[1].rules.len(), 2);
    assert_eq!(config.categories[2].needs, [0, 1]);
    assert_eq!(config.categories[2].reviewers, ["@team"]);
    assert!(!config.categories[2].rules[0].statuses.contains(changes::Status::Deleted));
    let jobs: Vec<&str> = config.jobs().into_keys().collect();
    assert_eq!(jobs, ["b", "build", "lint", "test"], "a category without a route wants the job of its own name");
}

#[test]
fn every_mistake_at_once() {
    let text =
        "router:\n  dialekt: default\n  categories:\n    a: []\n    b:\n    c: {paths: x, need: a}\n  routes: 3\n";
    check_mistakes(
        config(text),
        &[
            "2:3 unknown key `dialekt` in `router` (did you mean `dialect`?)",
            "4:8 `router.categories.a` is an empty list",
            "5:6 `router.categories.b` is nothing",
            "6:19 unknown key `need` in `router.categories.c` (did you mean `needs`?)",
            "7:11 `router.routes` is `3`, expected a mapping",
        ],
    );
}

#[test]
fn names_patterns_statuses_and_references_are_checked() {
    let text = "router:\n  categories:\n    changes: a\n    x_files: a\n    \"a b\": a\n    c: \"src/{a\"\n    d: [modifed: x]\n    e: \"!x\"\n    f: {paths: x, needs: [q, cc]}\n  routes:\n    zz: t\n";
    check_mistakes(
        config(text),
        &[
            "3:5 `changes` is reserved",
            "4:5 `x_files` is reserved",
            "5:5 `a b` cannot be the name of an output",
            "6:8 pattern `src/{a`",
            "7:9 unknown status `modifed` (did you mean `modified`?)",
            "8:5 category `e` only takes files away",
            "9:27 there is no category `q`",
            "9:30 there is no category `cc`",
            "11:5 there is no category `zz`",
        ],
    );
}

#[test]
fn mistakes_of_all_kinds_stand_side_by_side() {
    let text = "router:\n  dialekt: x\n  categories:\n    a: []\n    any: x\n    c: \"{\"\n    d: {paths: x, needs: a}\n  routes:\n    zz: t\n";
    check_mistakes(
        config(text),
        &[
            "2:3 unknown key `dialekt`",
            "4:8 `router.categories.a` is an empty list",
            "5:5 `any` is reserved",
            "6:8 pattern `{`",
            "9:5 there is no category `zz`",
        ],
    );
}

#[test]
fn names_that_differ_only_in_case_are_refused() {
    check_mistakes(filters("Any: x\n", Dialect::Default), &["1:1 `Any` is reserved"]);
    check_mistakes(
        filters("src: x\nSrc: y\n", Dialect::Default),
        &["2:1 categories `src` and `Src` differ only in case"],
    );
}

#[test]
fn what_could_never_match_is_refused() {
    for (text, expected) in [
        (
            "a: |\n  x/**\n  y/**\n",
            "2:3 pattern `x/**\\ny/**\\n` starts or ends with white space or holds a line break",
        ),
        ("a: \"x \"\n", "1:4 pattern `x `"),
        ("a: [\"|\": x]\n", "1:5 an empty status"),
    ] {
        check_mistakes(filters(text, Dialect::PathsFilter), &[expected]);
    }
    let text = "router:\n  predicate-quantifier: every\n  categories: {a: x}\n  routes:\n    a: {jobs: \"t, u\", workflow: ci.yml}\n";
    check_mistakes(
        config(text),
        &[
            "2:25 `router.predicate-quantifier` means something in the dialect paths-filter only",
            "5:15 `t, u` is not the id of a job",
            "5:33 `ci.yml` is not the path of a workflow",
        ],
    );
}

#[test]
fn a_workflow_may_be_written_from_here() {
    let config =
        config("router:\n  categories: {a: x}\n  routes: {a: {jobs: t, workflow: ./.github/workflows/ci.yml}}\n")
            .unwrap();
    assert_eq!(config.routes[0].workflow.as_deref(), Some(".github/workflows/ci.yml"));
}

#[test]
fn circles_are_refused() {
    let text = "router:\n  categories:\n    a: {paths: a, needs: [b]}\n    b: {paths: b, needs: [c]}\n    c: {paths: c, needs: [a]}\n";
    check_mistakes(config(text), &["3:5 categories need each other in a circle: a -> b -> c -> a"]);
    let text = "router:\n  categories:\n    a: {paths: a, needs: [a]}\n";
    check_mistakes(config(text), &["3:5 categories need each other in a circle: a -> a"]);
}

#[test]
fn filter_files_of_paths_filter_work_unchanged() {
    let text = "shared: &shared\n  - common/**\nsrc:\n  - *shared\n  - src/**\n  - added|modified: docs/**\n  - deleted: [a, b]\nnot-md: '!**/*.md'\nold: [unmerged: x]\n";
    let config = filters(text, Dialect::PathsFilter).unwrap();
    assert_eq!(config.categories[1].rules.len(), 5);
    assert_eq!(config.combine, Combine::Some);
    check_mistakes(filters("- a\n", Dialect::PathsFilter), &["1:1 the filters are a list"]);
    check_mistakes(filters("a:\n  - !x/**\n", Dialect::PathsFilter), &["2:5 YAML reads `!x/**` as a tag"]);
}
