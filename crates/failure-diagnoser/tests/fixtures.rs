//! Every log of `tests/fixtures` is diagnosed as a person would, and the built-in rules keep what they promise.
#![expect(clippy::disallowed_methods, reason = "tests read the fixtures")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use failure_diagnoser::rank::Model;
use failure_diagnoser::reading::Intake;
use failure_diagnoser::rules::built_in_files;
use failure_diagnoser::{Answer, Baseline, Diagnosis, Log, Verdict, built_in, diagnose};
use rulebase::{Kind, RuleBase, check_samples, coverage};
use settings::{Document, Node};

/// Fixtures that are not diagnosed as they should be, one a line with the reason: `name reason`.
const KNOWN_MISSES: &str = include_str!("fixtures/known-misses.txt");

/// Fixtures of one cause, told by two programs or two versions of one: they may share a signature.
const SAME_CAUSE: [(&str, &str, &str); 5] = [
    ("docker-build-daemon", "docker-daemon", "no daemon listens on the socket, whatever is asked of it"),
    ("npm-not-found", "npm6-not-found", "two versions of npm ask for one package that the registry does not have"),
    (
        "odoo-missing-dependency",
        "odoo-unmet-dependency",
        "Odoo says it in two ways: the same addon lacks the same module",
    ),
    ("psql-refused", "psycopg-refused", "nothing listens on the port of PostgreSQL, whichever client asks"),
    ("pytest-assertion", "tox", "tox runs the failing test of the other"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Rules and model as a program has them.
fn built() -> &'static (RuleBase, Model) {
    static BUILT: OnceLock<(RuleBase, Model)> = OnceLock::new();
    BUILT.get_or_init(|| (built_in(), Model::built_in()))
}

fn answer(path: &Path) -> Answer {
    let (base, model) = built();
    let mut intake = Intake::default();
    intake.push(&fs::read(path).unwrap());
    let log = Log { name: "log.txt".to_owned(), text: intake.finish() };
    diagnose(&[log], &Baseline::default(), base, model)
}

/// What a person says of a log.
struct Expected {
    verdict: String,
    categories: Vec<String>,
    transient: String,
    lines: Vec<u32>,
    parameters: BTreeMap<String, String>,
}

impl Expected {
    fn read(folder: &Path) -> Self {
        let path = folder.join("expected.yml");
        let document = Document::parse("expected.yml", &fs::read(&path).unwrap());
        let root = document.unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display())).root;
        let text = |node: &Node| node.text().unwrap().to_owned();
        let many = |key: &str| root.get(key).map_or(&[][..], Node::one_or_many);
        let parameters = root.get("parameters").map_or(&[][..], Node::entries);
        let lines = many("line").iter().chain(many("lines"));
        Self {
            verdict: text(root.get("verdict").unwrap()),
            categories: many("category").iter().chain(many("category_also")).map(text).collect(),
            transient: root.get("transient").map(text).unwrap_or_default(),
            lines: lines.map(|line| u32::try_from(line.integer().unwrap()).unwrap()).collect(),
            parameters: parameters.iter().map(|entry| (entry.key.clone(), text(&entry.value))).collect(),
        }
    }

    /// What of the diagnosis is not as expected.
    fn differences(&self, found: &Diagnosis) -> Vec<String> {
        let mut all = Vec::new();
        let line = found.evidence.line;
        if !self.lines.is_empty() && !self.lines.contains(&line) {
            all.push(format!("line {line} ({}), expected one of {:?}", found.rule, self.lines));
        }
        if !self.categories.iter().any(|name| name == found.category.name()) {
            all.push(format!("category `{}` ({}), expected one of {:?}", found.category, found.rule, self.categories));
        }
        // A rule may not know it where a person does; the other way round it promises something.
        let transient = found.transient.name();
        if transient != "unknown" && transient != self.transient {
            all.push(format!("transient `{transient}` ({}), expected `{}`", found.rule, self.transient));
        }
        for (name, value) in &self.parameters {
            let actual = found.parameters.get(name);
            if actual != Some(value) {
                all.push(format!("parameter `{name}` is {actual:?} ({}), expected `{value}`", found.rule));
            }
        }
        all
    }
}

/// Folders below `folder` that hold an `expected.yml`, by name.
fn cases(folder: &Path) -> BTreeMap<String, PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let cases = paths.filter(|path| path.join("expected.yml").exists());
    cases.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The answers to all fixtures but the families.
fn answers() -> &'static BTreeMap<String, Answer> {
    static ANSWERS: OnceLock<BTreeMap<String, Answer>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        cases(&folder()).into_iter().map(|(name, path)| (name, answer(&path.join("log.txt")))).collect()
    })
}

