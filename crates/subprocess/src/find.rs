//! Programs on the search path.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Extensions of programs on Windows, most wanted first.
const EXTENSIONS: [&str; 4] = ["exe", "cmd", "bat", "com"];

/// The program `name` in the first folder of `path` (a value of the variable `PATH`) that has it. Folders that are not
/// absolute are left out: what they hold depends on where one stands, and a repository could put a program there. A
/// name with a separator is no program's name.
#[must_use]
pub fn find(name: &str, path: &OsStr) -> Option<PathBuf> {
    if name.is_empty() || name.contains(['/', '\\']) {
        return None;
    }
    std::env::split_paths(path).filter(|folder| folder.is_absolute()).find_map(|folder| in_folder(&folder, name))
}

fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = folder.join(name);
    if cfg!(windows) {
        let mut candidates = EXTENSIONS.iter().map(|extension| folder.join(format!("{name}.{extension}")));
        return candidates.find(|candidate| candidate.is_file());
    }
    is_executable(&plain).then_some(plain)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn only_executable_files_of_absolute_folders_are_programs() {
        let folder = tempfile::tempdir().unwrap();
        testkit::write_script(&folder.path().join("b/tool"), "#!/bin/sh\n");
        testkit::write_script(&folder.path().join("a/tool/inside"), "a folder is no program");
        std::fs::create_dir(folder.path().join("c")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("c/tool")).unwrap();
        let path = std::env::join_paths(["a", "c", "b"].map(|name| folder.path().join(name))).unwrap();
        assert_eq!(find("tool", &path), Some(folder.path().join("b/tool")));
        assert_eq!(find("other", &path), None);
        assert_eq!(find("../b/tool", &path), None);
        assert_eq!(find("tool", OsStr::new(".:")), None);
    }
}
