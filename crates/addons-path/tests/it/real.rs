//! Real modules of the OCA, where `cargo xtask tools` has put them; manifestoo and pylint-odoo are the oracles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use addons_path::graph::Graph;
use addons_path::manifest::Manifest;
use addons_path::modules::{Module, Named};
use end_to_end::tools;
use serde_json::Value;
use testkit::{Program, Ran};

use crate::PROGRAM;

const SERIES: [&str; 5] = ["14.0", "16.0", "17.0", "18.0", "19.0"];

/// The folder of real modules of a series, and a program of the tools; `None` after saying that the test is skipped.
fn real(series: &str, program: &str) -> Option<(PathBuf, PathBuf)> {
    let folder = tools::folder().join("odoo").join(series).join("odoo/addons");
    let program = tools::folder().join("venv/bin").join(program);
    if folder.is_dir() && program.exists() {
        return Some((folder, program));
    }
    assert!(!tools::required(), "the modules of {series} are missing: run `cargo xtask tools`");
    tools::skip(&format!("the modules of {series} are missing, run `cargo xtask tools`"));
    None
}

fn check(folder: &Path, series: &str) -> Ran {
    Program::new(PROGRAM, folder).run(&[
        "check",
        "--repo",
        folder.to_str().unwrap(),
        "--series",
        series,
        "--format",
        "json",
    ])
}

fn findings(ran: &Ran) -> Vec<Value> {
    ran.json()["findings"].as_array().unwrap().clone()
}

/// The modules of a folder, read by the library.
fn modules(folder: &Path) -> Vec<Named> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = fs::read(path.join("__manifest__.py")) else { continue };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let module = Module {
            name: name.clone(),
            folder: name.clone(),
            manifest_file: format!("{name}/__manifest__.py"),
            manifest: Manifest::parse(&bytes),
            has_init: path.join("__init__.py").is_file(),
        };
        found.push(Named { name: name.into(), module: module.into() });
    }
    found
}

#[test]
fn real_modules_get_no_finding_of_severity_error() {
    let mut all = 0;
    for series in SERIES {
        let Some((folder, _)) = real(series, "python") else { return };
        let ran = check(&folder, series);
        let errors: Vec<Value> = findings(&ran).into_iter().filter(|finding| finding["severity"] == "error").collect();
        assert!(errors.is_empty() && ran.code == Some(0), "{series}: {errors:#?}");
        let there = modules(&folder);
        all += there.len();
        assert_eq!(ran.json()["environments"][0]["modules"].as_array().unwrap().len(), there.len());
    }
    assert!(all >= 150, "{all} modules");
    println!("{all} real modules of {} series, no error", SERIES.len());
}

#[test]
fn dependencies_dependents_and_order_are_those_of_manifestoo() {
    for series in SERIES {
        let Some((folder, python)) = real(series, "python") else { return };
        let oracle = ask(&python, "ask_manifestoo.py", &[folder.to_str().unwrap(), series]);
        let there = modules(&folder);
        let needs: BTreeMap<&str, Vec<&str>> =
            there.iter().map(|named| (&*named.name, named.module.readable().unwrap().needs().collect())).collect();
        let graph = Graph::of(&there);
        let expected = oracle["modules"].as_object().unwrap();
        assert_eq!(expected.keys().map(String::as_str).collect::<BTreeSet<_>>(), needs.keys().copied().collect());
        for (name, answers) in expected {
            let own = BTreeSet::from([name.clone()]);
            let closure = graph.dependencies(&own);
            // manifestoo names what the modules need, there or not, and leaves the module itself out.
            let depends: BTreeSet<&str> = closure
                .iter()
                .flat_map(|other| needs[other.as_str()].iter().copied())
                .filter(|need| need != name)
                .collect();
            assert_eq!(depends, texts(&answers["depends"]), "{series} {name}");
            let codepends = graph.dependents(&own);
            assert_eq!(
                codepends.iter().map(String::as_str).collect::<BTreeSet<_>>(),
                texts(&answers["codepends"]),
                "{series} {name}"
            );
        }
        same_order(&graph, &needs, oracle["order"].as_array().unwrap(), series);
    }
}

/// manifestoo goes depth by depth, within a depth in the order of Python's sets, which differs from run to run; ours is by name.
fn same_order(graph: &Graph, needs: &BTreeMap<&str, Vec<&str>>, order: &[Value], series: &str) {
    fn depth(name: &str, needs: &BTreeMap<&str, Vec<&str>>) -> usize {
        needs[name]
            .iter()
            .filter(|need| needs.contains_key(**need))
            .map(|need| depth(need, needs) + 1)
            .max()
            .unwrap_or(0)
    }
    let mut theirs: Vec<(usize, &str)> =
        order.iter().map(|name| name.as_str().unwrap()).map(|name| (depth(name, needs), name)).collect();
    assert!(theirs.is_sorted_by_key(|(depth, _)| *depth), "{series}: manifestoo goes depth by depth");
    theirs.sort_unstable();
    let theirs: Vec<&str> = theirs.into_iter().map(|(_, name)| name).collect();
    let all: BTreeSet<String> = graph.names().map(str::to_owned).collect();
    assert_eq!(graph.in_order(&all), theirs, "{series}");
}

