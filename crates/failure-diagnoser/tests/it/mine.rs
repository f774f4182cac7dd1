//! `mine`.

use crate::{ERESOLVE, folder, job, run};

/// Logs of three runs that fail for a reason that only this repository has.
fn gadgets() -> Vec<(String, String)> {
    (1..4)
        .map(|number| {
            let line = format!("gadget 'left{number}' refused to frobnicate in phase {number}");
            (format!("f{number}.log"), job("make frobnicate", &line, false))
        })
        .collect()
}

#[test]
fn what_is_proposed_loads_passes_and_explains() {
    let logs = gadgets();
    let mut files: Vec<(&str, &[u8])> = logs.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let (explained, passed) =
        (job("npm ci", ERESOLVE, false), job("make frobnicate", "gadget 'right' agreed to frobnicate", true));
    files.extend([("known.log", explained.as_bytes()), ("passed.log", passed.as_bytes())]);
    let folder = folder(&files);
    let mine = ["mine", "f1.log", "f2.log", "f3.log", "known.log", "--baseline", "passed.log"];
    let ran = run(folder.path(), &mine);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert_eq!(ran.stderr(), "4 logs: 4 failed, 3 of them explained by no rule; 1 rule proposed\n");
    assert_eq!(run(folder.path(), &mine).stdout, ran.stdout, "the same logs, the same bytes");
    let text = ran.stdout();
    assert!(text.contains("# In 3 logs: \"f1.log\", \"f2.log\", \"f3.log\"."), "{text}");
    assert!(text.contains("agreed to frobnicate"), "{text}");
    let to_file = run(folder.path(), &[&mine[..], &["--output", "ci/mined.yml"]].concat());
    assert_eq!((to_file.code, to_file.stdout().as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_to_string(folder.path().join("ci/mined.yml")).unwrap(), text);
    let tested = run(folder.path(), &["rules", "test", "ci/mined.yml"]);
    assert_eq!(tested.code, Some(0), "{}{text}", tested.stderr());
    std::fs::create_dir(folder.path().join(".github")).unwrap();
    std::fs::write(folder.path().join(".github/pointsman.yml"), "diagnosis: {rules: ci/mined.yml}\n").unwrap();
    let json = run(folder.path(), &["diagnose", "f2.log", "--format", "json"]).json();
    assert!(json["diagnoses"][0]["rule"].as_str().unwrap().starts_with("mined/"), "{json}");
    assert_eq!(json["diagnoses"][0]["parameters"]["name"], "left2");
    let again = run(folder.path(), &mine);
    assert_eq!((again.code, again.stdout().as_str()), (Some(0), ""), "what is explained is not proposed again");
}

#[test]
fn nothing_to_propose_is_said() {
    let folder = folder(&[("a.log", job("make", "fine", true).as_bytes())]);
    let ran = run(folder.path(), &["mine", "a.log", "--output", "x.yml"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), ""));
    assert_eq!(ran.stderr(), "1 log: 0 failed, 0 of them explained by no rule; 0 rules proposed\n");
    assert!(!folder.path().join("x.yml").exists());
}

#[test]
fn the_order_of_the_arguments_does_not_matter() {
    let logs = gadgets();
    let more = job("make", "gizmo 'right' refused to hum in hall 7", false);
    let mut files: Vec<(&str, &[u8])> = logs.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    files.push(("g.log", more.as_bytes()));
    let folder = folder(&files);
    let mined = |logs: &[&str]| run(folder.path(), &[&["mine"], logs].concat()).stdout();
    assert_eq!(mined(&["f1.log", "f2.log", "f3.log", "g.log"]), mined(&["g.log", "f3.log", "f1.log", "f2.log"]));
}

#[test]
fn proposals_of_an_earlier_run_do_not_stay() {
    let logs = gadgets();
    let passed = job("make", "fine", true);
    let folder = folder(&[("f.log", logs[0].1.as_bytes()), ("p.log", passed.as_bytes()), ("own.yml", b"topic: own\n")]);
    run(folder.path(), &["mine", "f.log", "--output", "x.yml"]);
    assert!(folder.path().join("x.yml").exists());
    let ran = run(folder.path(), &["mine", "p.log", "--output", "x.yml"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.stderr().ends_with("removed `x.yml`, which held the proposals of an earlier run\n"),
        "{}",
        ran.stderr()
    );
    assert!(!folder.path().join("x.yml").exists());
    let ran = run(folder.path(), &["mine", "p.log", "--output", "own.yml"]);
    assert!(ran.stderr().contains("`own.yml` is left as it is"), "{}", ran.stderr());
    assert_eq!(std::fs::read_to_string(folder.path().join("own.yml")).unwrap(), "topic: own\n");
}

#[test]
fn a_rule_mined_from_a_masked_line_matches_the_raw_one() {
    let log = job("make", "gadget refused with password=hunter2sec1 after login", false);
    let folder = folder(&[("a.log", log.as_bytes())]);
    let ran = run(folder.path(), &["mine", "a.log", "--output", "ci/mined.yml"]);
    assert!(ran.stderr().contains("1 rule proposed"), "{}", ran.stderr());
    std::fs::create_dir(folder.path().join(".github")).unwrap();
    std::fs::write(folder.path().join(".github/pointsman.yml"), "diagnosis: {rules: ci/mined.yml}\n").unwrap();
    let json = run(folder.path(), &["diagnose", "a.log", "--format", "json"]).json();
    assert!(json["diagnoses"][0]["rule"].as_str().unwrap().starts_with("mined/"), "{json}");
}

#[test]
fn a_damaged_log_does_not_end_the_mining_of_others() {
    let log = &gadgets()[0].1;
    let folder = folder(&[("a.zip", b"PK\x03\x04damaged"), ("b.log", log.as_bytes())]);
    let ran = run(folder.path(), &["mine", "a.zip", "b.log"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert!(ran.stderr().starts_with("note: left out: cannot read `a.zip`"), "{}", ran.stderr());
    assert!(ran.stderr().contains("1 log: 1 failed"), "{}", ran.stderr());
    let ran = run(folder.path(), &["mine", "a.zip"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr());
}
