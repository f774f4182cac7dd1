//! The decision on changes made by hand.

use super::*;
use crate::config::{self, Reading, Source};
use changes::Kind;

fn file(status: Status, path: &str, from: Option<&str>) -> ChangedFile {
    ChangedFile {
        path: RepoPath::new(path),
        from: from.map(RepoPath::new),
        status,
        kind: Kind::File,
        old_kind: None,
        added: Some(1),
        deleted: Some(0),
        binary: false,
        too_large: false,
        similarity: None,
    }
}

fn modified(paths: &[&str]) -> ChangeSet {
    diff(paths.iter().map(|path| file(Status::Modified, path, None)).collect())
}

fn diff(files: Vec<ChangedFile>) -> ChangeSet {
    ChangeSet {
        decision: Decision::Diff,
        reason: "test".to_owned(),
        base: Some("b".to_owned()),
        head: Some("h".to_owned()),
        files,
        notes: Vec::new(),
        could_not_tell: false,
    }
}

fn config(text: &str) -> Config {
    config::load(Some(&Source { file: "c.yml".to_owned(), bytes: text.as_bytes().to_vec() }), None, Reading::default())
        .unwrap()
}

fn filters(text: &str, combine: config::Combine) -> Config {
    let reading = Reading { dialect: Some(Dialect::PathsFilter), combine: Some(combine), list_format: None };
    config::load(None, Some(&Source { file: "f.yml".to_owned(), bytes: text.as_bytes().to_vec() }), reading).unwrap()
}

fn planned(config: &Config, change: &ChangeSet) -> Plan {
    plan(&Input { config, change, tracked: None, own_files: &["c.yml".to_owned()], owners: None })
}

/// The categories that are on.
fn on<'a>(config: &'a Config, plan: &Plan) -> Vec<&'a str> {
    config
        .categories
        .iter()
        .zip(&plan.outcomes)
        .filter(|(_, outcome)| outcome.on)
        .map(|(category, _)| category.name.as_str())
        .collect()
}

#[track_caller]
fn check(config: &Config, change: &ChangeSet, expected: &[&str]) -> Plan {
    let plan = planned(config, change);
    assert_eq!(on(config, &plan), expected);
    plan
}

#[test]
fn later_patterns_take_away_and_give_back() {
    let config = config("router:\n  categories:\n    docs: [docs/**, \"!docs/gen/**\", docs/gen/index.md]\n");
    check(&config, &modified(&["docs/a.md"]), &["docs"]);
    check(&config, &modified(&["docs/gen/b.md"]), &[]);
    check(&config, &modified(&["docs/gen/index.md"]), &["docs"]);
}

#[test]
fn a_rename_counts_for_both_paths() {
    let config = config("router:\n  categories:\n    old: a/**\n    new: b/**\n    both: \"**\"\n");
    let plan = check(&config, &diff(vec![file(Status::Renamed, "b/x", Some("a/x"))]), &["old", "new", "both"]);
    assert_eq!(plan.outcomes[2].paths, [RepoPath::new("b/x")], "listed once, by its new path");
    assert_eq!(plan.outcomes[0].paths, [RepoPath::new("a/x")], "and by its old one where only that belongs");
    assert_eq!(plan.only, [2], "a file that was moved in from elsewhere is not only of the new place");
}

#[test]
fn always_is_a_plain_list_in_every_dialect() {
    let text = "router:\n  dialect: paths-filter\n  predicate-quantifier: every\n  always: [Makefile, other]\n  categories: {a: [a/**, '**/*.x']}\n";
    let config = config(text);
    assert_eq!(planned(&config, &modified(&["Makefile"])).decision, Decision::All);
    check(&config, &modified(&["a/b.x"]), &["a"]);
    check(&config, &modified(&["a/b.y"]), &[]);
}

#[test]
fn built_in_categories_work_under_every_quantifier() {
    let config = config("router:\n  dialect: paths-filter\n  predicate-quantifier: every\n");
    check(&config, &modified(&["docs/a.txt"]), &["docs"]);
}

#[test]
fn patterns_under_one_status_are_one_entry_of_every() {
    let config = filters("gone: [deleted: [a/**, b/**]]\n", config::Combine::Every);
    check(&config, &diff(vec![file(Status::Deleted, "a/x", None)]), &["gone"]);
}

