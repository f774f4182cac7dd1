//! Compose files: everything as it is written, merged, and what `documents::compose` understands (image, command, environment,
//! volumes, folders, all with variables put in) in its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use documents::compose::{self, Request, Service, Sourced};
use documents::interpolation::{self, Binding};
use documents::{Place, Source, Text, yaml};
use findings::Location;

use super::{Blind, Read};
use crate::tree::{Entry, Node, Tree, Value};

/// The project that the files make.
pub(super) fn tree(files: &[String], read: Read<'_>) -> Result<Tree, Blind> {
    let request = Request { files: files.to_vec(), profiles: vec!["*".to_owned()], ..Request::default() };
    let (project, problems) = compose::load(&request, read);
    if let Some(first) = problems.first() {
        let at = first.problem.span.start;
        let blind = Blind::new(format!("`{}` cannot be read: {}", first.file, first.problem.message));
        return Err(blind.at(Location::at(&*first.file, at.line.max(1), at.column.max(1))));
    }
    let mut tree = Tree::default();
    let variables = variables(files, read);
    let mut root = Node::at(1, 1, Value::Map(Vec::new()));
    for file in files {
        let number = tree.file(file);
        let bytes = read(file).unwrap_or_default();
        let Ok(source) = Source::decode(&bytes) else { continue };
        for document in yaml::documents(&source).0 {
            merge(&mut root, raw(&source, &document, number, &variables));
        }
    }
    let services: Vec<Entry> = project.services.values().map(|service| known(&mut tree, service)).collect();
    for service in services {
        let known = Node::at(service.line, service.column, Value::Map(vec![service]));
        overlay(&mut root, known);
    }
    tree.roots = vec![root];
    Ok(tree)
}

/// The variables of the `.env` beside the first file.
fn variables(files: &[String], read: Read<'_>) -> BTreeMap<String, String> {
    let folder = files.first().and_then(|file| file.rsplit_once('/')).map_or("", |(folder, _)| folder);
    let path = if folder.is_empty() { ".env".to_owned() } else { format!("{folder}/.env") };
    let bytes = read(&path).unwrap_or_default();
    let (variables, _) = documents::env::resolve(&Arc::from(path), &bytes, &|_| None);
    variables.into_iter().map(|(name, variable)| (name, variable.value.as_str().to_owned())).collect()
}

/// A value as written, with variables put in.
fn raw(source: &Source<'_>, node: &documents::Node, file: u16, variables: &BTreeMap<String, String>) -> Node {
    let at = node.span.start;
    let value = match &node.value {
        documents::Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| {
                    let place = entry.key.span.start;
                    let key = entry.key.scalar().unwrap_or_default();
                    Entry::new(key, place.line, place.column, raw(source, &entry.value, file, variables))
                })
                .collect(),
        ),
        documents::Value::List(items) => {
            Value::List(items.iter().map(|item| raw(source, item, file, variables)).collect())
        }
        documents::Value::Tagged(_, inner) => return raw(source, inner, file, variables),
        documents::Value::Text(text) => {
            let text = yaml::text(source, node).unwrap_or_else(|| Text::new(text.clone(), node.span));
            let lookup = |name: &str| variables.get(name).map(|text| Binding { text: text.clone(), place: None });
            match interpolation::interpolate(&text, &lookup) {
                Ok(done) => Value::Written(Box::new(done.text)),
                Err(_) => Value::Written(Box::new(text)),
            }
        }
        documents::Value::Null => Value::Null,
        _ => return Node { file, ..crate::tree::of_document(node.clone()) },
    };
    Node { line: at.line, column: at.column, file, value }
}

/// Compose's rule for what has no rule of its own: mappings are merged, lists are joined, anything else is replaced.
fn merge(into: &mut Node, from: Node) {
    match (&mut into.value, from.value) {
        (Value::Map(own), Value::Map(entries)) => {
            for entry in entries {
                match own.iter_mut().find(|other| other.key == entry.key) {
                    Some(other) => merge(&mut other.value, entry.value),
                    None => own.push(entry),
                }
            }
        }
        (Value::List(own), Value::List(items)) => own.extend(items),
        (_, value) => *into = Node { line: from.line, column: from.column, file: from.file, value },
    }
}

/// Puts what is known of a service in the place of what is written.
fn overlay(root: &mut Node, service: Node) {
    let Value::Map(mut known) = service.value else { return };
    let Value::Map(sections) = &mut root.value else { return };
    if !sections.iter().any(|entry| &*entry.key == "services") {
        sections.push(Entry::new("services", 1, 1, Node::at(1, 1, Value::Map(Vec::new()))));
    }
    let Some(services) = sections.iter_mut().find(|entry| &*entry.key == "services") else { return };
    let (Value::Map(services), Some(service)) = (&mut services.value.value, known.pop()) else { return };
    let Some(written) = services.iter_mut().find(|entry| entry.key == service.key) else {
        services.push(service);
        return;
    };
    let (Value::Map(own), Value::Map(keys)) = (&mut written.value.value, service.value.value) else { return };
    for key in keys {
        own.retain(|entry| entry.key != key.key);
        own.push(key);
    }
}

fn known(tree: &mut Tree, service: &Service) -> Entry {
    let mut keys = Vec::new();
    let mut add = |name: &str, node: Option<Node>| {
        keys.extend(node.map(|node| Entry::new(name, node.line, node.column, node)));
    };
    add("image", service.image.as_ref().map(|image| text(tree, image)));
    add("working_dir", service.working_dir.as_ref().map(|folder| text(tree, folder)));
    let command = |tree: &mut Tree, command: &compose::Command| {
        let words = command.words.iter().map(|word| text(tree, word)).collect();
        placed(tree, &command.place, Value::List(words))
    };
    add("command", service.command.as_ref().map(|found| command(tree, found)));
    add("entrypoint", service.entrypoint.as_ref().map(|found| command(tree, found)));
    let variables = service.variables.iter().map(|(name, value)| {
        let node = text(tree, value);
        Entry::new(name.as_str(), node.line, node.column, node)
    });
    let variables = variables.collect();
    add("environment", Some(placed(tree, &service.place, Value::Map(variables))));
    let mounts = service.volumes.iter().map(|mount| {
        let mut keys = Vec::new();
        let mut part = |name: &str, node: Node| keys.push(Entry::new(name, node.line, node.column, node));
        part("target", text(tree, &mount.target));
        if let Some(source) = &mount.source {
            part("source", text(tree, source));
        }
        if let Some(host) = &mount.host {
            part("host", placed(tree, &mount.place, Value::Text(host.as_str().into())));
        }
        part("read_only", placed(tree, &mount.place, Value::Switch(mount.read_only)));
        placed(tree, &mount.place, Value::Map(keys))
    });
    let mounts = mounts.collect();
    add("volumes", Some(placed(tree, &service.place, Value::List(mounts))));
    let at = service.place.span.start;
    Entry::new(service.name.as_str(), at.line, at.column, placed(tree, &service.place, Value::Map(keys)))
}

fn placed(tree: &mut Tree, place: &Place, value: Value) -> Node {
    let file = tree.file(&place.file);
    Node { line: place.span.start.line, column: place.span.start.column, file, value }
}

fn text(tree: &mut Tree, sourced: &Sourced) -> Node {
    placed(tree, &sourced.place, Value::Text(sourced.as_str().into()))
}
