//! Bounds of a value: lengths, numbers, counts, patterns, formats.

use super::change::Level::{Additive, Breaking, Dangerous};
use super::compare::{Both, Comparison, Direction, said};
use crate::tree::Node;

/// Keys whose larger value lets fewer values through, or (`false`) more.
const BOUNDS: [(&str, bool); 10] = [
    ("minimum", true),
    ("maximum", false),
    ("minLength", true),
    ("maxLength", false),
    ("minItems", true),
    ("maxItems", false),
    ("minProperties", true),
    ("maxProperties", false),
    ("minContains", true),
    ("maxContains", false),
];

impl<'a> Comparison<'a> {
    /// All bounds of a schema.
    pub(super) fn constraints(&mut self, pointer: &str, both: Both<'a>, direction: Direction) {
        for (key, is_lower) in BOUNDS {
            let (one, other) = (number(both.0, key), number(both.1, key));
            self.limit(pointer, key, (one, other), is_lower, both, direction);
        }
        for (key, is_lower) in [("exclusiveMinimum", true), ("exclusiveMaximum", false)] {
            self.exclusive(pointer, key, is_lower, both, direction);
        }
        self.multiple(pointer, both, direction);
        self.unique(pointer, both, direction);
        self.pattern(pointer, both, direction);
        self.format(pointer, both, direction);
        self.dependent(pointer, both, direction);
    }

    fn limit(
        &mut self,
        pointer: &str,
        key: &'static str,
        (one, other): (Option<f64>, Option<f64>),
        is_lower: bool,
        (old, new): Both<'a>,
        direction: Direction,
    ) {
        let narrower = match (one, other) {
            (None, None) => return,
            (Some(one), Some(other)) if (one - other).abs() < f64::EPSILON => return,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => (other > one) == is_lower,
        };
        let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
        let both = (old.get(key).unwrap_or(old), new.get(key).unwrap_or(new));
        self.bound(("bound-narrowed", "bound-widened"), narrower, direction, pointer, message, both);
    }

    /// A number in 3.1, in 3.0 a switch beside the bound.
    fn exclusive(&mut self, pointer: &str, key: &'static str, is_lower: bool, both: Both<'a>, direction: Direction) {
        let (old, new) = both;
        let yes = |node: &Node| node.get(key).and_then(Node::switch) == Some(true);
        if number(old, key).is_some() || number(new, key).is_some() {
            self.limit(pointer, key, (number(old, key), number(new, key)), is_lower, both, direction);
        } else if yes(old) != yes(new) {
            let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
            let places = (old.get(key).unwrap_or(old), new.get(key).unwrap_or(new));
            self.bound(("bound-narrowed", "bound-widened"), yes(new), direction, pointer, message, places);
        }
    }

    fn multiple(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let key = "multipleOf";
        let both = (old.get(key).unwrap_or(old), new.get(key).unwrap_or(new));
        let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
        let is_multiple = |of: f64, by: f64| by != 0.0 && (of / by - (of / by).round()).abs() < 1e-9;
        let narrower = match (number(old, key), number(new, key)) {
            (None, None) => return,
            (Some(one), Some(other)) if (one - other).abs() < f64::EPSILON => return,
            (Some(one), Some(other)) => !is_multiple(one, other),
            (None, Some(_)) => true,
            (Some(_), None) => false,
        };
        self.bound(("bound-narrowed", "bound-widened"), narrower, direction, pointer, message, both);
    }

    fn unique(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let key = "uniqueItems";
        let yes = |node: &Node| node.get(key).and_then(Node::switch) == Some(true);
        if yes(old) != yes(new) {
            let both = (old.get(key).unwrap_or(old), new.get(key).unwrap_or(new));
            let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
            self.bound(("bound-narrowed", "bound-widened"), yes(new), direction, pointer, message, both);
        }
    }

    fn pattern(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let key = "pattern";
        let (one, other) = (old.get(key), new.get(key));
        let text = |node: Option<&'a Node>| node.and_then(Node::scalar);
        if text(one) == text(other) {
            return;
        }
        let both = (one.unwrap_or(old), other.unwrap_or(new));
        let message = format!("`{key}` was {}, is {}", said(one), said(other));
        if one.is_some() && other.is_some() {
            // Which of two expressions takes more is not decided here.
            let level = if direction == Direction::Request { Breaking } else { Dangerous };
            self.add("pattern-changed", level, pointer, message, (self.old_at(both.0), self.new_at(both.1)));
        } else {
            self.bound(("pattern-added", "pattern-removed"), other.is_some(), direction, pointer, message, both);
        }
    }

    fn format(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let key = "format";
        let (one, other) = (old.get(key).and_then(Node::scalar), new.get(key).and_then(Node::scalar));
        if one == other {
            return;
        }
        // The ranges of `int32` and `float` lie inside those of `int64` and `double`.
        let within = |inner: Option<&str>, outer: Option<&str>| {
            matches!((inner, outer), (Some("int32"), Some("int64")) | (Some("float"), Some("double")) | (Some(_), None))
        };
        let (narrower, wider) = (within(other, one), within(one, other));
        let (id, level) = match (direction, narrower, wider) {
            (Direction::Request, true, _) => ("format-narrowed", Breaking),
            (Direction::Request, _, true) => ("format-widened", Additive),
            (Direction::Response, true, _) => ("format-narrowed", Additive),
            (Direction::Response, _, true) => ("format-widened", Breaking),
            _ => ("format-changed", Breaking),
        };
        let message = format!("`{key}` was {}, is {}", said(old.get(key)), said(new.get(key)));
        let places = (self.old_at(old.get(key).unwrap_or(old)), self.new_at(new.get(key).unwrap_or(new)));
        self.add(id, level, pointer, message, places);
    }

    /// Properties that are required where another one is there (JSON Schema 2020-12, 6.5.4).
    fn dependent(&mut self, pointer: &str, (old, new): Both<'a>, direction: Direction) {
        let key = "dependentRequired";
        let names = |node: Option<&'a Node>, name: &str| -> Vec<&'a str> {
            let list = node.and_then(|node| node.get(key)).and_then(|all| all.get(name));
            list.map_or(&[][..], Node::items).iter().filter_map(Node::scalar).collect()
        };
        for entry in new.get(key).map_or(&[][..], Node::entries) {
            let known = names(Some(old), &entry.key);
            for item in
                entry.value.items().iter().filter(|item| item.scalar().is_some_and(|name| !known.contains(&name)))
            {
                let message =
                    format!("`{}` is required now where `{}` is there", item.scalar().unwrap_or_default(), entry.key);
                self.bound(
                    ("dependent-required-added", "dependent-required-removed"),
                    true,
                    direction,
                    pointer,
                    message,
                    (old, item),
                );
            }
        }
        for entry in old.get(key).map_or(&[][..], Node::entries) {
            let left = names(Some(new), &entry.key);
            for item in
                entry.value.items().iter().filter(|item| item.scalar().is_some_and(|name| !left.contains(&name)))
            {
                let message = format!(
                    "`{}` is not required any more where `{}` is there",
                    item.scalar().unwrap_or_default(),
                    entry.key
                );
                self.bound(
                    ("dependent-required-added", "dependent-required-removed"),
                    false,
                    direction,
                    pointer,
                    message,
                    (item, new),
                );
            }
        }
    }
}

fn number(node: &Node, key: &str) -> Option<f64> {
    node.get(key).and_then(Node::number)
}