#[test]
fn a_category_that_is_on_by_need_runs_whole() {
    let config = config(
        "router:\n  categories:\n    shared: shared/**\n    modules: {paths: \"addons/{module}/**\", needs: shared}\n",
    );
    let change = modified(&["shared/l", "addons/a/x"]);
    let tracked = ["addons/a/x", "addons/b/y", "shared/l"].map(RepoPath::new);
    assert!(planned(&config, &change).wants_tracked);
    let plan = plan(&Input { config: &config, change: &change, tracked: Some(&tracked), own_files: &[], owners: None });
    assert_eq!(plan.outcomes[1].paths, [RepoPath::new("addons/a/x"), RepoPath::new("addons/b/y")]);
    assert_eq!(plan.matrix.len(), 2);
    assert!(!plan.wants_tracked);
}

#[test]
fn a_job_whose_modules_are_all_gone_is_marked_empty() {
    let config = config("router:\n  categories:\n    modules: \"addons/{module}/**\"\n  routes: {modules: test}\n");
    let change = diff(vec![file(Status::Deleted, "addons/crm/x", None)]);
    let tracked = ["README.md"].map(RepoPath::new);
    let plan = plan(&Input { config: &config, change: &change, tracked: Some(&tracked), own_files: &[], owners: None });
    assert_eq!(plan.jobs.get("test"), Some(&true));
    assert!(plan.empty.contains("test") && plan.matrix.is_empty());
}

#[test]
fn a_common_file_of_a_category_concerns_every_captured_value() {
    let config = config(
        "router:\n  categories:\n    modules: [\"addons/{module}/**\", \"!addons/old/**\", setup.py]\n  routes: {modules: test}\n",
    );
    let change = diff(vec![file(Status::Modified, "setup.py", None), file(Status::Deleted, "addons/crm/x", None)]);
    assert!(planned(&config, &change).wants_tracked);
    assert!(planned(&config, &change).empty.is_empty(), "without the list of files nobody knows that nothing is left");
    let tracked = ["addons/a/x", "addons/b/y", "addons/old/z", "setup.py"].map(RepoPath::new);
    let plan = plan(&Input { config: &config, change: &change, tracked: Some(&tracked), own_files: &[], owners: None });
    let modules: Vec<&str> =
        plan.matrix.iter().filter_map(|captures| captures.get("module").map(String::as_str)).collect();
    assert_eq!(modules, ["a", "b"]);
    assert!(plan.empty.is_empty());
}

#[test]
fn what_could_not_be_listed_is_never_empty() {
    let config = config("router:\n  categories:\n    modules: \"addons/{module}/**\"\n");
    let change = ChangeSet { decision: Decision::All, could_not_tell: true, ..modified(&[]) };
    assert!(planned(&config, &change).empty.is_empty());
}

#[test]
fn an_own_folder_takes_what_is_below_it() {
    let config = config("router:\n  categories: {a: a/**}\n");
    let own = [".github/workflows/".to_owned()];
    let run = |path: &str| {
        let change = modified(&[path]);
        plan(&Input { config: &config, change: &change, tracked: None, own_files: &own, owners: None }).decision
    };
    assert_eq!(run(".github/workflows/route.yml"), Decision::All);
    assert_eq!(run(".github/CODEOWNERS"), Decision::Diff);
}

#[test]
fn statuses_limit_patterns() {
    let config = config("router:\n  categories:\n    gone: [deleted: \"**\"]\n    here: [added|modified: \"**\"]\n");
    check(&config, &diff(vec![file(Status::Deleted, "x", None)]), &["gone"]);
    check(&config, &diff(vec![file(Status::Added, "x", None)]), &["here"]);
    check(&config, &diff(vec![file(Status::TypeChanged, "x", None)]), &[]);
}

#[test]
fn paths_filter_sees_a_rename_as_deletion_and_addition() {
    let config =
        filters("gone: [deleted: \"**\"]\nnew: [added: \"**\"]\nmod: [modified: \"**\"]\n", config::Combine::Some);
    check(&config, &diff(vec![file(Status::Renamed, "b", Some("a"))]), &["gone", "new"]);
    check(&config, &diff(vec![file(Status::TypeChanged, "b", None)]), &["mod"]);
}

#[test]
fn quantifiers_of_paths_filter() {
    let text = "a: ['src/**', '!**/*.md']\n";
    let cases = [
        ("src/x.md", true, false, false),
        ("src/x.rs", true, true, true),
        ("lib/x.rs", true, false, false),
        ("lib/x.md", false, false, false),
    ];
    for (path, some, every, excludes) in cases {
        for (combine, expected) in [
            (config::Combine::Some, some),
            (config::Combine::Every, every),
            (config::Combine::SomeWithExcludes, excludes),
        ] {
            let config = filters(text, combine);
            assert_eq!(planned(&config, &modified(&[path])).outcomes[0].on, expected, "{path} {combine:?}");
        }
    }
}

