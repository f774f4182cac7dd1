//! Files of sections, of variables, and of lines.

use std::sync::Arc;

use documents::{Source, Text, env as dotenv, ini as sections};

use super::{Blind, map};
use crate::tree::{Entry, Node, Tree, Value};

fn written(text: Text) -> Node {
    let at = if text.as_str().is_empty() { text.whole().start } else { text.span(0..1).start };
    Node::at(at.line, at.column, Value::Written(Box::new(text)))
}

/// `odoo.conf`: sections with keys.
pub(super) fn ini(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let (ini, problems) = sections::parse(bytes);
    if !problems.is_empty() {
        return Err(Blind::of(file, &problems));
    }
    let entries = ini.sections.into_iter().map(|section| {
        let at = section.span.start;
        let options = section.options.into_iter().map(|option| {
            Entry::new(option.key, option.key_span.start.line, option.key_span.start.column, written(option.value))
        });
        Entry::new(section.name, at.line, at.column, map(at.line, at.column, options.collect()))
    });
    Ok(Tree::of(file, map(1, 1, entries.collect())))
}

/// `.env`: variables, with variables of the same file put in.
pub(super) fn env(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let name: Arc<str> = Arc::from(file);
    let (variables, problems) = dotenv::resolve(&name, bytes, &|_| None);
    if !problems.is_empty() {
        return Err(Blind::of(file, &problems));
    }
    let (assignments, _) = dotenv::parse(bytes);
    let entries = assignments.into_iter().map(|assignment| {
        let at = assignment.key_span.start;
        let value = match variables.get(&assignment.key) {
            // What refers to something outside of the file is kept as it is written.
            Some(variable) if !variable.unset.is_empty() => match assignment.value {
                Some(value) => written(value),
                None => Node::at(at.line, at.column, Value::Null),
            },
            Some(variable) => written(variable.value.clone()),
            None => Node::at(at.line, at.column, Value::Null),
        };
        Entry::new(assignment.key, at.line, at.column, value)
    });
    Ok(Tree::of(file, map(1, 1, entries.collect())))
}

/// A text: a list of its lines.
pub(super) fn lines(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let source = Source::decode(bytes).map_err(|problem| Blind::of(file, &[problem]))?;
    let lines = source.lines().enumerate().map(|(index, range)| {
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        Node::text_at(line, 1, source.text().get(range).unwrap_or_default())
    });
    let mut lines: Vec<Node> = lines.collect();
    // What ends with a line feed has no further line.
    if lines.last().is_some_and(|last| last.text() == Some("")) {
        lines.pop();
    }
    Ok(Tree::of(file, Node::at(1, 1, Value::List(lines))))
}
