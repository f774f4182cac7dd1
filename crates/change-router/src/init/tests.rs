//! What `init` writes, for lists of files.

use super::*;
use crate::config::{Config, Source};
use crate::lint::{Repository, Workflow, lint};
use settings::Document;

fn tracked(paths: &[&str]) -> Vec<RepoPath> {
    paths.iter().map(|path| RepoPath::new(*path)).collect()
}

/// What is written for these files, after a check that it is valid and that `lint` finds nothing in it.
#[track_caller]
fn written(paths: &[&str], default_branch: Option<&str>) -> (Config, String) {
    let tracked = tracked(paths);
    let [config, workflow] = files(&tracked, default_branch).try_into().expect("two files");
    let source = Source { file: config.path.to_owned(), bytes: config.content.clone().into_bytes() };
    let loaded = config::load(Some(&source), None, Reading::default()).expect(&config.content);
    let document = Document::parse(workflow.path, workflow.content.as_bytes()).expect(&workflow.content);
    let workflows = [(WORKFLOW.to_owned(), Workflow::Read(document))].into();
    assert_eq!(lint(&loaded, Repository { files: &tracked, workflows: &workflows }), [], "{}", config.content);
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
fn the_router_can_fetch_and_the_jobs_keep_no_credentials() {
    let (_, workflow) = written(&["a.py"], None);
    let (route, jobs) = workflow.split_once("\n  check-python-code:").expect("a job");
    assert!(route.contains("          fetch-depth: 2\n          persist-credentials: true\n"), "{route}");
    assert!(jobs.contains("persist-credentials: false") && !jobs.contains("persist-credentials: true"), "{jobs}");
}