#[test]
fn needs_spread_over_several_steps() {
    let config = config(
        "router:\n  categories:\n    a: {paths: a/**, needs: [b]}\n    b: {paths: b/**, needs: [c]}\n    c: c/**\n",
    );
    let plan = check(&config, &modified(&["c/x"]), &["a", "b", "c"]);
    assert_eq!(plan.outcomes[0].why, Why::Needs(1));
    assert_eq!(plan.outcomes[0].paths.len(), 0);
    check(&config, &modified(&["a/x"]), &["a"]);
}

#[test]
fn what_decides_what_runs_runs_everything() {
    let config = config("router:\n  always: [Makefile]\n  categories:\n    a: a/**\n    b: b/**\n");
    for path in ["c.yml", "Makefile"] {
        let plan = check(&config, &modified(&[path]), &["a", "b"]);
        assert_eq!(plan.decision, Decision::All);
        assert!(plan.reason.contains(path), "{}", plan.reason);
        assert_eq!(plan.base.as_deref(), Some("b"), "the comparison stays known");
    }
    assert_eq!(planned(&config, &modified(&["a/x"])).decision, Decision::Diff);
}

#[test]
fn everything_lists_every_tracked_file() {
    let config = config("router:\n  always: [Makefile]\n  categories:\n    a: a/{m}/**\n");
    let tracked = ["a/x/1", "a/y/2", "Makefile"].map(RepoPath::new);
    let change = modified(&["Makefile"]);
    let plan = plan(&Input { config: &config, change: &change, tracked: Some(&tracked), own_files: &[], owners: None });
    assert_eq!(plan.outcomes[0].paths, [RepoPath::new("a/x/1"), RepoPath::new("a/y/2")]);
    assert_eq!(plan.matrix.len(), 2);
    assert!(plan.only.is_empty(), "nobody may skip anything because of `only`");
}

#[test]
fn could_not_tell_turns_everything_on_even_without_files() {
    let config = config("router:\n  categories:\n    a: a/**\n    b: b/**\n");
    let change = ChangeSet { decision: Decision::All, could_not_tell: true, base: None, head: None, ..modified(&[]) };
    let plan = check(&config, &change, &["a", "b"]);
    assert!(plan.jobs.values().all(|wanted| *wanted));
}

#[test]
fn captures_make_a_matrix_of_what_is_still_there() {
    let config = config("router:\n  categories:\n    modules: addons/{module}/**\n");
    let change = diff(vec![
        file(Status::Modified, "addons/sale/a.py", None),
        file(Status::Added, "addons/sale/b.py", None),
        file(Status::Deleted, "addons/stock/c.py", None),
        file(Status::Deleted, "addons/gone/d.py", None),
    ]);
    let tracked = ["addons/sale/a.py", "addons/sale/b.py", "addons/stock/e.py"].map(RepoPath::new);
    let plan = plan(&Input { config: &config, change: &change, tracked: Some(&tracked), own_files: &[], owners: None });
    let modules: Vec<&str> =
        plan.matrix.iter().filter_map(|captures| captures.get("module").map(String::as_str)).collect();
    assert_eq!(modules, ["sale", "stock"]);
}

#[test]
fn unmatched_files_and_reviewers() {
    let config = config(
        "router:\n  categories:\n    a: {paths: a/**, reviewers: [\"@a\"]}\n    b: {paths: b/**, reviewers: [\"@b\"]}\n",
    );
    let change = modified(&["a/x", "z"]);
    let plan = planned(&config, &change);
    assert_eq!(plan.unmatched, [RepoPath::new("z")]);
    assert_eq!(plan.reviewers, ["@a"]);
    assert!(plan.only.is_empty());
}

#[test]
fn reviewers_are_asked_file_by_file() {
    let config = config("router:\n  categories:\n    api: {paths: api/**, reviewers: [\"@api\"]}\n");
    let owners = Codeowners::parse("/docs/ @docs\n");
    let change = diff(vec![file(Status::Modified, "api/x", None), file(Status::Renamed, "other", Some("docs/a"))]);
    let plan = plan(&Input { config: &config, change: &change, tracked: None, own_files: &[], owners: Some(&owners) });
    assert_eq!(plan.reviewers, ["@api", "@docs"], "the old path of a move has an owner too");
}

#[test]
fn same_input_same_plan_whatever_the_order_of_files() {
    let config = config("router:\n  categories:\n    all: \"**\"\n    a: a/**\n");
    let (one, two) = (modified(&["a/2", "a/1", "b"]), modified(&["b", "a/1", "a/2"]));
    assert_eq!(planned(&config, &one).outcomes[0].paths, planned(&config, &two).outcomes[0].paths);
}
