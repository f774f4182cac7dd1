//! The walk over both descriptions: paths, operations, security, servers.

use std::collections::BTreeSet;

use documents::keyed;
use findings::Location;

use super::change::{Change, Level};
use super::document::Document;
use crate::tree::{Entry, Node};

/// Changes that are kept; a description that was replaced by another one has no end of them.
const MOST: usize = 20_000;
/// The methods of a path item (OpenAPI 3.1.1, "Path Item Object").
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Who sends what is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// The client.
    Request,
    /// The server.
    Response,
}

impl Direction {
    /// The other one, for callbacks and webhooks: there the server sends.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// A node of each side that stand for the same thing.
pub(super) type Both<'a> = (&'a Node, &'a Node);

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Document<'a>,
    pub(super) new: &'a Document<'a>,
    changes: Vec<Change>,
    known: BTreeSet<(&'static str, String, Option<Location>, Option<Location>)>,
    /// Pairs of schemas that were compared, by address, for each direction.
    pub(super) seen: BTreeSet<(usize, usize, Direction)>,
    /// Callbacks and webhooks: who sends is the other way round.
    pub(super) turned: bool,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Document<'a>, new: &'a Document<'a>) -> Self {
        Self { old, new, changes: Vec::new(), known: BTreeSet::new(), seen: BTreeSet::new(), turned: false }
    }

    pub(super) fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// The direction of what the client of the description would send.
    pub(super) const fn direction(&self, direction: Direction) -> Direction {
        if self.turned { direction.turned() } else { direction }
    }

    pub(super) fn add(
        &mut self,
        id: &'static str,
        level: Level,
        pointer: &str,
        message: impl Into<String>,
        (old, new): (Option<Location>, Option<Location>),
    ) {
        if self.changes.len() < MOST && self.known.insert((id, pointer.to_owned(), old.clone(), new.clone())) {
            let (pointer, message) = (pointer.to_owned(), message.into());
            self.changes.push(Change { id, level, pointer, message, at: new.or_else(|| old.clone()), other: old });
        }
    }

    pub(super) fn old_at(&self, node: &Node) -> Option<Location> {
        Some(self.old.tree.location(node))
    }

    pub(super) fn new_at(&self, node: &Node) -> Option<Location> {
        Some(self.new.tree.location(node))
    }

    pub(super) fn old_key(&self, parent: &Node, entry: &Entry) -> Option<Location> {
        Some(self.old.tree.place(parent.file, entry.line, entry.column))
    }

    pub(super) fn new_key(&self, parent: &Node, entry: &Entry) -> Option<Location> {
        Some(self.new.tree.place(parent.file, entry.line, entry.column))
    }

    /// Everything.
    pub(super) fn documents(&mut self) {
        self.paths("paths");
        self.turned = true;
        self.paths("webhooks");
        self.turned = false;
        self.security_schemes();
        self.servers(self.old.root, self.new.root, "servers");
    }

    fn paths(&mut self, section: &str) {
        let empty = Node::at(1, 1, crate::tree::Value::Null);
        let old = self.old.root.get(section);
        let new = self.new.root.get(section);
        let (Some(old_paths), new_paths) = (old, new) else {
            if let Some(new) = new {
                for entry in new.entries() {
                    self.added_path(new, entry);
                }
            }
            return;
        };
        let new_entries = new_paths.map_or(&[][..], Node::entries);
        let by_shape = keyed(new_entries.iter().map(|entry| (shape(&entry.key), entry)));
        for entry in old_paths.entries().iter().filter(|entry| is_path(section, &entry.key)) {
            let place = self.old_key(old_paths, entry);
            match by_shape.get(&shape(&entry.key)) {
                None => {
                    let at = new_paths.and_then(|paths| self.new_at(paths));
                    self.add("path-removed", Level::Breaking, &entry.key, "the path is gone", (place, at));
                }
                Some(new) => self.path(&entry.key, &entry.value, &new.value),
            }
        }
        let old_shapes: BTreeSet<String> = old_paths.entries().iter().map(|entry| shape(&entry.key)).collect();
        let parent = new_paths.unwrap_or(&empty);
        for entry in new_entries.iter().filter(|entry| is_path(section, &entry.key)) {
            if !old_shapes.contains(&shape(&entry.key)) {
                self.added_path(parent, entry);
            }
        }
    }

