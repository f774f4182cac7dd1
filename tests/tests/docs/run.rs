//! Shell examples behind a comment `<!-- runnable ... -->` are run: see CONTRIBUTING.md, "Documentation examples".

use std::fs;
use std::process::Command;

use end_to_end::document::Block;
use end_to_end::programs;
use testkit::ScrubbedEnvironment;

use super::kind::Kind;
use super::shell::typed;
use super::{examples, nothing};

/// What the script of the comment may call.
const PRELUDE: &str = r#"
fails_once() {
  printf '#!/bin/sh\nif [ ! -e "%s" ]; then : >"%s"; %s\nfi\n' "$STATE/$1" "$STATE/$1" "$2" >"$BIN/$1"
  chmod +x "$BIN/$1"
  cp "$BIN/$1" "./$1"
}
says() { printf '%s\n' "$*" >>"$STATE/.says"; }
set -eu
"#;

/// The lines before a block, without the word and what it says for people.
fn preparation(block: &Block) -> Option<&str> {
    let rest = block.comment.as_deref()?.strip_prefix("runnable")?;
    Some(rest.split_once('\n').map_or("", |(_, script)| script))
}

/// An empty folder to run in, one for the programs that stand in, one for what is remembered.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        for folder in ["work", "bin", "state"] {
            fs::create_dir(bench.0.path().join(folder)).unwrap();
        }
        bench
    }

    /// Runs a script, both outputs as one.
    fn bash(&self, script: &str) -> (bool, String) {
        let at = |name: &str| self.0.path().join(name);
        let mut environment = ScrubbedEnvironment::new(self.0.path());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = [at("bin"), programs::folder()].into_iter().chain(std::env::split_paths(&path));
        environment.set("PATH", std::env::join_paths(all).unwrap()).set("BIN", at("bin")).set("STATE", at("state"));
        let mut bash = Command::new("bash");
        let output = environment
            .apply(&mut bash)
            .args(["--noprofile", "--norc", "-c", &format!("exec 2>&1\n{script}")])
            .current_dir(at("work"))
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Why the example is not true, if it is not.
fn run(block: &Block, kind: &Kind, preparation: &str) -> Result<(), String> {
    let bench = Bench::new();
    let (prepared, said) = bench.bash(&format!("{PRELUDE}{preparation}"));
    if !prepared {
        return Err(format!("the comment's script failed: {said}"));
    }
    let mut all = String::new();
    if *kind == Kind::Console {
        for (command, shown) in dialogue(&block.text) {
            let (_, said) = bench.bash(&command);
            if !shown.is_empty() && !fits(&shown, &said.lines().collect::<Vec<_>>()) {
                return Err(format!("`{command}` says\n{said}\ninstead of\n{}", shown.join("\n")));
            }
            all += &said;
        }
    } else {
        let (passed, said) = bench.bash(&block.text);
        if !passed {
            return Err(format!("failed: {said}"));
        }
        all = said;
    }
    let demanded = fs::read_to_string(bench.0.path().join("state/.says")).unwrap_or_default();
    match demanded.lines().find(|text| !all.contains(text)) {
        Some(text) => Err(format!("does not say `{text}`: {all}")),
        None => Ok(()),
    }
}

/// The commands of a `console` block with what is shown below each.
fn dialogue(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for command in typed(text) {
        found.push((command, Vec::new()));
    }
    let (mut at, mut goes_on) = (0_usize, false);
    for line in text.lines() {
        if line.starts_with("$ ") {
            at += 1;
            goes_on = line.ends_with('\\');
        } else if goes_on {
            goes_on = line.ends_with('\\');
        } else if let Some((_, shown)) = at.checked_sub(1).and_then(|at| found.get_mut(at)) {
            shown.push(line);
        }
    }
    found
}

/// Whether lines are those shown, where a line `...` is any number of them.
fn fits(shown: &[&str], said: &[&str]) -> bool {
    match shown.split_first() {
        None => said.is_empty(),
        Some((&"...", rest)) => (0..=said.len()).any(|skipped| fits(rest, &said[skipped..])),
        Some((first, rest)) => {
            said.split_first().is_some_and(|(line, more)| fits_line(first, line) && fits(rest, more))
        }
    }
}

/// Whether a line is the one shown, where `[..]` is any text.
fn fits_line(shown: &str, said: &str) -> bool {
    let Some((before, after)) = shown.split_once("[..]") else { return shown.trim_end() == said.trim_end() };
    let Some(rest) = said.strip_prefix(before) else { return false };
    (0..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| fits_line(after, &rest[at..]))
}

#[test]
fn runnable_examples_of_documents_run() {
    if Command::new("bash").arg("--version").output().is_err() {
        end_to_end::tools::skip("there is no bash");
        return;
    }
    let mut wrong = Vec::new();
    let mut seen = 0;
    for example in examples() {
        let Some(preparation) = preparation(&example.block) else { continue };
        seen += 1;
        if !matches!(example.kind, Kind::Shell | Kind::Console) {
            wrong.push(format!("{}: only `sh` and `console` can be run", example.place));
        } else if let Err(why) = run(&example.block, &example.kind, preparation) {
            wrong.push(format!("{}: {why}", example.place));
        }
    }
    assert!(seen >= 5, "only {seen} runnable examples");
    nothing(&wrong);
}

#[test]
fn an_example_that_is_not_true_is_found() {
    let result = |text: &str| {
        let block = end_to_end::document::blocks(text).remove(0);
        let kind = if block.language == "console" { Kind::Console } else { Kind::Shell };
        let preparation = preparation(&block).unwrap();
        run(&block, &kind, preparation)
    };
    assert_eq!(result("<!-- runnable -->\n```sh\ntrue\n```\n"), Ok(()));
    assert!(result("<!-- runnable -->\n```sh\nexit 3\n```\n").is_err());
    assert!(
        result("<!-- runnable\nno-such-program\n-->\n```sh\ntrue\n```\n").unwrap_err().contains("comment's script")
    );
    let once = "<!-- runnable: twice\nfails_once tool 'echo broken; exit 7'\nsays broken\n-->\n```sh\n";
    assert_eq!(result(&format!("{once}tool || ./tool\n```\n")), Ok(()));
    assert!(result(&format!("{once}true\n```\n")).unwrap_err().contains("does not say `broken`"));
    let console = "<!-- runnable -->\n```console\n$ printf 'a 1\\nb\\nc\\n'\n";
    assert_eq!(result(&format!("{console}a [..]\n...\nc\n```\n")), Ok(()));
    assert!(result(&format!("{console}a 1\nc\n```\n")).is_err());
}
