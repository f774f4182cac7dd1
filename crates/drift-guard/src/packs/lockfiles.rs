//! Manifests and their lock files: npm, Cargo, Poetry, uv, and lists of requirements. What a manifest asks for is in its lock file.

use std::collections::BTreeSet;

use settings::Field;

use super::{Pack, Parameters, many, text_of, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::snapshot::Snapshot;
use crate::sources::{Blind, Kind};
use crate::tree::{Node, Tree};

pub(super) const PACK: Pack = Pack {
    name: "lockfiles",
    doc: "Every manifest has a lock file beside or above it, and what it asks for is locked there.",
    fields,
    build,
    propose,
};

/// Manifests and the lock files that belong to them.
const PAIRS: [(&str, &[&str]); 4] = [
    ("package.json", &["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"]),
    ("Cargo.toml", &["Cargo.lock"]),
    ("pyproject.toml", &["poetry.lock", "uv.lock"]),
    ("requirements.in", &["requirements.txt"]),
];

fn fields() -> Vec<Field> {
    vec![Field::optional("ignore", many(), "Manifests without a lock file: libraries, examples.")]
}

fn manifests(files: &dyn Snapshot, ignore: &Names) -> Vec<(String, &'static [&'static str])> {
    let named = |path: &str| PAIRS.iter().find(|(name, _)| path == *name || path.ends_with(&format!("/{name}")));
    let skipped = |path: &str| ignore.covers(path) || path.split('/').any(|part| part == "node_modules");
    let found = files.files().iter().filter(|path| !skipped(path));
    found.filter_map(|path| named(path).map(|(_, locks)| (path.to_string(), *locks))).collect()
}

fn propose(world: &World<'_>) -> Option<String> {
    let found = manifests(world.files, &Names::default());
    let locked = found.iter().filter(|(path, locks)| lock_of(world.files, path, locks).is_some()).count();
    (locked > 0).then(|| format!("{locked} manifests with a lock file"))
}

/// The lock file beside a manifest, or in a folder above it (workspaces).
fn lock_of(files: &dyn Snapshot, manifest: &str, locks: &[&str]) -> Option<String> {
    let mut folder = manifest.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let at = |name: &&str| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
        if let Some(found) = locks.iter().map(at).find(|path| files.has(path)) {
            return Some(found);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let ignore = parameters.names("ignore", &[], problems);
    let known = ignore.clone();
    let judge = move |reader: &Reader<'_>| {
        let found = manifests(reader.world().files, &ignore);
        if found.is_empty() {
            return Verdict::Unevaluated(Blind::new("there is no manifest that could be locked"));
        }
        let mut drifts = Vec::new();
        for (manifest, locks) in &found {
            match one(manifest, locks, reader) {
                Ok(found) => drifts.extend(found),
                Err(blind) => return Verdict::Unevaluated(blind),
            }
        }
        Verdict::of(drifts, format!("{} manifests are locked", found.len()))
    };
    let check =
        Check::of_pack("lockfiles/locked", "what manifests ask for is in their lock files", judge, move |reader| {
            let files = reader.world().files;
            let locks = manifests(files, &known).into_iter().filter_map(|(path, locks)| lock_of(files, &path, locks));
            locks.map(|path| Mutant { what: format!("{path} is removed"), edits: vec![Edit::Remove(path)] }).collect()
        });
    vec![check.remedy("lock again with the package manager and commit the lock file")]
}

fn one(manifest: &str, locks: &[&str], reader: &Reader<'_>) -> Result<Vec<Drift>, Blind> {
    let wanted = wanted(manifest, reader)?;
    // A manifest that asks for nothing needs no lock file.
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let Some(lock) = lock_of(reader.world().files, manifest, locks) else {
        let message =
            format!("`{manifest}` asks for {} packages and has no lock file ({})", wanted.len(), locks.join(", "));
        return Ok(vec![Drift::new(message, manifest).at(top(manifest))]);
    };
    let locked = locked(&lock, manifest, reader)?;
    let gone = wanted.into_iter().filter(|(name, range, _)| !locked.has(name, range.as_deref()));
    Ok(gone
        .map(|(name, range, at)| {
            let range = range.map(|range| format!(" ({range})")).unwrap_or_default();
            let message = format!("`{manifest}` asks for `{name}`{range}, which `{lock}` does not lock");
            Drift::new(message, format!("{manifest} {name}")).at(Some(at)).against(top(&lock)).about(name)
        })
        .collect())
}

type Wanted = (String, Option<String>, findings::Location);

