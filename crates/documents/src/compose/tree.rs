//! The tree of a compose file with variables put in: what is merged.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::FileProblem;
use super::model::Sourced;
use crate::interpolation::{Binding, interpolate};
use crate::node::{Node, Span, Value};
use crate::problem::Problem;
use crate::source::Source;
use crate::text::{Place, Text};
use crate::yaml;

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Where it stands.
    pub(super) place: Place,
    pub(super) content: Content,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Null,
    /// A text, number or switch, and the folder that a relative path in it starts from.
    Scalar(Sourced, Arc<str>),
    List(Vec<Item>),
    Map(BTreeMap<String, (Place, Item)>),
    /// `!reset`: what an earlier file says is taken away.
    Reset,
    /// `!override`: what an earlier file says is replaced, not merged.
    Override(Box<Item>),
}

impl Item {
    pub(super) fn scalar(&self) -> Option<&Sourced> {
        match &self.content {
            Content::Scalar(scalar, _) => Some(scalar),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(map) => map.get(key).map(|(_, item)| item),
            _ => None,
        }
    }

    /// Keys with their places, and values.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&String, &Place, &Self)> {
        let map = match &self.content {
            Content::Map(map) => Some(map),
            _ => None,
        };
        map.into_iter().flatten().map(|(key, (place, item))| (key, place, item))
    }

    /// What it is, with its article, for messages.
    pub(super) const fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "nothing",
            Content::Scalar(..) => "a single value",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
            Content::Reset | Content::Override(_) => "a tagged value",
        }
    }

    /// How many values it holds.
    pub(super) fn count(&self) -> usize {
        1 + match &self.content {
            Content::List(items) => items.iter().map(Self::count).sum::<usize>(),
            Content::Map(map) => map.values().map(|(_, item)| item.count()).sum(),
            Content::Override(item) => item.count(),
            _ => 0,
        }
    }
}

/// Reads one file into a tree.
pub(super) struct Reader<'a> {
    pub(super) file: Arc<str>,
    /// The folder relative paths start from.
    pub(super) base: Arc<str>,
    /// Bytes that variables may still put in, in the whole project.
    pub(super) left: &'a Cell<usize>,
    pub(super) lookup: &'a dyn Fn(&str) -> Option<Binding>,
    pub(super) problems: Vec<FileProblem>,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(FileProblem { file: Arc::clone(&self.file), problem });
    }

    /// The documents of the file, merged into one by the caller.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Vec<Item> {
        let source = match Source::decode(bytes) {
            Ok(source) => source,
            Err(problem) => {
                self.problem(problem);
                return Vec::new();
            }
        };
        let (documents, problems) = yaml::documents(&source);
        problems.into_iter().for_each(|problem| self.problem(problem));
        let mut items = Vec::new();
        for document in &documents {
            match &document.value {
                Value::Null => {}
                Value::Map(_) => items.push(self.item(&source, document)),
                _ => {
                    let message = format!("the file is {}, expected a mapping with `services`", document.kind());
                    self.problem(Problem::new(document.span, message).hint("is this a compose file?"));
                }
            }
        }
        items
    }

    fn place(&self, span: Span) -> Place {
        Place::new(Arc::clone(&self.file), span)
    }

    fn item(&mut self, source: &Source<'_>, node: &Node) -> Item {
        let content = match &node.value {
            Value::Null => Content::Null,
            Value::List(items) => Content::List(items.iter().map(|item| self.item(source, item)).collect()),
            Value::Map(entries) => {
                let mut map = BTreeMap::new();
                for entry in entries {
                    let key = entry.key.text().unwrap_or_default().to_owned();
                    map.insert(key, (self.place(entry.key.span), self.item(source, &entry.value)));
                }
                Content::Map(map)
            }
            Value::Tagged(tag, inner) => match tag.as_str() {
                "!reset" => Content::Reset,
                "!override" => Content::Override(Box::new(self.item(source, inner))),
                _ => {
                    let problem = Problem::new(node.span, format!("unknown tag `{tag}`"));
                    self.problem(problem.hint("compose knows `!reset` and `!override`"));
                    return self.item(source, inner);
                }
            },
            _ => Content::Scalar(self.scalar(source, node), Arc::clone(&self.base)),
        };
        Item { place: self.place(node.span), content }
    }

    /// A single value with its variables put in.
    fn scalar(&mut self, source: &Source<'_>, node: &Node) -> Sourced {
        let text = yaml::text(source, node).unwrap_or_else(|| Text::at(node.span));
        let place = self.place(node.span);
        if !matches!(node.value, Value::Text(_)) || !text.as_str().contains('$') {
            return Sourced { text, place, from: Vec::new(), unset: Vec::new() };
        }
        match interpolate(&text, self.lookup) {
            Ok(done) if done.text.as_str().len() > self.left.get() => {
                let message = "the values of the project expand to too many bytes";
                self.problem(Problem::new(node.span, message).hint("put long values in less often"));
                Sourced { text, place, from: Vec::new(), unset: Vec::new() }
            }
            Ok(done) => {
                self.left.set(self.left.get() - done.text.as_str().len());
                Sourced { text: done.text, place, from: done.from, unset: done.unset }
            }
            Err((range, message)) => {
                self.problem(Problem::new(text.span(range), message));
                Sourced { text, place, from: Vec::new(), unset: Vec::new() }
            }
        }
    }
}
