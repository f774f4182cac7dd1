//! The built program with real and pretended package managers.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Fixture, Program, Ran, schedule, write_script};

/// A folder with `bin`, `home` and `project`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["bin", "home", "project"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    folder
}

/// The program in the project, with only `bin` and the system's own tools on its path.
fn program(folder: &Path) -> Program {
    Program::new(env!("CARGO_BIN_EXE_remediate"), folder.join("project"))
        .env("HOME", folder.join("home"))
        .env("PATH", format!("{}:/usr/bin:/bin", folder.join("bin").display()))
}

fn pretend(folder: &Path, name: &str, script: &str) {
    write_script(
        &folder.join("bin").join(name),
        &format!("#!/bin/sh\necho \"$@\" >> '{}'\n{script}\n", folder.join("calls").display()),
    );
}

fn calls(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("calls")).unwrap_or_default()
}

fn run(folder: &Path, flags: &[&str]) -> (Option<i32>, Value) {
    let ran = program(folder).run(&[&["run", "--format=json"], flags].concat());
    let report = if ran.stdout.is_empty() { Value::Null } else { ran.json() };
    (ran.code, report)
}

const DOCKER: &str =
    "case $1 in version) echo 28.0;; system) echo 'Deleted Images:'; echo 'Total reclaimed space: 1.5GB';; esac";

#[test]
fn docker_is_pruned_without_its_volumes_and_the_bytes_are_told() {
    let folder = folder();
    pretend(folder.path(), "docker", DOCKER);
    let (code, report) = run(folder.path(), &["--category=disk-full", "--deny=free-disk"]);
    assert_eq!(
        (code, &report["result"], &report["freed_bytes"]),
        (Some(0), &json!("healed"), &json!(1_500_000_000_u64))
    );
    assert_eq!(calls(folder.path()).lines().last(), Some("system prune --all --force"));
    let outcomes: Vec<_> = report["remedies"].as_array().unwrap().iter().map(|done| done["outcome"].clone()).collect();
    assert_eq!(outcomes, ["not-allowed", "healed"]);
    assert_eq!(report["remedies"][1]["commands"][1]["exit_code"], 0);
}

#[test]
fn a_remedy_that_fails_is_a_failure_everybody_sees() {
    let folder = folder();
    pretend(folder.path(), "docker", "[ $1 = version ] && exit 0; echo 'no ##[error] ::error::x' >&2; exit 4");
    let ran = program(folder.path())
        .in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40))
        .env("RUNNER_ENVIRONMENT", "self-hosted")
        .run(&["run", "--category=disk-full"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout());
    assert_eq!(ran.output("result"), "failed");
    let stdout = ran.stdout();
    assert_eq!(stdout.lines().filter(|line| line.starts_with("::error ")).count(), 1, "{stdout}");
    assert!(!stdout.lines().any(|line| !line.starts_with("::") && line.contains("##[")), "{stdout}");
    assert!(ran.summary.contains("Remedies: failed"));
    let remedies: Value = serde_json::from_str(ran.output("remedies")).unwrap();
    assert_eq!(remedies[1]["outcome"], "failed");
}

#[test]
fn without_docker_or_its_daemon_there_is_nothing_to_do() {
    let folder = folder();
    pretend(folder.path(), "docker", "echo 'Cannot connect' >&2; exit 1");
    let (code, report) = run(folder.path(), &["--category=disk-full", "--allow=prune-docker"]);
    assert_eq!((code, &report["result"]), (Some(0), &json!("nothing-to-do")));
    assert!(report["remedies"][1]["message"].as_str().unwrap().contains("Cannot connect"));
}

#[test]
fn a_runner_of_ones_own_is_freed_and_a_dry_run_changes_nothing() {
    let folder = folder();
    let cache = folder.path().join("home/.npm/_cacache/x");
    std::fs::create_dir_all(cache.parent().unwrap()).unwrap();
    std::fs::write(&cache, vec![b'x'; 50_000]).unwrap();
    let program = program(folder.path())
        .in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40))
        .env("HOME", folder.path().join("home"))
        .env("RUNNER_ENVIRONMENT", "self-hosted");
    let run = |flags: &[&str]| program.run(&[&["run", "--category=disk-full", "--allow=free-disk"], flags].concat());
    let ran = run(&["--dry-run"]);
    assert_eq!(
        (ran.code, ran.output("result"), ran.output("freed-bytes")),
        (Some(0), "planned", "0"),
        "{}",
        ran.stdout()
    );
    assert!(cache.exists());
    let ran = run(&[]);
    assert_eq!((ran.code, ran.output("result")), (Some(0), "healed"), "{}", ran.stdout());
    assert!(!cache.exists() && ran.output("freed-bytes").parse::<u64>().unwrap() >= 50_000);
    assert_eq!(run(&[]).output("result"), "nothing-to-do");
}

