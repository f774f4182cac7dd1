//! What is trained on: logs with their labels, read once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::root;
use failure_diagnoser::training::examples;
use failure_diagnoser::{Answer, Log};
use rulebase::RuleBase;
use serde::Deserialize;

use super::fit::Example;
use super::ordered;
use crate::corpora::data::{self, Range};
use crate::corpora::{parallel, score};

/// The project's own logs of real failures.
const FIXTURES: &str = "crates/failure-diagnoser/tests/fixtures";

/// A log of the public data.
pub(crate) struct Chunk {
    pub(crate) log: Log,
    pub(crate) ranges: Vec<Range>,
    /// Position of its repository in [`Material::repositories`].
    pub(crate) repository: usize,
    pub(crate) example: Example,
}

/// A log of the project's own.
pub(crate) struct Fixture {
    pub(crate) log: Log,
    /// Each of these lines is right.
    pub(crate) lines: Vec<u32>,
    pub(crate) example: Example,
}

/// All of it.
pub(crate) struct Material {
    home: PathBuf,
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) repositories: Vec<String>,
    pub(crate) fixtures: Vec<Fixture>,
}

#[derive(Deserialize)]
struct Expected {
    verdict: String,
    line: Option<u32>,
    lines: Option<Vec<u32>>,
}

impl Material {
    /// Reads all logs and the features of their lines.
    pub(crate) fn read(folder: &Path, base: &RuleBase) -> Result<Self, String> {
        let rows: Vec<data::Chunk> = data::index(folder, "logchunks")?;
        let home = data::unpacked(folder, "logchunks")?;
        let repositories = ordered(rows.iter().map(|row| row.repository.clone()).collect::<BTreeSet<_>>());
        let chunks = parallel::map(&rows, |row| {
            let log = data::log(&home, &row.log)?;
            let example = example(&log, base, |line| score::within(line, &row.ranges));
            let repository = repositories.iter().position(|name| *name == row.repository).unwrap_or_default();
            Ok(Chunk { log, ranges: row.ranges.clone(), repository, example })
        });
        let chunks = chunks.into_iter().collect::<Result<_, String>>()?;
        Ok(Self { home, chunks, repositories, fixtures: fixtures(base)? })
    }

    /// Share of the logs of which at least one labelled line may be picked at all.
    pub(crate) fn reach(&self) -> f64 {
        self.chunks.iter().filter(|chunk| chunk.example.is_reachable()).count() as f64 / self.chunks.len().max(1) as f64
    }

    /// What the answers to the logs of some repositories are worth.
    pub(crate) fn scores(&self, answers: &[Answer], wanted: impl Fn(usize) -> bool) -> Vec<score::Found> {
        let all = self.chunks.iter().zip(answers).filter(|(chunk, _)| wanted(chunk.repository));
        all.map(|(chunk, answer)| score::Found::of(answer, &chunk.ranges, |line| self.line(&chunk.log.name, line)))
            .collect()
    }

    /// A line as the file has it; empty where there is none.
    pub(crate) fn line(&self, log: &str, line: u32) -> Vec<u8> {
        let bytes = fs::read(self.home.join(log)).unwrap_or_default();
        bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1) as usize).unwrap_or_default().to_vec()
    }
}

fn example(log: &Log, base: &RuleBase, right: impl Fn(u32) -> bool) -> Example {
    let mut example = Example::default();
    for (line, features) in examples(&log.text, base) {
        example.add(&features, right(line));
    }
    example
}

/// The fixtures with a line to find, in the order that decides their folds: that of the SHA-256 of their names.
fn fixtures(base: &RuleBase) -> Result<Vec<Fixture>, String> {
    let folder = root().join(FIXTURES);
    let entries = fs::read_dir(&folder).map_err(|error| format!("reading `{}`: {error}", folder.display()))?;
    let names: BTreeSet<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let mut found = Vec::new();
    for name in ordered(names) {
        let Ok(text) = fs::read_to_string(folder.join(&name).join("expected.yml")) else { continue };
        let expected: Expected =
            serde_yaml::from_str(&text).map_err(|error| format!("{name}/expected.yml: {error}"))?;
        let lines = expected.lines.unwrap_or_else(|| expected.line.into_iter().collect());
        if expected.verdict != "failed" || lines.is_empty() {
            continue;
        }
        let log = data::log(&folder, &format!("{name}/log.txt"))?;
        let example = example(&log, base, |line| lines.contains(&line));
        found.push(Fixture { log, lines, example });
    }
    Ok(found)
}
