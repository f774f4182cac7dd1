//! The program as a step of a workflow.

use testkit::{Fixture, Program, Ran, schedule};

use crate::{BORROW, PROGRAM, folder, job};

/// Runs it in a repository with these files, on a log with this output.
fn step(files: &[&str], output: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let fixture = Fixture::new();
    for file in files {
        fixture.write(file, "one\ntwo\nthree\nfour\n");
    }
    in_fixture(&fixture, output, variables, arguments)
}

fn in_fixture(fixture: &Fixture, output: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    fixture.write("README.md", "x\n").commit("first");
    let logs = folder(&[("a.log", job("cargo build", output, false).as_bytes())]);
    let log = logs.path().join("a.log").to_string_lossy().into_owned();
    let program = Program::new(PROGRAM, fixture.path()).in_workflow(&schedule(), "refs/heads/main", &fixture.head());
    let program = variables.iter().fold(program, |program, (name, value)| program.env(name, value));
    let program = if variables.is_empty() { program.env("POINTSMAN_INPUT_LOG", log) } else { program };
    let all: Vec<&str> = ["diagnose"].into_iter().chain(arguments.iter().copied()).collect();
    program.run(&all)
}

fn annotations(ran: &Ran) -> Vec<String> {
    ran.stdout().lines().filter(|line| line.starts_with("::")).map(str::to_owned).collect()
}

#[test]
fn everything_goes_to_the_runners_files() {
    let ran = step(&["src/lib.rs"], BORROW, &[], &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    assert_eq!(["verdict", "category", "transient"].map(|name| ran.output(name)), ["failed", "compile", "no"]);
    assert!(ran.output("signature").starts_with("compile:"), "{:?}", ran.outputs);
    assert!(
        ran.output("confidence").parse::<f64>().is_ok_and(|value| value > 0.0 && value <= 1.0),
        "{:?}",
        ran.outputs
    );
    assert!(!ran.output("rule").is_empty() && !ran.output("summary").is_empty(), "{:?}", ran.outputs);
    assert!(ran.summary.starts_with("### Failed: "), "{}", ran.summary);
    assert!(ran.summary.contains("cannot borrow"), "{}", ran.summary);
    let found = annotations(&ran);
    assert!(found[0].starts_with("::error file=src/lib.rs,line=3,col=5,title="), "{found:?}");
}

#[test]
fn a_report_is_written_and_named() {
    let folder = folder(&[]);
    let path = folder.path().join("out/why.json").to_string_lossy().into_owned();
    let ran = step(&[], BORROW, &[], &["--report", &path]);
    assert_eq!(ran.output("report"), path);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((&report["schema"], &report["verdict"]), (&"pointsman.diagnosis/v1".into(), &"failed".into()));
    assert!(step(&[], BORROW, &[], &[]).output("report").ends_with("failure-diagnoser.json"));
}

#[test]
fn a_file_is_found_by_its_unique_suffix_and_otherwise_left_out() {
    let found = annotations(&step(&["crates/app/src/lib.rs"], BORROW, &[], &[]));
    assert!(found[0].starts_with("::error file=crates/app/src/lib.rs,line=3,col=5,"), "{found:?}");
    let found = annotations(&step(&["a/src/lib.rs", "b/src/lib.rs"], BORROW, &[], &[]));
    assert!(found[0].starts_with("::error title="), "{found:?}");
}

#[test]
fn annotations_have_a_limit() {
    let places: String = (2..40).map(|number| format!("  ::: src/m{number}.rs:{number}:5\n")).collect();
    let output = format!("error[E0425]: cannot find value `x` in this scope\n --> src/m1.rs:1:5\n{places}\n");
    let names: Vec<String> = (1..40).map(|number| format!("src/m{number}.rs")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let all = annotations(&step(&names, &output, &[], &[])).len();
    assert!((3..=10).contains(&all), "{all}");
    let fixture = Fixture::new();
    for name in &names {
        fixture.write(name, "one\n");
    }
    fixture.write(".github/pointsman.yml", "diagnosis: {annotations: 2}\n");
    let limited = in_fixture(&fixture, &output, &[], &[]);
    assert_eq!(annotations(&limited).len(), 2, "{}", limited.stdout());
}

#[test]
fn every_output_is_written_when_it_cannot_answer_too() {
    let fine = step(&[], BORROW, &[], &[]);
    for (log, code) in [("", 2), ("/nowhere.log", 3)] {
        let ran = step(&[], "", &[("POINTSMAN_INPUT_LOG", log)], &[]);
        assert_eq!(ran.code, Some(code), "{}", ran.stdout());
        assert_eq!(ran.outputs.keys().collect::<Vec<_>>(), fine.outputs.keys().collect::<Vec<_>>());
        assert_eq!((ran.output("verdict"), ran.output("transient")), ("unknown", "unknown"));
        assert!(ran.stdout().starts_with("::error title="), "{}", ran.stdout());
        assert!(ran.summary.contains("could not answer"), "{}", ran.summary);
    }
}

#[test]
fn sarif_holds_the_place() {
    let value = step(&["src/lib.rs"], BORROW, &[], &["--format", "sarif"]).json();
    let first = &value["runs"][0]["results"][0];
    assert_eq!(first["level"], "error");
    assert_eq!(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/lib.rs");
    assert_eq!(first["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}
