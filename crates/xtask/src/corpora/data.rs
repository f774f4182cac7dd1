//! The labelled public data: where it is, its indices, its logs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use end_to_end::{root, target};
use failure_diagnoser::Log;
use failure_diagnoser::reading::Intake;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::process::ask;

/// Lines from `0` to `1`, 1-based, both included.
pub(crate) type Range = (u32, u32);

/// A log of LogChunks (MSR 2020) and the places of the chunk that explains its failure.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Chunk {
    pub(crate) log: String,
    #[serde(rename = "repo")]
    pub(crate) repository: String,
    /// Every place where the chunk stands.
    pub(crate) ranges: Vec<Range>,
}

/// A failed run beside a passed one (CiDiff, ISSTA 2025), read by one or two people.
#[derive(Debug, Deserialize)]
pub(crate) struct Pair {
    /// Folder of `pass.log` and `fail.log`.
    pub(crate) pair: String,
    pub(crate) annotators: Vec<Annotator>,
}

/// What one person marked.
#[derive(Debug, Deserialize)]
pub(crate) struct Annotator {
    pub(crate) error: Vec<Range>,
    pub(crate) context: Vec<Range>,
}

/// A log whose class is known: BUMP's breaking dependency updates.
#[derive(Debug, Deserialize)]
pub(crate) struct Classified {
    pub(crate) log: String,
    pub(crate) class: Option<String>,
}

/// The folder with the data, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("POINTSMAN_CORPORA").map_or_else(|| root().join("../shared/corpora"), PathBuf::from);
    folder.join("logchunks.jsonl").is_file().then_some(folder)
}

/// The index of a set, a JSON object a line.
pub(crate) fn index<T: DeserializeOwned>(folder: &Path, set: &str) -> Result<Vec<T>, String> {
    let path = folder.join(format!("{set}.jsonl"));
    let text = fs::read_to_string(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
    let rows = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    rows.map_err(|error| format!("`{}`: {error}", path.display()))
}

/// The folder that holds the logs of a set as its index names them, unpacked into `target` on first use.
pub(crate) fn unpacked(folder: &Path, set: &str) -> Result<PathBuf, String> {
    let archive = folder.join(format!("{set}.tar.xz"));
    let length = fs::metadata(&archive).map_err(|error| format!("reading `{}`: {error}", archive.display()))?.len();
    let home = target().join("corpora");
    let stamp = home.join(format!("{set}-{length}"));
    if !stamp.exists() {
        fs::create_dir_all(&home).map_err(|error| format!("making `{}`: {error}", home.display()))?;
        ask(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&home))?;
        fs::write(&stamp, "").map_err(|error| format!("writing `{}`: {error}", stamp.display()))?;
    }
    Ok(home)
}

/// The files below a folder of [`unpacked`], sorted, as paths from `home`.
pub(crate) fn files(home: &Path, set: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut open = vec![set.to_owned()];
    while let Some(name) = open.pop() {
        let path = home.join(&name);
        let entries = fs::read_dir(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
        for entry in entries.flatten() {
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() { open.push(name) } else { found.push(name) }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Reads a log as the program does.
pub(crate) fn log(home: &Path, name: &str) -> Result<Log, String> {
    let path = home.join(name);
    let bytes = fs::read(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
    let mut intake = Intake::default();
    intake.push(&bytes);
    Ok(Log { name: name.to_owned(), text: intake.finish() })
}
