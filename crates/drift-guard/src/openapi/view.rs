//! What a schema says altogether: with its conditions (`allOf`), and with alternatives (`oneOf`, `anyOf`) where all say it.

use std::collections::BTreeSet;

use super::document::Document;
use crate::tree::{Entry, Node};

/// How deep conditions and alternatives are followed.
const MOST_LEVELS: usize = 8;

/// The properties of an object and which of them are required.
pub(super) struct Object<'a> {
    pub(super) properties: Vec<(&'a str, &'a Entry)>,
    pub(super) required: BTreeSet<&'a str>,
}

impl<'a> Object<'a> {
    /// The schema of a property.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.properties.iter().find(|(known, _)| *known == name).map(|(_, entry)| &entry.value)
    }
}

impl<'a> Document<'a> {
    /// The object that a schema describes, with its conditions or without.
    pub(super) fn object(&self, node: &'a Node, with_conditions: bool) -> Object<'a> {
        let mut object = Object { properties: Vec::new(), required: BTreeSet::new() };
        self.collect(node, with_conditions, 0, &mut object);
        object
    }

    fn collect(&self, node: &'a Node, with_conditions: bool, level: usize, object: &mut Object<'a>) {
        let (node, _) = self.resolve(node);
        for entry in node.get("properties").map_or(&[][..], Node::entries) {
            if object.get(&entry.key).is_none() {
                object.properties.push((&entry.key, entry));
            }
        }
        object.required.extend(node.get("required").map_or(&[][..], Node::items).iter().filter_map(Node::scalar));
        if with_conditions && level < MOST_LEVELS {
            for condition in node.get("allOf").map_or(&[][..], Node::items) {
                self.collect(condition, true, level + 1, object);
            }
        }
    }

    /// The types of a value; `None` for any. `nullable` (3.0) is the type `null` (3.1).
    pub(super) fn types(&self, node: &'a Node, level: usize) -> Option<BTreeSet<&'a str>> {
        let (node, _) = self.resolve(node);
        let written = match node.get("type") {
            Some(written) => match written.scalar() {
                Some(one) => Some(BTreeSet::from([one])),
                None => Some(written.items().iter().filter_map(Node::scalar).collect()),
            },
            None if level >= MOST_LEVELS => None,
            None => self.derived(node, level),
        };
        written.map(|mut types| {
            if node.get("nullable").and_then(Node::switch) == Some(true) {
                types.insert("null");
            }
            types
        })
    }

    /// The types that follow from conditions or from alternatives.
    fn derived(&self, node: &'a Node, level: usize) -> Option<BTreeSet<&'a str>> {
        let conditions = node.get("allOf").map_or(&[][..], Node::items);
        if let Some(types) = conditions.iter().find_map(|condition| self.types(condition, level + 1)) {
            return Some(types);
        }
        let alternatives = node.get("oneOf").or_else(|| node.get("anyOf")).map_or(&[][..], Node::items);
        let types: Option<Vec<_>> = alternatives.iter().map(|node| self.types(node, level + 1)).collect();
        types.filter(|types| !types.is_empty()).map(|types| types.into_iter().flatten().collect())
    }

    /// The values that are allowed, each with its text; `None` for any.
    pub(super) fn values(&self, node: &'a Node, level: usize) -> Option<Vec<(&'a Node, String)>> {
        let (node, _) = self.resolve(node);
        let text = |node: &Node| node.scalar().map_or_else(|| node.kind().to_owned(), str::to_owned);
        if let Some(only) = node.get("const") {
            return Some(vec![(only, text(only))]);
        }
        if let Some(list) = node.get("enum") {
            return Some(list.items().iter().map(|item| (item, text(item))).collect());
        }
        let alternatives = node.get("oneOf").or_else(|| node.get("anyOf")).map_or(&[][..], Node::items);
        if alternatives.is_empty() || level >= MOST_LEVELS {
            return None;
        }
        let values: Option<Vec<_>> = alternatives.iter().map(|node| self.values(node, level + 1)).collect();
        values.map(|values| values.into_iter().flatten().collect())
    }
}
