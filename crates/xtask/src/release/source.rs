//! What is built: a copy of the working tree's files and nothing else, under the version of the release.
//!
//! A copy, because a program takes its version from Cargo.toml, where main says `0.0.0-dev`; and because a file that git
//! ignores must not be able to change a release.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use semver::Version;

use super::repository::git;

/// What main calls itself; also in actions/_bootstrap/run.sh.
const DEVELOPMENT: &str = "version = \"0.0.0-dev\"";

/// The files that say it, one line for each member of the workspace.
const VERSIONED: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// Makes `folder` the tree of `root` under this version. Files that are right already keep their time, for cargo.
///
/// # Errors
/// When git or the disk fails, or the tree does not say `0.0.0-dev` where it should.
pub(crate) fn copy(root: &Path, folder: &Path, version: &Version) -> Result<(), String> {
    mirror(root, folder, |file, content| {
        if !VERSIONED.contains(&file) {
            return Ok(content);
        }
        let text = String::from_utf8(content).map_err(|_| format!("`{file}` is not UTF-8"))?;
        if !text.contains(DEVELOPMENT) {
            return Err(format!("`{file}` does not contain `{DEVELOPMENT}`\nhint: main never has another version"));
        }
        Ok(text.replace(DEVELOPMENT, &format!("version = \"{version}\"")).into_bytes())
    })
}

/// Makes `folder` hold the files of the working tree `root` that git tracks or would track, and no others outside of `.git`.
///
/// # Errors
/// When git or the disk fails, or `change` does.
pub(crate) fn mirror(
    root: &Path,
    folder: &Path,
    change: impl Fn(&str, Vec<u8>) -> Result<Vec<u8>, String>,
) -> Result<(), String> {
    let files = listed(root)?;
    for file in &files {
        let (from, to) = (root.join(file), folder.join(file));
        let read = |path: &Path| fs::read(path).map_err(|error| format!("reading `{}`: {error}", path.display()));
        let content = change(file, read(&from)?)?;
        if fs::read(&to).is_ok_and(|existing| existing == content) {
            continue;
        }
        let write = || {
            fs::create_dir_all(to.parent().unwrap_or(folder))?;
            fs::write(&to, &content)?;
            fs::set_permissions(&to, fs::metadata(&from)?.permissions())
        };
        write().map_err(|error| format!("writing `{}`: {error}", to.display()))?;
    }
    remove_others(folder, "", &files)
}

/// Copies a folder as it is. The working tree may have changed since `from` was copied from it.
///
/// # Errors
/// When the disk fails.
pub(crate) fn duplicate(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("copying `{}`: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (inner, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().map_err(failed)?.is_dir() {
            duplicate(&inner, &target)?;
        } else {
            fs::copy(&inner, &target).map_err(failed)?;
        }
    }
    Ok(())
}

fn listed(root: &Path) -> Result<BTreeSet<String>, String> {
    let names = git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let names = names.split('\0').filter(|name| !name.is_empty());
    // A tracked file that was deleted is not part of the working tree.
    Ok(names.filter(|name| root.join(name).is_file()).map(str::to_owned).collect())
}

fn remove_others(folder: &Path, below: &str, files: &BTreeSet<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("tidying `{}`: {error}", folder.display());
    for entry in fs::read_dir(folder.join(below)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        if name == ".git" || files.contains(&name) {
            continue;
        }
        let prefix = format!("{name}/");
        let holds_some = files.range(prefix.clone()..).next().is_some_and(|file| file.starts_with(&prefix));
        match (is_folder, holds_some) {
            (true, true) => remove_others(folder, &prefix, files)?,
            (true, false) => fs::remove_dir_all(entry.path()).map_err(failed)?,
            (false, _) => fs::remove_file(entry.path()).map_err(failed)?,
        }
    }
    Ok(())
}

/// Cargo, run in that copy as the toolchain of rust-toolchain.toml, without what the surrounding job set for its own builds.
pub(crate) fn cargo(source: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(source).env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "0");
    let steering = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_", "CC", "CFLAGS", "LDFLAGS", "RUSTC", "RUSTFLAGS"];
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if steering.iter().any(|start| text.starts_with(start)) || text == "CARGO_ENCODED_RUSTFLAGS" {
            command.env_remove(&name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_is_the_tree_under_another_version_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (root, copied) = (folder.path().join("root"), folder.path().join("copy"));
        let write = |root: &Path, name: &str, text: &str| {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), text).unwrap();
        };
        write(&root, "Cargo.toml", "[workspace.package]\nversion = \"0.0.0-dev\"\n");
        write(&root, "Cargo.lock", "name = \"a\"\nversion = \"0.0.0-dev\"\nname = \"b\"\nversion = \"1.0.0\"\n");
        write(&root, ".gitignore", "/target\n");
        write(&root, "crates/a.rs", "version = \"0.0.0-dev\"");
        write(&root, "target/junk", "x");
        write(&copied, "crates/old/gone.rs", "x");
        write(&copied, "crates/old.rs", "x");
        git(&root, &["init", "--quiet"]).unwrap();
        copy(&root, &copied, &Version::new(1, 2, 3)).unwrap();
        let read = |name: &str| fs::read_to_string(copied.join(name)).unwrap();
        assert_eq!(read("Cargo.toml"), "[workspace.package]\nversion = \"1.2.3\"\n");
        assert_eq!(read("Cargo.lock"), "name = \"a\"\nversion = \"1.2.3\"\nname = \"b\"\nversion = \"1.0.0\"\n");
        assert_eq!(read("crates/a.rs"), "version = \"0.0.0-dev\"");
        assert!(!copied.join("target").exists() && !copied.join("crates/old").exists());
        assert!(!copied.join("crates/old.rs").exists());
        let again = folder.path().join("again");
        duplicate(&copied, &again).unwrap();
        assert_eq!(fs::read(again.join("crates/a.rs")).unwrap(), fs::read(copied.join("crates/a.rs")).unwrap());
        let time = |name: &str| fs::metadata(copied.join(name)).unwrap().modified().unwrap();
        let before = (time("Cargo.toml"), time("crates/a.rs"));
        copy(&root, &copied, &Version::new(1, 2, 3)).unwrap();
        assert_eq!((time("Cargo.toml"), time("crates/a.rs")), before, "cargo would build everything again");
        write(&root, "Cargo.toml", "version = \"0.1.0\"");
        assert!(copy(&root, &copied, &Version::new(1, 2, 3)).unwrap_err().contains("does not contain"));
    }
}
