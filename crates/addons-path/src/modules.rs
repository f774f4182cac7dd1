//! The modules of a tree: folders with a manifest, found without going into them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use documents::Problem;

use crate::manifest::Manifest;
use crate::tree::{self, Item, Kind, Tree};

/// Names of a manifest, the one that wins first.
pub const MANIFESTS: [&str; 2] = ["__manifest__.py", "__openerp__.py"];

/// Folders looked at before a walk gives up: a mistake then, such as a whole disk.
pub const FOLDER_LIMIT: usize = 200_000;

/// Folders that are never searched for modules: what tools make, not what people write.
const SKIPPED: [&str; 3] = ["node_modules", "__pycache__", "site-packages"];

/// A module.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Its technical name: its folder's.
    pub name: String,
    /// Its folder, links resolved.
    pub folder: String,
    /// Its manifest's file.
    pub manifest_file: String,
    /// Its manifest, or why it cannot be read.
    pub manifest: Result<Manifest, Problem>,
    /// It has an `__init__.py`; without one Odoo does not see it.
    pub has_init: bool,
}

impl Module {
    /// Its manifest, where it can be read.
    #[must_use]
    pub fn readable(&self) -> Option<&Manifest> {
        self.manifest.as_ref().ok()
    }

    /// Odoo of this series sees it: both files are there, the manifest can be read and has the right name.
    #[must_use]
    pub fn visible(&self, series: crate::series::Series) -> bool {
        let named = series.takes_old_manifest_name() || self.manifest_file.ends_with(MANIFESTS[0]);
        self.has_init && named && self.manifest.is_ok()
    }

    /// Odoo lists it and can install it.
    #[must_use]
    pub fn installable(&self) -> bool {
        self.has_init && self.readable().is_some_and(|manifest| manifest.installable)
    }
}

/// All modules of a tree.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// By folder.
    pub modules: BTreeMap<String, Rc<Module>>,
    /// Files that may describe environments, in order: everything else that the walk saw and that is no part of a module.
    pub others: Vec<String>,
    /// Folders with a module directly in them, in order.
    pub roots: Vec<String>,
    /// Folders that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// Folders that were looked at.
    pub folders: usize,
    /// The walk ended early: there are more than [`FOLDER_LIMIT`] folders.
    pub cut: bool,
    /// Modules in folders that the walk leaves out, as they were asked for.
    elsewhere: RefCell<BTreeMap<String, Option<Rc<Module>>>>,
    /// Modules directly in a folder, as they were asked for: environments share their folders.
    inside: RefCell<BTreeMap<String, Rc<[Named]>>>,
}

/// A module under the name by which a folder of modules has it (a link may have another name than what it leads to).
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The technical name.
    pub name: Rc<str>,
    /// The module.
    pub module: Rc<Module>,
}

impl Inventory {
    /// Searches a tree. `skip` says which folders are left out.
    pub fn of(tree: &dyn Tree, skip: &dyn Fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        let mut waiting = vec![String::new()];
        while let Some(folder) = waiting.pop() {
            if found.folders == FOLDER_LIMIT {
                found.cut = true;
                break;
            }
            found.folders += 1;
            match tree.list(&folder) {
                Ok(items) => found.folder(tree, &folder, &items, skip, &mut waiting),
                Err(error) => found.unreadable.push((folder, error.to_string())),
            }
        }
        found.others.sort_unstable();
        found.roots = found.modules.keys().map(|folder| tree::parent(folder).to_owned()).collect();
        found.roots.sort_unstable();
        found.roots.dedup();
        found
    }

    fn folder(
        &mut self,
        tree: &dyn Tree,
        folder: &str,
        items: &[Item],
        skip: &dyn Fn(&str) -> bool,
        waiting: &mut Vec<String>,
    ) {
        // The root may hold a manifest where a repository is one module; its name is then nobody's to know.
        if !folder.is_empty()
            && let Some(module) = read(tree, folder, items)
        {
            self.modules.insert(folder.to_owned(), Rc::new(module));
            return;
        }
        // A virtual environment holds other people's modules.
        if items.iter().any(|item| item.name == "pyvenv.cfg") {
            return;
        }
        for item in items {
            let path = tree::join(folder, &item.name);
            match item.kind {
                Kind::Folder if !is_skipped(&item.name) && !skip(&path) => waiting.push(path),
                Kind::File => self.others.push(path),
                _ => {}
            }
        }
    }

    /// The module that a file belongs to.
    #[must_use]
    pub fn containing(&self, path: &str) -> Option<&Rc<Module>> {
        let mut folder = path;
        loop {
            if let Some(module) = self.modules.get(folder) {
                return Some(module);
            }
            folder = tree::parent(folder);
            if folder.is_empty() {
                return None;
            }
        }
    }

