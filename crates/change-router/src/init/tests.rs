//! What `init` writes, for lists of files.

use super::*;
use crate::config::{self, Config, Reading, Source};
use crate::lint::{self, lint};
use settings::Document;

fn tracked(paths: &[&str]) -> Vec<RepoPath> {
    paths.iter().map(|path| RepoPath::new(*path)).collect()
}

/// What is written for these files, after a check that it is valid and that `lint` finds nothing in it.
#[track_caller]
fn written(paths: &[&str], default_branch: Option<&str>) -> (Config, String) {
    let tracked = tracked(paths);
    let repository = Repository { tracked: &tracked, default_branch, configuration: None };
    let [config, workflow] = files(repository, &[Workflow::RouterGate]).try_into().expect("two files");
    let source = Source { file: config.path.to_owned(), bytes: config.content.clone().into_bytes() };
    let loaded = config::load(Some(&source), None, Reading::default()).expect(&config.content);
    let document = Document::parse(workflow.path, workflow.content.as_bytes()).expect(&workflow.content);
    let workflows = [(workflow.path.to_owned(), lint::Workflow::Read(document))].into();
    assert_eq!(lint(&loaded, lint::Repository { files: &tracked, workflows: &workflows }), [], "{}", config.content);
    (loaded, workflow.content)
}

