//! One step after the other: all of them, whatever fails, each with its time, its counts and a log of its own.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::count::{self, Count};
use crate::process::run_into;

/// What a step's output is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The exit code is the answer: one passed or one failed.
    Check,
    /// Test suites that report what passed, failed and was skipped.
    Suites,
}

/// A program to run.
#[derive(Debug)]
pub(crate) struct Step {
    /// What it shows, for people and as file name of its log.
    pub(crate) name: &'static str,
    /// How it is counted.
    pub(crate) kind: Kind,
    /// What runs.
    pub(crate) command: Command,
}

/// Runs all steps and prints a line for each, the whole log of those that failed.
pub(crate) fn run_all(steps: Vec<Step>) -> Count {
    let folder = end_to_end::target().join("xtask/test");
    let all = Instant::now();
    let mut total = Count::default();
    let mut table = String::new();
    for step in steps {
        println!("== {}", step.name);
        let started = Instant::now();
        let count = run_one(step.kind, step.command, &folder.join(format!("{}.log", step.name.replace(' ', "-"))));
        let verdict = if count.failed > 0 { "FAILED" } else { "ok" };
        let seconds = started.elapsed().as_secs_f64();
        println!("   {verdict}: {count} ({seconds:.1} s)");
        table += &format!("{verdict:>6}  {seconds:>7.1} s  {:<26} {count}\n", step.name);
        total += count;
    }
    println!("\n{table}logs: {}\ntime: {:.0} s in all", folder.display(), all.elapsed().as_secs_f64());
    total
}

fn run_one(kind: Kind, mut command: Command, log: &Path) -> Count {
    let (success, output) = match run_into(&mut command, log) {
        Ok(success) => (success, fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) => (false, Ok(error)),
    };
    // A log that cannot be read proves nothing, whatever the exit code.
    let (success, output) = match output {
        Ok(output) => (success, output),
        Err(error) => (false, format!("reading `{}`: {error}", log.display())),
    };
    let count = match kind {
        Kind::Check => Count { passed: usize::from(success), failed: usize::from(!success), skipped: 0 },
        Kind::Suites => count::libtest(&output, success),
    };
    if count.failed > 0 {
        println!("{output}");
    } else {
        for line in said_on_success(&output) {
            println!("   {line}");
        }
    }
    count
}

/// What is worth reading although all went well: why something was skipped, and figures that tests measured.
fn said_on_success(output: &str) -> impl Iterator<Item = &str> {
    output.lines().filter(|line| ["skipped: ", "hint: ", "figure: "].iter().any(|start| line.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn count(kind: Kind, command: Command) -> Count {
        let folder = tempfile::tempdir().unwrap();
        run_one(kind, command, &folder.path().join("some/log"))
    }

    #[test]
    fn checks_count_as_one_each() {
        assert_eq!(count(Kind::Check, shell("exit 0")).to_string(), "1 passed, 0 failed, 0 skipped");
        assert_eq!(count(Kind::Check, shell("exit 1")).to_string(), "0 passed, 1 failed, 0 skipped");
        assert_eq!(count(Kind::Check, Command::new("/no/such")).to_string(), "0 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn suites_count_as_they_say_and_a_crash_counts_too() {
        let line = "echo 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out'";
        assert_eq!(count(Kind::Suites, shell(line)).to_string(), "3 passed, 0 failed, 0 skipped");
        assert_eq!(
            count(Kind::Suites, shell(&format!("{line}; kill -9 $$"))).to_string(),
            "3 passed, 1 failed, 0 skipped"
        );
    }

    #[test]
    fn no_step_can_wait_for_a_terminal() {
        assert_eq!(count(Kind::Check, shell("cat")).passed, 1);
    }
}
