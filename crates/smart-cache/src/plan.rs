//! The key, the restore keys and the paths.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kind::Kind;
use crate::manifest::Manifest;
use crate::paths::System;

/// The longest key that `actions/cache` takes (its source: keys are validated to 512 characters, without commas).
pub const LONGEST: usize = 512;
/// Hexadecimal digits of a hash in a key: 128 bits.
const DIGITS: usize = 32;
/// Hexadecimal digits of a file's hash in a manifest.
const FILE_DIGITS: usize = 16;

/// What the key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What is cached.
    pub kind: Kind,
    /// The user's prefix; may be empty.
    pub prefix: String,
    /// The user's version, which throws away all older caches.
    pub cache_version: String,
    /// The operating system.
    pub system: System,
    /// Its release, such as `debian-12`, where that matters and is known.
    pub release: Option<String>,
    /// `x64`, `arm64`, ...
    pub architecture: String,
    /// The tool's version, where the kind has a tool; `unknown` where it could not be told.
    pub tool_version: Option<String>,
    /// The dependency files: path and hash of the content ([`content_hash`]).
    pub files: BTreeMap<String, String>,
    /// The folders to cache, without the manifest's.
    pub paths: Vec<String>,
    /// Where the working directory is in the workspace; empty for the workspace itself.
    pub project: String,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The key.
    pub key: String,
    /// Prefixes of older caches that are of use, best first; each ends with `-`.
    pub restore_keys: Vec<String>,
    /// The paths, the manifest's folder last.
    pub paths: Vec<String>,
    /// The manifest of this key, to travel inside the cache.
    pub manifest: Manifest,
    /// Folder of the manifest below the home.
    pub manifest_folder: String,
}

/// Makes the plan.
///
/// # Errors
/// When a part of the user's cannot stand in a key; which and why.
pub fn plan(facts: &Facts) -> Result<Plan, String> {
    check_part("cache-key-prefix", &facts.prefix, 200)?;
    check_part("cache-version", &facts.cache_version, 64)?;
    let mut parts: Vec<(&str, String)> = Vec::new();
    if !facts.prefix.is_empty() {
        parts.push(("cache-key-prefix", facts.prefix.clone()));
    }
    parts.push(("cache-type", facts.kind.name().to_owned()));
    parts.push(("cache-version", format!("v{}", facts.cache_version)));
    parts.push(("system", facts.system.name().to_owned()));
    if let Some(release) = facts.release.as_ref().filter(|_| facts.kind.depends_on_system()) {
        parts.push(("release", release.clone()));
    }
    parts.push(("architecture", facts.architecture.clone()));
    let common = join(&parts);
    if let (Some(tool), Some(version)) = (facts.kind.tool(), &facts.tool_version) {
        parts.push((tool.name, format!("{}{version}", tool.name)));
    }
    let with_tool = join(&parts);
    let key = format!("{with_tool}{}", hash_of_files(&facts.files));
    if key.len() > LONGEST || key.contains(',') {
        return Err(format!("the key `{key}` is longer than {LONGEST} characters or holds a comma"));
    }
    let mut restore_keys = vec![with_tool.clone()];
    if facts.kind.is_of_use_to_other_versions() && common != with_tool {
        restore_keys.push(common);
    }
    let folder = manifest_folder(facts);
    let mut paths = facts.paths.clone();
    paths.push(format!("~/{folder}"));
    let parts = parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let manifest = Manifest::new(key.clone(), parts, facts.files.clone());
    Ok(Plan { key, restore_keys, paths, manifest, manifest_folder: folder })
}

fn join(parts: &[(&str, String)]) -> String {
    parts.iter().map(|(_, value)| format!("{value}-")).collect()
}

/// Letters, digits, `.`, `_`, `-` and `/`: what can be seen in a list of caches and means nothing to a shell.
fn check_part(name: &str, value: &str, most: usize) -> Result<(), String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-/".contains(character);
    if value.len() <= most && value.chars().all(is_plain) {
        return Ok(());
    }
    Err(format!("`{name}` is `{value}`, expected at most {most} letters, digits, `.`, `_`, `-` and `/`"))
}

/// The same in every run of the same step, and another one for another step of the job.
fn manifest_folder(facts: &Facts) -> String {
    let identity = format!("{}\0{}\0{}", facts.prefix, facts.kind.name(), facts.project);
    format!(".cache/pointsman/smart-cache/{}-{}", facts.kind.name(), &hex(&Sha256::digest(identity))[..12])
}

