//! Zips of logs, as GitHub makes them.

use std::io::{Cursor, Write as _};

use testkit::{Program, schedule};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::{BORROW, ERESOLVE, PROGRAM, folder, job, run};

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Two jobs, of which one failed; each is there as a whole and cut into steps.
fn run_of_github() -> Vec<u8> {
    let (build, lint) = (job("npm ci", ERESOLVE, false), job("npm run lint", "fine", true));
    let cut = |text: &str, at: usize| text.lines().skip(at).map(|line| format!("{line}\n")).collect::<String>();
    zipped(&[
        ("1_lint.txt", &lint),
        ("0_build (18).txt", &build),
        ("build (18)/1_Set up job.txt", "2024-05-01T10:00:00.0000000Z hello\n"),
        ("build (18)/3_Install.txt", &cut(&build, 3)),
        ("build (18)/system.txt", "x\n"),
        ("lint/2_Lint.txt", &cut(&lint, 3)),
    ])
}

#[test]
fn jobs_are_counted_once_and_named() {
    let folder = folder(&[("logs.zip", &run_of_github())]);
    let json = run(folder.path(), &["diagnose", "logs.zip", "--format=json"]).json();
    let logs: Vec<_> =
        json["logs"].as_array().unwrap().iter().map(|log| (log["name"].clone(), log["job"].clone())).collect();
    assert_eq!(
        logs,
        [("logs.zip/0_build (18).txt".into(), "build (18)".into()), ("logs.zip/1_lint.txt".into(), "lint".into())]
    );
    let rules: Vec<_> = json["diagnoses"].as_array().unwrap().iter().map(|each| each["rule"].clone()).collect();
    assert_eq!(rules.iter().filter(|rule| *rule == "npm/eresolve").count(), 1, "{rules:?}");
    assert_eq!(json["diagnoses"][0]["evidence"]["log"], "logs.zip/0_build (18).txt");
}

#[test]
fn steps_alone_give_their_names() {
    let cut: String = job("cargo build", BORROW, false).lines().skip(3).map(|line| format!("{line}\n")).collect();
    let zip = zipped(&[
        ("build/1_Set up job.txt", "2024-05-01T10:00:00.0000000Z hello\n"),
        ("build/4_Compile everything.txt", &cut),
    ]);
    let folder = folder(&[("logs.zip", &zip)]);
    let json = run(folder.path(), &["diagnose", "logs.zip", "--format=json"]).json();
    let first = &json["diagnoses"][0];
    assert_eq!((&first["step"], &first["category"]), (&"Compile everything".into(), &"compile".into()));
    assert_eq!(first["evidence"]["log"], "logs.zip/build/4_Compile everything.txt");
}

#[test]
fn an_archive_can_come_through_a_pipe() {
    let folder = folder(&[]);
    let ran = Program::new(PROGRAM, folder.path()).stdin(run_of_github()).run(&["diagnose", "-", "--format=json"]);
    assert_eq!(ran.json()["diagnoses"][0]["evidence"]["log"], "-/0_build (18).txt");
}

#[test]
fn archives_that_are_none_are_exit_3() {
    let mut broken = run_of_github();
    broken.truncate(broken.len() / 2);
    let empty = zipped(&[]);
    let pictures = zipped(&[("a.png", "x")]);
    let folder = folder(&[("broken.zip", &broken), ("empty.zip", &empty), ("pictures.zip", &pictures)]);
    for (name, message) in
        [("broken.zip", "cannot read `broken.zip`"), ("empty.zip", "holds no logs"), ("pictures.zip", "holds no logs")]
    {
        let ran = run(folder.path(), &["diagnose", name]);
        assert_eq!(ran.code, Some(3), "{}", ran.stdout());
        assert!(ran.stderr().contains(message), "{}", ran.stderr());
    }
}

#[test]
fn one_log_that_cannot_be_read_does_not_hide_the_others() {
    let failure = job("npm ci", ERESOLVE, false);
    let mut zip =
        zipped(&[("0_a.txt", "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\0\0"), ("1_b.txt", &failure), ("2_c.txt", "QQQQQQQQ\n")]);
    let folder_of = |zip: &[u8]| folder(&[("logs.zip", zip)]);
    let ran = run(folder_of(&zip).path(), &["diagnose", "logs.zip", "--format=json"]);
    assert_eq!((ran.code, &ran.json()["diagnoses"][0]["rule"]), (Some(0), &"npm/eresolve".into()), "{}", ran.stderr());
    assert_eq!(ran.json()["notes"], serde_json::json!(["left out: `logs.zip/0_a.txt` is no text"]));
    // A method that is none (APPNOTE.TXT, 4.4.5), in the headers of the last file.
    let marks: Vec<usize> = zip.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at).collect();
    zip[marks[2] + 10] = 99;
    let ran = run(folder_of(&zip).path(), &["diagnose", "logs.zip", "--format=json"]);
    assert_eq!((ran.code, ran.json()["notes"].as_array().unwrap().len()), (Some(0), 2), "{}", ran.stdout());
    zip[marks[1] + 10] = 99;
    let ran = run(folder_of(&zip).path(), &["diagnose", "logs.zip"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout());
    assert!(ran.stderr().contains("`logs.zip/0_a.txt` is no text"), "{}", ran.stderr());
}

#[cfg(unix)]
#[test]
fn an_archive_can_come_through_a_named_pipe() {
    let folder = folder(&[]);
    let pipe = folder.path().join("logs");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn(move || std::fs::write(pipe, run_of_github()));
    let ran = run(folder.path(), &["diagnose", "logs", "--format=json"]);
    writer.join().unwrap().unwrap();
    assert_eq!(ran.json()["diagnoses"][0]["evidence"]["log"], "logs/0_build (18).txt");
}

#[test]
fn credentials_in_names_are_masked_in_every_form() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let failure = job("npm ci", ERESOLVE, false);
    let cut: String = failure.lines().skip(3).map(|line| format!("{line}\n")).collect();
    let files = [(format!("0_deploy {token}.txt"), failure), (format!("x {token}/2_Run {token}.txt"), cut)];
    let zip = zipped(&files.each_ref().map(|(name, text)| (name.as_str(), text.as_str())));
    let folder = folder(&[("logs.zip", &zip), (&format!("{token}.log"), b"")]);
    for format in ["human", "json", "github", "sarif", "markdown"] {
        let program = Program::new(PROGRAM, folder.path()).in_workflow(&schedule(), "refs/heads/main", &"1".repeat(40));
        let ran = program.run(&["diagnose", "logs.zip", &format!("{token}.log"), "--explain", "--format", format]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
        let outputs: String = ran.outputs.values().cloned().collect();
        assert!(!format!("{}{}{outputs}", ran.stdout(), ran.summary).contains(&token), "{format}: {}", ran.stdout());
    }
}
