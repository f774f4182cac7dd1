//! What holds on public logs, where they are: `POINTSMAN_CORPORA` or `../shared/corpora`. The figures are printed by
//! `cargo xtask corpora`.
#![expect(clippy::disallowed_methods, reason = "tests read files and unpack archives")]
#![expect(clippy::print_stdout, reason = "a test says why it skips itself")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use failure_diagnoser::rank::Model;
use failure_diagnoser::reading::{Format, Intake, Status, Text};
use failure_diagnoser::{Answer, Baseline, Log, built_in, diagnose};

/// Rules that may fire on logs of builds that passed, one a line with the reason: `topic/name reason`.
const EXCEPTIONS: &str = include_str!("passed-exceptions.txt");
/// The confidence from which on a diagnosis of a log of a build that passed is an alarm.
const ALARM: f64 = 0.3;

fn corpora() -> PathBuf {
    std::env::var_os("POINTSMAN_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"), PathBuf::from)
}

/// The files of a set, unpacked into a folder that goes away with the first value; nothing, said aloud, without the data.
fn unpacked(set: &str) -> Option<(tempfile::TempDir, Vec<PathBuf>)> {
    let archive = corpora().join(format!("{set}.tar.xz"));
    if !archive.exists() {
        println!("skipped: no labelled data (POINTSMAN_CORPORA or ../shared/corpora)");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(folder.path()).status().unwrap();
    assert!(status.success(), "tar could not unpack `{}`", archive.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path().join(set)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    Some((folder, files))
}

fn read(path: &Path) -> Text {
    let mut intake = Intake::default();
    intake.push(&fs::read(path).unwrap());
    intake.finish()
}

/// The answer to each log after `change` was made to it, on all processors, in the order of the logs.
fn answers(files: &[PathBuf], change: impl Fn(Text) -> Text + Sync) -> Vec<Answer> {
    let (base, model) = (built_in(), Model::built_in());
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = files.get(at) else { return };
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    let log = Log { name, text: change(read(path)) };
                    let answer = diagnose(&[log], &Baseline::default(), &base, &model);
                    done.lock().unwrap().insert(at, answer);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

/// The log of a tool that ran somewhere else: the CI system's own lines are gone, and with them everything that says
/// whether a command, a step or the job passed. What is left are the words of the tools.
fn without_verdict(text: &Text) -> Text {
    let mut intake = Intake::default();
    for section in text.sections() {
        for index in section.lines.clone().filter(|index| !is_the_systems(text.line(*index))) {
            intake.push(text.line(index));
            intake.push(b"\n");
        }
    }
    let mut left = intake.finish();
    (left.format, left.verdict) = (Format::Plain, Status::Unknown);
    left
}

fn is_the_systems(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    let starts =
        ["travis_", "$ ", "##[", "Done. Your build exited", "Finished: ", "Setting environment variables from"];
    starts.iter().any(|start| line.starts_with(start))
        || line.starts_with("The command ") && line.contains(" exited with ")
}

/// A rule *fires* on a log if it is the rule of a diagnosis with a confidence of at least [`ALARM`].
fn fired(files: &[PathBuf], change: impl Fn(Text) -> Text + Sync) -> BTreeMap<String, BTreeSet<usize>> {
    let mut fired: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, answer) in answers(files, change).into_iter().enumerate() {
        for diagnosis in answer.diagnoses.into_iter().filter(|diagnosis| diagnosis.confidence >= ALARM) {
            fired.entry(diagnosis.rule).or_default().insert(at);
        }
    }
    fired
}

fn logs(fired: &BTreeMap<String, BTreeSet<usize>>) -> usize {
    fired.values().flatten().collect::<BTreeSet<_>>().len()
}

/// Neither as the log is, nor if it did not say how the job ended: what it says of its commands is enough.
#[test]
fn no_rule_fires_on_passed_builds_on_public_logs() {
    let Some((_folder, files)) = unpacked("passed") else { return };
    let as_they_are = fired(&files, |text| text);
    let cut_off = fired(&files, |mut text| {
        // `Plain`: a system that ends its logs with a verdict is taken at its word if there is none.
        (text.format, text.verdict) = (Format::Plain, Status::Unknown);
        text
    });
    println!(
        "figure: {} of {} passed logs raise an alarm, {} if they do not say how the job ended",
        logs(&as_they_are),
        files.len(),
        logs(&cut_off)
    );
    assert!(as_they_are.is_empty() && cut_off.is_empty(), "{as_they_are:#?}\n{cut_off:#?}");
}

/// With nothing left but the words of the tools, a rule can only fire where a tool says that something failed. In a build
/// that passed this is true and was tolerated, or the rule is wrong: each such rule is listed with its reason.
#[test]
fn rules_that_fire_on_the_words_of_passed_builds_on_public_logs_are_listed() {
    let Some((_folder, files)) = unpacked("passed") else { return };
    let fired = fired(&files, |text| without_verdict(&text));
    let lines = EXCEPTIONS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let listed: BTreeMap<&str, &str> = lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect();
    let idle = listed.keys().filter(|rule| !fired.contains_key(**rule)).count();
    println!(
        "figure: without anything the CI system says, {} of {} passed logs raise an alarm, by {} rules; {idle} listed rules do not",
        logs(&fired),
        files.len(),
        fired.len()
    );
    let unlisted: Vec<&String> = fired.keys().filter(|rule| !listed.contains_key(rule.as_str())).collect();
    assert!(unlisted.is_empty(), "these rules fire on passed logs and are not in passed-exceptions.txt: {unlisted:?}");
    for (rule, reason) in listed {
        assert!(reason.len() > 20, "`{rule}` has no reason in passed-exceptions.txt");
    }
}

/// The evidence line without case, numbers, hashes and white space at its ends.
fn masked(line: &str) -> String {
    let words = line.trim().to_lowercase();
    let mask = |word: &str| {
        let hexadecimal = word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut out = String::new();
        for character in word.chars() {
            let character = if character.is_ascii_digit() { '0' } else { character };
            if !(character == '0' && out.ends_with('0')) {
                out.push(character);
            }
        }
        if hexadecimal { "#".to_owned() } else { out }
    };
    words.split(' ').map(mask).collect::<Vec<_>>().join(" ")
}

/// Failures of one repository that are told in the same words, but for numbers and hashes, of the same test or file, are
/// one cause: they have one signature. (Numbers can also be the cause: one family in ten may have several.)
#[test]
fn one_cause_has_one_signature_on_public_logs() {
    let Some((_folder, files)) = unpacked("logchunks") else { return };
    // `Language__owner__name__job.log`: the repository is in the name, and so it is in the folder that a set has.
    let mut by_words: BTreeMap<_, BTreeMap<String, usize>> = BTreeMap::new();
    let mut by_signature: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (path, answer) in files.iter().zip(answers(&files, |text| text)) {
        let name = path.file_name().unwrap().to_string_lossy();
        let repository = name.rsplit_once("__").unwrap().0.to_owned();
        let Some(first) = answer.diagnoses.first() else { continue };
        let at = (first.evidence.line - first.evidence.start) as usize;
        let Some(line) = first.evidence.excerpt.get(at) else { continue };
        let subject = ["test", "file"].map(|name| first.parameters.get(name).cloned());
        let words = (repository.clone(), first.rule.clone(), subject, masked(line));
        *by_words.entry(words).or_default().entry(first.signature.clone()).or_default() += 1;
        by_signature.entry((repository, first.signature.clone())).or_default().insert(masked(line));
    }
    let families: Vec<_> = by_words.iter().filter(|(_, signatures)| signatures.values().sum::<usize>() > 1).collect();
    let split: Vec<_> = families.iter().filter(|(_, signatures)| signatures.len() > 1).collect();
    let joined = by_signature.values().filter(|lines| lines.len() > 1).count();
    println!(
        "figure: {} families of logs with one evidence line, {} of them with several signatures; {joined} of {} signatures have several lines",
        families.len(),
        split.len(),
        by_signature.len()
    );
    let shown: Vec<_> = split
        .iter()
        .map(|((repository, rule, ..), signatures)| format!("{repository}: {rule}: {} signatures", signatures.len()))
        .collect();
    assert!(split.len() * 10 <= families.len(), "one cause, several signatures:\n{}", shown.join("\n"));
}