    fn added_path(&mut self, parent: &Node, entry: &Entry) {
        let at = self.new_key(parent, entry);
        self.add("path-added", Level::Additive, &entry.key, "the path is new", (None, at));
    }

    /// One path item, with its operations.
    pub(super) fn path(&mut self, path: &str, old: &'a Node, new: &'a Node) {
        let (old, new) = (self.old.resolve(old).0, self.new.resolve(new).0);
        for method in METHODS {
            let pointer = format!("{} {path}", method.to_uppercase());
            match (old.entry(method), new.entry(method)) {
                (Some(old_entry), Some(new_entry)) => {
                    self.operation(&pointer, (&old_entry.value, &new_entry.value), (old, new));
                }
                (Some(entry), None) => {
                    let places = (self.old_key(old, entry), self.new_at(new));
                    self.add("operation-removed", Level::Breaking, &pointer, "the operation is gone", places);
                }
                (None, Some(entry)) => {
                    let at = self.new_key(new, entry);
                    self.add("operation-added", Level::Additive, &pointer, "the operation is new", (None, at));
                }
                (None, None) => {}
            }
        }
    }

    /// The ways to prove who one is.
    fn security_schemes(&mut self) {
        let keys = ["components", "securitySchemes"];
        let (old, new) = (self.old.at(&keys), self.new.at(&keys));
        for entry in old.map_or(&[][..], Node::entries) {
            let pointer = format!("securitySchemes/{}", entry.key);
            let parent = old.unwrap_or(&entry.value);
            let place = self.old_key(parent, entry);
            let Some(found) = new.and_then(|new| new.get(&entry.key)) else {
                let at = new.and_then(|new| self.new_at(new));
                self.add(
                    "security-scheme-removed",
                    Level::Breaking,
                    &pointer,
                    "the security scheme is gone",
                    (place, at),
                );
                continue;
            };
            for key in ["type", "scheme", "in", "name"] {
                let (one, other) = (entry.value.get(key), found.get(key));
                if one.and_then(Node::scalar) != other.and_then(Node::scalar) {
                    let at = self.new_at(other.unwrap_or(found));
                    let message = format!("`{key}` was {}, is {}", said(one), said(other));
                    self.add("security-scheme-changed", Level::Breaking, &pointer, message, (place.clone(), at));
                }
            }
        }
        for entry in new.map_or(&[][..], Node::entries) {
            if old.and_then(|old| old.get(&entry.key)).is_none() {
                let at = new.and_then(|parent| self.new_key(parent, entry));
                let pointer = format!("securitySchemes/{}", entry.key);
                self.add("security-scheme-added", Level::Additive, &pointer, "the security scheme is new", (None, at));
            }
        }
    }

    /// Addresses that are gone.
    pub(super) fn servers(&mut self, old: &'a Node, new: &'a Node, pointer: &str) {
        let url = |node: &'a Node| node.get("url").and_then(Node::scalar);
        let (Some(before), Some(after)) = (old.get("servers"), new.get("servers")) else { return };
        let urls: BTreeSet<_> = after.items().iter().filter_map(url).collect();
        for server in before.items() {
            if let Some(gone) = url(server).filter(|url| !urls.contains(url)) {
                let places = (self.old_at(server), self.new_at(after));
                let message = format!("the server `{}` is gone", protocol::escape::clip(gone, 120));
                self.add("server-removed", Level::Dangerous, pointer, message, places);
            }
        }
    }
}

/// A value for a message.
pub(super) fn said(node: Option<&Node>) -> String {
    match node {
        None => "not there".to_owned(),
        Some(node) => match node.scalar() {
            Some(text) => format!("`{}`", protocol::escape::clip(text, 80)),
            None => node.kind().to_owned(),
        },
    }
}

/// A path without the names of its parameters: `/a/{id}` and `/a/{key}` are the same to a client.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            other => shape.push(other),
        }
    }
    shape
}

fn is_path(section: &str, key: &str) -> bool {
    section == "webhooks" || key.starts_with('/')
}
