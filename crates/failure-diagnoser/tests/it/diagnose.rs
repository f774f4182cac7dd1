//! What `diagnose` answers, and how it ends.

use testkit::Program;

use crate::{BORROW, ERESOLVE, PROGRAM, folder, job, run};

#[test]
fn the_contract() {
    let folder = folder(&[("a.log", job("npm ci", ERESOLVE, false).as_bytes())]);
    let ran = run(folder.path(), &["diagnose", "a.log", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let json = ran.json();
    assert_eq!((&json["schema"], &json["verdict"]), (&"pointsman.diagnosis/v1".into(), &"failed".into()));
    let first = &json["diagnoses"][0];
    assert_eq!(
        (&first["category"], &first["rule"], &first["transient"]),
        (&"dependency".into(), &"npm/eresolve".into(), &"no".into())
    );
    assert_eq!((&first["evidence"]["log"], first["evidence"]["line"].as_u64()), (&"a.log".into(), Some(8)));
    assert_eq!(first["parameters"]["package"], "react");
    assert_eq!((&json["logs"][0]["format"], json["logs"][0]["lines"].as_u64()), (&"github".into(), Some(19)));
}

#[test]
fn a_passed_log_and_an_empty_one_are_no_failure() {
    let folder = folder(&[("a.log", job("npm ci", "added 3 packages", true).as_bytes()), ("empty.log", b"")]);
    let ran = run(folder.path(), &["diagnose", "a.log"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "no failure found in a.log\n"));
    let ran = run(folder.path(), &["diagnose", "empty.log"]);
    assert_eq!(
        (ran.code, ran.stdout().as_str()),
        (Some(0), "no failure found in empty.log\nnote: `empty.log` is empty\n")
    );
}

#[test]
fn standard_input_is_a_log_of_its_own() {
    let folder = folder(&[]);
    let stdin =
        |arguments: &[&str]| Program::new(PROGRAM, folder.path()).stdin(job("npm ci", ERESOLVE, false)).run(arguments);
    let ran = stdin(&["diagnose", "-", "--format=json"]);
    assert_eq!(
        (&ran.json()["diagnoses"][0]["rule"], &ran.json()["logs"][0]["name"]),
        (&"npm/eresolve".into(), &"-".into())
    );
    let twice = stdin(&["diagnose", "-", "--baseline", "-"]);
    assert_eq!(twice.code, Some(2));
    assert!(twice.stderr().contains("standard input is named twice"), "{}", twice.stderr());
}

#[test]
fn several_logs_are_one_run_and_the_flag_is_the_argument() {
    let passed = job("npm ci", "ok", true);
    let files = [("a.log", passed.clone()), ("b.log", job("cargo build", BORROW, false)), ("c.log", passed)];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    let ran = run(folder.path(), &["diagnose", "a.log", "b.log", "--log", "c.log", "--format=json"]);
    let json = ran.json();
    assert_eq!((&json["verdict"], &json["diagnoses"][0]["evidence"]["log"]), (&"failed".into(), &"b.log".into()));
    let verdicts: Vec<&serde_json::Value> =
        json["logs"].as_array().unwrap().iter().map(|log| &log["verdict"]).collect();
    assert_eq!(verdicts, ["no-failure-found", "failed", "no-failure-found"]);
}

#[test]
fn what_cannot_be_read_is_exit_3() {
    let folder = folder(&[("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0"), ("d/x", b"")]);
    for (log, message) in
        [("nowhere.log", "cannot read `nowhere.log`"), ("elf", "`elf` is no text"), ("d", "cannot read `d`")]
    {
        let ran = run(folder.path(), &["diagnose", log]);
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(3), ""), "{}", ran.stderr());
        assert!(ran.stderr().contains(message), "{}", ran.stderr());
    }
    let ran = run(folder.path(), &["diagnose", "d/x", "--baseline", "nowhere.log"]);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn mistakes_of_the_user_are_exit_2() {
    let folder = folder(&[("a.log", b"x\n")]);
    for (arguments, message) in [
        (&["diagnose"][..], "no log was given"),
        (&["diagnose", "a.log", "--config", "nowhere.yml"], "nowhere.yml"),
        (&["diagnose", "a.log", "--format", "xml"], "xml"),
        (&["rules", "explain", "npm/eresolv"], "did you mean `npm/eresolve`?"),
        (&["rules", "list", "--category", "tests"], "did you mean `test`?"),
        (&["mine", "a.log", "--topic", "A b"], "`A b` is no topic"),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stdout());
        assert!(ran.stderr().contains(message), "{arguments:?}: {}", ran.stderr());
    }
}

