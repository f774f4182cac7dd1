//! Answers: their media types, headers and links.

use super::change::Level::{Additive, Breaking, Dangerous};
use super::compare::{Both, Comparison, Direction};
use super::operation::is_required;
use crate::tree::{Entry, Node};

impl<'a> Comparison<'a> {
    pub(super) fn responses(&mut self, pointer: &str, (old, new): Both<'a>) {
        let (Some(before), Some(after)) = (old.get("responses"), new.get("responses")) else {
            if let Some(before) = old.entry("responses") {
                let places = (self.old_key(old, before), self.new_at(new));
                self.add("response-removed", Breaking, pointer, "all answers are gone", places);
            }
            return;
        };
        for entry in before.entries() {
            let pointer = format!("{pointer} {}", entry.key);
            match after.get(&entry.key) {
                Some(found) => {
                    let (one, other) = (self.old.resolve(&entry.value).0, self.new.resolve(found).0);
                    self.content(&pointer, (one, other), Direction::Response);
                    self.headers(&pointer, (one, other));
                    self.links(&pointer, (one, other));
                }
                None => {
                    let places = (self.old_key(before, entry), self.new_at(after));
                    self.add("response-removed", Breaking, &pointer, "the answer is gone", places);
                }
            }
        }
        for entry in after.entries().iter().filter(|entry| before.get(&entry.key).is_none()) {
            let pointer = format!("{pointer} {}", entry.key);
            let places = (self.old_at(before), self.new_key(after, entry));
            self.add("response-added", Additive, &pointer, "the answer is new", places);
        }
    }

    fn headers(&mut self, pointer: &str, (old, new): Both<'a>) {
        let (before, after) = (old.get("headers"), new.get("headers"));
        let find = |node: Option<&'a Node>, key: &str| -> Option<&'a Entry> {
            node?.entries().iter().find(|entry| entry.key.eq_ignore_ascii_case(key))
        };
        for entry in before.map_or(&[][..], Node::entries) {
            let pointer = format!("{pointer} header {}", entry.key);
            let one = self.old.resolve(&entry.value).0;
            let place = before.and_then(|parent| self.old_key(parent, entry));
            let Some(found) = find(after, &entry.key) else {
                let level = if is_required(one) { Breaking } else { Dangerous };
                self.add(
                    "header-removed",
                    level,
                    &pointer,
                    "the header is gone",
                    (place, self.new_at(after.unwrap_or(new))),
                );
                continue;
            };
            let other = self.new.resolve(&found.value).0;
            if is_required(one) && !is_required(other) {
                self.add(
                    "header-became-optional",
                    Breaking,
                    &pointer,
                    "the header may be missing now",
                    (place, self.new_at(other)),
                );
            }
            if let (Some(one), Some(other)) = (one.get("schema"), other.get("schema")) {
                self.schema(&pointer, (one, other), self.direction(Direction::Response));
            }
        }
        for entry in after.map_or(&[][..], Node::entries) {
            if find(before, &entry.key).is_none() {
                let place = after.and_then(|parent| self.new_key(parent, entry));
                let pointer = format!("{pointer} header {}", entry.key);
                self.add("header-added", Additive, &pointer, "the header is new", (None, place));
            }
        }
    }

    fn links(&mut self, pointer: &str, (old, new): Both<'a>) {
        let (before, after) = (old.get("links"), new.get("links"));
        for entry in before.map_or(&[][..], Node::entries) {
            if after.and_then(|after| after.get(&entry.key)).is_none() {
                let place = before.and_then(|parent| self.old_key(parent, entry));
                let pointer = format!("{pointer} link {}", entry.key);
                self.add(
                    "link-removed",
                    Dangerous,
                    &pointer,
                    "the link is gone",
                    (place, self.new_at(after.unwrap_or(new))),
                );
            }
        }
    }
}