/// The hash of a file's content: line ends count as `\n` in text, so that a checkout on Windows has the same.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    if bytes.contains(&0) {
        hasher.update(bytes);
    } else {
        for (place, &byte) in bytes.iter().enumerate() {
            if byte != b'\r' || bytes.get(place + 1) != Some(&b'\n') {
                hasher.update([byte]);
            }
        }
    }
    hex(&hasher.finalize())[..FILE_DIGITS].to_owned()
}

/// One hash over names and contents; `nofiles` where there are none.
fn hash_of_files(files: &BTreeMap<String, String>) -> String {
    if files.is_empty() {
        return "nofiles".to_owned();
    }
    let mut hasher = Sha256::new();
    for (path, hash) in files {
        hasher.update(format!("{path}\0{hash}\0"));
    }
    hex(&hasher.finalize())[..DIGITS].to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn facts(kind: Kind) -> Facts {
        Facts {
            kind,
            prefix: "app".into(),
            cache_version: "1".into(),
            system: System::Linux,
            release: Some("debian-12".into()),
            architecture: "x64".into(),
            tool_version: kind.tool().map(|_| "3.11".into()),
            files: [("requirements.txt".to_owned(), content_hash(b"odoo\n"))].into(),
            paths: vec!["~/.cache/pip".into()],
            project: String::new(),
        }
    }

    #[test]
    fn a_key_reads_from_general_to_special() {
        let plan = plan(&facts(Kind::Python)).unwrap();
        assert!(plan.key.starts_with("app-python-v1-linux-debian-12-x64-python3.11-"), "{}", plan.key);
        assert_eq!(plan.restore_keys, ["app-python-v1-linux-debian-12-x64-python3.11-"]);
        assert_eq!(plan.key.len(), plan.restore_keys[0].len() + DIGITS);
        assert_eq!(plan.paths.len(), 2);
        assert!(plan.paths[1].starts_with("~/.cache/pointsman/smart-cache/python-"));
    }

    #[test]
    fn plain_downloads_serve_other_versions_and_systems_releases() {
        let plan = plan(&facts(Kind::Npm)).unwrap();
        assert_eq!(plan.restore_keys, ["app-npm-v1-linux-x64-node3.11-", "app-npm-v1-linux-x64-"]);
    }

    #[test]
    fn every_part_changes_the_key_and_only_files_keep_the_prefix() {
        let base = plan(&facts(Kind::Python)).unwrap();
        let changes: [fn(&mut Facts); 7] = [
            |f| f.prefix = "b".into(),
            |f| f.cache_version = "2".into(),
            |f| f.system = System::MacOs,
            |f| f.release = None,
            |f| f.architecture = "arm64".into(),
            |f| f.tool_version = Some("3.12".into()),
            |f| drop(f.files.insert("b".into(), "c".into())),
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut facts = facts(Kind::Python);
            change(&mut facts);
            let other = plan(&facts).unwrap();
            assert_ne!(other.key, base.key, "{place}");
            assert_eq!(other.key.starts_with(&base.restore_keys[0]), place == 6, "{place}");
        }
        assert_eq!(plan(&facts(Kind::Python)).unwrap(), base);
    }

    #[test]
    fn line_ends_do_not_count_in_text() {
        assert_eq!(content_hash(b"a\r\nb\r\n"), content_hash(b"a\nb\n"));
        assert_ne!(content_hash(b"a\rb"), content_hash(b"a\nb"));
        assert_ne!(content_hash(b"\0a\r\n"), content_hash(b"\0a\n"));
        assert_ne!(content_hash(b"a"), content_hash(b"b"));
    }

    #[test]
    fn what_cannot_stand_in_a_key_is_refused() {
        for (prefix, version) in
            [("a,b", "1"), ("a b", "1"), ("a\n::error::", "1"), ("a", "$(id)"), (&"x".repeat(201), "1")]
        {
            let facts = Facts { prefix: prefix.into(), cache_version: version.into(), ..facts(Kind::Go) };
            assert!(plan(&facts).is_err(), "{prefix} {version}");
        }
    }

    #[test]
    fn without_files_the_key_says_so() {
        let facts = Facts { files: BTreeMap::new(), prefix: String::new(), ..facts(Kind::Maven) };
        assert_eq!(plan(&facts).unwrap().key, "maven-v1-linux-x64-nofiles");
    }
}
