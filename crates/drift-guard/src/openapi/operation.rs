//! One operation: parameters, body, answers, security.

use std::collections::BTreeMap;

use documents::keyed;

use super::change::Level::{Additive, Breaking, Dangerous};
use super::compare::{Both, Comparison, Direction, said};
use crate::tree::Node;

type Parameters<'a> = BTreeMap<(String, String), &'a Node>;

impl<'a> Comparison<'a> {
    /// Two operations of the same path and method; `items` are their path items.
    pub(super) fn operation(&mut self, pointer: &str, (old, new): Both<'a>, items: Both<'a>) {
        self.deprecation(pointer, (old, new), "operation-deprecated");
        let id = |node: &'a Node| node.get("operationId").and_then(Node::scalar);
        if let (Some(before), after) = (id(old), id(new))
            && after != Some(before)
        {
            let place = new.get("operationId").unwrap_or(new);
            let places = (old.get("operationId").and_then(|node| self.old_at(node)), self.new_at(place));
            let message = format!(
                "`operationId` was `{before}`, is {}; generated clients name methods after it",
                said(new.get("operationId"))
            );
            self.add("operation-id-changed", Dangerous, pointer, message, places);
        }
        self.parameters(pointer, (old, new), items);
        self.body(pointer, (old, new));
        self.responses(pointer, (old, new));
        self.security(pointer, (old, new));
        self.callbacks(pointer, (old, new));
        self.servers(old, new, pointer);
    }

    fn deprecation(&mut self, pointer: &str, (old, new): Both<'a>, id: &'static str) {
        let yes = |node: &Node| node.get("deprecated").and_then(Node::switch) == Some(true);
        if yes(new) && !yes(old) {
            let place = new.get("deprecated").and_then(|node| self.new_at(node));
            self.add(id, Additive, pointer, "it is deprecated now", (self.old_at(old), place));
        }
    }

    fn parameters(&mut self, pointer: &str, (old, new): Both<'a>, (old_item, new_item): Both<'a>) {
        let (before, after) = (self.old_parameters(old, old_item), self.new_parameters(new, new_item));
        let names = path_names(&before, &after);
        for ((place, name), node) in &before {
            let pointer = format!("{pointer} {place} parameter {name}");
            // The name of a path's parameter is nobody's business but the server's.
            let wanted = names.get(name).filter(|_| place == "path").unwrap_or(name);
            match after.get(&(place.clone(), wanted.clone())) {
                Some(other) => self.parameter(&pointer, (node, other)),
                None => {
                    let places = (self.old_at(node), self.new_at(new.get("parameters").unwrap_or(new)));
                    self.add(
                        "parameter-removed",
                        Dangerous,
                        &pointer,
                        "the parameter is gone; who sends it may be refused",
                        places,
                    );
                }
            }
        }
        for ((place, name), node) in &after {
            if before.contains_key(&(place.clone(), name.clone()))
                || names.values().any(|new| new == name && place == "path")
            {
                continue;
            }
            let pointer = format!("{pointer} {place} parameter {name}");
            let places = (self.old_at(old.get("parameters").unwrap_or(old)), self.new_at(node));
            if is_required(node) {
                self.add("required-parameter-added", Breaking, &pointer, "a required parameter is new", places);
            } else {
                self.add("optional-parameter-added", Additive, &pointer, "an optional parameter is new", places);
            }
        }
    }

