//! Counting and deleting.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

/// Bytes that can still be written on the file system that holds `path`.
#[cfg(unix)]
pub(super) fn available(path: &Path) -> Option<u64> {
    let room = rustix::fs::statvfs(path).ok()?;
    Some(room.f_bavail.saturating_mul(room.f_frsize))
}

/// Not known here.
#[cfg(not(unix))]
pub(super) fn available(_path: &Path) -> Option<u64> {
    None
}

/// What a file takes on the disk.
#[cfg(unix)]
fn taken(data: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(data) * 512
}

#[cfg(not(unix))]
fn taken(data: &Metadata) -> u64 {
    data.len()
}

/// What a file or folder takes on the disk with everything below it; links are not followed. What cannot be read counts
/// nothing.
pub(super) fn size(path: &Path) -> u64 {
    let mut total = 0;
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let Ok(data) = fs::symlink_metadata(&path) else { continue };
        total += taken(&data);
        if data.is_dir() {
            open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }
    total
}

/// Deletes a file or folder; links are not followed. Folders that may not be written (Go's module cache) are made
/// writable first.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let data = fs::symlink_metadata(path)?;
    if !data.is_dir() {
        return fs::remove_file(path);
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(path);
            fs::remove_dir_all(path)
        }
        done => done,
    }
}

/// Best effort: what stays as it is shows when it cannot be deleted.
fn make_writable(folder: &Path) {
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let Ok(data) = fs::symlink_metadata(&path) else { continue };
        if !data.is_dir() {
            continue;
        }
        let mut permissions = data.permissions();
        #[cfg(unix)]
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
        #[cfg(not(unix))]
        #[expect(clippy::permissions_set_readonly_false, reason = "there is no finer permission here")]
        permissions.set_readonly(false);
        drop(fs::set_permissions(&path, permissions));
        open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_deleted_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, inside) = (folder.path().join("outside"), folder.path().join("inside"));
        fs::create_dir_all(inside.join("deep")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        fs::write(outside.join("precious"), vec![b'x'; 100_000]).unwrap();
        fs::write(inside.join("deep/file"), vec![b'x'; 50_000]).unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("link")).unwrap();
        let counted = size(&inside);
        assert!((50_000..100_000).contains(&counted), "{counted}");
        remove(&inside).unwrap();
        assert!(!inside.exists() && outside.join("precious").exists());
        std::os::unix::fs::symlink(&outside, &inside).unwrap();
        remove(&inside).unwrap();
        assert!(outside.join("precious").exists());
    }
}
