//! The project's files.

use std::path::Path;

use action::Failure;
use smart_cache::select::LEFT_OUT;

/// The most files that are looked at.
pub(crate) const MOST: usize = 200_000;

/// What was found.
pub(crate) struct Walked {
    /// Paths relative to the folder, `/`-separated, sorted. Names that are not UTF-8 are left out: no dependency file has one.
    pub(crate) files: Vec<String>,
    /// There were more.
    pub(crate) is_cut: bool,
}

/// Lists plain files; links are not followed, so nothing outside the project is read.
pub(crate) fn files(folder: &Path) -> Result<Walked, Failure> {
    let mut walked = Walked { files: Vec::new(), is_cut: false };
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        // Sorted, so that a cut is the same on every machine.
        let mut entries = std::fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let (kind, path) = (entry.file_type()?, format!("{prefix}{name}"));
            if kind.is_dir() && !LEFT_OUT.contains(&name.as_str()) {
                open.push((entry.path(), format!("{path}/")));
            } else if kind.is_file() && walked.files.len() < MOST {
                walked.files.push(path);
            } else {
                walked.is_cut |= kind.is_file();
            }
        }
    }
    walked.files.sort();
    Ok(walked)
}
