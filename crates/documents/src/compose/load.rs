//! Files into one tree: variables, `include`, merging.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::model::Project;
use super::tree::{Content, Item, Reader};
use super::{FileProblem, Request, merge, paths, services, shell};
use crate::env;
use crate::interpolation::Binding;
use crate::node::Span;
use crate::problem::Problem;
use crate::text::Place;

/// Files that one project may consist of.
const MOST_FILES: usize = 200;
/// How deep `include` and `extends` may go.
pub(super) const MOST_LEVELS: usize = 32;
/// Bytes that variables and files of variables may put in.
const MOST_BYTES: usize = 64 << 20;

/// Values of variables, those of the caller's environment left out.
pub(super) type Variables = BTreeMap<String, Binding>;

/// What a group of files is read with.
pub(super) struct Scope {
    /// The folder relative paths start from.
    pub(super) directory: Arc<str>,
    pub(super) variables: Variables,
}

pub(super) struct Loader<'a> {
    pub(super) request: &'a Request,
    pub(super) read: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    pub(super) problems: Vec<FileProblem>,
    pub(super) files: Vec<Arc<str>>,
    /// Files that services extend from, read once.
    pub(super) bases: BTreeMap<String, Option<Arc<Item>>>,
    /// Values that `extends` has copied.
    pub(super) copied: usize,
    /// Bytes that variables and files of variables may still put in.
    pub(super) left: Cell<usize>,
}

pub(super) fn project(request: &Request, read: &dyn Fn(&str) -> Option<Vec<u8>>) -> (Project, Vec<FileProblem>) {
    let mut loader = Loader {
        request,
        read,
        problems: Vec::new(),
        files: Vec::new(),
        bases: BTreeMap::new(),
        copied: 0,
        left: Cell::new(MOST_BYTES),
    };
    let first = request.files.first().map_or("", |file| paths::folder(file));
    let directory = paths::normalised("", request.project_directory.as_deref().unwrap_or(first));
    let scope = loader.scope(directory, &request.env_files, None);
    let item = loader.merged(&request.files, &scope, &mut Vec::new());
    let item = merge::settled(item);
    let mut project = services::project(&mut loader, &item, &scope.variables);
    project.directory = scope.directory.to_string();
    project.files = loader.files;
    // What several services extend is read anew for each of them.
    let mut known = BTreeSet::new();
    loader
        .problems
        .retain(|found| known.insert((Arc::clone(&found.file), found.problem.span, found.problem.message.clone())));
    (project, loader.problems)
}

/// The value of a variable: of the caller's environment first, then of the files of variables. Without any `PWD` is the project's
/// folder and `HOME` is `~`, which is what they are where people call compose.
pub(super) fn value(request: &Request, variables: &Variables, name: &str) -> Option<Binding> {
    let usual = || {
        let text = match name {
            "PWD" => ".",
            "HOME" => "~",
            _ => return None,
        };
        Some(Binding { text: text.to_owned(), place: None })
    };
    shell(&request.environment, name).or_else(|| variables.get(name).cloned()).or_else(usual)
}

