//! Schemas that are put together: alternatives and conditions.

use std::collections::BTreeSet;

use super::compare::{Both, Comparison, Direction};
use super::schema::keys;
use crate::tree::Node;

impl<'a> Comparison<'a> {
    /// `oneOf` and `anyOf` are alternatives, `allOf` conditions.
    pub(super) fn combined(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction, level: usize) {
        for key in ["oneOf", "anyOf", "allOf"] {
            let (before, after) = (old.get(key), new.get(key));
            let (one, other) = (before.map_or(&[][..], Node::items), after.map_or(&[][..], Node::items));
            let nothing = one.is_empty() && other.is_empty();
            let only_one = one.is_empty() != other.is_empty();
            // Told already, by their properties or by their values.
            let told = only_one
                && (key == "allOf" || (self.old.values(old, 0).is_some() && self.new.values(new, 0).is_some()));
            if nothing
                || told && (key != "allOf" || self.is_object(if one.is_empty() { other } else { one }, one.is_empty()))
            {
                continue;
            }
            let pairs = self.paired(one, other);
            for &(index, partner) in &pairs {
                self.schema_at(
                    &format!("{pointer} {key}[{index}]"),
                    (&one[index], &other[partner]),
                    direction,
                    level + 1,
                );
            }
            let (gone, new_one) = match key {
                "oneOf" => ("one-of-removed", "one-of-added"),
                "anyOf" => ("any-of-removed", "any-of-added"),
                _ => ("all-of-removed", "all-of-added"),
            };
            let conditions = key == "allOf";
            let whole = |node: Option<&'a Node>, rest: &'a Node| node.unwrap_or(rest);
            for (index, node) in one.iter().enumerate().filter(|(index, _)| !pairs.iter().any(|pair| pair.0 == *index))
            {
                // The first alternatives of something that had none before narrow it; the last that go widen it.
                let narrower = !conditions && !other.is_empty();
                let message = format!("`{key}[{index}]` is gone");
                self.bound((gone, gone), narrower, direction, pointer, message, (node, whole(after, new)));
            }
            for (index, node) in
                other.iter().enumerate().filter(|(index, _)| !pairs.iter().any(|pair| pair.1 == *index))
            {
                let narrower = conditions || one.is_empty();
                let message = format!("`{key}[{index}]` is new");
                self.bound((new_one, new_one), narrower, direction, pointer, message, (whole(before, old), node));
            }
        }
        if let (Some(one), Some(other)) = (old.get("not"), new.get("not")) {
            self.schema_at(&format!("{pointer} not"), (one, other), direction.turned(), level + 1);
        } else if let Some(other) = new.get("not") {
            self.bound(
                ("not-added", "not-removed"),
                true,
                direction,
                pointer,
                "some values are forbidden now".to_owned(),
                (old, other),
            );
        } else if let Some(one) = old.get("not") {
            self.bound(
                ("not-added", "not-removed"),
                false,
                direction,
                pointer,
                "forbidden values are allowed now".to_owned(),
                (one, new),
            );
        }
    }

    /// Whether conditions are all about objects, which are compared by their properties.
    fn is_object(&self, conditions: &'a [Node], new: bool) -> bool {
        let document = if new { self.new } else { self.old };
        conditions.iter().all(|node| {
            let (node, _) = document.resolve(node);
            node.get("properties").is_some() || node.get("allOf").is_some()
        })
    }

    /// Which alternative stands for which: the same reference, the same title, else the same place and type among the rest.
    fn paired(&self, old: &'a [Node], new: &'a [Node]) -> Vec<(usize, usize)> {
        let name = |node: &'a Node| node.get("$ref").or_else(|| node.get("title")).and_then(Node::scalar);
        let mut pairs = Vec::new();
        let mut taken = BTreeSet::new();
        for (index, node) in old.iter().enumerate() {
            let partner = name(node).and_then(|own| {
                new.iter().enumerate().position(|(at, other)| !taken.contains(&at) && name(other) == Some(own))
            });
            if let Some(partner) = partner {
                taken.insert(partner);
                pairs.push((index, partner));
            }
        }
        for (index, node) in old.iter().enumerate().filter(|(_, node)| node.get("$ref").is_none()) {
            if pairs.iter().any(|pair| pair.0 == index) {
                continue;
            }
            let alike = |other: &'a Node| {
                other.get("$ref").is_none()
                    && self.old.types(node, 0) == self.new.types(other, 0)
                    && keys(node) == keys(other)
            };
            let partner = new.iter().enumerate().position(|(at, other)| !taken.contains(&at) && alike(other));
            if let Some(partner) = partner {
                taken.insert(partner);
                pairs.push((index, partner));
            }
        }
        pairs.sort_unstable();
        pairs
    }
}