    /// The modules directly in a folder, links to modules included, by name. Modules that are no part of the walk (behind a
    /// link, in a folder that was skipped) are read from the tree.
    pub fn directly_in(&self, tree: &dyn Tree, folder: &str) -> Rc<[Named]> {
        if let Some(known) = self.inside.borrow().get(folder) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        for item in tree.list(folder).unwrap_or_default() {
            let path = tree::join(folder, &item.name);
            let real = match item.kind {
                Kind::Folder => Some(path),
                Kind::Link => tree::folder(tree, &path),
                _ => None,
            };
            if let Some(module) = real.and_then(|real| self.at(tree, &real)) {
                found.push(Named { name: item.name.into(), module });
            }
        }
        let found: Rc<[Named]> = found.into();
        self.inside.borrow_mut().insert(folder.to_owned(), Rc::clone(&found));
        found
    }

    /// The module whose folder this is (its real path).
    pub fn at(&self, tree: &dyn Tree, folder: &str) -> Option<Rc<Module>> {
        if let Some(module) = self.modules.get(folder) {
            return Some(Rc::clone(module));
        }
        if let Some(known) = self.elsewhere.borrow().get(folder) {
            return known.clone();
        }
        let module = tree.list(folder).ok().and_then(|items| read(tree, folder, &items)).map(Rc::new);
        self.elsewhere.borrow_mut().insert(folder.to_owned(), module.clone());
        module
    }
}

fn is_skipped(name: &str) -> bool {
    // `.devcontainer` and its like hold files that are read, `.git` and caches do not.
    let hidden = name.starts_with('.') && name != ".devcontainer";
    hidden || SKIPPED.contains(&name)
}

/// The module in `folder`, if it is one.
fn read(tree: &dyn Tree, folder: &str, items: &[Item]) -> Option<Module> {
    let has = |name: &str| items.binary_search_by(|item| item.name.as_str().cmp(name)).ok().map(|at| items[at].kind);
    let name = MANIFESTS.into_iter().find(|name| matches!(has(name), Some(Kind::File | Kind::Link)))?;
    let manifest_file = tree::join(folder, name);
    let real = tree::file(tree, &manifest_file)?;
    let manifest = match tree.read(&real) {
        Ok(bytes) => Manifest::parse(&bytes),
        Err(error) => Err(Problem::new(documents::Span::default(), format!("the manifest cannot be read: {error}"))),
    };
    let has_init = tree::file(tree, &tree::join(folder, "__init__.py")).is_some();
    Some(Module { name: tree::name(folder).to_owned(), folder: folder.to_owned(), manifest_file, manifest, has_init })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::texts;

    #[test]
    fn modules_are_found_and_not_entered() {
        let tree = texts(&[
            ("addons/a/__manifest__.py", "{}"),
            ("addons/a/__init__.py", ""),
            ("addons/a/tests/m/__manifest__.py", "{}"),
            ("addons/b/__openerp__.py", "{"),
            ("addons/c", "-> ../oca/c"),
            ("oca/c/__manifest__.py", "{}"),
            ("oca/c/__init__.py", ""),
            ("node_modules/x/__manifest__.py", "{}"),
            ("venv/pyvenv.cfg", ""),
            ("venv/lib/y/__manifest__.py", "{}"),
            ("compose.yml", ""),
        ]);
        let found = Inventory::of(&tree, &|path| path == "skipped");
        assert_eq!(found.modules.keys().collect::<Vec<_>>(), ["addons/a", "addons/b", "oca/c"]);
        assert_eq!(found.roots, ["addons", "oca"]);
        assert_eq!(found.others, ["compose.yml"]);
        assert!(found.modules["addons/a"].installable());
        assert!(!found.modules["addons/b"].has_init && found.modules["addons/b"].manifest.is_err());
        assert_eq!(found.containing("addons/a/models/x.py").map(|module| module.name.as_str()), Some("a"));
        assert_eq!(found.containing("addons/x.py"), None);
        let names = |folder: &str| {
            found.directly_in(&tree, folder).iter().map(|named| named.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("addons"), ["a", "b", "c"]);
        assert_eq!(names("node_modules"), ["x"]);
    }

    #[test]
    fn a_hundred_thousand_files_are_walked_and_modules_are_not_entered() {
        let module = [("__manifest__.py".to_owned(), "{}"), ("__init__.py".to_owned(), "")];
        let beside = (0..50_000).map(|n| (format!("data/{}/{n}", n % 500), ""));
        let inside = (0..50_000).map(|n| (format!("addons/a/static/{}/{n}", n % 500), ""));
        let module = module.into_iter().map(|(name, text)| (format!("addons/a/{name}"), text));
        let files: Vec<(String, &str)> = module.chain(beside).chain(inside).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let found = Inventory::of(&texts(&files), &|_| false);
        assert_eq!((found.modules.len(), found.others.len(), found.cut), (1, 50_000, false));
        assert_eq!(found.folders, 504);
    }

    #[test]
    fn a_walk_ends() {
        let files: Vec<String> = (0..=FOLDER_LIMIT).map(|n| format!("{n}/x")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|path| (path.as_str(), "")).collect();
        let found = Inventory::of(&texts(&files), &|_| false);
        assert!(found.cut && found.folders == FOLDER_LIMIT);
    }
}
