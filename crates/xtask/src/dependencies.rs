//! `cargo xtask dependencies`: what `deny.toml` demands of the crates we are made of, judged by cargo-deny.
//!
//! Licences, origins and versions are in the lock file and in the crates themselves. What is known to be wrong with a crate stands in a
//! database on GitHub; where that cannot be reached, this part says `skipped: ...`, unless it was asked for with `--advisories`.

use std::path::Path;
use std::process::Command;

use end_to_end::root;
use end_to_end::tools::Tool;

/// What cargo-deny checks without a network.
const LOCAL: [&str; 3] = ["bans", "licenses", "sources"];

/// How cargo-deny begins to tell that the database of advisories could not be had.
const UNREACHABLE: &str = "failed to fetch advisory database";

/// Flags of `cargo xtask dependencies`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Fail where the database of advisories cannot be reached, instead of skipping it.
    #[arg(long)]
    advisories: bool,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    Unreachable,
}

/// Runs every check and closes with a line in libtest's form. Says yes when none found anything.
///
/// # Errors
/// When cargo-deny is missing or cannot be started; with `--advisories` also when their database cannot be reached.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let Some(deny) = Tool::CargoDeny.or_skip() else {
        return Err("cargo-deny is missing\nhint: `cargo xtask tools` installs it".to_owned());
    };
    let mut verdicts = Vec::new();
    for name in LOCAL {
        verdicts.push(check(&deny, name)?);
    }
    let advisories = check(&deny, "advisories")?;
    if advisories == Verdict::Unreachable {
        if arguments.advisories {
            return Err("the database of advisories cannot be reached\nhint: it is `https://github.com/RustSec/advisory-db`, read with git".into());
        }
        println!("skipped: advisories, their database cannot be reached; the project's CI reads it");
    }
    verdicts.push(advisories);
    println!("{}", closing(&verdicts));
    Ok(!verdicts.contains(&Verdict::Failed))
}

fn check(deny: &Path, name: &str) -> Result<Verdict, String> {
    let mut command = Command::new(deny);
    command.args(["--locked", "--color", "never", "check", "--hide-inclusion-graph", name]).current_dir(root());
    let output = command.output().map_err(|error| format!("running `{}`: {error}", deny.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let verdict = judge(output.status.success(), &said);
    if verdict == Verdict::Failed {
        println!("{said}{}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(verdict)
}

fn judge(success: bool, said: &str) -> Verdict {
    match (success, said.contains(UNREACHABLE)) {
        (true, _) => Verdict::Passed,
        (false, true) => Verdict::Unreachable,
        (false, false) => Verdict::Failed,
    }
}

fn closing(verdicts: &[Verdict]) -> String {
    let count = |wanted| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    let failed = count(Verdict::Failed);
    let word = if failed == 0 { "ok" } else { "FAILED" };
    let (passed, skipped) = (count(Verdict::Passed), count(Verdict::Unreachable));
    format!("test result: {word}. {passed} passed; {failed} failed; {skipped} ignored")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::count::{Count, libtest};

    #[test]
    fn only_a_missing_database_is_no_failure() {
        let said = "[ERROR] failed to fetch advisory database https://github.com/RustSec/advisory-db with cli";
        assert_eq!(judge(false, said), Verdict::Unreachable);
        assert_eq!(judge(false, "error[vulnerability]: use after free"), Verdict::Failed);
        assert_eq!(judge(false, ""), Verdict::Failed);
        assert_eq!(judge(true, ""), Verdict::Passed);
    }

    #[test]
    fn the_closing_line_is_counted_as_it_is_meant() {
        let line = closing(&[Verdict::Passed, Verdict::Failed, Verdict::Passed, Verdict::Unreachable]);
        assert_eq!(libtest(&line, false), Count { passed: 2, failed: 1, skipped: 1 });
        let line = closing(&[Verdict::Passed, Verdict::Unreachable]);
        assert_eq!(libtest(&line, true), Count { passed: 1, failed: 0, skipped: 1 });
    }
}
