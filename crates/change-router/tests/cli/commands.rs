//! `explain`, `lint`, `match`, `init`, and the command line itself.

use serde_json::json;
use testkit::Fixture;

use crate::router;

fn shop() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .write("addons/sale/__manifest__.py", "{'name': 'Sale'}\n")
        .write("addons/sale/models/a.py", "a = 1\n")
        .write("docs/index.md", "docs\n")
        .write("scripts/run.sh", "echo\n")
        .write("website/page.html", "x\n")
        .commit("base");
    fixture
}

#[test]
fn explain_names_pattern_line_and_reason() {
    let fixture = shop();
    fixture.write(
        ".github/pointsman.yml",
        "router:\n  categories:\n    docs:\n      - docs/**\n      - \"!docs/index.md\"\n    code: {paths: addons/**, needs: [docs]}\n    all: \"**\"\n",
    );
    let ran = router(fixture.path()).run(&["explain", "docs/index.md", "addons/sale/models/a.py"]);
    let shown = ran.stdout();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert!(
        shown.contains("docs/index.md (modified)\n  + all by `**`, line 7\n  - docs by `!docs/index.md`, line 5\n"),
        "{shown}"
    );
    assert!(shown.contains("off docs: no changed file belongs to it\non  code: 1 file\non  all: 2 files\n"), "{shown}");
    let json = router(fixture.path()).run(&["explain", "--format", "json", "docs/index.md"]).json();
    assert_eq!(
        json["files"][0]["taken_away_by"][0],
        json!({"category": "docs", "pattern": "!docs/index.md", "line": 5})
    );
}

#[test]
fn lint_finds_dead_patterns_and_missing_jobs() {
    let fixture = shop();
    let config = "router:\n  categories:\n    docs: [docs/**, \"!docs/drafts/**\"]\n    addon: addonss/**\n    md: \"*.rst\"\n  routes:\n    docs: {jobs: [build, lint], workflow: .github/workflows/ci.yml}\n    addon: {jobs: x, workflow: .github/workflows/missing.yml}\n";
    fixture
        .write(".github/pointsman.yml", config)
        .write(".github/workflows/ci.yml", "on: push\njobs:\n  build: {}\n  lints: {}\n")
        .commit("config");
    let ran = router(fixture.path()).run(&["lint"]);
    let shown = ran.stdout();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr());
    for expected in [
        "pattern `!docs/drafts/**` of `docs` takes no tracked file away\n  --> .github/pointsman.yml:3:",
        "pattern `addonss/**` of `addon` matches no tracked file\n  --> .github/pointsman.yml:4:12\n  hint: did you mean `addons`?",
        "hint: patterns are anchored at the repository's root; `**/*.rst` matches at any depth",
        "workflow `.github/workflows/ci.yml` has no job `lint`",
        "workflow `.github/workflows/missing.yml` does not exist",
    ] {
        assert!(shown.contains(expected), "{expected}\nis missing from\n{shown}");
    }
    fixture.write(".github/pointsman.yml", "router:\n  categories:\n    docs: docs/**\n").commit("mended");
    assert_eq!(router(fixture.path()).run(&["lint"]).code, Some(0));
}

/// What `lint` prints for these categories in the shop.
fn linted(categories: &str) -> String {
    let fixture = shop();
    fixture.write(".github/pointsman.yml", format!("router:\n{categories}")).commit("config");
    router(fixture.path()).run(&["lint"]).stdout()
}

#[test]
fn lint_knows_that_order_matters() {
    let early = linted("  categories:\n    docs: [\"!docs/index.md\", docs/**]\n");
    let expected = "pattern `!docs/index.md` of `docs` stands before every pattern that takes files, so it takes none away\n  --> .github/pointsman.yml:3:12\n  hint: a list is read from top to bottom";
    assert!(early.contains(expected), "{early}");
    let between = linted("  categories:\n    docs: [addons/**, \"!docs/index.md\", docs/**]\n");
    assert!(between.contains("`!docs/index.md` of `docs` takes no tracked file away"), "{between}");
    assert!(between.contains("hint: a list is read from top to bottom"), "{between}");
    let twice = linted("  always: [docs/**, \"!docs/*.md\", \"!docs/index.md\"]\n");
    assert!(twice.contains("`!docs/index.md` of `always` takes no tracked file away"), "{twice}");
    assert!(!twice.contains("`!docs/*.md`"), "{twice}");
    let status = linted("  categories:\n    docs: [added: docs/**, modified: \"!docs/index.md\"]\n");
    assert!(status.contains("takes no tracked file away"), "{status}");
    for right in [
        "docs/**, \"!docs/index.md\"",
        "docs/**, \"!docs/index.md\", docs/index.md",
        "docs/**, deleted: \"!docs/gone\"",
    ] {
        let shown = linted(&format!("  categories:\n    docs: [{right}]\n"));
        assert!(shown.contains("nothing to mend"), "{right}: {shown}");
    }
}

