//! What a change touches: changed modules, and every module that depends on one of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::graph::Graph;
use crate::modules::{Inventory, MANIFESTS, Module, Named};
use crate::tree;

/// A changed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed<'a> {
    /// Its path.
    pub path: &'a str,
    /// Where it was before, if it moved.
    pub from: Option<&'a str>,
}

/// Why a module is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Its own files changed.
    Changed,
    /// It depends on one that changed.
    Depends,
}

/// A module that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// Its name.
    pub module: String,
    /// Its folder.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// What a change touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// Installable modules, in an order in which they can be installed.
    pub impacted: Vec<Touched>,
    /// Modules that the change takes away, by name.
    pub removed: Vec<String>,
    /// Changed files that belong to no module.
    pub outside: usize,
}

/// Jobs that GitHub starts from one matrix at most (GitHub documentation, "matrix strategy").
pub const JOBS: usize = 256;

/// The modules that `changed` touches; all of them where the change is not known.
#[must_use]
pub fn impact(inventory: &Inventory, changed: Option<&[Changed<'_>]>) -> Impact {
    let modules: BTreeMap<&str, Named> = inventory
        .modules
        .values()
        .rev()
        .map(|module| (module.name.as_str(), Named { name: module.name.as_str().into(), module: module.clone() }))
        .collect();
    let mut impact = Impact::default();
    let mut own: BTreeSet<String> = BTreeSet::new();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    match changed {
        None => own.extend(modules.keys().map(|name| (*name).to_owned())),
        Some(files) => {
            for path in files.iter().flat_map(|file| [Some(file.path), file.from]).flatten() {
                match inventory.containing(path) {
                    Some(module) => {
                        own.insert(module.name.clone());
                    }
                    // A manifest that is in no module any more was one's.
                    None if MANIFESTS.contains(&tree::name(path)) => {
                        gone.insert(tree::name(tree::parent(path)).to_owned());
                    }
                    None => impact.outside += 1,
                }
            }
        }
    }
    gone.retain(|name| !modules.contains_key(name.as_str()));
    let graph = Graph::of(modules.values());
    let all = graph.dependents(&own.union(&gone).cloned().collect());
    let installable = |name: &String| modules.get(name.as_str()).is_some_and(|named| named.module.installable());
    let all: BTreeSet<String> = all.into_iter().filter(installable).collect();
    let touched = |name: String| {
        let path = modules.get(name.as_str()).map(|named| named.module.folder.clone()).unwrap_or_default();
        let why = if own.contains(&name) { Why::Changed } else { Why::Depends };
        Touched { module: name, path, why }
    };
    impact.impacted = graph.in_order(&all).into_iter().map(touched).collect();
    impact.removed = gone.into_iter().collect();
    impact
}

/// One job of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Names of modules, joined by commas, as Odoo's `-i` takes them.
    pub modules: String,
    /// Their folders, joined by commas.
    pub paths: String,
}

/// The matrix for `strategy.matrix`: one job a module, in order; beyond [`JOBS`] neighbours share one.
#[must_use]
pub fn matrix(impact: &Impact) -> Vec<Job> {
    let size = impact.impacted.len().div_ceil(JOBS).max(1);
    let joined = |chunk: &[Touched], part: fn(&Touched) -> &str| chunk.iter().map(part).collect::<Vec<_>>().join(",");
    let job = |chunk: &[Touched]| Job {
        modules: joined(chunk, |touched| &touched.module),
        paths: joined(chunk, |touched| &touched.path),
    };
    impact.impacted.chunks(size).map(job).collect()
}

/// Whether a change of this file of a module is worth a new version: readmes and translations are made by bots.
#[must_use]
pub fn counts_for_version(module: &Module, path: &str) -> bool {
    let Some(rest) = tree::below(path, &module.folder) else { return false };
    let made = rest.starts_with("readme/") || rest.starts_with("i18n/") || rest == "static/description/index.html";
    let readme = rest.starts_with("README") && !rest.contains('/');
    !made && !readme
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::texts;

    fn inventory() -> Inventory {
        let tree = texts(&[
            ("a/base_x/__manifest__.py", "{'depends': ['web']}"),
            ("a/base_x/__init__.py", ""),
            ("a/sale_x/__manifest__.py", "{'depends': ['base_x', 'gone']}"),
            ("a/sale_x/__init__.py", ""),
            ("a/zero/__manifest__.py", "{'depends': ['sale_x']}"),
            ("a/zero/__init__.py", ""),
            ("a/off/__manifest__.py", "{'depends': ['base_x'], 'installable': False}"),
            ("a/off/__init__.py", ""),
            ("b/alone/__manifest__.py", "{}"),
            ("b/alone/__init__.py", ""),
        ]);
        Inventory::of(&tree, &|_| false)
    }

    fn of(paths: &[&str]) -> Impact {
        let changed: Vec<Changed<'_>> = paths.iter().map(|path| Changed { path, from: None }).collect();
        impact(&inventory(), Some(&changed))
    }

    fn names(impact: &Impact) -> Vec<(&str, Why)> {
        impact.impacted.iter().map(|touched| (touched.module.as_str(), touched.why)).collect()
    }

    #[test]
    fn dependents_follow_in_order_and_only_what_can_be_installed() {
        let found = of(&["a/base_x/models/x.py", "README.md"]);
        assert_eq!(names(&found), [("base_x", Why::Changed), ("sale_x", Why::Depends), ("zero", Why::Depends)]);
        assert_eq!(found.outside, 1);
        assert!(of(&["README.md"]).impacted.is_empty());
    }

    #[test]
    fn a_removed_module_touches_those_that_need_it() {
        let found = of(&["a/gone/__manifest__.py"]);
        assert_eq!(names(&found), [("sale_x", Why::Depends), ("zero", Why::Depends)]);
        assert_eq!(found.removed, ["gone"]);
    }

    #[test]
    fn a_move_touches_both_ends() {
        let moved = [Changed { path: "b/alone/x.py", from: Some("a/zero/x.py") }];
        assert_eq!(names(&impact(&inventory(), Some(&moved))), [("alone", Why::Changed), ("zero", Why::Changed)]);
    }

    #[test]
    fn an_unknown_change_touches_all() {
        assert_eq!(impact(&inventory(), None).impacted.len(), 4);
    }

    #[test]
    fn a_matrix_never_has_more_jobs_than_github_starts() {
        let touched = |n: usize| Touched { module: format!("m{n}"), path: format!("a/m{n}"), why: Why::Changed };
        let impact = |count: usize| Impact { impacted: (0..count).map(touched).collect(), ..Impact::default() };
        assert_eq!(matrix(&impact(3)).len(), 3);
        assert!(matrix(&impact(0)).is_empty());
        let many = matrix(&impact(600));
        assert_eq!((many.len(), many[0].modules.as_str(), many[0].paths.as_str()), (200, "m0,m1,m2", "a/m0,a/m1,a/m2"));
    }

    #[test]
    fn what_bots_make_needs_no_version() {
        let inventory = inventory();
        let module = &inventory.modules["a/zero"];
        for (path, counts) in [
            ("a/zero/models/x.py", true),
            ("a/zero/README.rst", false),
            ("a/zero/i18n/de.po", false),
            ("a/zero/readme/USAGE.md", false),
            ("a/zero_more/x.py", false),
            ("a/zero/data/README", true),
        ] {
            assert_eq!(counts_for_version(module, path), counts, "{path}");
        }
    }
}
