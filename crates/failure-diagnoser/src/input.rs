//! Logs from files, standard input and archives, one after the other.

mod content;
mod progress;
mod zipped;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use action::Failure;
use failure_diagnoser::reading::{Intake, Status, Text};
use failure_diagnoser::render::LogFacts;
use failure_diagnoser::{Log, archive};

use content::Content;
use progress::Progress;

/// Bytes that are read at once.
const PORTION: usize = 256 * 1024;
/// What an archive on standard input may have, in bytes: it has to be in memory as a whole.
const PIPED_ARCHIVE: u64 = 24 * 1024 * 1024;

/// A log that was read.
pub(crate) struct Input {
    /// As the user named it; inside an archive `archive.zip/file.txt`.
    pub(crate) name: String,
    /// Name of the job, where an archive tells it.
    pub(crate) job: String,
    /// Name of the step, where an archive tells it.
    pub(crate) step: String,
    pub(crate) text: Text,
}

impl Input {
    pub(crate) fn facts(&self) -> LogFacts {
        LogFacts { job: self.job.clone(), ..LogFacts::of(&self.name, &self.text) }
    }

    /// What a person should know.
    pub(crate) fn notes(&self) -> Option<String> {
        let Text { total, elided, .. } = self.text;
        if total == 0 {
            return Some(format!("`{}` is empty", self.name));
        }
        let long = "is too long to be kept: its beginning, its end and what looks like errors between were read";
        (elided > 0).then(|| format!("`{}` {long}, {elided} of {total} lines were left out", self.name))
    }

    /// Whether it is one step of a job's log and did not fail: the runner ends the log of a step that did with `##[error]`.
    pub(crate) fn is_passed_step(&self) -> bool {
        !self.step.is_empty() && self.text.sections().iter().all(|section| section.status != Status::Failed)
    }

    pub(crate) fn into_log(self) -> Log {
        Log { name: self.name, text: self.text }
    }
}

/// Reads logs, and says on standard error how far it is if that takes long.
pub(crate) struct Inputs {
    progress: Progress,
    buffer: Vec<u8>,
    notes: Vec<String>,
}

impl Inputs {
    /// Checks what can be checked before anything is read.
    ///
    /// # Errors
    /// When standard input is named twice.
    pub(crate) fn new(logs: &[PathBuf], baselines: &[PathBuf]) -> Result<Self, Failure> {
        if logs.iter().chain(baselines).filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(Failure::usage(
                "standard input is named twice",
                "it can be read once: save it to a file first",
            ));
        }
        Ok(Self { progress: Progress::start(), buffer: vec![0; PORTION], notes: Vec::new() })
    }

    /// What could not be read although other logs of the same archive could.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Gives every log that `path` stands for to `take`: one, or those of an archive.
    ///
    /// # Errors
    /// When it cannot be read, or is no text; of an archive when no log of it can.
    pub(crate) fn each(&mut self, path: &Path, take: &mut dyn FnMut(Input)) -> Result<(), Failure> {
        let name = path.to_string_lossy().into_owned();
        if path.as_os_str() == "-" {
            return self.piped("-", io::stdin().lock(), take);
        }
        let fail = |error: &io::Error| unreadable(&name, error);
        let mut file = File::open(path).map_err(|error| fail(&error))?;
        let mut start = [0; 4];
        let length = fill(&mut file, &mut start).map_err(|error| fail(&error))?;
        // A pipe (`<(command)`) cannot go back to its start.
        match file.rewind() {
            Ok(()) if zipped::is_archive(&start[..length]) => self.archive(&name, file, take),
            Ok(()) => self.plain(&name, file, take),
            Err(_) => self.piped(&name, Cursor::new(start[..length].to_vec()).chain(file), take),
        }
    }

    fn piped(&mut self, name: &str, mut pipe: impl Read, take: &mut dyn FnMut(Input)) -> Result<(), Failure> {
        let mut start = [0; 4];
        let length = fill(&mut pipe, &mut start).map_err(|error| unreadable(name, &error))?;
        let whole = Cursor::new(start[..length].to_vec()).chain(pipe);
        if !zipped::is_archive(&start[..length]) {
            return self.plain(name, whole, take);
        }
        let mut bytes = Vec::new();
        whole.take(PIPED_ARCHIVE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
        if bytes.len() as u64 > PIPED_ARCHIVE {
            let message = format!("the archive in the pipe `{name}` is larger than {} MiB", PIPED_ARCHIVE >> 20);
            return Err(Failure::unknown("diagnosis/log", message, "save it to a file and name the file"));
        }
        self.archive(name, Cursor::new(bytes), take)
    }

    fn plain(&mut self, name: &str, source: impl Read, take: &mut dyn FnMut(Input)) -> Result<(), Failure> {
        let text = self.read(name, source)?;
        take(Input { name: archive::shown(name), job: String::new(), step: String::new(), text });
        Ok(())
    }

    fn archive(&mut self, name: &str, file: impl Read + Seek, take: &mut dyn FnMut(Input)) -> Result<(), Failure> {
        let mut archive = zipped::Archive::open(name, file)?;
        let mut room = zipped::UNPACKED;
        let (mut first_failure, mut read) = (None, false);
        for entry in archive.logs()? {
            let full = format!("{}/{}", archive::shown(name), entry.name);
            let text = match archive.unpack(&entry) {
                Ok(content) => {
                    let mut content = content.take(room + 1);
                    let text = self.read(&full, &mut content);
                    room = content.limit().checked_sub(1).ok_or_else(|| zipped::too_large(&full))?;
                    text
                }
                Err(failure) => Err(failure),
            };
            match text {
                Ok(text) => {
                    read = true;
                    take(Input { name: full, job: entry.job, step: entry.step, text });
                }
                // The other jobs of the run may say what happened.
                Err(failure) => {
                    self.notes.extend(failure.findings.iter().map(|finding| format!("left out: {}", finding.message)));
                    first_failure.get_or_insert(failure);
                }
            }
        }
        first_failure.filter(|_| !read).map_or(Ok(()), Err)
    }

    /// Reads one log.
    fn read(&mut self, name: &str, mut source: impl Read) -> Result<Text, Failure> {
        let mut intake = Intake::default();
        let mut content = Content::default();
        loop {
            let length = match source.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(name, &error)),
            };
            content.push(&self.buffer[..length], &mut intake);
            self.progress.read(name, length);
        }
        content.finish(&mut intake);
        if content.is_binary() {
            let hint = "give the text that the job printed; of an archive only zip files are unpacked";
            return Err(Failure::unknown("diagnosis/log", format!("`{name}` is no text"), hint));
        }
        Ok(intake.finish())
    }
}

/// Reads until the buffer is full or the end.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let hint = "check that the file exists and can be read; `-` is standard input";
    Failure::unknown("diagnosis/log", format!("cannot read `{name}`: {error}"), hint)
}