#[test]
fn lint_reads_negations_of_paths_filter_as_conditions() {
    let filter = |quantifier: &str, patterns: &str| {
        linted(&format!(
            "  dialect: paths-filter\n  predicate-quantifier: {quantifier}\n  categories:\n    a: [{patterns}]\n"
        ))
    };
    assert!(filter("some", "\"!docs/**\"").contains("nothing to mend"));
    assert!(filter("every", "\"!docs/**\", addons/**").contains("nothing to mend"));
    assert!(filter("some-with-excludes", "\"!addons/sale/models/**\", addons/**").contains("nothing to mend"));
    assert!(filter("some-with-excludes", "\"!docs/**\", addons/**").contains("takes no tracked file away"));
    assert!(filter("some", "\"!gone/**\"").contains("takes no tracked file away"));
}

#[test]
fn lint_leaves_the_built_in_categories_alone() {
    let fixture = shop();
    assert_eq!(router(fixture.path()).run(&["lint"]).code, Some(0));
    let shown = linted("  always: gone/**\n");
    assert_eq!(shown.matches("router/dead-pattern").count(), 1, "{shown}");
}

#[test]
fn lint_tells_a_broken_workflow_from_a_missing_one() {
    let fixture = shop();
    let config = "router:\n  categories:\n    docs: docs/**\n  routes:\n    docs: {jobs: x, workflow: .github/workflows/ci.yml}\n";
    fixture.write(".github/pointsman.yml", config).write(".github/workflows/ci.yml", "jobs: {x: [\n").commit("config");
    let shown = router(fixture.path()).run(&["lint"]).stdout();
    assert!(shown.contains("workflow `.github/workflows/ci.yml` cannot be read: "), "{shown}");
    assert!(!shown.contains("does not exist"), "{shown}");
    fixture.write(".github/workflows/ci.yml", "on: push\n");
    let shown = router(fixture.path()).run(&["lint"]).stdout();
    assert!(shown.contains("has no job `x`") && shown.contains("hint: it has no jobs"), "{shown}");
}

#[cfg(target_os = "linux")]
#[test]
fn explain_marks_a_path_that_is_quoted() {
    let fixture = shop();
    fixture.write(b"docs/a\xff", "1").commit("two");
    let json = router(fixture.path()).run(&["explain", "--base", "HEAD~1", "--format", "json"]).json();
    assert_eq!((&json["files"][0]["path"], &json["files"][0]["quoted"]), (&json!("\"docs/a\\377\""), &json!(true)));
    fixture.rename(b"docs/a\xff", "docs/b").commit("three");
    let json = router(fixture.path()).run(&["explain", "--base", "HEAD~1", "--format", "json"]).json();
    assert!(json["files"][0].get("quoted").is_none(), "{json}");
}

