//! The one adapter to the real process: its environment, the event payload, and the runner's files.
#![expect(clippy::disallowed_methods, reason = "this module is the adapter that the other modules are kept pure by")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::output::{self, Outputs};
use crate::{Environment, Event, Runner, summary};

/// The largest file read into memory at once: payloads, configuration, lists. 64 MiB.
pub const READ_LIMIT: u64 = 64 * 1024 * 1024;

/// The process this program runs in.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its environment.
    pub environment: Environment,
    /// What the runner says in it.
    pub runner: Runner,
}

/// A file of the host that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Reading failed.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A file that has to lie inside a folder does not.
    #[error("`{path}` is a link that leaves the repository")]
    Outside {
        /// Which file.
        path: String,
    },
    /// Writing failed.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The outputs that must not be cut are larger than they may be.
    #[error("the outputs do not fit into {budget} bytes: `{name}` alone takes {size}")]
    TooLarge {
        /// The largest one.
        name: String,
        /// Its size in bytes.
        size: usize,
        /// What all may take.
        budget: usize,
    },
    /// The event payload is not what the runner writes.
    #[error("the event payload `{path}` is not valid: {source}")]
    Payload {
        /// Which file.
        path: String,
        /// Where and why.
        source: serde_json::Error,
    },
}

impl Host {
    /// The real process.
    #[must_use]
    pub fn from_process() -> Self {
        Self::new(std::env::vars_os().collect())
    }

    /// A host with the given environment.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        let runner = Runner::from_environment(&environment);
        Self { environment, runner }
    }

    /// The event payload; `None` where there is no event at all (a laptop).
    ///
    /// # Errors
    /// When the file that `GITHUB_EVENT_PATH` names is missing, unreadable or no payload.
    pub fn event(&self) -> Result<Option<Event>, HostError> {
        let Some(path) = &self.runner.event_path else { return Ok(None) };
        let bytes = read(path)?;
        Event::parse(&bytes).map(Some).map_err(|source| HostError::Payload { path: show(path), source })
    }

    /// Appends outputs to `GITHUB_OUTPUT`, cut to `budget` bytes; whole lists that were cut go to files in `folder`,
    /// named in `<name>_path`, and their names into `truncated`. Without `GITHUB_OUTPUT` nothing is written.
    ///
    /// # Errors
    /// When a file cannot be written, or when what must not be cut does not fit.
    pub fn write_outputs(&self, outputs: Outputs, folder: &Path, budget: usize) -> Result<(), HostError> {
        let Some(path) = &self.runner.output_file else { return Ok(()) };
        if let Some((name, size)) = outputs.oversized(budget) {
            return Err(HostError::TooLarge { name, size, budget });
        }
        let (mut values, spills) = outputs.finish(budget);
        if !spills.is_empty() {
            let names: Vec<String> = spills.iter().map(|spill| format!("\"{}\"", spill.name)).collect();
            values.retain(|(name, _)| name != "truncated");
            values.push(("truncated".to_owned(), format!("[{}]", names.join(","))));
        }
        for spill in spills {
            let file = folder.join(format!("{}.txt", spill.name));
            write(&file, spill.content.as_bytes())?;
            values.push((format!("{}_path", spill.name), show(&file)));
        }
        // A command that was killed may have left half a line there, which would swallow our first one.
        let start = if ends_inside_a_line(path) { "\n" } else { "" };
        append(path, format!("{start}{}", output::render(&values)).as_bytes())
    }

    /// Appends Markdown to the step summary, bounded. Without `GITHUB_STEP_SUMMARY` nothing is written.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_summary(&self, markdown: String) -> Result<(), HostError> {
        let Some(path) = &self.runner.summary_file else { return Ok(()) };
        append(path, summary::bounded(markdown).as_bytes())
    }

    /// The folder for a program's files: `RUNNER_TEMP/pointsman`, on a laptop below the system's temporary folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.runner.temp.clone().unwrap_or_else(std::env::temp_dir).join("pointsman")
    }

    /// The folder for the files of this step, so that two steps of a job do not overwrite each other's: named after the
    /// step's output file below [`Host::folder`].
    #[must_use]
    pub fn step_folder(&self) -> PathBuf {
        let name = self.runner.output_file.as_deref().and_then(Path::file_name).unwrap_or_default();
        let step: String = name.to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
        self.folder().join(step)
    }

    /// Where a report goes: the path asked for, else (in a workflow) `<tool>.json` in [`Host::step_folder`], else nowhere.
    #[must_use]
    pub fn report_path(&self, asked: Option<&Path>, tool: &str) -> Option<PathBuf> {
        if let Some(path) = asked {
            return Some(path.to_path_buf());
        }
        self.runner.output_file.as_ref().map(|_| self.step_folder().join(format!("{tool}.json")))
    }
}

