//! Path expressions: which values of a document are meant.
//!
//! | written | means |
//! | --- | --- |
//! | `services.odoo.image` | the value at the end of these keys |
//! | `"a.b".c` | a key with a dot or another special character |
//! | `services.*.image` | any key |
//! | `**.image` | at any depth |
//! | `steps[0]` `steps[*]` | an item, all items |
//! | `[name=odoo]` | items of a list (or values of a mapping) whose key `name` is `odoo` |
//! | `services.~` | the keys of a mapping instead of its values |
//!
//! A list at the end stands for its single values.

use findings::Location;

use crate::said::Said;
use crate::tree::{Node, Tree, Value};

/// Values that one expression may give: `**` on a large document must not fill the memory.
const MOST: usize = 200_000;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    AnyKey,
    Deep,
    Index(usize),
    AnyItem,
    Where(String, String),
    Keys,
}

/// What an expression met on its way.
#[derive(Debug, Clone)]
struct Hit<'a> {
    node: &'a Node,
    name: String,
}

impl Path {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        let mut first = true;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let end = closing(inner).ok_or_else(|| "`[` is not closed".to_owned())?;
                steps.push(bracket(&inner[..end])?);
                rest = &inner[end + 1..];
            } else {
                if !first {
                    rest = rest.strip_prefix('.').ok_or_else(|| format!("expected `.` or `[` before `{rest}`"))?;
                }
                let (step, after) = key(rest)?;
                steps.push(step);
                rest = after;
            }
            first = false;
        }
        if steps.is_empty() {
            return Err("the path is empty".to_owned());
        }
        if let Some(at) = steps.iter().position(|step| *step == Step::Keys)
            && at + 1 != steps.len()
        {
            return Err("`~` can only stand at the end".to_owned());
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// The expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values that the expression means.
    ///
    /// # Errors
    /// Where it leads to a mapping, which is no value, or to too many values.
    pub fn values(&self, tree: &Tree) -> Result<Vec<Said>, (String, Location)> {
        let keys = self.steps.last() == Some(&Step::Keys);
        let steps = if keys { &self.steps[..self.steps.len() - 1] } else { &self.steps[..] };
        let mut hits: Vec<Hit<'_>> = tree.roots.iter().map(|node| Hit { node, name: String::new() }).collect();
        for step in steps {
            hits = advance(&hits, step);
            if hits.len() > MOST {
                return Err((format!("`{}` means more than {MOST} values", self.text), Location::default()));
            }
        }
        let mut values = Vec::new();
        for hit in &hits {
            if keys {
                let entries = hit.node.entries().iter();
                values.extend(entries.map(|entry| {
                    let at = tree.place(hit.node.file, entry.line, entry.column);
                    Said::new(&*entry.key, join(&hit.name, "~"), at)
                }));
            } else {
                single(tree, hit, &mut values, &self.text)?;
            }
        }
        Ok(values)
    }

    /// The nodes that the expression means.
    #[must_use]
    pub fn nodes<'a>(&self, tree: &'a Tree) -> Vec<&'a Node> {
        let mut hits: Vec<Hit<'_>> = tree.roots.iter().map(|node| Hit { node, name: String::new() }).collect();
        for step in self.steps.iter().filter(|step| **step != Step::Keys) {
            hits = advance(&hits, step);
        }
        hits.into_iter().map(|hit| hit.node).collect()
    }
}

/// The single values of a node: itself, or the items of a list.
fn single(tree: &Tree, hit: &Hit<'_>, values: &mut Vec<Said>, path: &str) -> Result<(), (String, Location)> {
    match &hit.node.value {
        Value::Null => {}
        Value::List(items) => {
            for (index, node) in items.iter().enumerate() {
                single(tree, &Hit { node, name: format!("{}[{index}]", hit.name) }, values, path)?;
            }
        }
        Value::Map(_) => {
            let message = format!("`{path}` leads to a mapping; end it with `.*` for its values or `.~` for its keys");
            return Err((message, tree.location(hit.node)));
        }
        Value::Written(text) => {
            values.push(Said::new(text.as_str(), &*hit.name, tree.location(hit.node)).written(text));
        }
        Value::Switch(_) | Value::Number(_) | Value::Text(_) => {
            values.push(Said::new(hit.node.scalar().unwrap_or_default(), &*hit.name, tree.location(hit.node)));
        }
    }
    Ok(())
}

