//! Who may call.

use super::change::Level::{Additive, Breaking};
use super::compare::{Both, Comparison};
use crate::tree::Node;

impl<'a> Comparison<'a> {
    /// Security requirements are alternatives; each old one must still do, with no more scopes.
    pub(super) fn security(&mut self, pointer: &str, (old, new): Both<'a>) {
        let before = old.get("security").or_else(|| self.old.root.get("security"));
        let after = new.get("security").or_else(|| self.new.root.get("security"));
        let old_ways = before.map_or(&[][..], Node::items);
        let new_ways = after.map_or(&[][..], Node::items);
        let places = |own: &Self, way: &'a Node| (own.old_at(way), own.new_at(after.unwrap_or(new)));
        if old_ways.is_empty() && !new_ways.is_empty() && !new_ways.iter().any(|way| way.entries().is_empty()) {
            let at = (before.and_then(|node| self.old_at(node)), after.and_then(|node| self.new_at(node)));
            self.add("security-added", Breaking, pointer, "who calls has to say who it is now", at);
            return;
        }
        if !old_ways.is_empty() && new_ways.is_empty() {
            let at = places(self, &old_ways[0]);
            self.add("security-removed", Additive, pointer, "nobody has to say who it is any more", at);
            return;
        }
        for way in old_ways.iter().filter(|way| !new_ways.iter().any(|other| suffices(way, other))) {
            let at = places(self, way);
            let names: Vec<&str> = way.entries().iter().map(|entry| &*entry.key).collect();
            let message = format!("`{}` is not enough any more", names.join("` and `"));
            self.add("security-tightened", Breaking, pointer, message, at);
        }
        for way in
            new_ways.iter().filter(|way| !old_ways.iter().any(|other| suffices(other, way) && suffices(way, other)))
        {
            if old_ways.iter().all(|other| new_ways.iter().any(|new| suffices(other, new))) && !old_ways.is_empty() {
                let at = (before.and_then(|node| self.old_at(node)), self.new_at(way));
                self.add("security-alternative-added", Additive, pointer, "there is another way to say who one is", at);
            }
        }
    }
}

/// Whether who satisfies `own` satisfies `other`: each scheme of `other` is in `own`, with all its scopes.
fn suffices(own: &Node, other: &Node) -> bool {
    other.entries().iter().all(|scheme| {
        own.get(&scheme.key).is_some_and(|scopes| {
            let has: Vec<_> = scopes.items().iter().filter_map(Node::scalar).collect();
            scheme.value.items().iter().filter_map(Node::scalar).all(|scope| has.contains(&scope))
        })
    })
}