#[test]
fn match_answers_arguments_and_json_lines() {
    let folder = tempfile::tempdir().unwrap();
    let program = || router(folder.path());
    let ran = program().run(&["match", "docs/**", "docs/a", "src/a"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "true\nfalse\n"));
    let ran = program().stdin("[\"!(a)\",\"b\"]\n[\"*.js\",\"a/b.js\"]\n").run(&["match", "--dialect", "paths-filter"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "true\nfalse\n"));
    let ran = program().stdin("[\"[\",\"b\"]\n[\"a\",\"a\"]\n").run(&["match"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(2), "false\ntrue\n"), "a refused pattern keeps its line");
    assert!(ran.stderr().contains("line 1: pattern `[`"), "{}", ran.stderr());
    let ran = program().stdin("not json\n").run(&["match"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("line 1 of standard input"), "{}", ran.stderr());
    assert_eq!(program().run(&["match", "{a"]).code, Some(2));
}

#[test]
fn init_writes_what_lint_accepts_and_never_overwrites() {
    let fixture = shop();
    let ran = router(fixture.path()).run(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let config = std::fs::read_to_string(fixture.path().join(".github/pointsman.yml")).unwrap();
    assert!(config.contains("website: [\"website/**\"]") && config.contains("jobs: check-oca-modules"), "{config}");
    assert_eq!(router(fixture.path()).run(&["lint"]).code, Some(0), "also before the commit");
    fixture.commit("init");
    let lint = router(fixture.path()).run(&["lint"]);
    assert_eq!(lint.code, Some(0), "{}", lint.stdout());
    fixture.write(".github/pointsman.yml", "router: {categories: {mine: x}}\n");
    let again = router(fixture.path()).run(&["init"]);
    assert!(again.stdout().contains("kept     .github/pointsman.yml"), "{}", again.stdout());
    assert_eq!(
        std::fs::read_to_string(fixture.path().join(".github/pointsman.yml")).unwrap(),
        "router: {categories: {mine: x}}\n"
    );
    let fresh = shop();
    router(fresh.path()).run(&["init", "--dry-run"]);
    assert!(!fresh.path().join(".github/pointsman.yml").exists());
}

/// The scripts of the workflow that `init` writes: job and script.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn scripts(fixture: &Fixture) -> Vec<(String, String)> {
    assert_eq!(router(fixture.path()).run(&["init"]).code, Some(0));
    let bytes = std::fs::read(fixture.path().join(change_router::init::Workflow::RouterGate.path())).unwrap();
    let document = settings::Document::parse("workflow", &bytes).unwrap();
    let mut scripts = Vec::new();
    for job in document.root.get("jobs").unwrap().entries() {
        for step in job.value.get("steps").into_iter().flat_map(settings::Node::items) {
            if let Some(script) = step.get("run").and_then(settings::Node::text) {
                scripts.push((job.key.clone(), script.to_owned()));
            }
        }
    }
    scripts
}

/// Runs a script as a runner on Linux does without `shell`; `None` where this machine lacks what GitHub's runners have.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn passes(fixture: &Fixture, script: &str) -> Option<bool> {
    let run = |script: &str| {
        let mut command = std::process::Command::new("bash");
        command.args(["-e", "-c", script]).current_dir(fixture.path()).env_clear();
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path))).env("HOME", fixture.root());
        command.output().is_ok_and(|output| output.status.success())
    };
    for tool in ["node", "python3"] {
        if script.contains(tool) && !run(&format!("{tool} --version")) {
            println!("skipped: `{tool}` is not installed");
            return None;
        }
    }
    Some(run(script))
}

#[cfg(target_os = "linux")]
#[test]
fn scripts_of_init_pass_on_odd_names_and_fail_on_broken_files() {
    let fixture = Fixture::new();
    let files = [
        ("check-python-code", "a b.py", "def (\n"),
        ("check-oca-modules", "addons/my sale/__manifest__.py", "{'a': open('x')}\n"),
        ("check-custom-addons", "custom_addons/$(id) \"x'/__manifest__.py", "{'a': b}\n"),
        ("check-scripts", "scripts/deep/a b.sh", "if\n"),
        ("check-javascript", "-x y.js", "let = = 1\n"),
    ];
    for (_, path, _) in files {
        fixture.write(path, if path.contains("manifest") { "{'name': 'é'}\n" } else { "" });
    }
    fixture.write("static/module.mjs", "import a from './a.js';\n").write("scripts/-n.sh", "true\n").commit("one");
    let scripts = scripts(&fixture);
    for (job, path, broken) in files {
        let (_, script) = scripts.iter().find(|(id, _)| id == job).unwrap();
        // Broken first: Python keeps what it compiled, by the second.
        let right = std::fs::read(fixture.path().join(path)).unwrap();
        fixture.write(path, broken);
        assert_ne!(passes(&fixture, script), Some(true), "{job}");
        fixture.write(path, right);
        assert_ne!(passes(&fixture, script), Some(false), "{job}");
    }
}

#[test]
fn scripts_of_init_pass_where_there_is_nothing_to_check() {
    let fixture = Fixture::new();
    for path in ["addons/README", "custom_addons/README", "scripts/run", "web/a.ts", "b.py"] {
        fixture.write(path, "");
    }
    fixture.commit("one");
    let scripts = scripts(&fixture);
    assert_eq!(scripts.len(), 5, "{scripts:?}");
    for (job, script) in scripts {
        assert_ne!(passes(&fixture, &script), Some(false), "{job}");
    }
}

#[test]
fn the_command_line_teaches() {
    let folder = tempfile::tempdir().unwrap();
    let help = router(folder.path()).run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for word in ["plan", "explain", "lint", "match", "init", "Exit codes"] {
        assert!(help.stdout().contains(word), "{}", help.stdout());
    }
    let wrong = router(folder.path()).run(&["plan", "--dialect", "paths-fliter"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr().contains("paths-filter"), "{}", wrong.stderr());
}

#[test]
fn explain_takes_paths_from_here_and_refuses_others() {
    let fixture = shop();
    let program = || router(fixture.path().join("docs"));
    for path in ["index.md", "./index.md", "docs/index.md"] {
        let ran = program().run(&["explain", path]);
        assert!(ran.stdout().contains("docs/index.md (modified)\n  + docs by"), "{path}: {}", ran.stdout());
    }
    assert_eq!(program().run(&["explain", "../../outside"]).code, Some(2));
    assert_eq!(program().run(&["explain", "/etc/hosts"]).code, Some(2));
}
