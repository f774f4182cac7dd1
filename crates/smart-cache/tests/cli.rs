//! The built program: a plan, a restore as `actions/cache` makes it, an explanation.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use testkit::{Program, Ran, schedule, write_script};

struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["home", "bin", "workspace"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self(folder)
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path("workspace").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
        self
    }

    fn program(&self) -> Program {
        Program::new(env!("CARGO_BIN_EXE_smart-cache"), self.path("workspace"))
            .env("HOME", self.path("home"))
            .env("PATH", self.path("bin"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
    }

    fn plan(&self, flags: &[&str]) -> Value {
        let report = format!("--report={}", self.path("plan.json").display());
        let ran = self.program().run(&[&["plan", "--format=json", &report], flags].concat());
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
        ran.json()
    }

    fn explain(&self, hit: &str) -> Value {
        let (plan, hit) = (format!("--plan={}", self.path("plan.json").display()), format!("--cache-hit={hit}"));
        let ran = self.program().run(&["explain", "--format=json", &plan, &hit]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
        ran.json()
    }

    /// Everything that the plan's last path holds, as a cache would keep it.
    fn saved(&self, plan: &Value) -> Vec<u8> {
        std::fs::read(plan["manifest_path"].as_str().expect("a path")).expect("the manifest")
    }

    fn restore(&self, plan: &Value, manifest: &[u8]) {
        let path = Path::new(plan["manifest_path"].as_str().expect("a path"));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, manifest).expect("the manifest");
    }
}

fn key(plan: &Value) -> String {
    plan["plan"]["key"].as_str().expect("a key").to_owned()
}

#[test]
fn a_lock_file_makes_the_key_and_the_rest_of_the_project_does_not() {
    let machine = Machine::new();
    machine.write("package-lock.json", "{}\n").write(".nvmrc", "v20.11.1\n").write("src/a.js", "1");
    let first = machine.plan(&["--cache-type=npm", "--cache-key-prefix=web"]);
    assert!(key(&first).starts_with("web-npm-v1-linux-x64-node20-"), "{first}");
    machine.write("src/a.js", "2").write("node_modules/x/package-lock.json", "3").write(".nvmrc", "v20.12.0\n");
    machine.write("package-lock.json", "{}\r\n");
    assert_eq!(key(&machine.plan(&["--cache-type=npm", "--cache-key-prefix=web"])), key(&first));
    machine.write("package-lock.json", "{\"a\": 1}\n");
    assert_ne!(key(&machine.plan(&["--cache-type=npm", "--cache-key-prefix=web"])), key(&first));
}

#[test]
fn a_restore_by_prefix_is_explained_part_by_part() {
    let machine = Machine::new();
    machine
        .write("requirements.txt", "odoo\n")
        .write("dev/requirements.txt", "pytest\n")
        .write(".python-version", "3.11.7");
    let flags = ["--cache-type=python"];
    let first = machine.plan(&flags);
    let told = machine.explain("");
    assert_eq!(told["cache_hit"], false);
    assert!(told["reason"].as_str().unwrap().starts_with("no cache was found"));
    let saved = machine.saved(&first);

    let again = machine.plan(&flags);
    assert!(!Path::new(again["manifest_path"].as_str().unwrap()).exists(), "what was left behind looks restored");
    machine.restore(&again, &saved);
    let told = machine.explain("true");
    assert_eq!((&told["cache_hit"], &told["changes"]), (&Value::Bool(true), &serde_json::json!([])));

    machine.write("requirements.txt", "odoo==18\n").write("constraints.txt", "x");
    std::fs::remove_file(machine.path("workspace/dev/requirements.txt")).unwrap();
    let changed = machine.plan(&flags);
    assert!(
        key(&changed).starts_with(first["plan"]["restore_keys"][0].as_str().unwrap()),
        "it can be restored by prefix"
    );
    machine.restore(&changed, &saved);
    let told = machine.explain("false");
    let expected = ["`constraints.txt` is new", "`dev/requirements.txt` is gone", "`requirements.txt` has changed"];
    assert_eq!(told["changes"], serde_json::json!(expected), "{told}");
    assert_eq!(told["restored_key"], key(&first));
    // What is saved now belongs to the new key.
    assert!(String::from_utf8(machine.saved(&changed)).unwrap().contains(&key(&changed)));
}

#[test]
fn another_tool_is_explained_where_its_downloads_serve_both() {
    let machine = Machine::new();
    machine.write("package-lock.json", "{}").write(".nvmrc", "18");
    let first = machine.plan(&["--cache-type=npm"]);
    machine.explain("");
    let saved = machine.saved(&first);
    machine.write(".nvmrc", "20");
    let second = machine.plan(&["--cache-type=npm"]);
    assert!(key(&first).starts_with(second["plan"]["restore_keys"][1].as_str().unwrap()));
    machine.restore(&second, &saved);
    assert_eq!(machine.explain("false")["changes"], serde_json::json!(["node: `node18` is now `node20`"]));
}

#[test]
fn the_tool_is_asked_where_no_file_says_it() {
    let machine = Machine::new();
    machine.write("Cargo.lock", "");
    let flags = ["--cache-type=cargo"];
    let unknown = machine.plan(&flags);
    assert!(key(&unknown).contains("-rustunknown-"), "{unknown}");
    assert_eq!(unknown["findings"][0]["rule"], "smart-cache/tool-version");
    write_script(&machine.path("bin/rustc"), "#!/bin/sh\necho 'rustc 1.80.1 (3f5fd8dd4 2024-08-06)'\n");
    assert!(key(&machine.plan(&flags)).contains("-rust1.80.1-3f5fd8dd4-2024-08-06-"));
    let paths = machine.plan(&flags)["plan"]["paths"].clone();
    assert_eq!(paths[3], "target");
    assert!(paths[4].as_str().unwrap().starts_with("~/.cache/pointsman/smart-cache/cargo-"), "{paths}");
    assert!(key(&machine.plan(&["--cache-type=cargo", "--tool-version=1.81"])).contains("-rust1.81-"));
}

#[test]
fn odoo_caches_wheels_and_checkouts() {
    let machine = Machine::new();
    machine
        .write("app/repos.yaml", "./odoo/custom/src/web:\n  remotes: {}\n../evil:\n  x: 1\n")
        .write("app/requirements.txt", "");
    let plan = machine.plan(&["--cache-type=odoo", "--working-directory=app", "--tool-version=3.10"]);
    let paths: Vec<&str> = plan["plan"]["paths"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(paths[..3], ["~/.cache/pip", "~/.cache/uv", "app/odoo/custom/src/web"]);
    assert_eq!(paths.len(), 4);
    assert_eq!(plan["plan"]["manifest"]["files"].as_object().unwrap().len(), 2);
}

#[test]
fn without_dependency_files_it_says_so() {
    let machine = Machine::new();
    let plan = machine.plan(&["--cache-type=maven"]);
    assert!(key(&plan).ends_with("-nofiles"));
    assert_eq!(plan["findings"][0]["rule"], "smart-cache/no-dependency-file");
    machine.write("data/a", "1").write("data/b", "1");
    let general = |text: &str| {
        machine.write("data/b", text);
        key(&machine.plan(&["--cache-type=general", "--path=out", "--hash-files=data/**", "--hash-files=!data/b"]))
    };
    assert_eq!(general("1"), general("2"));
}

#[test]
fn in_a_workflow_the_steps_hand_each_other_their_outputs() {
    let machine = Machine::new();
    machine.write("go.sum", "x").write("go.mod", "module x\n\ngo 1.22\n");
    let step = || {
        machine.program().in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40)).env("HOME", machine.path("home"))
    };
    let run = step().env("POINTSMAN_INPUT_CACHE_TYPE", "go").env("POINTSMAN_INPUT_PATH", "out\n~/more\n");
    let ran = run.run(&["plan"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    declared(&ran);
    assert_eq!(
        ran.output("paths").lines().collect::<Vec<_>>()[..4],
        ["~/go/pkg/mod", "~/.cache/go-build", "out", "~/more"]
    );
    assert!(ran.output("key").contains("-go1.22-"));
    let next = step();
    let ran = next.run(&["explain", &format!("--plan={}", ran.output("report")), "--cache-hit="]);
    assert_eq!((ran.code, ran.output("cache-hit")), (Some(0), "false"), "{}", ran.stdout());
    assert!(ran.output("reason").starts_with("no cache was found") && ran.summary.contains("not found"));
    declared(&ran);
}

#[track_caller]
fn declared(ran: &Ran) {
    for output in smart_cache::SPEC.outputs {
        assert!(ran.outputs.contains_key(output.name), "{} is declared", output.name);
    }
}

#[test]
fn wrong_input_is_the_users_mistake() {
    let machine = Machine::new();
    machine.write("other.json", r#"{"schema":"x/v1"}"#);
    for flags in [
        &["plan"][..],
        &["plan", "--cache-type=ruby"],
        &["plan", "--cache-type=general"],
        &["plan", "--cache-type=go", "--cache-key-prefix=a,b"],
        &["plan", "--cache-type=go", "--hash-files=a/{b"],
        &["plan", "--cache-type=go", "--working-directory=nowhere"],
        &["plan", "--cache-type=go", "--working-directory=../workspace"],
        &["explain", "--plan=other.json"],
        &["explain", "--plan=other.json", "--cache-hit=perhaps"],
    ] {
        let program = machine
            .program()
            .in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40))
            .env("HOME", machine.path("home"));
        let ran = program.run(flags);
        assert_eq!(ran.code, Some(2), "{flags:?}: {}", ran.stdout());
        declared(&ran);
        assert_eq!(ran.output("cache-hit"), "false");
    }
    assert_eq!(machine.program().run(&["explain", "--plan=missing.json"]).code, Some(3));
}

#[test]
fn a_poisoned_manifest_is_text_and_nothing_more() {
    let machine = Machine::new();
    machine.write("go.sum", "x").write("go.mod", "go 1.22\n");
    let plan = machine.plan(&["--cache-type=go"]);
    let hostile = serde_json::json!({
        "schema": "pointsman.smart-cache-manifest/v1", "key": "k\n::error::x", "parts": {"a": "b\n::error::c ##[error]d"}, "files": {"@team <b>": "1"}
    });
    machine.restore(&plan, hostile.to_string().as_bytes());
    let report = format!("--plan={}", machine.path("plan.json").display());
    let program = machine
        .program()
        .in_workflow(&schedule(), "refs/heads/main", &"0".repeat(40))
        .env("HOME", machine.path("home"));
    let ran = program.run(&["explain", &report, "--cache-hit=false"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        !ran.stdout().contains("##[") && !ran.stdout().lines().any(|line| line.trim_start().starts_with("::")),
        "{}",
        ran.stdout()
    );
    assert!(!ran.summary.contains("<b>") && !ran.output("reason").contains('\n'));
    machine.restore(&plan, &vec![b'x'; 2 << 20]);
    let ran = program.run(&["explain", &report, "--cache-hit=false"]);
    assert!(ran.output("reason").contains("says nothing about itself"), "{}", ran.output("reason"));
}

#[test]
fn the_action_plans_then_restores_then_explains() {
    let action = action::metadata::action_yml(&smart_cache::SPEC);
    let place = |words: &str| action.find(words).unwrap_or_else(|| panic!("`{words}` is not in\n{action}"));
    let steps = [
        "run.sh\" smart-cache plan\n",
        "uses: actions/cache@",
        "run.sh\" smart-cache explain --plan=\"$PLAN\" --cache-hit=\"$CACHE_HIT\"\n",
    ];
    let places = steps.map(place);
    assert!(places.is_sorted(), "{action}");
    place("        CACHE_HIT: ${{ steps.cache.outputs.cache-hit }}\n");
    place(
        "  cache-hit:\n    description: \"`true` if a cache with exactly this key was restored, else `false`.\"\n    value: ${{ steps.explain.outputs.cache-hit }}\n",
    );
    place("  key:\n    description: \"The key.\"\n    value: ${{ steps.run.outputs.key }}\n");
    for script in action.lines().filter(|line| line.trim_start().starts_with("run: ")) {
        assert!(!script.contains("${{"), "{script}");
    }
}