#[test]
fn every_mistake_of_configuration_and_rules_is_told_with_its_place() {
    let rules = "topic: own\ntitle: Own\ndescription: x.\nrules:\n  - id: own/a\n    kind: cuase\n    pattern: '(x'\n    samples: [y]\n    counterexamples: [z]\n";
    let config = "diagnosis:\n  rules: [ci/rules.yml, ci/gone.yml]\n  template: t.md\n";
    let folder = folder(&[
        ("a.log", b"x\n"),
        (".github/pointsman.yml", config.as_bytes()),
        ("ci/rules.yml", rules.as_bytes()),
        ("t.md", b"{% if %}"),
    ]);
    let ran = run(folder.path(), &["diagnose", "a.log"]);
    assert_eq!(ran.code, Some(2));
    for part in [
        "ci/rules.yml:6:11",
        "did you mean `cause`?",
        "ci/rules.yml:7:",
        ".github/pointsman.yml:2:25",
        "`ci/gone.yml` cannot be read",
    ] {
        assert!(ran.stderr().contains(part), "{part}: {}", ran.stderr());
    }
    std::fs::write(folder.path().join(".github/pointsman.yml"), "diagnosis: {template: t.md}\n").unwrap();
    let ran = run(folder.path(), &["diagnose", "a.log"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("--> t.md:1:"), "{}", ran.stderr());
    std::fs::rename(folder.path().join(".github/pointsman.yml"), folder.path().join(".github/pointsman.yaml")).unwrap();
    let ran = run(folder.path(), &["diagnose", "a.log"]);
    assert!(ran.stderr().contains("rename it to `.github/pointsman.yml`"), "{}", ran.stderr());
}

/// A rule of the repository's own that explains what no built-in rule does.
const OWN: &str = "topic: own\ntitle: Own\ndescription: Our tools.\nrules:\n  - id: own/gadget\n    title: A gadget refused\n    category: deploy\n    kind: cause\n    pattern: '^gadget (?P<name>\\S+) refused to frobnicate'\n    transient: \"yes\"\n    why: Gadgets are moody.\n    summary: 'gadget {name} refused'\n    remedies:\n      - text: Ask again.\n    samples:\n      - gadget g1 refused to frobnicate\n    counterexamples:\n      - gadget g1 agreed\n";

#[test]
fn rules_and_template_of_the_repository_are_used() {
    let config = "diagnosis:\n  rules: ci/rules.yml\n  template: t.md\n  diagnoses: 1\n";
    let log = job("make frobnicate", "hello\ngadget g7 refused to frobnicate", false);
    let folder = folder(&[
        ("sub/a.log", log.as_bytes()),
        (".github/pointsman.yml", config.as_bytes()),
        ("ci/rules.yml", OWN.as_bytes()),
        ("t.md", b"{% for d in diagnoses %}{{ d.category }}: {{ d.summary }}\n{% endfor %}"),
        (".git/HEAD", b""),
    ]);
    let ran = run(&folder.path().join("sub"), &["diagnose", "a.log", "--format", "markdown"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "deploy: gadget g7 refused\n"), "{}", ran.stderr());
}

#[test]
fn the_runbook_of_the_category_is_named_and_can_be_ones_own() {
    let log = job("npm ci", ERESOLVE, false);
    let address = |config: &[u8]| {
        let folder = folder(&[("a.log", log.as_bytes()), (".github/pointsman.yml", config), (".git/HEAD", b"")]);
        let json = run(folder.path(), &["diagnose", "a.log", "--format", "json"]).json();
        let summary = run(folder.path(), &["diagnose", "a.log", "--format", "markdown"]).stdout();
        let address = json["diagnoses"][0]["category_runbook"].as_str().unwrap().to_owned();
        assert!(summary.contains(&format!("- Runbook: <{address}>\n")), "{summary}");
        address
    };
    assert!(address(b"").ends_with("/docs/runbooks/dependency.md"));
    assert_eq!(address(b"diagnosis: {runbooks: 'https://w.example/x'}\n"), "https://w.example/x/dependency.md");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_repository_is_not_followed() {
    let outside = folder(&[("rules.yml", OWN.as_bytes())]);
    let folder = folder(&[("a.log", b"x\n"), (".github/pointsman.yml", b"diagnosis: {rules: [link.yml]}\n")]);
    std::os::unix::fs::symlink(outside.path().join("rules.yml"), folder.path().join("link.yml")).unwrap();
    let ran = run(folder.path(), &["diagnose", "a.log"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("leaves the repository"), "{}", ran.stderr());
}

#[test]
fn a_baseline_takes_what_it_has_out() {
    let noise = "ERROR: gadget cache is cold\nstarting";
    let failed = job("make", &format!("{noise}\nERROR: gadget burst"), false);
    let folder = folder(&[("a.log", failed.as_bytes()), ("b.log", job("make", noise, true).as_bytes())]);
    let ran = run(folder.path(), &["diagnose", "a.log", "--baseline", "b.log", "--format=json"]);
    let text = ran.json()["diagnoses"][0]["evidence"]["line"].as_u64();
    assert_eq!(text, Some(10), "{}", ran.stdout());
}

#[test]
fn an_explanation_shows_the_stages() {
    let folder = folder(&[("a.log", job("npm ci", ERESOLVE, false).as_bytes())]);
    let ran = run(folder.path(), &["diagnose", "a.log", "--explain"]);
    for part in [
        "how a.log was read:",
        "format github, 19 lines",
        "decision: failed, as the CI system says\n",
        "sections:",
        "regions:",
        "failed first",
        "best lines:",
        "[npm/eresolve]",
    ] {
        assert!(ran.stdout().contains(part), "{part}: {}", ran.stdout());
    }
    let json = run(folder.path(), &["diagnose", "a.log", "--explain", "--format=json"]).json();
    assert_eq!(json["explanations"][0]["reading"]["format"], "github");
    assert!(!json["explanations"][0]["candidates"].as_array().unwrap().is_empty());
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    let folder = folder(&[("a.log", job("cargo build", BORROW, false).as_bytes())]);
    for format in ["human", "json", "github", "sarif", "markdown"] {
        let once = || run(folder.path(), &["diagnose", "a.log", "--explain", "--format", format]);
        assert_eq!(once().stdout, once().stdout, "{format}");
    }
}