#[test]
fn the_cache_that_the_diagnosis_names_is_cleared_and_no_other() {
    let folder = folder();
    for tool in ["yarn", "npm", "pip"] {
        pretend(folder.path(), tool, &format!("echo {tool} is done"));
    }
    let diagnosis = json!({"schema": "pointsman.diagnosis/v1", "verdict": "failed", "diagnoses": [
        {"category": "dependency", "rule": "yarn/integrity", "confidence": 0.9, "parameters": {}, "evidence": {"excerpt": []}},
        {"category": "dependency", "rule": "pip/hash-mismatch", "confidence": 0.1, "parameters": {}, "evidence": {"excerpt": []}},
    ]});
    std::fs::write(folder.path().join("project/diagnosis.json"), diagnosis.to_string()).unwrap();
    let (code, report) = run(folder.path(), &["--diagnosis=diagnosis.json"]);
    assert_eq!((code, &report["result"]), (Some(0), &json!("healed")), "{report}");
    assert_eq!(calls(folder.path()), "cache clean\n");
    let (code, report) = run(folder.path(), &["--category=dependency", "--cache=npm"]);
    assert_eq!((code, &report["remedies"][0]["tool"]), (Some(0), &json!("npm")));
    assert!(calls(folder.path()).ends_with("cache clean --force\n"));
}

#[test]
fn a_command_that_hangs_is_ended() {
    let folder = folder();
    pretend(folder.path(), "npm", "sleep 600 & wait");
    let (code, report) = run(folder.path(), &["--category=dependency", "--cache=npm", "--timeout=1s"]);
    assert_eq!((code, &report["result"]), (Some(1), &json!("failed")));
    assert!(report["remedies"][0]["message"].as_str().unwrap().contains("took too long"), "{report}");
}

#[test]
fn a_limit_is_waited_out_within_bounds() {
    let folder = folder();
    let started = std::time::Instant::now();
    let (code, report) = run(folder.path(), &["--category=rate-limit", "--parameter=retry_after=1"]);
    assert_eq!((code, &report["result"]), (Some(0), &json!("healed")), "{report}");
    assert!(started.elapsed().as_millis() >= 1_000);
    let (code, report) = run(folder.path(), &["--category=rate-limit", "--parameter=retry_after=3600"]);
    assert_eq!((code, &report["result"]), (Some(1), &json!("failed")));
    assert!(report["remedies"][0]["message"].as_str().unwrap().contains("3600 s"), "{report}");
    let (code, report) = run(folder.path(), &["--category=rate-limit", "--dry-run"]);
    assert_eq!((code, &report["result"]), (Some(0), &json!("planned")));
}

/// The report of a refreshed lock file, after `git apply` has proved that the patch fits.
#[track_caller]
fn refreshed(fixture: &Fixture, ran: &Ran, file: &str) -> String {
    let report = ran.json();
    assert_eq!((ran.code, &report["result"]), (Some(0), &json!("proposed")), "{report}");
    assert_eq!(report["remedies"][0]["lockfiles"], json!([file]));
    assert_eq!(fixture.git(&["status", "--short"]), "", "the checkout was changed");
    let patch = report["patch"].as_str().expect("a patch");
    fixture.git(&["apply", patch]);
    assert_eq!(fixture.git(&["status", "--short"]), format!(" M {file}"));
    std::fs::read_to_string(fixture.path().join(file)).expect("the lock file")
}

fn refresh(fixture: &Fixture, rule: &str, category: &str, parameter: &str) -> Ran {
    let patch = fixture.root().join("lock.patch");
    Program::new(env!("CARGO_BIN_EXE_remediate"), fixture.path())
        .env("CARGO_HOME", fixture.root().join("cargo"))
        .env(
            "RUSTUP_HOME",
            std::env::var("RUSTUP_HOME")
                .unwrap_or_else(|_| format!("{}/.rustup", std::env::var("HOME").unwrap_or_default())),
        )
        .env("GOPROXY", "off")
        .env("GOFLAGS", "-mod=mod")
        .run(&[
            "run",
            "--format=json",
            &format!("--category={category}"),
            &format!("--rule={rule}"),
            &format!("--parameter={parameter}"),
            &format!("--patch={}", patch.display()),
        ])
}

#[test]
fn cargo_refreshes_its_lock_file_in_a_copy() {
    let fixture = Fixture::new();
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    fixture.write("Cargo.toml", format!("{manifest}[dependencies]\npart = {{ path = \"part\" }}\n"));
    fixture.write("src/lib.rs", "").write("part/src/lib.rs", "");
    fixture.write("part/Cargo.toml", manifest.replace("app", "part"));
    fixture.write("Cargo.lock", "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n");
    fixture.commit("a dependency without its lock");
    let ran = refresh(&fixture, "rust/manifest", "config", "file=/w/Cargo.lock");
    assert!(refreshed(&fixture, &ran, "Cargo.lock").contains("name = \"part\""));
}

