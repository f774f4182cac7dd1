//! `rules`.

use crate::{folder, run};

#[test]
fn the_built_in_rules_pass_their_samples_and_all_have_both_kinds() {
    let folder = folder(&[]);
    let ran = run(folder.path(), &["rules", "test"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    assert!(ran.stdout().contains(" samples: 0 failed\n") && ran.stdout().contains("(100.0 %)\n"), "{}", ran.stdout());
}

#[test]
fn a_file_of_the_built_in_rules_is_tested_in_its_place() {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let ran = run(std::path::Path::new(rules), &["rules", "test", "npm.yml"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    assert!(ran.stdout().starts_with("1 file, "), "{}", ran.stdout());
}

const FILE: &str = "topic: own\ntitle: Own\ndescription: x.\nrules:\n  - id: own/quiet\n    kind: noise\n    pattern: '^gadget hums'\n    samples:\n      - gadget sings\n    counterexamples:\n      - gadget hums\n";

#[test]
fn failing_samples_are_exit_2_with_their_place() {
    let folder = folder(&[("r.yml", FILE.as_bytes())]);
    let ran = run(folder.path(), &["rules", "test", "r.yml"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout());
    assert!(ran.stdout().starts_with("1 file, 1 rule, 2 samples: 2 failed\n"), "{}", ran.stdout());
    for part in ["--> r.yml:9:9", "the rule matches no line of it", "--> r.yml:11:9", "the rule matches its line 1"] {
        assert!(ran.stderr().contains(part), "{part}: {}", ran.stderr());
    }
    assert_eq!(run(folder.path(), &["rules", "test", "nowhere.yml"]).code, Some(2));
}

#[test]
fn a_file_that_is_no_rule_file_is_exit_2_with_every_mistake() {
    let text = FILE.replace("kind: noise", "kind: niose").replace("'^gadget hums'", "'(?=x)'");
    let folder = folder(&[("r.yml", text.as_bytes())]);
    let ran = run(folder.path(), &["rules", "test", "r.yml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("r.yml:6:11") && ran.stderr().contains("did you mean `noise`?"), "{}", ran.stderr());
    assert!(
        ran.stderr().contains("r.yml:7:") && ran.stderr().contains("look-around is not supported"),
        "{}",
        ran.stderr()
    );
}

#[test]
fn a_rule_that_can_never_win_is_named() {
    let text = "topic: own\ntitle: Own\ndescription: x.\nrules:\n  - &a\n    id: own/strong\n    title: Strong\n    category: config\n    kind: cause\n    pattern: '^gadget burst'\n    priority: 90\n    transient: \"no\"\n    why: It is old.\n    summary: the gadget burst\n    remedies: [{text: Buy one.}]\n    samples: [gadget burst]\n    counterexamples: [gadget hums]\n  - id: own/weak\n    title: Weak\n    category: config\n    kind: cause\n    pattern: '^gadget bur'\n    priority: 10\n    transient: \"no\"\n    why: It is old.\n    summary: the gadget burst\n    remedies: [{text: Buy one.}]\n    samples: [gadget burst]\n    counterexamples: [gadget hums]\n";
    let folder = folder(&[("r.yml", text.replace("  - &a\n    id", "  - id").as_bytes())]);
    let ran = run(folder.path(), &["rules", "test", "r.yml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert!(ran.stdout().contains("rules that win at none of their samples: 1\n"), "{}", ran.stdout());
    assert!(
        ran.stdout().contains("rule `own/weak` wins at none of its samples: `own/strong` does"),
        "{}",
        ran.stdout()
    );
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = folder(&[]);
    let all = run(folder.path(), &["rules", "list"]).stdout();
    assert!(all.lines().any(|line| line.starts_with("npm/eresolve ") && line.contains(" dependency ")), "{all}");
    let json = run(folder.path(), &["rules", "list", "--category", "disk-full", "--format", "json"]).json();
    let rules = json.as_array().unwrap();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule["category"] == "disk-full"), "{json}");
    let one = run(folder.path(), &["rules", "explain", "npm/eresolve"]).stdout();
    for part in [
        "npm/eresolve: ",
        "  kind: cause (",
        "  pattern: ",
        "  category: dependency (",
        "  fix: ",
        "  sample:\n",
        "    > npm ",
    ] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let json = run(folder.path(), &["rules", "explain", "npm/eresolve", "--format=json"]).json();
    assert_eq!((&json["id"], &json["transient"]), (&"npm/eresolve".into(), &"no".into()));
}
