//! The command line: exit codes, forms of the answer, what is refused.

use testkit::{Fixture, Program, Ran, schedule};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_drift-guard");

const RULES: &str = "drift:
  rules:
    - id: version
      left: a.env#VERSION
      right: b.env#VERSION
      relation: equal
      remedy: change b.env
";

fn fixture(config: &str, other: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture
        .write(".github/pointsman.yml", config)
        .write("a.env", "# first\nVERSION=17.0\n")
        .write("b.env", other)
        .commit("first");
    fixture
}

fn run(fixture: &Fixture, arguments: &[&str]) -> Ran {
    Program::new(PROGRAM, fixture.path()).run(arguments)
}

#[test]
fn clean_drift_wrong_and_unevaluated_have_their_own_exit_codes() {
    let clean = run(&fixture(RULES, "VERSION=17.0\n"), &["check"]);
    assert_eq!(clean.code, Some(0), "{}", clean.stdout());
    assert!(clean.stdout().contains("clean: 1 rules, 1 clean, 0 drifted"), "{}", clean.stdout());
    let drift = run(&fixture(RULES, "VERSION=16.0\n"), &["check"]);
    assert_eq!(drift.code, Some(1));
    for part in
        ["`VERSION` is `17.0`, but `VERSION` (b.env:1) is `16.0`", "a.env:2:9", "b.env:1:9", "hint: change b.env"]
    {
        assert!(drift.stdout().contains(part), "{part}\n{}", drift.stdout());
    }
    let wrong = run(&fixture("drift: {rules: [{id: a, relation: equl}]}\n", ""), &["check"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr().contains("pointsman.yml:1:35") && wrong.stderr().contains("did you mean `equal`?"),
        "{}",
        wrong.stderr()
    );
    let other = fixture(RULES, "");
    other.remove("b.env");
    let blind = run(&other, &["check", "--format", "json"]);
    assert_eq!(blind.code, Some(3));
    let report = blind.json();
    assert_eq!(
        (&report["rules"][0]["outcome"], &report["rules"][0]["why"]),
        (&"unevaluated".into(), &"`b.env` is missing".into())
    );
}

#[test]
fn a_repository_without_a_configuration_is_the_users_mistake() {
    let empty = Fixture::new();
    empty.write("a", "").commit("first");
    let ran = run(&empty, &["check"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("drift-guard init"), "{}", ran.stderr());
    let named = run(&fixture(RULES, "VERSION=17.0\n"), &["check", "--rule", "versoin"]);
    assert!(named.code == Some(2) && named.stderr().contains("did you mean `version`?"), "{}", named.stderr());
}

#[test]
fn json_and_sarif() {
    let fixture = fixture(RULES, "VERSION=16.0\n");
    let json = run(&fixture, &["check", "--format", "json"]).json();
    assert_eq!(json["schema"], "pointsman.drift-guard/v1");
    assert_eq!(json["rules"][0]["id"], "version");
    assert_eq!(json["rules"][0]["outcome"], "drift");
    let finding = &json["findings"][0];
    assert_eq!((&finding["location"]["line"], &finding["other"]["line"]), (&2.into(), &1.into()));
    let sarif = run(&fixture, &["check", "--format", "sarif"]).json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["partialFingerprints"]["pointsman/v1"], finding["fingerprint"]);
    // Another commit that moves the lines does not change what it is.
    fixture.write("a.env", "# first\n# second\nVERSION=17.0\n").commit("moved");
    let later = run(&fixture, &["check", "--format", "json"]).json();
    assert_eq!(later["findings"][0]["fingerprint"], finding["fingerprint"]);
    assert_eq!(later["findings"][0]["location"]["line"], 3);
}

#[test]
fn both_sides_are_annotated_and_every_output_is_written() {
    let fixture = fixture(RULES, "VERSION=16.0\n");
    let head = fixture.head();
    let ran = Program::new(PROGRAM, fixture.path()).in_workflow(&schedule(), "refs/heads/main", &head).run(&["check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr());
    assert!(ran.stdout().contains("::error file=a.env,line=2"), "{}", ran.stdout());
    assert!(ran.stdout().contains("::notice file=b.env,line=1"), "{}", ran.stdout());
    assert_eq!(
        (ran.output("result"), ran.output("drifted"), ran.output("unevaluated")),
        ("drift", "[\"version\"]", "[]")
    );
    assert!(ran.output("report").ends_with("drift-guard.json"));
}

#[test]
fn a_baseline_lets_only_new_drifts_fail() {
    let fixture = fixture(RULES, "VERSION=16.0\n");
    let written = run(&fixture, &["baseline", "write"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr());
    let known = run(&fixture, &["check", "--format", "json"]);
    assert_eq!((known.code, &known.json()["rules"][0]["outcome"]), (Some(0), &"waived".into()));
    fixture.write("b.env", "VERSION=15.0\n");
    assert_eq!(run(&fixture, &["check"]).code, Some(1));
    fixture.write(".github/drift-baseline.json", "{}");
    let broken = run(&fixture, &["check"]);
    assert!(broken.code == Some(2) && broken.stderr().contains("baseline"), "{}", broken.stderr());
}

#[test]
fn secrets_are_shown_as_hashes_only() {
    let config = "drift:\n  rules:\n    - {id: password, left: 'a.env#DB_PASSWORD', right: 'b.env#DB_PASSWORD', relation: equal}\n";
    let fixture = fixture(config, "DB_PASSWORD=hunter3\n");
    fixture.write("a.env", "DB_PASSWORD=hunter2\n");
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["explain", "password"],
        &["selftest"],
    ] {
        let ran = run(&fixture, arguments);
        let all = format!("{}{}", ran.stdout(), ran.stderr());
        assert!(!all.contains("hunter"), "{arguments:?}\n{all}");
    }
    assert!(run(&fixture, &["check"]).stdout().contains("sha256:f52fbd32"));
}

#[test]
fn explain_shows_every_step() {
    let config = "drift:\n  rules:\n    - id: tag\n      left: {source: a.env, extract: VERSION, normalize: [major]}\n      right: {values: ['17']}\n      relation: equal\n";
    let ran = run(&fixture(config, ""), &["explain", "tag"]);
    assert_eq!(ran.code, Some(0));
    for part in ["relation: equal", "VERSION = `17.0`  (a.env:2)", "major -> 1 values", "VERSION = `17`", "clean:"] {
        assert!(ran.stdout().contains(part), "{part}\n{}", ran.stdout());
    }
}

#[test]
fn a_command_runs_only_where_it_is_allowed() {
    let config = "drift:\n  rules:\n    - id: made\n      left: {source: a.env, format: text}\n      right: {command: [sed, -n, 'p', a.env]}\n      relation: generated-from\n    - id: slow\n      left: a.env#VERSION\n      right: {command: [sleep, '30'], timeout: 1}\n      relation: equal\n";
    let fixture = fixture(config, "");
    let refused = run(&fixture, &["check", "--rule", "made"]);
    assert!(refused.code == Some(3) && refused.stdout().contains("--allow-commands"), "{}", refused.stdout());
    assert_eq!(run(&fixture, &["check", "--rule", "made", "--allow-commands"]).code, Some(0));
    let slow = run(&fixture, &["check", "--rule", "slow", "--allow-commands"]);
    assert!(slow.code == Some(3) && slow.stdout().contains("longer than 1 seconds"), "{}", slow.stdout());
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_out_of_the_repository_is_not_read() {
    let fixture = fixture(RULES, "VERSION=17.0\n");
    let secret = fixture.root().join("outside.env");
    std::fs::write(&secret, "VERSION=hunter2\n").unwrap();
    fixture.remove("b.env").symlink("b.env", secret.to_string_lossy().as_bytes());
    let ran = run(&fixture, &["check"]);
    assert!(ran.code == Some(3) && ran.stdout().contains("leads out of the repository"), "{}", ran.stdout());
    assert!(!ran.stdout().contains("hunter"));
}

#[test]
fn files_that_git_ignores_are_no_files_of_the_repository() {
    let config = "drift:\n  rules:\n    - {id: none, left: '**/*.orig', relation: absent}\n";
    let fixture = fixture(config, "");
    fixture.write(".gitignore", "ignored/\n").write("ignored/a.orig", "x");
    assert_eq!(run(&fixture, &["check"]).code, Some(0));
    fixture.write("new/a.orig", "x");
    let ran = run(&fixture, &["check"]);
    assert!(ran.code == Some(1) && ran.stdout().contains("new/a.orig"), "{}", ran.stdout());
}

#[test]
fn ages_are_those_of_commits() {
    let config = "drift:\n  rules:\n    - {id: fresh, left: b.env, relation: newer-than, right: a.env}\n    - {id: young, left: a.env, relation: newer-than, days: 10}\n";
    let fixture = fixture(config, "x=1\n");
    assert_eq!(run(&fixture, &["check", "--rule", "fresh"]).code, Some(0));
    fixture.git(&["config", "user.name", "a"]);
    let late = run(&fixture, &["check", "--rule", "young", "--now", "2099-01-01"]);
    assert!(late.code == Some(1) && late.stdout().contains("days ago"), "{}{}", late.stdout(), late.stderr());
}
