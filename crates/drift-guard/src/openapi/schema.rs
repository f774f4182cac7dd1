//! Schemas: what a value may be. A request may only be taken more widely, an answer may only become narrower.

use std::collections::BTreeSet;

use super::change::Level::{self, Additive, Breaking, Dangerous};
use super::compare::{Both, Comparison, Direction, said};
use super::view::Object;
use crate::tree::{Node, Value};

/// How deep schemas are followed.
const MOST_LEVELS: usize = 64;

impl<'a> Comparison<'a> {
    /// Two schemas that stand for the same value.
    pub(super) fn schema(&mut self, pointer: &str, both: Both<'a>, direction: Direction) {
        self.schema_at(pointer, both, direction, 0);
    }

    pub(super) fn schema_at(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction, level: usize) {
        let ((old, _), (new, name)) = (self.old.resolve(old), self.new.resolve(new));
        let key = (std::ptr::from_ref(old) as usize, std::ptr::from_ref(new) as usize, direction);
        if level > MOST_LEVELS || !self.seen.insert(key) {
            return;
        }
        // A shared schema is told once, by its own name.
        let shared = name.map(|name| format!("schema {name}"));
        let pointer = shared.as_deref().unwrap_or(pointer);
        let both = (old, new);
        self.types(pointer, both, direction);
        self.enumeration(pointer, both, direction);
        self.constraints(pointer, both, direction);
        self.properties(pointer, both, direction, level);
        self.additional(pointer, both, direction, level);
        self.combined(pointer, both, direction, level);
        self.discriminator(pointer, both, direction);
        self.default(pointer, both);
        if let (Some(one), Some(other)) = (old.get("items"), new.get("items")) {
            self.schema_at(&format!("{pointer}[]"), (one, other), direction, level + 1);
        }
        let (one, other) = (old.get("prefixItems"), new.get("prefixItems"));
        for (index, (one, other)) in
            one.map_or(&[][..], Node::items).iter().zip(other.map_or(&[][..], Node::items)).enumerate()
        {
            self.schema_at(&format!("{pointer}[{index}]"), (one, other), direction, level + 1);
        }
    }

    /// A change that lets fewer values through (`narrower`) or more.
    pub(super) fn bound(
        &mut self,
        id: (&'static str, &'static str),
        narrower: bool,
        direction: Direction,
        pointer: &str,
        message: String,
        both: Both<'a>,
    ) {
        let level = match (direction, narrower) {
            (Direction::Request, true) => Breaking,
            (Direction::Response, false) => Dangerous,
            (Direction::Request, false) | (Direction::Response, true) => Additive,
        };
        let places = (self.old_at(both.0), self.new_at(both.1));
        self.add(if narrower { id.0 } else { id.1 }, level, pointer, message, places);
    }

    fn types(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let (before, after) = (self.old.types(old, 0), self.new.types(new, 0));
        if before == after || are_alternatives(old, new) {
            return;
        }
        let place = |node: &'a Node| node.get("type").or_else(|| node.get("nullable")).unwrap_or(node);
        let places = (self.old_at(place(old)), self.new_at(place(new)));
        let list = |types: &Option<BTreeSet<&str>>| match types {
            Some(types) => types.iter().copied().collect::<Vec<_>>().join(" or "),
            None => "anything".to_owned(),
        };
        let message = format!("the type was {}, is {}", list(&before), list(&after));
        let (narrower, wider) = (covers(&before, &after), covers(&after, &before));
        let null_only = nullable_only(&before, &after);
        let (id, level): (_, Level) = match (direction, narrower, wider) {
            (Direction::Request, true, _) if null_only => ("nullable-removed", Breaking),
            (Direction::Response, true, _) if null_only => ("nullable-removed", Additive),
            (Direction::Request, _, true) if null_only => ("nullable-added", Additive),
            (Direction::Response, _, true) if null_only => ("nullable-added", Breaking),
            (Direction::Request, _, true) => ("type-widened", Additive),
            (Direction::Response, true, _) => ("type-narrowed", Additive),
            (Direction::Request, true, _) => ("type-narrowed", Breaking),
            (Direction::Response, _, true) => ("type-widened", Breaking),
            _ => ("type-changed", Breaking),
        };
        self.add(id, level, pointer, message, places);
    }

