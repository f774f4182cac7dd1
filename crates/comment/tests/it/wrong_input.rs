//! What the user can get wrong: exit code 2, with the place, before GitHub is asked.

use serde_json::json;
use testkit::{Payload, Program, Ran};

use crate::here;

fn run(files: &[(&str, &[u8])], arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    std::fs::copy(here("reports/complexity.json"), folder.path().join("c.json")).unwrap();
    std::fs::copy(here("reports/router.json"), folder.path().join("r.json")).unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let payload = Payload { event: "push", json: json!({"ref": "refs/heads/main"}) };
    let program = Program::new(env!("CARGO_BIN_EXE_comment"), folder.path());
    // Nobody listens there: whoever asks GitHub ends with 3.
    program
        .in_workflow(&payload, "refs/heads/main", "a")
        .env("GITHUB_API_URL", "http://127.0.0.1:9")
        .env("GITHUB_TOKEN", "t")
        .run(arguments)
}

#[track_caller]
fn refused(files: &[(&str, &[u8])], arguments: &[&str], part: &str) {
    let ran = run(files, arguments);
    let said = ran.stdout();
    assert_eq!(ran.code, Some(2), "{arguments:?}: {said}");
    assert!(said.contains(part) && said.starts_with("::error "), "{arguments:?}: {said}");
    assert_eq!(ran.output("result"), "failed");
    assert!(ran.outputs.len() == 5, "{:?}", ran.outputs);
}

#[test]
fn flags_that_do_not_fit() {
    let number = ["--number", "7"];
    let with = |arguments: &[&'static str]| [&number[..], arguments].concat();
    refused(&[], &["--report", "c.json"], "the event belongs to no pull request");
    refused(&[], &number, "there is nothing to say");
    refused(&[], &with(&["--report", "c.json", "--body-file", "b.md"]), "cannot be used with");
    refused(&[], &with(&["--report", "c.json", "--key", "a b"]), "key");
    refused(&[], &with(&["--report", "c.json", "--runbooks", "javascript:x"]), "no address of a folder");
    refused(&[], &with(&["--report", "r.json", "--label-from", "size"]), "needs the report of `complexity-scorer`");
    refused(&[], &with(&["--report", "r.json", "--label", "x"]), "--label-family");
    refused(&[], &with(&["--report", "r.json", "--label", "x", "--label-family", "y"]), "does not start with");
    refused(&[], &with(&["--label-only"]), "`label-only` without a label");
    refused(&[], &["--number", "x"], "invalid value");
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let number = |arguments: &[&'static str]| [&["--number", "7"][..], arguments].concat();
    refused(&[("x.json", b"{")], &number(&["--report", "x.json"]), "file=x.json");
    refused(&[("x.json", b"{\"schema\":\"other/v1\"}")], &number(&["--report", "x.json"]), "its schema is `other/v1`");
    refused(&[], &number(&["--report", "empty"]), "holds no report");
    refused(&[("t.md", b"a\n{% if %}")], &number(&["--report", "c.json", "--template", "t.md"]), "file=t.md,line=2");
    refused(&[("t.md", b"a\n{{ nope }}")], &number(&["--report", "c.json", "--template", "t.md"]), "file=t.md,line=2");
    refused(&[("t.md", b" \n")], &number(&["--report", "c.json", "--template", "t.md"]), "would be empty");
    refused(&[], &number(&["--report", "c.json", "--template", "missing.md"]), "`template` is");
    refused(&[("b.md", b"a\xff")], &number(&["--body-file", "b.md"]), "not UTF-8");
    refused(&[("b.md", b"\n")], &number(&["--body-file", "b.md"]), "would be empty");
}

#[test]
fn too_many_reports_and_too_large_ones() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..10 {
        std::fs::write(folder.path().join(format!("{index}.json")), " ".repeat(7 << 20)).unwrap();
    }
    let given = folder.path().to_str().unwrap();
    let ran = run(&[], &["--number", "7", "--report", given]);
    assert!(ran.code == Some(2) && ran.stdout().contains("larger than 64 MiB together"), "{}", ran.stdout());
    let folder = tempfile::tempdir().unwrap();
    for index in 0..1_001 {
        std::fs::write(folder.path().join(format!("{index}.json")), "{").unwrap();
    }
    let ran = run(&[], &["--number", "7", "--report", folder.path().to_str().unwrap()]);
    assert!(ran.code == Some(2) && ran.stdout().contains("more than 1000 reports"), "{}", ran.stdout());
}

#[test]
#[cfg(unix)]
fn a_link_in_an_artifact_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(here("reports/router.json"), folder.path().join("r.json")).unwrap();
    std::os::unix::fs::symlink(here("reports"), folder.path().join("more")).unwrap();
    let ran = run(&[], &["--number", "7", "--report", folder.path().to_str().unwrap()]);
    assert!(ran.code == Some(2) && ran.stdout().contains("holds no report"), "{}", ran.stdout());
}

#[test]
fn every_mistake_of_several_reports_is_named() {
    let ran =
        run(&[("a.json", b"{"), ("b.json", b"[]")], &["--number", "7", "--report", "a.json", "--report", "b.json"]);
    assert_eq!(ran.stdout().lines().filter(|line| line.starts_with("::error file=")).count(), 2, "{}", ran.stdout());
}

#[test]
fn a_file_that_is_missing_or_a_github_that_does_not_answer_is_not_the_users_mistake() {
    assert_eq!(run(&[], &["--number", "7", "--report", "gone.json"]).code, Some(3));
    let ran = run(&[], &["--number", "7", "--report", "c.json"]);
    assert_eq!((ran.code, ran.output("result")), (Some(3), "failed"), "{}", ran.stdout());
}
