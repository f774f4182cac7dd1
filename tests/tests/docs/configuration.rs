//! Configurations and rule files in documents are accepted by the programs that read them.

use std::fs;

use change_router::config::{Reading, Source};
use end_to_end::programs;
use findings::Finding;
use testkit::Program;

use super::kind::Kind;
use super::{examples, nothing};

const FILE: &str = ".github/pointsman.yml";

/// Every mistake that some program finds in a configuration.
fn mistakes(text: &str) -> Vec<Finding> {
    let bytes = text.as_bytes();
    let source = Source { file: FILE.to_owned(), bytes: bytes.to_vec() };
    let answers = [
        change_router::config::load(Some(&source), None, Reading::default()).err(),
        complexity_scorer::config::Config::parse(FILE, bytes).err(),
        failure_diagnoser::config::Config::parse(FILE, bytes).err(),
        addons_path::config::Config::parse(FILE, bytes).err(),
        drift_guard::config::Config::parse(FILE, bytes, &|_| Vec::new()).err(),
        runner_health::config::Config::parse(FILE, bytes).err(),
    ];
    answers.into_iter().flatten().flatten().collect()
}

#[test]
fn configurations_in_documents_are_accepted() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for example in examples().iter().filter(|example| example.kind == Kind::Configuration) {
        seen += 1;
        let found = mistakes(&example.block.text);
        wrong.extend(found.iter().map(|found| format!("{}: {} {:?}", example.place, found.message, found.location)));
    }
    assert!(seen > 20, "only {seen} configurations");
    nothing(&wrong);
}

#[test]
fn a_configuration_with_a_mistake_is_not() {
    for text in
        ["router: {categoreis: {}}", "drift: {rules: [{id: a, left: b, relation: eqaul}]}", "health: {disk: most}"]
    {
        assert!(!mistakes(text).is_empty(), "{text}");
    }
}

#[test]
fn rule_files_in_documents_pass_their_own_samples() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = 0;
    for example in examples().iter().filter(|example| example.kind == Kind::Rules) {
        seen += 1;
        fs::write(folder.path().join("rules.yml"), &example.block.text).unwrap();
        let program = programs::folder().join("failure-diagnoser");
        let ran = Program::new(program, folder.path()).run(&["rules", "test", "rules.yml"]);
        assert_eq!(ran.code, Some(0), "{}: {}{}", example.place, ran.stdout(), ran.stderr());
    }
    assert!(seen > 0);
}