    fn old_parameters(&self, operation: &'a Node, item: &'a Node) -> Parameters<'a> {
        let lists = [item.get("parameters"), operation.get("parameters")];
        let nodes = lists.into_iter().flatten().flat_map(Node::items).map(|node| self.old.resolve(node).0);
        keyed(nodes.filter_map(named))
    }

    fn new_parameters(&self, operation: &'a Node, item: &'a Node) -> Parameters<'a> {
        let lists = [item.get("parameters"), operation.get("parameters")];
        let nodes = lists.into_iter().flatten().flat_map(Node::items).map(|node| self.new.resolve(node).0);
        keyed(nodes.filter_map(named))
    }

    fn parameter(&mut self, pointer: &str, (old, new): Both<'a>) {
        self.required(pointer, (old, new), "parameter");
        self.deprecation(pointer, (old, new), "parameter-deprecated");
        for (key, default) in [("style", ""), ("explode", ""), ("allowReserved", "false"), ("allowEmptyValue", "false")]
        {
            let value = |node: &'a Node| node.get(key).and_then(Node::scalar).unwrap_or(default);
            let (before, after) = (value(old), value(new));
            // More characters and empty values are only allowed, never demanded.
            let widened = matches!(key, "allowReserved" | "allowEmptyValue") && after == "true";
            if before == after || widened || self.is_default_style(key, (old, new)) {
                continue;
            }
            let places = (self.old_at(old.get(key).unwrap_or(old)), self.new_at(new.get(key).unwrap_or(new)));
            let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
            self.add("parameter-serialization-changed", Breaking, pointer, message, places);
        }
        if let (Some(before), Some(after)) = (old.get("schema"), new.get("schema")) {
            self.schema(pointer, (before, after), self.direction(Direction::Request));
        }
        self.content(pointer, (old, new), Direction::Request);
    }

    /// A default that is only written out (OpenAPI 3.1.1, "Parameter Object": `style`, `explode`).
    fn is_default_style(&self, key: &str, (old, new): Both<'a>) -> bool {
        let style = |node: &'a Node| {
            let default = if matches!(node.get("in").and_then(Node::scalar), Some("path" | "header")) {
                "simple"
            } else {
                "form"
            };
            node.get("style").and_then(Node::scalar).unwrap_or(default)
        };
        let explode = |node: &'a Node| node.get("explode").and_then(Node::switch).unwrap_or(style(node) == "form");
        match key {
            "style" => style(old) == style(new),
            "explode" => explode(old) == explode(new),
            _ => false,
        }
    }

    fn required(&mut self, pointer: &str, (old, new): Both<'a>, what: &'static str) {
        let places = (self.old_at(old), self.new_at(new.get("required").unwrap_or(new)));
        match (is_required(old), is_required(new)) {
            (false, true) if what == "parameter" => {
                self.add("parameter-became-required", Breaking, pointer, "the parameter is required now", places);
            }
            (true, false) if what == "parameter" => {
                self.add("parameter-became-optional", Additive, pointer, "the parameter is optional now", places);
            }
            (false, true) => self.add("body-became-required", Breaking, pointer, "the body is required now", places),
            (true, false) => self.add("body-became-optional", Additive, pointer, "the body is optional now", places),
            _ => {}
        }
    }

    fn body(&mut self, pointer: &str, (old, new): Both<'a>) {
        let pointer = format!("{pointer} body");
        let key = "requestBody";
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) => {
                let (before, after) = (self.old.resolve(before).0, self.new.resolve(after).0);
                self.required(&pointer, (before, after), "body");
                self.content(&pointer, (before, after), Direction::Request);
            }
            (Some(before), None) => {
                let places = (self.old_at(before), self.new_at(new));
                self.add("body-removed", Dangerous, &pointer, "the body is gone; who sends it may be refused", places);
            }
            (None, Some(after)) => {
                let place = new.entry(key).and_then(|entry| self.new_key(new, entry));
                if is_required(self.new.resolve(after).0) {
                    self.add(
                        "required-body-added",
                        Breaking,
                        &pointer,
                        "a required body is new",
                        (self.old_at(old), place),
                    );
                } else {
                    self.add(
                        "optional-body-added",
                        Additive,
                        &pointer,
                        "an optional body is new",
                        (self.old_at(old), place),
                    );
                }
            }
            (None, None) => {}
        }
    }

    /// Media types and their schemas.
    pub(super) fn content(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let (before, after) = (old.get("content"), new.get("content"));
        for entry in before.map_or(&[][..], Node::entries) {
            let pointer = format!("{pointer} {}", entry.key);
            match after.and_then(|after| after.get(&entry.key)) {
                Some(found) => {
                    if let (Some(one), Some(other)) = (entry.value.get("schema"), found.get("schema")) {
                        self.schema(&pointer, (one, other), self.direction(direction));
                    }
                }
                None => {
                    let place = before.and_then(|parent| self.old_key(parent, entry));
                    let places = (place, self.new_at(after.unwrap_or(new)));
                    self.add("media-type-removed", Breaking, &pointer, "the media type is gone", places);
                }
            }
        }
        for entry in after.map_or(&[][..], Node::entries) {
            if before.and_then(|before| before.get(&entry.key)).is_none() {
                let place = after.and_then(|parent| self.new_key(parent, entry));
                let pointer = format!("{pointer} {}", entry.key);
                self.add("media-type-added", Additive, &pointer, "the media type is new", (self.old_at(old), place));
            }
        }
    }

    fn callbacks(&mut self, pointer: &str, (old, new): Both<'a>) {
        let (before, after) = (old.get("callbacks"), new.get("callbacks"));
        for entry in before.map_or(&[][..], Node::entries) {
            let pointer = format!("{pointer} callback {}", entry.key);
            let Some(found) = after.and_then(|after| after.get(&entry.key)) else {
                let place = before.and_then(|parent| self.old_key(parent, entry));
                self.add(
                    "callback-removed",
                    Breaking,
                    &pointer,
                    "the callback is gone",
                    (place, self.new_at(after.unwrap_or(new))),
                );
                continue;
            };
            let (one, other) = (self.old.resolve(&entry.value).0, self.new.resolve(found).0);
            let was = std::mem::replace(&mut self.turned, true);
            for item in one.entries() {
                if let Some(found) = other.get(&item.key) {
                    self.path(&format!("{pointer} {}", item.key), &item.value, found);
                }
            }
            self.turned = was;
        }
        for entry in after.map_or(&[][..], Node::entries) {
            if before.and_then(|before| before.get(&entry.key)).is_none() {
                let place = after.and_then(|parent| self.new_key(parent, entry));
                let pointer = format!("{pointer} callback {}", entry.key);
                self.add("callback-added", Dangerous, &pointer, "the callback is new", (None, place));
            }
        }
    }
}

fn named(node: &Node) -> Option<((String, String), &Node)> {
    let (place, name) = (node.get("in")?.scalar()?, node.get("name")?.scalar()?);
    // Names of headers know no case (RFC 9110, 5.1).
    let name = if place == "header" { name.to_lowercase() } else { name.to_owned() };
    Some(((place.to_owned(), name), node))
}

/// Parameters of paths whose names changed: old to new, where one is gone and one is new.
fn path_names(before: &Parameters<'_>, after: &Parameters<'_>) -> BTreeMap<String, String> {
    let only = |own: &Parameters<'_>, other: &Parameters<'_>| -> Vec<String> {
        own.keys().filter(|key| key.0 == "path" && !other.contains_key(*key)).map(|key| key.1.clone()).collect()
    };
    let (gone, new) = (only(before, after), only(after, before));
    if gone.len() == 1 && new.len() == 1 { keyed(gone.into_iter().zip(new)) } else { BTreeMap::new() }
}

/// Whether something has `required: true`.
pub(super) fn is_required(node: &Node) -> bool {
    node.get("required").and_then(Node::switch) == Some(true)
}
