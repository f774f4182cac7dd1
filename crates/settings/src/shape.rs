//! What a section may look like, declared once: checked here, published as JSON schema by [`crate::schema`].

use findings::{Finding, did_you_mean};

use crate::document::Document;
use crate::node::{Node, Value};

/// What a value may be.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number in a range, both ends included.
    Integer(i64, i64),
    /// A number in a range, both ends included.
    Number(f64, f64),
    /// `true` or `false`.
    Switch,
    /// A list that is not empty.
    List(Box<Self>),
    /// One value, or a list of them that is not empty.
    OneOrMany(Box<Self>),
    /// One value, or a list that is not empty and whose inner lists are flattened (YAML anchors of lists make them).
    Flattened(Box<Self>),
    /// A mapping with these keys.
    Record(Vec<Field>),
    /// A mapping with free keys; the text says what a key is.
    Table(&'static str, Box<Self>),
    /// A short form that is one value or a list, or the long form that is a mapping.
    ShortOrLong(Box<Self>, Box<Self>),
}

/// A key of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// It must be there.
    pub required: bool,
    /// What it does, with its default, one or two sentences.
    pub doc: &'static str,
}

impl Field {
    /// A key that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: false, doc }
    }

    /// A key that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: true, doc }
    }
}

impl Shape {
    /// Holds `node` against the shape; every problem is added to `problems`.
    pub fn check(&self, document: &Document, path: &str, node: &Node, problems: &mut Vec<Finding>) {
        match self {
            Self::Text => {
                if node.text().is_none() {
                    problems.push(wrong(document, path, node, "a text"));
                }
            }
            Self::Word(allowed) => self.check_word(document, path, node, allowed, problems),
            Self::Integer(low, high) => {
                if !node.integer().is_some_and(|number| (*low..=*high).contains(&number)) {
                    problems.push(wrong(document, path, node, &format!("a whole number from {low} to {high}")));
                }
            }
            Self::Number(low, high) => {
                if !node.number().is_some_and(|number| (*low..=*high).contains(&number)) {
                    problems.push(wrong(document, path, node, &format!("a number from {low} to {high}")));
                }
            }
            Self::Switch => {
                if node.switch().is_none() {
                    let problem = wrong(document, path, node, "`true` or `false`");
                    // YAML 1.1 had more words for the two.
                    let meant = node.text().and_then(|text| match text.to_lowercase().as_str() {
                        "yes" | "on" => Some("true"),
                        "no" | "off" => Some("false"),
                        _ => None,
                    });
                    problems.push(match meant {
                        Some(meant) => problem.hint(format!("write `{meant}`")),
                        None => problem,
                    });
                }
            }
            Self::List(item) => match &node.value {
                Value::List(items) if !items.is_empty() => check_items(document, path, item, items, problems),
                _ => problems.push(wrong(document, path, node, "a list with at least one item")),
            },
            Self::OneOrMany(item) => match &node.value {
                Value::List(items) if !items.is_empty() => check_items(document, path, item, items, problems),
                Value::Scalar(_) => item.check(document, path, node, problems),
                _ => problems.push(wrong(document, path, node, "a value or a list with at least one")),
            },
            Self::Flattened(item) => match &node.value {
                Value::List(items) if !items.is_empty() => {
                    for (index, inner) in items.iter().enumerate() {
                        self.check(document, &format!("{path}[{index}]"), inner, problems);
                    }
                }
                Value::List(_) | Value::Null => {
                    problems.push(wrong(document, path, node, "a value or a list with at least one"));
                }
                Value::Scalar(_) | Value::Map(_) => item.check(document, path, node, problems),
            },
            Self::Record(fields) => check_record(document, path, node, fields, problems),
            Self::Table(what, shape) => match &node.value {
                Value::Map(entries) if !entries.is_empty() => {
                    for entry in entries {
                        shape.check(document, &join(path, &entry.key), &entry.value, problems);
                    }
                }
                _ => problems.push(wrong(document, path, node, &format!("a mapping from {what}"))),
            },
            Self::ShortOrLong(short, long) => {
                let shape = if matches!(node.value, Value::Map(_)) { long } else { short };
                shape.check(document, path, node, problems);
            }
        }
    }

    fn check_word(&self, document: &Document, path: &str, node: &Node, allowed: &[&str], problems: &mut Vec<Finding>) {
        if node.text().is_some_and(|word| allowed.contains(&word)) {
            return;
        }
        let mut problem = wrong(document, path, node, &format!("one of {}", allowed.join(", ")));
        if let Some(near) = node.text().and_then(|word| did_you_mean(word, allowed.iter().copied())) {
            problem = problem.hint(format!("did you mean `{near}`?"));
        }
        problems.push(problem);
    }
}

