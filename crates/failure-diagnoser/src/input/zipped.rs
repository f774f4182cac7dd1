//! Zip archives of logs.

use std::io::{Read, Seek};

use action::Failure;
use failure_diagnoser::archive::{self, Entry};
use zip::ZipArchive;
use zip::result::ZipError;

/// What an archive may hold unpacked, in bytes.
pub(crate) const UNPACKED: u64 = 4 << 30;
/// Files that an archive may hold: 256 jobs of a matrix with 100 steps each are fewer.
const FILES: usize = 50_000;
/// Logs that are read of an archive.
const LOGS: usize = 1_000;

/// Whether a file that begins like this is a zip archive (APPNOTE.TXT, 4.3.6: a local file header, or the end of an
/// empty one).
pub(crate) fn is_archive(start: &[u8]) -> bool {
    start == b"PK\x03\x04" || start == b"PK\x05\x06"
}

/// An opened archive.
pub(crate) struct Archive<R> {
    name: String,
    zip: ZipArchive<R>,
}

impl<R: Read + Seek> Archive<R> {
    pub(crate) fn open(name: &str, file: R) -> Result<Self, Failure> {
        let zip = ZipArchive::new(file).map_err(|error| unreadable(name, &error))?;
        Ok(Self { name: name.to_owned(), zip })
    }

    /// The logs in it.
    pub(crate) fn logs(&self) -> Result<Vec<Entry>, Failure> {
        let refused = |message: String, hint| Err(Failure::unknown("diagnosis/log", message, hint));
        if self.zip.len() > FILES {
            let message = format!("`{}` holds {} files, at most {FILES} are read", self.name, self.zip.len());
            return refused(message, "unpack it and name the logs that matter");
        }
        let name = |index| match self.zip.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => String::new(),
        };
        let names: Vec<String> = (0..self.zip.len()).map(name).collect();
        let logs = archive::logs(&names);
        match logs.len() {
            0 => refused(format!("`{}` holds no logs", self.name), "a zip of logs has `.txt` or `.log` files"),
            1..=LOGS => Ok(logs),
            more => {
                let message = format!("`{}` holds {more} logs, at most {LOGS} are read", self.name);
                refused(message, "unpack it and name the logs that matter")
            }
        }
    }

    /// The content of a log.
    pub(crate) fn unpack(&mut self, entry: &Entry) -> Result<impl Read, Failure> {
        let name = format!("{}/{}", self.name, entry.name);
        self.zip.by_index(entry.index).map_err(|error| unreadable(&name, &error))
    }
}

/// What is said where the archive holds more than [`UNPACKED`] bytes: nobody's logs do.
pub(crate) fn too_large(name: &str) -> Failure {
    let message = format!("`{name}` makes the archive larger than {} GiB", UNPACKED >> 30);
    Failure::unknown("diagnosis/log", message, "unpack it and name the logs that matter")
}

fn unreadable(name: &str, error: &ZipError) -> Failure {
    let hint = "archives are read as GitHub makes them: zip, stored or deflated, without a password";
    Failure::unknown("diagnosis/log", format!("cannot read `{name}`: {error}"), hint)
}