/// Packages that a manifest asks for: name, range where the lock file repeats it, place.
fn wanted(manifest: &str, reader: &Reader<'_>) -> Result<Vec<Wanted>, Blind> {
    let name = manifest.rsplit('/').next().unwrap_or_default();
    if name == "requirements.in" {
        let text = text_of(reader, manifest)?;
        let lines = (1..).zip(text.lines()).filter_map(|(number, line)| Some((number, requirement(line)?)));
        return Ok(lines.map(|(number, name)| (name, None, findings::Location::at(manifest, number, 1))).collect());
    }
    let tree = reader.tree(Kind::of_file(manifest), manifest)?;
    let Some(root) = tree.roots.first() else { return Ok(Vec::new()) };
    let at = |node: &Node, line, column| tree.place(node.file, line, column);
    let mut found = Vec::new();
    let mut table = |node: Option<&Node>, ranges: bool, normal: fn(&str) -> String| {
        for entry in node.map_or(&[][..], Node::entries) {
            let range = entry.value.scalar().filter(|_| ranges).map(str::to_owned);
            found.push((normal(&entry.key), range, at(&entry.value, entry.line, entry.column)));
        }
    };
    match name {
        "package.json" => {
            for key in ["dependencies", "devDependencies", "optionalDependencies"] {
                table(root.get(key), true, str::to_owned);
            }
        }
        "Cargo.toml" => {
            for key in ["dependencies", "dev-dependencies", "build-dependencies"] {
                for entry in root.get(key).map_or(&[][..], Node::entries) {
                    let own = entry.value.get("package").and_then(Node::scalar);
                    let inherited = entry.value.get("workspace").is_some();
                    if !inherited {
                        found.push((
                            own.unwrap_or(&entry.key).to_owned(),
                            None,
                            at(&entry.value, entry.line, entry.column),
                        ));
                    }
                }
            }
        }
        _ => {
            let poetry =
                root.get("tool").and_then(|tool| tool.get("poetry")).and_then(|poetry| poetry.get("dependencies"));
            table(poetry, false, python_name);
            let project = root.get("project").and_then(|project| project.get("dependencies"));
            for item in project.map_or(&[][..], Node::items) {
                found.extend(item.text().and_then(requirement).map(|name| (name, None, tree.location(item))));
            }
            found.retain(|(name, _, _)| name != "python");
        }
    }
    Ok(found)
}

/// The name in a line of requirements (PEP 508), normalised.
fn requirement(line: &str) -> Option<String> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(line.len());
    (end > 0 && !line.starts_with('-')).then(|| python_name(&line[..end]))
}

/// PEP 503: case and runs of `-`, `_`, `.` do not count.
fn python_name(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[derive(Default)]
struct Locked {
    names: BTreeSet<String>,
    /// Ranges that the lock file repeats, where it does.
    ranges: Option<BTreeSet<(String, String)>>,
}

impl Locked {
    fn has(&self, name: &str, range: Option<&str>) -> bool {
        match (&self.ranges, range) {
            (Some(ranges), Some(range)) => ranges.contains(&(name.to_owned(), range.to_owned())),
            _ => self.names.contains(name),
        }
    }
}

fn locked(lock: &str, manifest: &str, reader: &Reader<'_>) -> Result<Locked, Blind> {
    let name = lock.rsplit('/').next().unwrap_or_default();
    Ok(match name {
        "package-lock.json" | "npm-shrinkwrap.json" => npm(&*reader.tree(Kind::Json, lock)?, lock, manifest),
        "Cargo.lock" | "poetry.lock" | "uv.lock" => {
            let tree = reader.tree(Kind::Toml, lock)?;
            let packages = tree.roots.first().and_then(|root| root.get("package"));
            let normal: fn(&str) -> String = if name == "Cargo.lock" { str::to_owned } else { python_name };
            let names =
                packages.map_or(&[][..], Node::items).iter().filter_map(|node| node.get("name")?.scalar().map(normal));
            Locked { names: names.collect(), ranges: None }
        }
        "requirements.txt" => {
            let text = text_of(reader, lock)?;
            Locked { names: text.lines().filter_map(requirement).collect(), ranges: None }
        }
        "pnpm-lock.yaml" => {
            let tree = reader.tree(Kind::Yaml, lock)?;
            let mut names = BTreeSet::new();
            tree.roots.iter().for_each(|root| dependency_names(root, 0, &mut names));
            Locked { names, ranges: None }
        }
        _ => {
            // yarn.lock: `"@scope/name@^1.0.0", name@~2:` at the start of a line.
            let text = text_of(reader, lock)?;
            let heads = text.lines().filter(|line| !line.starts_with([' ', '#']) && line.ends_with(':'));
            let specs = heads.flat_map(|line| line.trim_end_matches(':').split(", "));
            let names = specs.filter_map(|spec| {
                spec.trim_matches('"').rsplit_once('@').map(|(name, _)| name.trim_end_matches("@npm").to_owned())
            });
            Locked { names: names.collect(), ranges: None }
        }
    })
}

fn dependency_names(node: &Node, level: usize, names: &mut BTreeSet<String>) {
    for entry in node.entries().iter().filter(|_| level < 5) {
        if entry.key.ends_with("ependencies") {
            names.extend(entry.value.entries().iter().map(|entry| entry.key.to_string()));
        }
        dependency_names(&entry.value, level + 1, names);
    }
}

/// The lock file repeats the ranges of each package of the workspace.
fn npm(tree: &Tree, lock: &str, manifest: &str) -> Locked {
    let folder = lock.rsplit_once('/').map_or("", |(folder, _)| folder);
    let own = manifest.rsplit_once('/').map_or("", |(folder, _)| folder);
    let key = own.strip_prefix(folder).unwrap_or(own).trim_start_matches('/');
    let root = tree.roots.first();
    let Some(package) = root.and_then(|root| root.get("packages")).and_then(|packages| packages.get(key)) else {
        // Version 1 lists names only.
        let names = root.and_then(|root| root.get("dependencies")).map_or(&[][..], Node::entries);
        return Locked { names: names.iter().map(|entry| entry.key.to_string()).collect(), ranges: None };
    };
    let tables =
        ["dependencies", "devDependencies", "optionalDependencies"].into_iter().filter_map(|key| package.get(key));
    let ranges = tables
        .flat_map(Node::entries)
        .filter_map(|entry| Some((entry.key.to_string(), entry.value.scalar()?.to_owned())));
    Locked { names: BTreeSet::new(), ranges: Some(ranges.collect()) }
}