fn check_items(document: &Document, path: &str, shape: &Shape, items: &[Node], problems: &mut Vec<Finding>) {
    for (index, item) in items.iter().enumerate() {
        shape.check(document, &format!("{path}[{index}]"), item, problems);
    }
}

fn check_record(document: &Document, path: &str, node: &Node, fields: &[Field], problems: &mut Vec<Finding>) {
    let Value::Map(entries) = &node.value else {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        problems.push(wrong(document, path, node, &format!("a mapping with {}", names.join(", "))));
        return;
    };
    for entry in entries {
        match fields.iter().find(|field| field.name == entry.key) {
            Some(field) => field.shape.check(document, &join(path, field.name), &entry.value, problems),
            None => {
                let problem = document.problem(
                    "settings/unknown-key",
                    entry.position,
                    format!("unknown key `{}` in {}", entry.key, named(path)),
                );
                let names = || fields.iter().map(|field| field.name);
                problems.push(match did_you_mean(&entry.key, names()) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint(format!("known keys: {}", names().collect::<Vec<_>>().join(", "))),
                });
            }
        }
    }
    for field in fields.iter().filter(|field| field.required && node.get(field.name).is_none()) {
        let message = format!("{} lacks the key `{}`", named(path), field.name);
        problems.push(document.problem("settings/missing-key", node.position, message).hint(field.doc));
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A path for messages; the empty one is the whole file.
fn named(path: &str) -> String {
    if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") }
}

fn wrong(document: &Document, path: &str, node: &Node, expected: &str) -> Finding {
    let found = match node.text() {
        Some(text) => format!("`{}`", text.chars().take(60).collect::<String>()),
        None if node.items().is_empty() && matches!(node.value, Value::List(_)) => "an empty list".to_owned(),
        None => node.kind().to_owned(),
    };
    document.problem("settings/kind", node.position, format!("{} is {found}, expected {expected}", named(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::Record(vec![
            Field::required(
                "categories",
                Shape::Table("category to patterns", Box::new(Shape::OneOrMany(Box::new(Shape::Text)))),
                "what to look for",
            ),
            Field::optional("dialect", Shape::Word(&["default", "paths-filter"]), "how patterns are read"),
            Field::optional("limit", Shape::Integer(1, 9), "how many"),
            Field::optional("share", Shape::Number(0.0, 1.0), "how much"),
            Field::optional("strict", Shape::Switch, "no exceptions"),
        ])
    }

    fn check(text: &str) -> Vec<String> {
        let document = Document::parse("c.yml", text.as_bytes()).unwrap();
        let mut problems = Vec::new();
        shape().check(&document, "router", &document.root, &mut problems);
        problems
            .into_iter()
            .map(|finding| {
                let at = finding.location.unwrap_or_default();
                let hint = finding.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
                format!("{}:{} {}{hint}", at.line.unwrap_or(0), at.column.unwrap_or(0), finding.message)
            })
            .collect()
    }

    #[test]
    fn right_ones_pass() {
        assert!(check("categories: {a: x, b: [y, z]}\ndialect: default\nlimit: 3\nshare: 0.5\n").is_empty());
    }

    #[test]
    fn all_mistakes_at_once() {
        let found = check(
            "categories:\n  a:\n  b: []\n  c: [{x: 1}]\ndialekt: default\ndialect: defualt\nlimit: \"3\"\nshare: 2\nstrict: no\n",
        );
        assert_eq!(
            found,
            [
                "2:4 `router.categories.a` is nothing, expected a value or a list with at least one",
                "3:6 `router.categories.b` is an empty list, expected a value or a list with at least one",
                "4:7 `router.categories.c[0]` is a mapping, expected a text",
                "5:1 unknown key `dialekt` in `router` (did you mean `dialect`?)",
                "6:10 `router.dialect` is `defualt`, expected one of default, paths-filter (did you mean `default`?)",
                "7:8 `router.limit` is `3`, expected a whole number from 1 to 9",
                "8:8 `router.share` is `2`, expected a number from 0 to 1",
                "9:9 `router.strict` is `no`, expected `true` or `false` (write `false`)",
            ]
        );
    }

    #[test]
    fn a_missing_key_is_named() {
        assert_eq!(check("limit: 1\n"), ["1:1 `router` lacks the key `categories` (what to look for)"]);
    }
}
