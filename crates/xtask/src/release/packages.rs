//! The packages of others that are linked into a program, as cargo resolves them for that program and target alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::source::cargo;
use super::target::Target;
use crate::process::ask;

/// Name and version.
pub(crate) type Key = (String, String);

/// What Cargo.toml and Cargo.lock say of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// The folder of its sources.
    pub(crate) folder: PathBuf,
    /// SPDX expression; `/` of old manifests is `OR`.
    pub(crate) license: Option<String>,
    pub(crate) repository: Option<String>,
    /// SHA-256 of the archive in the registry; none for our own.
    pub(crate) checksum: Option<String>,
}

/// Packages and what each of them uses.
pub(crate) type Graph = BTreeMap<Key, BTreeSet<Key>>;

/// All packages of the workspace.
#[derive(Debug)]
pub(crate) struct Catalogue {
    source: PathBuf,
    packages: BTreeMap<Key, Package>,
}

impl Catalogue {
    /// Reads the workspace in `source`.
    ///
    /// # Errors
    /// When cargo fails, or its answers are not as documented.
    pub(crate) fn read(source: &Path) -> Result<Self, String> {
        let said = ask(cargo(source).args(["metadata", "--format-version", "1", "--locked", "--quiet"]))?;
        let metadata: Value = serde_json::from_str(&said).map_err(|error| format!("`cargo metadata`: {error}"))?;
        let path = source.join("Cargo.lock");
        let lock = std::fs::read_to_string(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
        let checksums = checksums(&lock)?;
        let mut packages = BTreeMap::new();
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let text = |name: &str| package[name].as_str().map(str::to_owned);
            let (Some(name), Some(version), Some(manifest)) = (text("name"), text("version"), text("manifest_path"))
            else {
                return Err(format!("`cargo metadata` gives a package without a name: {package}"));
            };
            let key = (name, version);
            let folder = Path::new(&manifest).parent().unwrap_or(source).to_owned();
            let license = text("license").map(|license| license.replace('/', " OR "));
            let checksum = checksums.get(&key).cloned();
            packages.insert(key, Package { folder, license, repository: text("repository"), checksum });
        }
        Ok(Self { source: source.to_owned(), packages })
    }

    /// What it knows of a package.
    ///
    /// # Errors
    /// When there is none of this name and version.
    pub(crate) fn get(&self, key: &Key) -> Result<&Package, String> {
        self.packages.get(key).ok_or_else(|| format!("cargo does not know the package `{} {}`", key.0, key.1))
    }

    /// What is linked into `program`, itself included. Build scripts and procedural macros are not.
    ///
    /// # Errors
    /// When cargo fails, or its answer cannot be read.
    pub(crate) fn linked(&self, program: &str, target: Target) -> Result<Graph, String> {
        let mut command = cargo(&self.source);
        command.args(["tree", "--locked", "--quiet", "--edges", "normal,no-proc-macro", "--prefix", "depth"]);
        command.args(["--format", "|{p}", "--target", target.name(), "--package", program]);
        graph(&ask(&mut command)?)
    }
}

/// Reads lines `2|serde v1.0.0 (path) (*)`: how deep, which, and that what it uses stands elsewhere.
fn graph(said: &str) -> Result<Graph, String> {
    let mut graph = Graph::new();
    let mut above: Vec<Key> = Vec::new();
    for line in said.lines().filter(|line| !line.is_empty()) {
        let unread = || format!("`cargo tree` says `{line}`, which is not understood");
        let (depth, package) = line.split_once('|').ok_or_else(unread)?;
        let depth: usize = depth.parse().map_err(|_| unread())?;
        let mut words = package.split(' ');
        let (name, version) = (words.next(), words.next().and_then(|word| word.strip_prefix('v')));
        let key = name.zip(version).map(|(name, version)| (name.to_owned(), version.to_owned())).ok_or_else(unread)?;
        if depth > above.len() {
            return Err(unread());
        }
        above.truncate(depth);
        if let Some(user) = above.last() {
            graph.entry(user.clone()).or_default().insert(key.clone());
        }
        graph.entry(key.clone()).or_default();
        above.push(key);
    }
    if graph.is_empty() { Err("`cargo tree` says nothing".to_owned()) } else { Ok(graph) }
}

fn checksums(lock: &str) -> Result<BTreeMap<Key, String>, String> {
    let lock: toml_edit::Document<&str> =
        toml_edit::Document::parse(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let packages = lock.get("package").and_then(toml_edit::Item::as_array_of_tables).ok_or("Cargo.lock is empty")?;
    let text = |table: &toml_edit::Table, name: &str| table.get(name)?.as_str().map(str::to_owned);
    let entry = |table| Some(((text(table, "name")?, text(table, "version")?), text(table, "checksum")?));
    Ok(packages.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_of_cargo_is_read_with_what_it_left_out() {
        let said = "0|ci-gate v1.0.0 (/w/crates/ci-gate)\n1|clap v4.6.7\n2|strsim v0.11.1\n1|serde v1.0.2\n1|clap v4.6.7 (*)\n";
        let graph = graph(said).unwrap();
        let key = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(graph.len(), 4);
        assert_eq!(graph[&key("ci-gate", "1.0.0")], BTreeSet::from([key("clap", "4.6.7"), key("serde", "1.0.2")]));
        assert_eq!(graph[&key("clap", "4.6.7")], BTreeSet::from([key("strsim", "0.11.1")]));
        assert!(graph[&key("serde", "1.0.2")].is_empty());
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for wrong in ["", "x|a v1", "0|a", "0|a 1.0.0", "0|a v1.0.0\n2|b v1.0.0"] {
            assert!(graph(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn this_workspace_is_read() {
        let catalogue = Catalogue::read(end_to_end::root()).unwrap();
        let linked = catalogue.linked("ci-gate", Target::host().unwrap()).unwrap();
        let (key, _) = linked.iter().find(|((name, _), _)| name == "serde_json").unwrap();
        let package = catalogue.get(key).unwrap();
        assert_eq!(package.checksum.as_deref().map(str::len), Some(64));
        assert!(package.folder.join("Cargo.toml").is_file());
        let names: Vec<_> = linked.keys().map(|(name, _)| name.as_str()).collect();
        for absent in ["serde_derive", "proptest", "testkit", "git2", "xtask"] {
            assert!(!names.contains(&absent), "{absent} is not linked into it: {names:?}");
        }
    }
}
