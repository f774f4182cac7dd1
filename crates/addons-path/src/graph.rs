//! What depends on what: order of installation, circles, who is touched by a change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use documents::keyed;

use crate::modules::Named;

/// Modules by name, each with the names it depends on. Names that are no module of it lead nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    needs: BTreeMap<String, Vec<String>>,
}

impl Graph {
    /// The graph of these modules; of two with one name the first.
    pub fn of<'a>(modules: impl IntoIterator<Item = &'a Named>) -> Self {
        let mut needs = BTreeMap::new();
        for named in modules {
            let depends = || named.module.readable().map(|manifest| manifest.needs().map(str::to_owned).collect());
            needs.entry(named.name.to_string()).or_insert_with(|| depends().unwrap_or_default());
        }
        Self { needs }
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.needs.keys().map(String::as_str)
    }

    /// The modules of the graph that `name` depends on directly.
    pub fn needs(&self, name: &str) -> impl Iterator<Item = &str> {
        self.needs.get(name).into_iter().flatten().map(String::as_str).filter(|name| self.needs.contains_key(*name))
    }

    /// The given modules and everything that they depend on.
    #[must_use]
    pub fn dependencies(&self, of: &BTreeSet<String>) -> BTreeSet<String> {
        self.reached(of, |name| self.needs(name).map(str::to_owned).collect())
    }

    /// The given names and every module that depends on them. A name that is no module of the graph (any more) counts for
    /// those that depend on it, and is not in the answer.
    #[must_use]
    pub fn dependents(&self, of: &BTreeSet<String>) -> BTreeSet<String> {
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, needs) in &self.needs {
            for need in needs {
                users.entry(need).or_default().push(name);
            }
        }
        let mut all =
            self.reached(of, |name| users.get(name).into_iter().flatten().map(|user| (*user).to_owned()).collect());
        all.retain(|name| self.needs.contains_key(name));
        all
    }

    fn reached(&self, from: &BTreeSet<String>, next: impl Fn(&str) -> Vec<String>) -> BTreeSet<String> {
        let mut all = from.clone();
        let mut waiting: Vec<String> = from.iter().cloned().collect();
        while let Some(name) = waiting.pop() {
            for other in next(&name) {
                if all.insert(other.clone()) {
                    waiting.push(other);
                }
            }
        }
        all
    }

    /// The names in an order in which they can be installed: what a module depends on stands before it; modules at the same
    /// depth by name, as Odoo loads them (odoo/modules/graph.py). Modules of a circle, and those behind it, come last, by name.
    #[must_use]
    pub fn in_order(&self, names: &BTreeSet<String>) -> Vec<String> {
        let (mut order, left) = self.sorted(names);
        order.extend(left);
        order
    }

    /// The names in order, and those that are in a circle or behind one.
    fn sorted(&self, names: &BTreeSet<String>) -> (Vec<String>, BTreeSet<String>) {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in names {
            let needs: BTreeSet<&str> = self.needs(name).filter(|need| names.contains(*need)).collect();
            left.insert(name, needs.len());
            for need in needs {
                users.entry(need).or_default().push(name);
            }
        }
        let mut order: Vec<String> = Vec::new();
        let mut ready: BTreeSet<&str> = left.iter().filter(|(_, needs)| **needs == 0).map(|(name, _)| *name).collect();
        while !ready.is_empty() {
            let mut next = BTreeSet::new();
            for name in &ready {
                order.push((*name).to_owned());
                left.remove(name);
                for user in users.get(name).into_iter().flatten() {
                    if let Some(needs) = left.get_mut(user) {
                        *needs -= 1;
                        if *needs == 0 {
                            next.insert(*user);
                        }
                    }
                }
            }
            ready = next;
        }
        (order, left.into_keys().map(str::to_owned).collect())
    }

    /// The graph of `names` with every dependency the other way round.
    fn reversed(&self, names: &BTreeSet<String>) -> Self {
        let mut needs: BTreeMap<String, Vec<String>> = keyed(names.iter().map(|name| (name.clone(), Vec::new())));
        for name in names {
            for need in self.needs(name) {
                if let Some(users) = needs.get_mut(need) {
                    users.push(name.clone());
                }
            }
        }
        Self { needs }
    }

    /// The circles: sets of modules that depend on each other, each from its first name along the dependencies, in order.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<String>> {
        let names: BTreeSet<String> = self.needs.keys().cloned().collect();
        // What can be ordered one way or the other is in no circle.
        let (_, behind) = self.sorted(&names);
        let (_, in_circles) = self.reversed(&behind).sorted(&behind);
        let mut found = Vec::new();
        let mut told: BTreeSet<String> = BTreeSet::new();
        for start in &in_circles {
            if told.contains(start) {
                continue;
            }
            if let Some(circle) = self.circle(start, &in_circles) {
                told.extend(circle.iter().cloned());
                found.push(circle);
            }
        }
        found
    }

    /// The shortest way from `start` along dependencies back to it.
    fn circle<'a>(&'a self, start: &'a str, within: &BTreeSet<String>) -> Option<Vec<String>> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut level = vec![start];
        while !level.is_empty() {
            let mut next = Vec::new();
            for name in level {
                for need in self.needs(name).filter(|need| within.contains(*need)) {
                    if need == start {
                        let mut way = vec![name.to_owned()];
                        let mut at = name;
                        while let Some(earlier) = before.get(at).filter(|_| at != start) {
                            at = earlier;
                            way.push(at.to_owned());
                        }
                        way.reverse();
                        return Some(way);
                    }
                    if !before.contains_key(need) {
                        before.insert(need, name);
                        next.push(need);
                    }
                }
            }
            level = next;
        }
        None
    }

    /// The graph of some modules as Mermaid, for Markdown.
    #[must_use]
    pub fn mermaid(&self, names: &BTreeSet<String>) -> String {
        let ids: BTreeMap<&str, usize> = names.iter().enumerate().map(|(id, name)| (name.as_str(), id)).collect();
        let mut text = "graph TD\n".to_owned();
        // Writing to a `String` cannot fail. Names are hostile text: Mermaid reads entities in quoted labels.
        for (name, id) in &ids {
            let _ = writeln!(text, "  m{id}[\"{}\"]", plain(name));
        }
        for (name, id) in &ids {
            for need in self.needs(name).filter_map(|need| ids.get(need)) {
                let _ = writeln!(text, "  m{id} --> m{need}");
            }
        }
        text
    }

    /// The graph of some modules in the language of Graphviz.
    #[must_use]
    pub fn dot(&self, names: &BTreeSet<String>) -> String {
        let mut text = "digraph modules {\n".to_owned();
        for name in names {
            let _ = writeln!(text, "  \"{}\";", plain(name));
            for need in self.needs(name).filter(|need| names.contains(*need)) {
                let _ = writeln!(text, "  \"{}\" -> \"{}\";", plain(name), plain(need));
            }
        }
        text.push_str("}\n");
        text
    }
}

