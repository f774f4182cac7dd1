//! Programs of other people that say what a text means.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;

/// What a Python program answers on its standard output to texts on its standard input, both as JSON. `None` without Python.
#[expect(clippy::disallowed_methods, reason = "a test runs Python, whose behaviour is the specification")]
#[expect(clippy::print_stdout, reason = "the count of tests shows what was skipped")]
pub(crate) fn python<Answer: DeserializeOwned>(program: &str, texts: &[String]) -> Option<Vec<Answer>> {
    let mut command = Command::new("python3");
    command.args(["-I", "-c", program]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: there is no `python3`");
        return None;
    };
    let question = serde_json::to_vec(texts).unwrap();
    child.stdin.take().unwrap().write_all(&question).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the oracle failed");
    let answers: Vec<Answer> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), texts.len());
    Some(answers)
}