fn known_misses() -> BTreeMap<&'static str, &'static str> {
    let lines = KNOWN_MISSES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
}

fn verdict(answer: &Answer) -> &'static str {
    match answer.verdict {
        Verdict::Failed => "failed",
        Verdict::NoFailureFound => "no-failure-found",
    }
}

#[test]
fn every_verdict_is_as_expected() {
    for (name, path) in cases(&folder()) {
        assert_eq!(verdict(&answers()[&name]), Expected::read(&path).verdict, "{name}");
    }
}

#[test]
fn every_first_diagnosis_is_as_expected_or_a_known_miss() {
    let misses = known_misses();
    let all = cases(&folder());
    let mut wrong = Vec::new();
    for (name, path) in &all {
        let expected = Expected::read(path);
        let Some(found) = answers()[name].diagnoses.first() else { continue };
        let differences = expected.differences(found);
        match (misses.get(name.as_str()), differences.is_empty()) {
            (None, false) => wrong.push(format!("{name}: {}", differences.join("; "))),
            (Some(_), true) => wrong.push(format!("{name}: is as expected now; take it off known-misses.txt")),
            (Some(&""), false) => wrong.push(format!("{name}: a known miss needs a reason")),
            _ => {}
        }
    }
    wrong.extend(misses.keys().filter(|name| !all.contains_key(**name)).map(|name| format!("{name}: no such fixture")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ten_logs_of_one_cause_have_one_signature_and_other_causes_another() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let families = cases(&folder().join("families"));
    assert!(!families.is_empty());
    for (name, path) in families {
        let expected = Expected::read(&path);
        let mut logs: Vec<PathBuf> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
        logs.retain(|log| log.extension().is_some_and(|extension| extension == "txt"));
        assert_eq!(logs.len(), 10, "{name}");
        let mut signatures = BTreeSet::new();
        for log in logs {
            let answer = answer(&log);
            assert_eq!(verdict(&answer), expected.verdict, "{}", log.display());
            let found = &answer.diagnoses[0];
            assert_eq!(expected.differences(found), Vec::<String>::new(), "{}", log.display());
            signatures.insert(found.signature.clone());
        }
        assert_eq!(signatures.len(), 1, "{name}: {signatures:?}");
        for signature in signatures {
            let other = seen.insert(signature, name.clone());
            assert_eq!(other, None, "{name} and the other have the same signature");
        }
    }
}

#[test]
fn different_causes_have_different_signatures() {
    let misses = known_misses();
    let mut by_signature: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, answer) in answers() {
        let Some(found) = answer.diagnoses.first().filter(|_| !misses.contains_key(name.as_str())) else { continue };
        by_signature.entry(&found.signature).or_default().push(name);
    }
    let excused = |names: &[&str]| SAME_CAUSE.iter().any(|(left, right, _)| names == [*left, *right]);
    by_signature.retain(|_, names| names.len() > 1 && !excused(names));
    assert!(by_signature.is_empty(), "{by_signature:?}");
}

#[test]
fn the_rules_are_strict_complete_and_none_is_idle() {
    let files = built_in_files().unwrap_or_else(|problems| panic!("{problems:?}"));
    let on_disk = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).unwrap().count();
    assert_eq!(files.len(), on_disk);
    let covered = coverage(&files);
    assert_eq!(covered.both, covered.rules);
    let (base, _) = built();
    assert_eq!(base.rules().len(), covered.rules);
    for file in &files {
        assert!(file.is_named_after_topic(), "{}", file.file);
        let report = check_samples(file, base);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        let idle: Vec<_> = report.never_win.iter().map(|rule| format!("{} loses to {}", rule.rule, rule.by)).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }
}

#[test]
fn a_summary_names_only_what_its_rule_can_read() {
    for rule in built().0.rules().iter().filter(|rule| rule.kind.is_diagnosis()) {
        let known = rule.parameter_names();
        let mut rest: &str = &rule.summary;
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            let is_name =
                !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            assert!(!is_name || known.iter().any(|other| other == name), "{}: nothing reads `{name}`", rule.id);
            rest = after;
        }
    }
}

#[test]
fn closing_words_of_build_tools_are_errors() {
    let closing = |id: &str| id.starts_with("maven/goal-") || id.starts_with("gradle/task-");
    let rules: Vec<_> = built().0.rules().iter().filter(|rule| closing(&rule.id)).collect();
    assert!(rules.len() > 12);
    for rule in rules {
        // A name that is not there, or a dependency that is missing, explains itself.
        let kinds = [Kind::Error, Kind::Missing, Kind::Dependency];
        assert!(kinds.contains(&rule.kind), "{}: {}", rule.id, rule.kind.name());
    }
}