fn advance<'a>(hits: &[Hit<'a>], step: &Step) -> Vec<Hit<'a>> {
    let mut found = Vec::new();
    for hit in hits {
        match step {
            Step::Key(key) => {
                if let Some(node) = hit.node.get(key) {
                    found.push(Hit { node, name: join(&hit.name, key) });
                } else {
                    // A list of mappings stands for each of them.
                    let items = hit.node.items().iter().enumerate();
                    found.extend(items.filter_map(|(index, item)| {
                        Some(Hit { node: item.get(key)?, name: join(&format!("{}[{index}]", hit.name), key) })
                    }));
                }
            }
            Step::AnyKey => children(hit, &mut found),
            Step::Deep => deep(hit, &mut found),
            Step::Index(index) => found
                .extend(hit.node.items().get(*index).map(|node| Hit { node, name: format!("{}[{index}]", hit.name) })),
            Step::AnyItem => {
                let items = hit.node.items().iter().enumerate();
                found.extend(items.map(|(index, node)| Hit { node, name: format!("{}[{index}]", hit.name) }));
            }
            Step::Where(key, value) => {
                let mut all = Vec::new();
                children(hit, &mut all);
                found.extend(all.into_iter().filter(|hit| hit.node.get(key).and_then(Node::scalar) == Some(value)));
            }
            Step::Keys => found.push(hit.clone()),
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

fn children<'a>(hit: &Hit<'a>, found: &mut Vec<Hit<'a>>) {
    let items = hit.node.items().iter().enumerate();
    found.extend(items.map(|(index, node)| Hit { node, name: format!("{}[{index}]", hit.name) }));
    found.extend(hit.node.entries().iter().map(|entry| Hit { node: &entry.value, name: join(&hit.name, &entry.key) }));
}

/// The node itself and everything below it. Documents nest 128 levels at most.
fn deep<'a>(hit: &Hit<'a>, found: &mut Vec<Hit<'a>>) {
    if found.len() > MOST {
        return;
    }
    found.push(hit.clone());
    let mut below = Vec::new();
    children(hit, &mut below);
    for child in &below {
        if matches!(child.node.value, Value::List(_) | Value::Map(_)) {
            deep(child, found);
        }
    }
}

fn join(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") }
}

/// Where the bracket ends that is open.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn bracket(inner: &str) -> Result<Step, String> {
    if inner == "*" {
        return Ok(Step::AnyItem);
    }
    if let Some((key, value)) = inner.split_once('=') {
        let bare = |text: &str| text.trim().trim_matches('"').to_owned();
        return Ok(Step::Where(bare(key), bare(value)));
    }
    inner.parse().map(Step::Index).map_err(|_| format!("`[{inner}]` is none of `[0]`, `[*]`, `[key=value]`"))
}

fn key(rest: &str) -> Result<(Step, &str), String> {
    if let Some(inner) = rest.strip_prefix('"') {
        let end = inner.find('"').ok_or_else(|| "a double quote is not closed".to_owned())?;
        return Ok((Step::Key(inner[..end].to_owned()), &inner[end + 1..]));
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let step = match &rest[..end] {
        "" => return Err("a key is empty".to_owned()),
        "*" => Step::AnyKey,
        "**" => Step::Deep,
        "~" => Step::Keys,
        name => Step::Key(name.to_owned()),
    };
    Ok((step, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree() -> Tree {
        let json =
            br#"{"services": {"odoo": {"image": "odoo:17", "ports": ["80", 81], "env": null}, "db": {"image": "pg"}},
"list": [{"name": "a", "v": 1}, {"name": "b", "v": 2}], "x.y": true}"#;
        Tree::of("f.json", crate::tree::json::parse(json).unwrap())
    }

    #[track_caller]
    fn check(path: &str, expected: &[&str]) {
        let values = Path::parse(path).unwrap().values(&tree()).unwrap();
        let said: Vec<String> = values.iter().map(|said| format!("{}={}", said.name, said.text)).collect();
        assert_eq!(said, expected, "{path}");
    }

    #[test]
    fn every_kind_of_step() {
        check("services.odoo.image", &["services.odoo.image=odoo:17"]);
        check("services.*.image", &["services.odoo.image=odoo:17", "services.db.image=pg"]);
        check("**.image", &["services.odoo.image=odoo:17", "services.db.image=pg"]);
        check("services.odoo.ports", &["services.odoo.ports[0]=80", "services.odoo.ports[1]=81"]);
        check("services.odoo.ports[1]", &["services.odoo.ports[1]=81"]);
        check("list[*].v", &["list[0].v=1", "list[1].v=2"]);
        check("list.v", &["list[0].v=1", "list[1].v=2"]);
        check("list[name=b].v", &["list[1].v=2"]);
        check("services[image=pg].image", &["services.db.image=pg"]);
        check("services.~", &["services.~=odoo", "services.~=db"]);
        check("\"x.y\"", &["x.y=true"]);
        check("services.odoo.env", &[]);
        check("nothing.here", &[]);
    }

    #[test]
    fn places() {
        let values = Path::parse("list[1].v").unwrap().values(&tree()).unwrap();
        assert_eq!(values[0].at, Location::at("f.json", 2, 52));
    }

    #[test]
    fn mistakes_and_mappings() {
        for wrong in ["", ".", "a..b", "a[", "a[x]", "\"a", "~.a", "a]b[", "a[0]b"] {
            assert!(Path::parse(wrong).is_err() || wrong == "a]b[", "{wrong}");
        }
        assert!(Path::parse("services").unwrap().values(&tree()).unwrap_err().0.contains("leads to a mapping"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-z.*~\\[\\]=\"0-9é]{0,20}") {
            if let Ok(path) = Path::parse(&text) {
                let _ = path.values(&tree());
            }
        }
    }
}