#[test]
fn npm_refreshes_its_lock_file_in_a_copy_and_runs_no_scripts() {
    let fixture = Fixture::new();
    fixture.write(
        "package.json",
        r#"{"name":"app","version":"1.0.0","scripts":{"preinstall":"touch RAN"},"dependencies":{"part":"file:part"}}"#,
    );
    fixture.write("part/package.json", r#"{"name":"part","version":"2.0.0"}"#);
    fixture.write("package-lock.json", "{\"name\":\"app\",\"version\":\"1.0.0\",\"lockfileVersion\":3,\"requires\":true,\"packages\":{\"\":{\"name\":\"app\",\"version\":\"1.0.0\"}}}");
    fixture.commit("a dependency without its lock");
    let ran = refresh(&fixture, "npm/lock-out-of-sync", "dependency", "package=part");
    assert!(refreshed(&fixture, &ran, "package-lock.json").contains("\"part\""));
    // The refreshed one needs no refreshing.
    fixture.commit("the patch");
    let ran = refresh(&fixture, "npm/lock-out-of-sync", "dependency", "package=part");
    assert_eq!((ran.code, &ran.json()["result"]), (Some(0), &json!("nothing-to-do")), "{}", ran.stdout());
    assert_eq!(ran.json()["patch"], Value::Null);
}

#[test]
fn a_package_manager_that_fails_leaves_no_patch() {
    let folder = folder();
    std::fs::write(folder.path().join("project/package-lock.json"), "{}").unwrap();
    pretend(folder.path(), "npm", "echo broken > package-lock.json; echo 'npm error' >&2; exit 1");
    let (code, report) = run(folder.path(), &["--category=dependency", "--rule=npm/lock-out-of-sync"]);
    assert_eq!((code, &report["result"], &report["patch"]), (Some(1), &json!("failed"), &Value::Null));
    assert_eq!(std::fs::read_to_string(folder.path().join("project/package-lock.json")).unwrap(), "{}");
}

#[test]
fn what_no_remedy_helps_against_is_said() {
    let folder = folder();
    let (code, report) = run(folder.path(), &["--category=compile"]);
    assert_eq!((code, &report["result"], &report["remedies"]), (Some(0), &json!("nothing-to-do"), &json!([])));
    let (code, report) = run(folder.path(), &["--category=disk-full", "--heal=disk-full=off"]);
    assert_eq!((code, &report["result"]), (Some(0), &json!("not-allowed")));
}

#[test]
fn wrong_input_is_the_users_mistake() {
    let folder = folder();
    std::fs::write(folder.path().join("project/other.json"), r#"{"schema":"x/v1","verdict":"failed"}"#).unwrap();
    for flags in [
        &["--category=plague"][..],
        &[],
        &["--category=disk-full", "--allow=rm"],
        &["--category=disk-full", "--heal=disk-full"],
        &["--category=rate-limit", "--max-wait=soon"],
        &["--diagnosis=other.json"],
        &["--category=disk-full", "--working-directory=nowhere"],
    ] {
        assert_eq!(run(folder.path(), flags).0, Some(2), "{flags:?}");
    }
    assert_eq!(run(folder.path(), &["--diagnosis=missing.json"]).0, Some(3));
}

#[test]
fn the_program_tells_where_it_is() {
    let folder = folder();
    let ran = program(folder.path()).run(&["program"]);
    let path = std::fs::canonicalize(ran.stdout().trim()).unwrap();
    assert_eq!(path, std::fs::canonicalize(env!("CARGO_BIN_EXE_remediate")).unwrap());
    let program = program(folder.path()).in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40));
    let ran = program.env("POINTSMAN_INPUT_LOCATE", "true").run(&["run"]);
    assert_eq!((ran.code, ran.output("program")), (Some(0), path.to_str().unwrap()), "{}", ran.stdout());
}

#[test]
fn every_declared_output_is_written_also_on_failure() {
    let folder = folder();
    for flags in [&["--category=plague"][..], &["--category=compile"]] {
        let program = program(folder.path()).in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40));
        let ran = program.run(&[&["run"], flags].concat());
        for output in remediate::SPEC.outputs {
            assert!(ran.outputs.contains_key(output.name), "{} is declared", output.name);
        }
    }
}

#[test]
fn the_guide_holds_the_table() {
    let folder = folder();
    let list = program(folder.path()).run(&["list"]).stdout();
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/remediate.md")).unwrap();
    assert!(guide.contains(&list), "docs/remediate.md lacks this table:\n{list}");
}

#[test]
fn every_rule_of_the_table_exists_and_has_that_category() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../failure-diagnoser/rules");
    for entry in remediate::TABLE {
        let Some(id) = entry.rule else { continue };
        let topic = id.split('/').next().unwrap();
        let text = std::fs::read_to_string(rules.join(format!("{topic}.yml"))).unwrap();
        let (_, rule) =
            text.split_once(&format!("  - id: {id}\n")).unwrap_or_else(|| panic!("there is no rule `{id}`"));
        let rule = rule.split("\n  - id: ").next().unwrap();
        assert!(rule.contains(&format!("    category: {}\n", entry.category)), "{id} is not of `{}`", entry.category);
        if let Some((name, _)) = entry.when {
            assert!(rule.contains(&format!("(?P<{name}>")), "{id} has no parameter `{name}`");
        }
    }
}
