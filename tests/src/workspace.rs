//! This repository: where it is, and a clean copy of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::must;

/// Exports older than this are deleted: long enough that no run still uses one.
const EXPORT_LIFETIME: Duration = Duration::from_hours(24);

/// The folder of the workspace.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// Cargo's target folder.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// What `uses:` reads of this repository, without ignored files, in `target/e2e/<hash of its contents>`. A consumer's workflow
/// gets this one, since act copies the whole folder for each step that runs an action; the sources in it would take most of the time.
#[must_use]
pub fn export() -> PathBuf {
    static EXPORT: OnceLock<PathBuf> = OnceLock::new();
    EXPORT.get_or_init(make_export).clone()
}

fn make_export() -> PathBuf {
    let mut files = listed();
    files.retain(|file| ["actions/", ".github/", "templates/"].iter().any(|folder| file.starts_with(folder)));
    let mut hash = Sha256::new();
    for file in &files {
        let content = must(fs::read(root().join(file)), file);
        hash.update(format!("{file}\0{}\0", content.len()));
        hash.update(content);
    }
    let name = hash.finalize().iter().take(10).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let folder = target().join("e2e");
    must(fs::create_dir_all(&folder), "making `target/e2e`");
    delete_old(&folder);
    let export = folder.join(name);
    if !export.exists() {
        // Another test process may be doing the same: whoever renames first wins, both made the same files.
        let half = must(tempfile::Builder::new().prefix("half-").tempdir_in(&folder), "making a folder");
        for file in &files {
            let to = half.path().join(file);
            must(fs::create_dir_all(to.parent().unwrap_or(half.path())), file);
            must(fs::copy(root().join(file), to), file);
        }
        let renamed = fs::rename(half.path(), &export);
        assert!(renamed.is_ok() || export.exists(), "renaming the export: {renamed:?}");
    }
    export
}

/// Every file of the working tree that git tracks or would track, sorted.
fn listed() -> Vec<String> {
    let output = Command::new("git")
        .args([
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ])
        .current_dir(root())
        .output();
    let output = must(output, "running git");
    assert!(output.status.success(), "`git ls-files`: {}", String::from_utf8_lossy(&output.stderr));
    let text = must(String::from_utf8(output.stdout), "file names of this repository");
    // A tracked file that was deleted but not yet committed is not part of the working tree.
    let mut files: Vec<_> =
        text.split('\0').filter(|file| !file.is_empty() && root().join(file).is_file()).map(str::to_owned).collect();
    files.sort_unstable();
    files
}

fn delete_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        let age = modified.and_then(|at| SystemTime::now().duration_since(at).ok()).unwrap_or_default();
        if age > EXPORT_LIFETIME {
            // Only disk space is lost if it fails, and the next run tries again.
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}