#[track_caller]
fn check(paths: &[&str], expected: &[(&str, &[&str])]) {
    let (config, _) = written(paths, None);
    let texts = |category: &config::Category| -> Vec<String> {
        category.rules.iter().map(|rule| rule.pattern.text().to_owned()).collect()
    };
    let found: Vec<_> = config.categories.iter().map(|category| (category.name.clone(), texts(category))).collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, patterns)| ((*name).to_owned(), patterns.iter().map(|text| (*text).to_owned()).collect()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn only_patterns_that_take_something_are_written() {
    check(&["README.md", "a.rs"], &[("docs", &["**/*.md"])]);
    check(
        &["db/migrations/1", "x/compose.yml"],
        &[("database", &["**/migrations/**"]), ("docker", &["**/compose*.y*ml"])],
    );
    check(&["a.rs"], &[("everything", &["**"])]);
}

#[test]
fn folders_share_a_category_where_their_names_do() {
    // The first folder in the order of bytes names the category.
    check(
        &["web-site/a", "web_site/a", "Web_Site/a", ".web_site/a", "Docs/a", "docs/a"],
        &[
            ("docs", &["docs/**", "Docs/**"]),
            ("web_site", &[".web_site/**", "Web_Site/**", "web-site/**", "web_site/**"]),
        ],
    );
}

#[test]
fn a_folder_with_a_name_that_no_category_may_have_gets_another() {
    check(
        &[
            "Changes/a",
            "2024/a",
            "x_files/a",
            "only-x/a",
            "null/a",
            "PLAN/a",
            "my folder/a",
            " b/a",
            "écoles/a",
            "a\"['{*/b",
        ],
        &[
            ("Changes_folder", &["Changes/**"]),
            ("PLAN_folder", &["PLAN/**"]),
            ("_2024", &["2024/**"]),
            ("_b", &["?b/**"]),
            ("_coles", &["écoles/**"]),
            ("a_____", &["a?????/**"]),
            ("my_folder", &["my folder/**"]),
            ("null", &["null/**"]),
            ("only_x", &["only-x/**"]),
            ("x_files_folder", &["x_files/**"]),
        ],
    );
}

#[test]
fn a_folder_named_like_a_built_in_category_gets_no_job() {
    let (config, workflow) = written(&["javascript/README.txt", "scripts/run.sh"], None);
    assert_eq!(config.routes.iter().map(|route| route.job.as_str()).collect::<Vec<_>>(), ["check-scripts"]);
    assert!(!workflow.contains("node"), "{workflow}");
}

#[test]
fn the_default_branch_is_the_one_whose_pushes_run() {
    for (branch, expected) in [
        (None, "branches: [main]\n"),
        (Some("17.0"), "branches: ['17.0']\n"),
        (Some("release/next"), "branches: [release/next]\n"),
        (Some("on"), "branches: ['on']\n"),
        (Some("c++'!,x"), "branches: ['c\\+\\+''\\!,x']\n"),
    ] {
        let (_, workflow) = written(&["README.md"], branch);
        assert!(workflow.contains(expected), "{workflow}");
    }
}

#[test]
fn the_jobs_keep_no_credentials_and_the_gate_waits_for_all_of_them() {
    let (_, workflow) = written(&["a.py", "a.js"], None);
    let (route, jobs) = workflow.split_once("\n  check-python-code:").expect("a job");
    assert!(route.contains("uses: insightpulseai/pointsman/.github/workflows/router.yml@v1"), "{route}");
    assert!(jobs.matches("persist-credentials: false").count() == 2 && !jobs.contains("persist-credentials: true"));
    assert!(jobs.contains("    needs: [route, check-python-code, check-javascript]\n"), "{jobs}");
    // The job of the template stands for those of the repository.
    assert!(!written(&["README.md"], None).1.contains("\n  check-python-code:"));
}

/// Marks that the files of a repository can fill, and none else may stand in a template.
const MARKS: [&str; 8] = [
    "default branch",
    "tests",
    "deployment",
    "way back",
    "test of what runs",
    "workflows that leave reports, by their names",
    "package manager",
    "project's folder",
];

#[test]
fn templates_work_as_they_are_and_mark_only_what_can_be_filled() {
    let mut seen = std::collections::BTreeSet::new();
    for workflow in Workflow::ALL {
        let text = workflow.template();
        Document::parse(workflow.path(), text.as_bytes()).unwrap_or_else(|error| panic!("{workflow:?}: {error:?}"));
        let copy = format!(
            "# Copy this to `{}`, or let `change-router init --workflow {}` write it.",
            workflow.path(),
            workflow.name()
        );
        assert_eq!(text.lines().filter(|line| *line == copy).count(), 1, "{workflow:?} says where it goes");
        assert!(text.ends_with('\n') && !workflow.about().is_empty());
        for line in unfilled(text) {
            let line = text.lines().nth(line - 1).unwrap_or_default();
            let what = MARKS.iter().find(|what| line.ends_with(&format!("# your {what}")));
            seen.insert(*what.unwrap_or_else(|| panic!("{workflow:?}: nothing fills `{line}`")));
        }
    }
    assert_eq!(seen.len(), MARKS.len(), "{seen:?}");
}

/// A repository that says everything.
const EVERYTHING: [&str; 9] = [
    "addons/shop/__manifest__.py",
    "bin/deploy",
    "scripts/rollback.sh",
    "ci/smoke-test.sh",
    "Cargo.lock",
    "Dockerfile",
    "compose.yml",
    ".github/workflows/ci.yml",
    "docs/a.md",
];

#[test]
fn nothing_is_left_to_fill_in_where_the_files_say_it() {
    let tracked = tracked(&EVERYTHING);
    let repository = Repository { tracked: &tracked, default_branch: Some("17.0"), configuration: None };
    for file in files(repository, &Workflow::ALL) {
        Document::parse(file.path, file.content.as_bytes()).expect(file.path);
        assert_eq!(unfilled(&file.content), [0; 0], "{}:\n{}", file.path, file.content);
        assert!(!file.content.contains("Copy this to"), "{}", file.path);
        assert!(!file.content.contains("[main]"), "{}", file.path);
    }
}

#[track_caller]
fn content(paths: &[&str], chosen: &[Workflow], path: &str) -> String {
    let tracked = tracked(paths);
    let files = files(Repository { tracked: &tracked, ..Repository::default() }, chosen);
    for file in &files {
        Document::parse(file.path, file.content.as_bytes()).expect(&file.content);
    }
    files.into_iter().find(|file| file.path == path).expect(path).content
}

#[test]
fn commands_are_those_of_the_repository() {
    let written = |paths: &[&str]| content(paths, &[Workflow::SelfHealing], Workflow::SelfHealing.path());
    let all = written(&EVERYTHING);
    for line in ["command: cargo test --locked\n", "command: ./bin/deploy\n", "verify-command: bash ci/smoke-test.sh\n"]
    {
        assert!(all.contains(line), "{line} in\n{all}");
    }
    // A job without a command is left out.
    let tests = written(&["go.mod", "go.sum"]);
    assert!(tests.contains("command: go test ./...\n") && !tests.contains("\n  deploy:\n"), "{tests}");
    let deployment = written(&["deploy.sh"]);
    assert!(deployment.contains("command: bash deploy.sh\n"), "{deployment}");
    for gone in ["\n  test:\n", "needs: test", "enable-rollback", "rollback-command", "verify-command"] {
        assert!(!deployment.contains(gone), "{gone} in\n{deployment}");
    }
    let unverified = written(&["deploy.sh", "rollback.sh"]);
    assert!(unverified.contains("enable-rollback: true") && !unverified.contains("verify-command"), "{unverified}");
    // Where nothing is known, both stay, to be filled in.
    assert_eq!(unfilled(&written(&["README.md"])).len(), 4);
}

#[test]
fn values_of_the_other_workflows() {
    let lock = |paths: &[&str]| content(paths, &[Workflow::RefreshLockfile], Workflow::RefreshLockfile.path());
    let deep = lock(&["a b/uv.lock", "x/y/yarn.lock"]);
    assert!(deep.contains("default: pip/uv-lock-outdated\n") && deep.contains("default: 'a b'\n"), "{deep}");
    assert!(lock(&["a/yarn.lock", "Cargo.lock"]).contains("default: '.'\n"));

    let both = [Workflow::RouterGate, Workflow::CommentOnForks];
    let forks = content(&["a.py"], &both, Workflow::CommentOnForks.path());
    assert!(forks.contains("    workflows: [Pointsman]\n"), "{forks}");
    let router = content(&["a.py"], &both, Workflow::RouterGate.path());
    assert!(router.contains("    with:\n      comment: true\n    uses: insightpulseai/"), "{router}");
    let alone = content(&["a.py"], &both[1..], Workflow::CommentOnForks.path());
    assert!(alone.contains("workflows: [CI] # your workflows"), "{alone}");
    let router = content(&["a.py"], &both[..1], Workflow::RouterGate.path());
    assert!(router.contains("    #   comment: true\n    uses: insightpulseai/"), "{router}");
}

#[test]
fn odoo_is_proposed_only_where_modules_are() {
    let fitting = |paths: &[&str]| -> Vec<&str> {
        let tracked = tracked(paths);
        let proposals = proposals(Repository { tracked: &tracked, ..Repository::default() });
        assert_eq!(proposals.len(), Workflow::ALL.len());
        proposals.iter().filter(|proposal| proposal.fits.is_ok()).map(|proposal| proposal.workflow.name()).collect()
    };
    assert_eq!(fitting(&["README.md", "__manifest__.py"]), ["router-gate", "healer"]);
    assert_eq!(fitting(&["a/__manifest__.py"]), ["router-gate", "healer", "addons-guard", "odoo-release"]);
    assert_eq!(
        fitting(&["Dockerfile", "stack/docker-compose.yml"]),
        ["router-gate", "healer", "drift-guard"],
        "what two files can say"
    );
    assert_eq!(
        fitting(&[".github/workflows/ci.yml", "go.mod"]),
        ["router-gate", "self-healing", "healer", "drift-guard", "mine-failures"]
    );
}

#[test]
fn sections_go_with_their_workflows() {
    let tracked = tracked(&["a.py"]);
    let repository = |configuration| Repository { tracked: &tracked, default_branch: None, configuration };
    let config =
        |chosen: &[Workflow]| files(repository(None), chosen).into_iter().find(|file| file.path == settings::PATH);
    assert_eq!(config(&[Workflow::Healer]), None);
    let drift = config(&[Workflow::OdooRelease]).expect("a section").content;
    assert!(drift.contains("\ndrift:\n") && !drift.contains("router:"), "{drift}");
    let both = config(&[Workflow::DriftGuard, Workflow::RouterGate]).expect("sections").content;
    let source = Source { file: settings::PATH.to_owned(), bytes: both.into_bytes() };
    config::load(Some(&source), None, Reading::default()).expect("valid");

    let lacks = |text: &'static str| -> Vec<&str> {
        let found = lacking(repository(Some(text.as_bytes())), &[Workflow::RouterGate, Workflow::DriftGuard]);
        found.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(lacks("addons: {}\n"), ["router", "drift"]);
    assert_eq!(lacks("drift: {}\nrouter: {}\n"), [""; 0]);
    assert_eq!(lacks("not: [yaml\n"), [""; 0], "what cannot be read is told by `lint`");
    assert_eq!(lacking(repository(None), &[Workflow::RouterGate]), []);
}