impl Loader<'_> {
    pub(super) fn problem(&mut self, place: &Place, message: impl Into<String>, hint: &str) {
        let problem = Problem::new(place.span, message);
        let problem = if hint.is_empty() { problem } else { problem.hint(hint) };
        self.problems.push(FileProblem { file: Arc::clone(&place.file), problem });
    }

    /// The bytes of a file that somebody names.
    pub(super) fn bytes(&mut self, file: &str, named: Option<&Place>) -> Option<Vec<u8>> {
        let nowhere = Place::new(file, Span::default());
        if self.files.len() >= MOST_FILES {
            let message = format!("the project has more than {MOST_FILES} files");
            self.problem(named.unwrap_or(&nowhere), message, "does `include` go on and on?");
            return None;
        }
        let bytes = (self.read)(file);
        match (&bytes, named) {
            (Some(_), _) if !self.files.iter().any(|known| **known == *file) => self.files.push(Arc::from(file)),
            (None, Some(place)) => {
                self.problem(
                    place,
                    format!("the file `{file}` does not exist"),
                    "paths start from the project's folder",
                );
            }
            (None, None) => self.problem(&nowhere, "the file does not exist", ""),
            _ => {}
        }
        bytes
    }

    /// Reads the files of variables of a group of files; those of the group that includes it count first.
    fn scope(&mut self, directory: String, env_files: &[String], outer: Option<&Scope>) -> Scope {
        let usual = [paths::normalised(&directory, ".env")];
        let files = if env_files.is_empty() { usual.as_slice() } else { env_files };
        let mut own = Variables::new();
        for file in files {
            let given = !env_files.is_empty();
            let bytes = if given || (self.read)(file).is_some() { self.bytes(file, None) } else { None };
            let Some(bytes) = bytes else { continue };
            let lookup = |name: &str| {
                let outside = outer.and_then(|outer| value(self.request, &outer.variables, name));
                outside.or_else(|| value(self.request, &own, name))
            };
            let name: Arc<str> = Arc::from(file.as_str());
            let (variables, problems) = env::resolve(&name, &bytes, &lookup);
            self.problems.extend(problems.into_iter().map(|problem| FileProblem { file: Arc::clone(&name), problem }));
            own.extend(variables.into_iter().map(|(key, variable)| {
                let binding = Binding { text: variable.value.as_str().to_owned(), place: Some(variable.place) };
                (key, binding)
            }));
        }
        if let Some(outer) = outer {
            own.extend(outer.variables.iter().map(|(key, binding)| (key.clone(), binding.clone())));
        }
        Scope { directory: Arc::from(directory), variables: own }
    }

    /// Reads a file with the variables of a scope; its documents are merged.
    pub(super) fn tree(&mut self, file: &str, base: &str, scope: &Scope, named: Option<&Place>) -> Option<Item> {
        let bytes = self.bytes(file, named)?;
        let lookup = |name: &str| value(self.request, &scope.variables, name);
        let mut reader = Reader {
            file: Arc::from(file),
            base: Arc::from(base),
            left: &self.left,
            lookup: &lookup,
            problems: Vec::new(),
        };
        let documents = reader.read(&bytes);
        self.problems.append(&mut reader.problems);
        documents.into_iter().reduce(merge::projects)
    }

    /// A group of files, merged.
    fn merged(&mut self, files: &[String], scope: &Scope, open: &mut Vec<String>) -> Item {
        let nowhere = Place::new(files.first().map_or("", String::as_str), Span::default());
        let mut whole = Item { place: nowhere, content: Content::Map(BTreeMap::new()) };
        for file in files {
            let file = paths::normalised("", file);
            let Some(tree) = self.tree(&file, &scope.directory, scope, None) else { continue };
            open.push(file);
            let tree = self.extended(tree, scope);
            let tree = self.included(tree, scope, open);
            open.pop();
            whole = merge::projects(whole, tree);
        }
        whole
    }

    /// Adds what the files bring that a file includes.
    fn included(&mut self, tree: Item, scope: &Scope, open: &mut Vec<String>) -> Item {
        let Some(include) = tree.get("include").cloned() else { return tree };
        let mut tree = tree;
        for entry in include.items() {
            let texts = |key: &str| -> Vec<Item> {
                match entry.get(key) {
                    Some(item) if item.scalar().is_some() => vec![item.clone()],
                    Some(item) => item.items().to_vec(),
                    None => Vec::new(),
                }
            };
            let files = if entry.scalar().is_some() { vec![entry.clone()] } else { texts("path") };
            let resolved = |items: &[Item]| -> Vec<String> {
                let texts = items.iter().filter_map(Item::scalar);
                texts.map(|text| paths::normalised(&scope.directory, text.as_str())).collect()
            };
            let names = resolved(&files);
            let Some(first) = names.first() else {
                self.problem(&entry.place, "`include` names no file", "write a path");
                continue;
            };
            if files.iter().filter_map(Item::scalar).any(|file| file.as_str().contains("://")) {
                self.problem(&entry.place, "files from the network are not read", "use a local file");
                continue;
            }
            if open.iter().any(|file| names.contains(file)) || open.len() > MOST_LEVELS {
                let message = format!("`include` goes round in a circle or too deep: `{first}`");
                self.problem(&entry.place, message, "remove one of them");
                continue;
            }
            if let Some(missing) = names.iter().find(|name| (self.read)(name).is_none()) {
                self.problem(&entry.place, format!("the file `{missing}` does not exist"), "check the path");
                continue;
            }
            let directory = entry.get("project_directory").and_then(Item::scalar);
            let directory = match directory {
                Some(directory) => paths::normalised(&scope.directory, directory.as_str()),
                None => paths::folder(first).to_owned(),
            };
            let inner = self.scope(directory, &resolved(&texts("env_file")), Some(scope));
            let brought = merge::settled(self.merged(&names, &inner, open));
            tree = self.imported(tree, &brought);
        }
        tree
    }

    /// Adds services, volumes, configs and secrets; those of the file itself stay.
    fn imported(&mut self, tree: Item, brought: &Item) -> Item {
        let Item { place, content } = tree;
        let Content::Map(mut map) = content else { return Item { place, content } };
        for section in ["services", "volumes", "configs", "secrets"] {
            let Some(new) = brought.get(section) else { continue };
            let empty =
                || (new.place.clone(), Item { place: new.place.clone(), content: Content::Map(BTreeMap::new()) });
            let (_, own) = map.entry(section.to_owned()).or_insert_with(empty);
            if matches!(own.content, Content::Null) {
                own.content = Content::Map(BTreeMap::new());
            }
            let Content::Map(own) = &mut own.content else { continue };
            for (name, key, item) in new.entries() {
                match own.get(name) {
                    None => {
                        own.insert(name.clone(), (key.clone(), item.clone()));
                    }
                    // The same file can be included twice.
                    Some((first, _)) if first == key => {}
                    Some((first, _)) => {
                        let message = format!("`{name}` of `{section}` also comes in by `include`, from {key}");
                        let first = first.clone();
                        self.problem(&first, message, "rename one of them, or override it in a further file");
                    }
                }
            }
        }
        Item { place, content: Content::Map(map) }
    }
}
