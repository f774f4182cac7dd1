//! One form for the values of all formats: texts, lists and mappings that know their file, line and column.
//!
//! Smaller than `documents::Node` on purpose: an API description has a million values, and nothing here edits bytes.

pub mod json;

use std::sync::Arc;

use documents::Text;
use findings::Location;

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The files its values stand in; a value names one by its number.
    pub files: Vec<Arc<str>>,
    /// The documents of a stream; most formats have one.
    pub roots: Vec<Node>,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Which of the tree's files.
    pub file: u16,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing.
    Null,
    /// A switch.
    Switch(bool),
    /// A number as written.
    Number(Box<str>),
    /// A text.
    Text(Box<str>),
    /// A text whose parts know their places.
    Written(Box<Text>),
    /// A list.
    List(Vec<Node>),
    /// A mapping in source order.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// The line of the key, from 1.
    pub line: u32,
    /// Its column, from 1.
    pub column: u32,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A node at a line and column.
    #[must_use]
    pub const fn at(line: u32, column: u32, value: Value) -> Self {
        Self { line, column, file: 0, value }
    }

    /// A text at a line and column.
    pub fn text_at(line: u32, column: u32, text: impl Into<Box<str>>) -> Self {
        Self::at(line, column, Value::Text(text.into()))
    }

    /// The text of a single value: a text itself, a number or a switch as written.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Written(text) => Some(text.as_str()),
            Value::Switch(true) => Some("true"),
            Value::Switch(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Written(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The switch, if it is one.
    #[must_use]
    pub const fn switch(&self) -> Option<bool> {
        match self.value {
            Value::Switch(switch) => Some(switch),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a key; of several the last.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| &*entry.key == key)
    }

    /// The value of a key; of several the last.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// What kind of value it is, with its article.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Switch(_) => "a switch",
            Value::Number(_) => "a number",
            Value::Text(_) | Value::Written(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

impl Entry {
    /// A key at a place, and its value.
    pub fn new(key: impl Into<Box<str>>, line: u32, column: u32, value: Node) -> Self {
        Self { key: key.into(), line, column, value }
    }
}

impl Tree {
    /// A document of one file.
    #[must_use]
    pub fn of(file: &str, root: Node) -> Self {
        Self { files: vec![Arc::from(file)], roots: vec![root] }
    }

    /// The number of a file, which is added if it is new.
    pub fn file(&mut self, file: &str) -> u16 {
        let at = self.files.iter().position(|known| known.as_ref() == file).unwrap_or_else(|| {
            self.files.push(Arc::from(file));
            self.files.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// The place of a node.
    #[must_use]
    pub fn location(&self, node: &Node) -> Location {
        self.place(node.file, node.line, node.column)
    }

    /// A place in one of the files.
    #[must_use]
    pub fn place(&self, file: u16, line: u32, column: u32) -> Location {
        let file = self.files.get(usize::from(file)).map_or("", AsRef::as_ref);
        Location::at(file, line.max(1), column.max(1))
    }
}

/// What `documents` read, in the small form.
#[must_use]
pub fn of_document(node: documents::Node) -> Node {
    let (line, column) = (node.span.start.line, node.span.start.column);
    let value = match node.value {
        documents::Value::Null | documents::Value::Ellipsis => Value::Null,
        documents::Value::Bool(switch) => Value::Switch(switch),
        documents::Value::Integer(digits) => Value::Number(digits.into()),
        documents::Value::Float(number) => Value::Number(number.to_string().into()),
        documents::Value::Complex(real, imaginary) => Value::Text(format!("{real}+{imaginary}j").into()),
        documents::Value::Text(text) => Value::Text(text.into()),
        documents::Value::Bytes(bytes) => Value::Text(String::from_utf8_lossy(&bytes).into()),
        documents::Value::List(items) | documents::Value::Tuple(items) | documents::Value::Set(items) => {
            Value::List(items.into_iter().map(of_document).collect())
        }
        documents::Value::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|entry| {
                    let key = entry.key.scalar().unwrap_or_default();
                    let at = entry.key.span.start;
                    Entry::new(key, at.line, at.column, of_document(entry.value))
                })
                .collect(),
        ),
        documents::Value::Tagged(_, node) => return of_document(*node),
    };
    Node::at(line, column, value)
}