    fn enumeration(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        if are_alternatives(old, new) {
            return;
        }
        let (before, after) = (self.old.values(old, 0), self.new.values(new, 0));
        match (&before, &after) {
            (Some(before), Some(after)) => {
                let known = |list: &[(&'a Node, String)], text: &str| list.iter().any(|(_, other)| other == text);
                let list = new.get("enum").or_else(|| new.get("const")).unwrap_or(new);
                for (node, text) in before.iter().filter(|(_, text)| !known(after, text)) {
                    let level = if direction == Direction::Request { Breaking } else { Dangerous };
                    let places = (self.old_at(node), self.new_at(list));
                    self.add("enum-value-removed", level, pointer, format!("the value `{text}` is gone"), places);
                }
                for (node, text) in after.iter().filter(|(_, text)| !known(before, text)) {
                    let level = if direction == Direction::Request { Additive } else { Dangerous };
                    let places = (self.old_at(old.get("enum").unwrap_or(old)), self.new_at(node));
                    self.add("enum-value-added", level, pointer, format!("the value `{text}` is new"), places);
                }
            }
            (None, Some(_)) => {
                let place = new.get("enum").or_else(|| new.get("const")).unwrap_or(new);
                let message = "only some values are allowed now".to_owned();
                self.bound(("enum-added", "enum-removed"), true, direction, pointer, message, (old, place));
            }
            (Some(_), None) => {
                let place = old.get("enum").or_else(|| old.get("const")).unwrap_or(old);
                let message = "any value is allowed now".to_owned();
                self.bound(("enum-added", "enum-removed"), false, direction, pointer, message, (place, new));
            }
            (None, None) => {}
        }
    }

    fn properties(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction, level: usize) {
        let (before, after) = (old.get("properties"), new.get("properties"));
        // Conditions on one side only are taken together with what stands beside them.
        let flat = old.get("allOf").is_some() != new.get("allOf").is_some();
        let (own, others) = (self.old.object(old, flat), self.new.object(new, flat));
        let (was, is) = (&own.required, &others.required);
        for (_, entry) in &own.properties {
            let name = &*entry.key;
            let pointer = format!("{pointer}.{name}");
            let place = self.old_key(&entry.value, entry);
            if is_hidden(self.old.resolve(&entry.value).0, direction) {
                continue;
            }
            let Some(found) = others.get(name) else {
                let places = (place, self.new_at(after.unwrap_or(new)));
                self.removed_property(&pointer, (direction, was.contains(name)), new, places);
                continue;
            };
            if is_hidden(self.new.resolve(found).0, direction) {
                let places = (place, self.new_at(found));
                self.removed_property(&pointer, (direction, was.contains(name)), new, places);
                continue;
            }
            self.requirement(
                &pointer,
                (was.contains(name), is.contains(name)),
                direction,
                (&entry.value, new.get("required").unwrap_or(found)),
            );
            self.schema_at(&pointer, (&entry.value, found), direction, level + 1);
        }
        for (_, entry) in &others.properties {
            let name = &*entry.key;
            let known = own.get(name).is_some();
            if known || is_hidden(self.new.resolve(&entry.value).0, direction) {
                continue;
            }
            let pointer = format!("{pointer}.{name}");
            let place = self.new_key(&entry.value, entry);
            let places = (self.old_at(before.unwrap_or(old)), place);
            if direction == Direction::Request && is.contains(name) {
                self.add("required-property-added", Breaking, &pointer, "a required property is new", places);
            } else {
                self.add("property-added", Additive, &pointer, "the property is new", places);
            }
        }
        self.bare_requirements(pointer, (old, new), (&own, &others), direction);
    }

    /// Names in `required` that have no property of their own.
    fn bare_requirements(
        &mut self,
        pointer: &str,
        (old, new): Both<'a>,
        (own, others): (&Object<'a>, &Object<'a>),
        direction: Direction,
    ) {
        let described = |name: &str| own.get(name).is_some() || others.get(name).is_some();
        for name in others.required.difference(&own.required).filter(|name| !described(name)) {
            let pointer = format!("{pointer}.{name}");
            self.requirement(&pointer, (false, true), direction, (old, new.get("required").unwrap_or(new)));
        }
        for name in own.required.difference(&others.required).filter(|name| !described(name)) {
            let pointer = format!("{pointer}.{name}");
            self.requirement(&pointer, (true, false), direction, (old, new));
        }
    }

    fn removed_property(
        &mut self,
        pointer: &str,
        (direction, was_required): (Direction, bool),
        new: &'a Node,
        places: (Option<findings::Location>, Option<findings::Location>),
    ) {
        let closed = new.get("additionalProperties").and_then(Node::switch) == Some(false);
        let level = match direction {
            Direction::Response if was_required => Breaking,
            Direction::Request if closed => Breaking,
            Direction::Request | Direction::Response => Dangerous,
        };
        let id = if direction == Direction::Response && was_required {
            "required-property-removed"
        } else {
            "property-removed"
        };
        self.add(id, level, pointer, "the property is gone", places);
    }

    fn requirement(&mut self, pointer: &str, (was, is): (bool, bool), direction: Direction, both: Both<'a>) {
        let places = (self.old_at(both.0), self.new_at(both.1));
        match (was, is, direction) {
            (false, true, Direction::Request) => {
                self.add("property-became-required", Breaking, pointer, "the property is required now", places);
            }
            (false, true, Direction::Response) => {
                self.add("property-became-required", Additive, pointer, "the property is always there now", places);
            }
            (true, false, Direction::Request) => {
                self.add("property-became-optional", Additive, pointer, "the property is optional now", places);
            }
            (true, false, Direction::Response) => {
                self.add("property-became-optional", Breaking, pointer, "the property may be missing now", places);
            }
            _ => {}
        }
    }

    fn additional(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction, level: usize) {
        let key = "additionalProperties";
        let closed = |node: &'a Node| node.get(key).and_then(Node::switch) == Some(false);
        let schema = |node: &'a Node| node.get(key).filter(|node| matches!(node.value, Value::Map(_)));
        let both = (old.get(key).unwrap_or(old), new.get(key).unwrap_or(new));
        let ids = ("additional-properties-forbidden", "additional-properties-allowed");
        match (closed(old), closed(new)) {
            (false, true) => {
                self.bound(ids, true, direction, pointer, "further properties are forbidden now".to_owned(), both);
            }
            (true, false) => {
                self.bound(ids, false, direction, pointer, "further properties are allowed now".to_owned(), both);
            }
            _ => match (schema(old), schema(new)) {
                (Some(one), Some(other)) => self.schema_at(&format!("{pointer}.*"), (one, other), direction, level + 1),
                (None, Some(other)) if !closed(old) && !other.entries().is_empty() => {
                    let ids = ("additional-properties-narrowed", "additional-properties-widened");
                    self.bound(ids, true, direction, pointer, "further properties have a schema now".to_owned(), both);
                }
                (Some(one), None) if !closed(new) && !one.entries().is_empty() => {
                    let ids = ("additional-properties-narrowed", "additional-properties-widened");
                    self.bound(
                        ids,
                        false,
                        direction,
                        pointer,
                        "further properties have no schema any more".to_owned(),
                        both,
                    );
                }
                _ => {}
            },
        }
    }

    fn discriminator(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let (Some(before), Some(after)) = (old.get("discriminator"), new.get("discriminator")) else {
            if let (Some(before), None) = (old.get("discriminator"), new.get("discriminator")) {
                let places = (self.old_at(before), self.new_at(new));
                self.add("discriminator-removed", Dangerous, pointer, "the discriminator is gone", places);
            }
            return;
        };
        let name = |node: &'a Node| node.get("propertyName").and_then(Node::scalar);
        if name(before) != name(after) {
            let places = (self.old_at(before), self.new_at(after.get("propertyName").unwrap_or(after)));
            let message = format!(
                "the discriminator was {}, is {}",
                said(before.get("propertyName")),
                said(after.get("propertyName"))
            );
            self.add("discriminator-changed", Breaking, pointer, message, places);
        }
        let mapping = after.get("mapping");
        for entry in before.get("mapping").map_or(&[][..], Node::entries) {
            if mapping.and_then(|mapping| mapping.get(&entry.key)).is_none() {
                let level = if direction == Direction::Request { Breaking } else { Dangerous };
                let places = (self.old_at(&entry.value), self.new_at(mapping.unwrap_or(after)));
                let message = format!("the discriminator's value `{}` is gone", entry.key);
                self.add("discriminator-mapping-removed", level, pointer, message, places);
            }
        }
    }

    fn default(&mut self, pointer: &str, (old, new): Both<'a>) {
        let (before, after) = (old.get("default"), new.get("default"));
        let text = |node: Option<&'a Node>| node.and_then(Node::scalar);
        if text(before) != text(after) {
            let places = (self.old_at(before.unwrap_or(old)), self.new_at(after.unwrap_or(new)));
            let message = format!("the default was {}, is {}", said(before), said(after));
            self.add("default-changed", Dangerous, pointer, message, places);
        }
    }
}

/// Both are alternatives and nothing else, which are compared one by one.
fn are_alternatives(old: &Node, new: &Node) -> bool {
    let only = |node: &Node| {
        let own = ["type", "enum", "const"].iter().any(|key| node.get(key).is_some());
        !own && (node.get("oneOf").is_some() || node.get("anyOf").is_some())
    };
    only(old) && only(new)
}

/// Whether everything of `inner` is allowed by `outer`. An integer is a number.
fn covers(outer: &Option<BTreeSet<&str>>, inner: &Option<BTreeSet<&str>>) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => {
            inner.iter().all(|name| outer.contains(name) || (*name == "integer" && outer.contains("number")))
        }
    }
}

fn nullable_only(before: &Option<BTreeSet<&str>>, after: &Option<BTreeSet<&str>>) -> bool {
    let without = |types: &Option<BTreeSet<&str>>| {
        types.clone().map(|mut types| {
            types.remove("null");
            types.into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
    };
    without(before) == without(after)
}

/// Properties that are not sent in a direction.
fn is_hidden(node: &Node, direction: Direction) -> bool {
    let key = if direction == Direction::Request { "readOnly" } else { "writeOnly" };
    node.get(key).and_then(Node::switch) == Some(true)
}

/// The names of an object's properties.
pub(super) fn keys(node: &Node) -> BTreeSet<&str> {
    node.get("properties").map_or(&[][..], Node::entries).iter().map(|entry| &*entry.key).collect()
}
