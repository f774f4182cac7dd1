//! Values that know where they stand, whatever the format they were written in.

pub use settings::Position;

use std::ops::Range;

/// From where to where something stands: lines and columns in characters from 1, the end behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
    /// Bytes before the first character.
    pub from: usize,
    /// Bytes before the end.
    pub to: usize,
}

impl Span {
    /// Where it stands in the bytes of its file; for edits that leave every other byte as it is.
    #[must_use]
    pub const fn bytes(&self) -> Range<usize> {
        self.from..self.to
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`, `null`, nothing.
    Null,
    /// A switch.
    Bool(bool),
    /// A whole number, as decimal digits with an optional `-` (it may be of any size).
    Integer(String),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A Python complex number, real and imaginary part.
    Complex(f64, f64),
    /// Python's `...`.
    Ellipsis,
    /// Text.
    Text(String),
    /// Bytes (Python's `b''`).
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Node>),
    /// A Python tuple.
    Tuple(Vec<Node>),
    /// A Python set.
    Set(Vec<Node>),
    /// A mapping in source order. A key may stand twice: [`Node::get`] answers with the last, as Python and JSON do.
    Map(Vec<Entry>),
    /// A YAML value with a tag of its own (`!reset`, `!override`).
    Tagged(String, Box<Node>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What kind of value it is, with its article, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a switch",
            Value::Integer(_) | Value::Float(_) | Value::Complex(..) => "a number",
            Value::Ellipsis => "an ellipsis",
            Value::Text(_) => "a text",
            Value::Bytes(_) => "bytes",
            Value::List(_) => "a list",
            Value::Tuple(_) => "a tuple",
            Value::Set(_) => "a set",
            Value::Map(_) => "a mapping",
            Value::Tagged(..) => "a tagged value",
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The switch, if it is one.
    #[must_use]
    pub const fn switch(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(switch) => Some(*switch),
            _ => None,
        }
    }

    /// A single value as text: a text itself, a number or a switch as they are written in decimal and in lower case.
    #[must_use]
    pub fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(switch) => Some(switch.to_string()),
            Value::Integer(digits) => Some(digits.clone()),
            Value::Float(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The items of a list, tuple or set; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => items,
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

    /// The value of the text key `key` in a mapping; of several the last, as in Python and in JSON.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().rev().find(|entry| entry.key.text() == Some(key)).map(|entry| &entry.value)
    }
}