/// Reads a file of at most [`READ_LIMIT`] bytes.
///
/// # Errors
/// When it cannot be read or is larger.
pub fn read(path: &Path) -> Result<Vec<u8>, HostError> {
    let fail = |source| HostError::Read { path: show(path), source };
    bounded(File::open(path).map_err(fail)?).map_err(fail)
}

/// Reads a file of at most [`READ_LIMIT`] bytes at `path` below `root`, a repository's root: what names it is the repository
/// itself, so it has to lie inside, links followed.
///
/// # Errors
/// When it does not, cannot be read or is larger.
pub fn read_inside(root: &Path, path: &str) -> Result<Vec<u8>, HostError> {
    let file = root.join(path);
    let inside = || Some(file.canonicalize().ok()?.starts_with(root.canonicalize().ok()?));
    if inside() == Some(false) {
        return Err(HostError::Outside { path: path.to_owned() });
    }
    read(&file)
}

/// Reads standard input, at most [`READ_LIMIT`] bytes.
///
/// # Errors
/// When it cannot be read or is larger.
pub fn read_stdin() -> Result<Vec<u8>, HostError> {
    bounded(io::stdin().lock()).map_err(|source| HostError::Read { path: "-".to_owned(), source })
}

/// Writes a whole file by renaming, creating its folders.
///
/// # Errors
/// When that fails.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    let fail = |source| HostError::Write { path: show(path), source };
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path)).map_err(fail)
}

fn bounded(source: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(READ_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > READ_LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 64 MiB"));
    }
    Ok(bytes)
}

/// Whether a file's last byte is something other than a line end. A file that cannot be read has no last byte.
fn ends_inside_a_line(path: &Path) -> bool {
    let last = || {
        let mut file = File::open(path).ok()?;
        file.seek(SeekFrom::End(-1)).ok()?;
        let mut byte = [0];
        file.read_exact(&mut byte).ok()?;
        Some(byte[0])
    };
    last().is_some_and(|byte| byte != b'\n')
}

fn append(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|source| HostError::Write { path: show(path), source })
}

fn show(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::ListFormat;

    #[test]
    fn outputs_are_appended_and_large_lists_land_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out");
        let host = Host::new([("GITHUB_OUTPUT", file.as_os_str())].into_iter().collect());
        let mut outputs = Outputs::new();
        outputs.set("any", "true");
        outputs.list("all_files", ListFormat::Lines, vec!["p".repeat(100); 20_000]);
        host.write_outputs(outputs, folder.path(), output::BUDGET).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("all_files_truncated<<") && text.contains("\n[\"all_files\"]\n"));
        assert!(text.len() < 500_000);
        assert_eq!(fs::read_to_string(folder.path().join("all_files.txt")).unwrap().lines().count(), 20_000);
    }

    #[test]
    fn what_the_repository_names_lies_inside_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("repository");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("in"), "in").unwrap();
        fs::write(folder.path().join("out"), "out").unwrap();
        assert_eq!(read_inside(&root, "in").unwrap(), b"in");
        assert!(matches!(read_inside(&root, "../out"), Err(HostError::Outside { path }) if path == "../out"));
        assert!(matches!(read_inside(&root, "none"), Err(HostError::Read { .. })));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../out", root.join("link")).unwrap();
            std::os::unix::fs::symlink("in", root.join("fine")).unwrap();
            assert_eq!(read_inside(&root, "fine").unwrap(), b"in");
            let refused = read_inside(&root, "link").unwrap_err().to_string();
            assert_eq!(refused, "`link` is a link that leaves the repository");
        }
    }

    #[test]
    fn half_a_line_in_the_outputs_swallows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out");
        for (before, expected) in [("", "a<<"), ("b=1\n", "b=1\na<<"), ("half", "half\na<<")] {
            fs::write(&file, before).unwrap();
            let host = Host::new([("GITHUB_OUTPUT", file.as_os_str())].into_iter().collect());
            let mut outputs = Outputs::new();
            outputs.set("a", "1");
            host.write_outputs(outputs, folder.path(), output::BUDGET).unwrap();
            assert!(fs::read_to_string(&file).unwrap().starts_with(expected));
        }
    }

    #[test]
    fn an_unreadable_payload_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        fs::write(&path, "{").unwrap();
        let host = Host::new([("GITHUB_EVENT_PATH", path.as_os_str())].into_iter().collect());
        let message = host.event().unwrap_err().to_string();
        assert!(message.contains("event.json") && message.contains("line 1"), "{message}");
    }
}