/// A name that can end no label: everything but letters, digits, `_`, `-` and `.` as `?`.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let owned = |needs: &[&str]| needs.iter().map(|need| (*need).to_owned()).collect();
        Graph { needs: edges.iter().map(|(name, needs)| ((*name).to_owned(), owned(needs))).collect() }
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn dependencies_come_first_and_names_decide() {
        let graph = graph(&[("a", &["z", "base"]), ("b", &[]), ("z", &[]), ("c", &["a", "b"])]);
        let all: BTreeSet<String> = graph.names().map(str::to_owned).collect();
        assert_eq!(graph.in_order(&all), ["b", "z", "a", "c"]);
        assert_eq!(graph.in_order(&set(&["c", "z"])), ["c", "z"]);
    }

    #[test]
    fn both_directions() {
        let graph = graph(&[("a", &["gone"]), ("b", &["a"]), ("c", &["b", "c"]), ("d", &[])]);
        assert_eq!(graph.dependents(&set(&["gone"])), set(&["a", "b", "c"]));
        assert_eq!(graph.dependents(&set(&["d"])), set(&["d"]));
        assert_eq!(graph.dependencies(&set(&["c"])), set(&["a", "b", "c"]));
    }

    #[test]
    fn circles_are_found_once_each() {
        let circles = graph(&[
            ("a", &["b"]),
            ("b", &["c"]),
            ("c", &["a"]),
            ("self", &["self"]),
            ("x", &["y"]),
            ("y", &["x", "a"]),
            ("outside", &["a"]),
            ("leaf", &[]),
        ])
        .cycles();
        assert_eq!(circles, [vec!["a", "b", "c"], vec!["self"], vec!["x", "y"]]);
        assert!(graph(&[("a", &["b"]), ("b", &[])]).cycles().is_empty());
    }

    #[test]
    fn a_long_chain_does_not_overflow() {
        let needs = (0..20_000).map(|n| (format!("m{n:05}"), vec![format!("m{:05}", n + 1)])).collect();
        let graph = Graph { needs };
        let all: BTreeSet<String> = graph.names().map(str::to_owned).collect();
        assert_eq!(graph.in_order(&all).first().map(String::as_str), Some("m19999"));
    }

    #[test]
    fn hostile_names_end_no_label() {
        let graph = graph(&[("a\"]; click", &[]), ("b", &["a\"]; click"])]);
        let all: BTreeSet<String> = graph.names().map(str::to_owned).collect();
        assert_eq!(graph.mermaid(&all), "graph TD\n  m0[\"a????click\"]\n  m1[\"b\"]\n  m1 --> m0\n");
        assert_eq!(graph.dot(&all), "digraph modules {\n  \"a????click\";\n  \"b\";\n  \"b\" -> \"a????click\";\n}\n");
    }
}
