//! Input that tries to do harm, or is only broken.

use std::collections::BTreeMap;
use std::fs;

use testkit::{Program, Ran};

use crate::PROGRAM;
use crate::fixture::write;

const MANIFEST: &str = "{'name': 'A', 'version': '18.0.1.0.0', 'license': 'LGPL-3', 'depends': ['base']}\n";
const COMPOSE: &str = "services:\n  odoo:\n    image: odoo:18\n    volumes:\n      - ./addons:/mnt/extra-addons\n";

fn module(folder: &str) -> [(String, String); 3] {
    [("__manifest__.py", MANIFEST), ("__init__.py", ""), ("README.rst", "A\n")]
        .map(|(name, text)| (format!("{folder}/{name}"), text.to_owned()))
}

fn files(more: &[(&str, &str)]) -> BTreeMap<String, String> {
    module("addons/a")
        .into_iter()
        .chain(more.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
        .collect()
}

fn check(files: &BTreeMap<String, String>) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    Program::new(PROGRAM, folder.path()).run(&["check", "--format", "json"])
}

fn rules(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let mut rules: Vec<String> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.dedup();
    rules
}

#[test]
fn code_in_a_manifest_is_never_run() {
    let folder = tempfile::tempdir().unwrap();
    let proof = folder.path().join("pwned");
    let code = format!("__import__('os').system('touch {}')", proof.display());
    write(folder.path(), &files(&[("addons/a/__manifest__.py", &code), ("compose.yml", COMPOSE)]));
    let ran = Program::new(PROGRAM, folder.path()).run(&["check", "--format", "json"]);
    assert_eq!((ran.code, rules(&ran)), (Some(1), vec!["unreadable-manifest".to_owned()]));
    assert!(!proof.exists());
}

#[test]
fn broken_files_are_told_of_at_their_place_and_the_rest_is_checked() {
    for (file, text, line) in [
        ("compose.yml", "services:\n  odoo: {image: [\n", 2),
        (".devcontainer/devcontainer.json", "{\n  \"image\": \"odoo:18\",,\n}\n", 2),
        ("odoo.conf", "[options]\nworkers = 2\naddons_path /mnt\n", 3),
    ] {
        let ran = check(&files(&[(file, text), ("addons/b/__manifest__.py", MANIFEST)]));
        assert_eq!(ran.code, Some(1), "{file}: {}", ran.stderr());
        let json = ran.json();
        let findings = json["findings"].as_array().unwrap();
        let told = |rule: &str| findings.iter().find(|finding| finding["rule"] == rule).cloned().unwrap_or_default();
        let broken = told("unreadable-file");
        assert!(
            broken["file"] == file && broken["line"].as_u64().is_some_and(|at| at >= line) && broken["column"].is_u64(),
            "{file}: {json}"
        );
        assert_eq!(told("missing-init")["file"], "addons/b/__manifest__.py", "{json}");
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_inside_and_loops_end() {
    let ran = check(&files(&[
        ("compose.yml", COMPOSE),
        ("oca/web/web_a/__manifest__.py", MANIFEST),
        ("oca/web/web_a/__init__.py", ""),
        ("oca/web/web_a/README.rst", ""),
        ("addons/web_a", "-> ../oca/web/web_a"),
        ("addons/loop", "-> loop"),
        ("addons/up", "-> .."),
        ("addons/out", "-> /etc"),
        ("addons/gone", "-> nowhere"),
    ]));
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
    assert_eq!(ran.json()["environments"][0]["modules"], serde_json::json!(["a", "web_a"]));
}

#[test]
#[cfg(unix)]
fn a_manifest_outside_the_repository_is_not_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.py"), "{'name': 'TOP-SECRET', 'x': 1}").unwrap();
    let link = format!("-> {}", outside.path().join("secret.py").display());
    let ran =
        check(&files(&[("compose.yml", COMPOSE), ("addons/b/__manifest__.py", &link), ("addons/b/__init__.py", "")]));
    assert!(!ran.stdout().contains("SECRET") && !ran.stdout().contains("\"b\""), "{}", ran.stdout());
}

#[test]
fn paths_outside_the_repository_are_said_to_be_unseen() {
    let compose = "services:\n  odoo:\n    image: odoo:18\n    command: odoo --addons-path=/mnt/a,/mnt/b,~/c\n    volumes:\n      - ../other:/mnt/a\n      - /etc:/mnt/b\n      - ./addons:/mnt/extra-addons\n";
    let ran = check(&files(&[("compose.yml", compose)]));
    let unseen: Vec<_> = ran.json()["environments"][0]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["state"].clone())
        .collect();
    assert!(unseen.iter().all(|state| state.as_str().unwrap().starts_with("not to be seen")), "{unseen:?}");
    assert!(rules(&ran).contains(&"unseen-entry".to_owned()));
}

#[test]
fn hostile_names_start_no_command() {
    let name = "x\n::error::injected\n##[error]y<b>@team";
    let conf = "[options]\naddons_path = /mnt/::warning::z,/mnt/##[group]\n";
    let compose = "services:\n  odoo:\n    image: odoo:18\n    volumes:\n      - ./odoo.conf:/etc/odoo/odoo.conf\n      - ./addons:/mnt/extra-addons\n";
    let folder = tempfile::tempdir().unwrap();
    let mut all = files(&[("odoo.conf", conf), ("compose.yml", compose)]);
    all.extend(module(&format!("addons/{name}")));
    all.insert(
        "addons/a/__manifest__.py".to_owned(),
        "{'name': 'A', 'depends': ['::error::a\\n##[error]b'], 'version': '::error::'}".to_owned(),
    );
    write(folder.path(), &all);
    let fixture = testkit::Fixture::new();
    let payload = testkit::push("refs/heads/main", &"0".repeat(40), &"1".repeat(40));
    for form in ["human", "json", "github", "sarif"] {
        let ran = Program::new(PROGRAM, folder.path())
            .in_workflow(&payload, "refs/heads/main", &"1".repeat(40))
            .run(&["check", "--format", form]);
        for line in ran.stdout().lines() {
            let own =
                form == "github" && ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
            assert!(own || !line.trim_start().starts_with("::"), "{form}: {line}");
            // The runner reads a line that starts with its own command as that command only.
            assert!(own || !line.contains("##["), "{form}: {line}");
        }
        assert!(!ran.summary.contains("<b>") && !ran.summary.contains("@team"), "{}", ran.summary);
    }
    drop(fixture);
    for arguments in [&["list"][..], &["explain", "a"]] {
        let ran = Program::new(PROGRAM, folder.path()).run(arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
        assert!(
            ran.stdout().lines().all(|line| !line.trim_start().starts_with("::") && !line.contains("##[")),
            "{}",
            ran.stdout()
        );
    }
}

#[test]
fn ten_thousand_files_are_walked_past() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files(&[("compose.yml", COMPOSE)]));
    for n in 0..10 {
        let data = folder.path().join(format!("addons/a/static/{n}"));
        fs::create_dir_all(&data).unwrap();
        for file in 0..1_000 {
            fs::write(data.join(file.to_string()), "").unwrap();
        }
    }
    let ran = Program::new(PROGRAM, folder.path()).run(&["check", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout());
}
