//! A copy of the project for a package manager to work in.

use std::fs;
use std::path::Path;

/// Folders that no package manager needs to write a lock file, by name.
const LEFT_OUT: [&str; 5] = [".git", "node_modules", ".venv", "__pycache__", ".tox"];
/// The most files and bytes of a copy.
const MOST_FILES: usize = 100_000;
const MOST_BYTES: u64 = 1 << 30;

/// Copies everything but links, what is left out, and what `is_bulk` says of a folder. A link could lead the package
/// manager out of the copy.
pub(super) fn copy(from: &Path, to: &Path, is_bulk: fn(&Path) -> bool) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("cannot copy `{}`: {error}", path.display());
    let (mut files, mut bytes) = (0_usize, 0_u64);
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        for entry in fs::read_dir(&from).map_err(|error| failed(&from, error))? {
            let entry = entry.map_err(|error| failed(&from, error))?;
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            let data = fs::symlink_metadata(&source).map_err(|error| failed(&source, error))?;
            if data.is_dir() {
                if LEFT_OUT.iter().any(|name| entry.file_name() == *name) || is_bulk(&source) {
                    continue;
                }
                fs::create_dir(&target).map_err(|error| failed(&source, error))?;
                open.push((source, target));
            } else if data.is_file() {
                (files, bytes) = (files + 1, bytes + data.len());
                if files > MOST_FILES || bytes > MOST_BYTES {
                    return Err("the project is too large to copy (100,000 files or 1 GiB)".to_owned());
                }
                fs::copy(&source, &target).map_err(|error| failed(&source, error))?;
            }
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_and_bulk_stay_behind() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for path in ["a/b", "node_modules/x", ".git/HEAD", "c", "bulk/d"] {
            let path = from.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", from.path().join("link")).unwrap();
        copy(from.path(), to.path(), |folder| folder.ends_with("bulk")).unwrap();
        let mut names: Vec<_> = fs::read_dir(to.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a", "c"]);
        assert!(to.path().join("a/b").exists());
    }
}