fn texts(value: &Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn ask(python: &Path, script: &str, arguments: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles").join(script);
    let output = Command::new(python).arg(script).args(arguments).env("PYTHONHASHSEED", "0").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn clashes_of_licences_are_those_of_manifestoo() {
    const LICENSES: [&str; 9] = [
        "MIT",
        "LGPL-3",
        "LGPL-3 or any later version",
        "GPL-3",
        "GPL-3 or any later version",
        "AGPL-3",
        "OPL-1",
        "OEEL-1",
        "Other proprietary",
    ];
    let Some((_, python)) = real("18.0", "python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let module = |name: &str, license: &str, depends: &str| {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("__init__.py"), "").unwrap();
        let manifest =
            format!("{{'name': 'A', 'version': '18.0.1.0.0', 'license': '{license}', 'depends': [{depends}]}}");
        fs::write(path.join("__manifest__.py"), manifest).unwrap();
    };
    for (i, license) in LICENSES.iter().enumerate() {
        module(&format!("base_{i}"), license, "");
        for j in 0..LICENSES.len() {
            module(&format!("work_{i}_{j}"), license, &format!("'base_{j}'"));
        }
    }
    let oracle = ask(&python, "ask_manifestoo.py", &[folder.path().to_str().unwrap(), "18.0"]);
    let ran = check(folder.path(), "18.0");
    let found = findings(&ran);
    let ours: BTreeSet<String> = found
        .iter()
        .filter(|finding| finding["rule"] == "license-incompatible")
        .map(|finding| finding["message"].as_str().unwrap().replace('`', ""))
        .collect();
    assert_eq!(ours.iter().map(String::as_str).collect::<BTreeSet<_>>(), texts(&oracle["licenses"]));
    assert!(ours.len() > 20, "{}", ours.len());
}

/// Our rules and those of pylint-odoo that say the same.
const SAME: [(&str, &str); 6] = [
    ("license-not-allowed", "license-allowed"),
    ("version-format", "manifest-version-format"),
    ("missing-readme", "missing-readme"),
    ("application-readme", "missing-readme"),
    ("missing-license", "manifest-required-key"),
    ("missing-data-file", "resource-not-exist"),
];

/// A copy of real modules, most of them with one mistake.
fn mistaken(from: &Path, to: &Path) {
    let mut names: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for (index, source) in names.iter().filter(|path| path.join("__manifest__.py").is_file()).enumerate() {
        let target = to.join(source.file_name().unwrap());
        copy(source, &target);
        let manifest = target.join("__manifest__.py");
        let text = fs::read_to_string(&manifest).unwrap();
        let with = |more: &str| {
            let (body, _) = text.rsplit_once('}').unwrap();
            let comma = if body.trim_end().ends_with([',', '{']) { "" } else { "," };
            fs::write(&manifest, format!("{}{comma}\n{more}\n}}\n", body.trim_end())).unwrap();
        };
        match index % 8 {
            0 => fs::remove_file(target.join("README.rst")).unwrap(),
            1 => with("\"version\": \"18.0.1.0\","),
            2 => with("\"license\": \"LGPL3\","),
            3 => with("\"data\": [\"views/nowhere.xml\"], \"demo\": [\"demo/nowhere.xml\"],"),
            4 => fs::write(&manifest, text.replace("license", "licence")).unwrap(),
            5 => with("\"version\": \"1.0\", \"application\": True,"),
            6 => with("\"version\": \"17.0.1.0.0\","),
            _ => {}
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn manifest_rules_agree_with_pylint_odoo() {
    let Some((real_modules, pylint)) = real("18.0", "pylint") else { return };
    let folder = tempfile::tempdir().unwrap();
    mistaken(&real_modules, folder.path());
    let theirs = pylint_says(&pylint, folder.path());
    let ran = check(folder.path(), "18.0");
    let ours: BTreeSet<(String, String)> = findings(&ran)
        .iter()
        .filter_map(|finding| {
            let rule = SAME.iter().find(|(own, _)| finding["rule"] == *own)?.1;
            let module = finding["file"].as_str().unwrap().split('/').next().unwrap();
            Some((rule.to_owned(), module.to_owned()))
        })
        .collect();
    let mut differences: BTreeSet<String> =
        ours.difference(&theirs).map(|(rule, module)| format!("addons-path | {rule} | {module}")).collect();
    differences.extend(theirs.difference(&ours).map(|(rule, module)| format!("pylint-odoo | {rule} | {module}")));
    let listed =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/differences.txt")).unwrap();
    let listed: BTreeSet<String> = listed
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.rsplit_once(" | ").expect("a reason").0.to_owned())
        .collect();
    assert_eq!(differences, listed);
    assert!(ours.intersection(&theirs).count() >= 25, "{ours:?}");
}

fn pylint_says(pylint: &Path, folder: &Path) -> BTreeSet<(String, String)> {
    let rules: BTreeSet<&str> = SAME.iter().map(|(_, theirs)| *theirs).collect();
    let enabled = format!("--enable={}", rules.into_iter().collect::<Vec<_>>().join(","));
    let mut command = Command::new(pylint);
    command.args([
        "--rcfile=/dev/null",
        "--load-plugins=pylint_odoo",
        "--disable=all",
        &enabled,
        "--valid-odoo-versions=18.0",
        "--output-format=json",
    ]);
    for entry in fs::read_dir(folder).unwrap() {
        command.arg(entry.unwrap().path().join("__manifest__.py"));
    }
    let output = command.current_dir(folder).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    let one = |message: &Value| {
        let path = PathBuf::from(message["path"].as_str().unwrap());
        let module = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        (message["symbol"].as_str().unwrap().to_owned(), module)
    };
    said.as_array().unwrap().iter().map(one).collect()
}
