//! YAML events into located nodes, with the mistakes that YAML itself lets pass.

use std::collections::HashMap;

use findings::{Finding, Location, Severity};
use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Tag};

use crate::node::{Entry, Node, Position, Scalar, Value};

/// Nodes a file may expand to, aliases included. A configuration of 200 categories with 20 patterns each has 5,000.
const NODE_LIMIT: usize = 200_000;
/// How deep values may nest.
const DEPTH_LIMIT: usize = 64;

/// Parses one YAML document.
pub(crate) fn yaml(file: &str, text: &str) -> Result<Node, Vec<Finding>> {
    let mut builder = Builder { file, ..Builder::default() };
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.emit_comments = false;
    options.block_nesting_limit = DEPTH_LIMIT * 2;
    options.flow_nesting_limit = DEPTH_LIMIT * 2;
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => {
                let place = span.tag_start().unwrap_or(span.start);
                builder.event(event, position(place));
            }
            Err(error) => {
                let at = position(*error.marker());
                builder.problem(at, format!("not valid YAML: {}", error.info()), glob_hint(text, at.line));
                break;
            }
        }
        if builder.given_up {
            break;
        }
    }
    if builder.problems.is_empty() {
        Ok(builder.root.unwrap_or(Node { position: Position { line: 1, column: 1 }, value: Value::Null }))
    } else {
        Err(builder.problems)
    }
}

fn position(mark: Marker) -> Position {
    Position {
        line: u32::try_from(mark.line()).unwrap_or(u32::MAX),
        column: u32::try_from(mark.col() + 1).unwrap_or(u32::MAX),
    }
}

/// A hint for syntax errors on a line whose value looks like a glob.
fn glob_hint(text: &str, line: u32) -> &'static str {
    let text = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    let value = text.trim_start().trim_start_matches("- ").trim_start();
    let value = value.split_once(": ").map_or(value, |(_, value)| value.trim_start());
    match value.chars().next() {
        Some('*' | '!' | '&' | '{' | '[' | '@' | '`' | '%' | '|' | '>' | '?') => {
            "if this is a glob, quote it: `- \"**/*.js\"`"
        }
        _ => "check the indentation and the quotes of this line and the one before it",
    }
}

/// A list or mapping that is still open.
enum Frame {
    List { position: Position, anchor: usize, items: Vec<Node> },
    Map { position: Position, anchor: usize, entries: Vec<Entry>, key: Option<(String, Position)> },
}

#[derive(Default)]
struct Builder<'a> {
    file: &'a str,
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, usize)>,
    root: Option<Node>,
    problems: Vec<Finding>,
    nodes: usize,
    documents: usize,
    given_up: bool,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, position: Position) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problem(
                        position,
                        "a second document starts here, expected one".to_owned(),
                        "remove the `---` line",
                    );
                    self.given_up = true;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                self.tag(position, tag.as_deref());
                let value = match text.as_ref() {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    _ => Value::Scalar(Scalar { text: text.into_owned(), plain }),
                };
                self.finish(Node { position, value }, anchor, 1);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.tag(position, tag.as_deref());
                self.open(Frame::List { position, anchor, items: Vec::new() });
            }
            Event::MappingStart(_, anchor, tag) => {
                self.tag(position, tag.as_deref());
                self.open(Frame::Map { position, anchor, entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, size)) => self.finish(node, 0, size),
                None => self.problem(position, "an alias inside its own anchor".to_owned(), "write the value out"),
            },
            Event::UnresolvedAlias(name) => {
                let message = format!("YAML reads `*{name}` as an alias, but no anchor has this name");
                self.problem(position, message, "if this is a glob, quote it: `- \"**/*.js\"`");
                self.finish(Node { position, value: Value::Null }, 0, 1);
            }
            _ => {}
        }
    }

    /// A tag that YAML's core schema does not know means nothing here.
    fn tag(&mut self, position: Position, tag: Option<&Tag>) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix().is_none()) {
            let message = format!("YAML reads `{tag}` as a tag, not as text");
            self.problem(position, message, "if this is a glob, quote it: `- \"!docs/**\"`");
        }
    }

    fn problem(&mut self, position: Position, message: String, hint: &str) {
        let finding = Finding::new("settings/yaml", Severity::Error, message)
            .at(Location::at(self.file, position.line, position.column))
            .hint(hint);
        self.problems.push(finding);
    }

    fn open(&mut self, frame: Frame) {
        self.stack.push(frame);
        if self.stack.len() > DEPTH_LIMIT && !self.given_up {
            let (Some(Frame::List { position, .. } | Frame::Map { position, .. }), true) = (self.stack.last(), true)
            else {
                return;
            };
            self.problem(*position, format!("values nest deeper than {DEPTH_LIMIT}"), "flatten the configuration");
            self.given_up = true;
        }
    }

    fn close(&mut self) {
        let (node, anchor) = match self.stack.pop() {
            Some(Frame::List { position, anchor, items }) => (Node { position, value: Value::List(items) }, anchor),
            Some(Frame::Map { position, anchor, entries, .. }) => {
                (Node { position, value: Value::Map(merged(entries)) }, anchor)
            }
            None => return,
        };
        self.finish(node, anchor, 1);
    }

    /// Puts a finished node into what is open. `size` is how many nodes it adds.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) {
        self.nodes += size;
        if self.nodes > NODE_LIMIT {
            self.problem(
                node.position,
                format!("the file expands to more than {NODE_LIMIT} values"),
                "use fewer aliases",
            );
            self.given_up = true;
            return;
        }
        if anchor > 0 {
            let size = count(&node);
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { entries, key, .. }) => match key.take() {
                Some((name, position)) => {
                    let first = entries.iter().find(|entry| entry.key == name).map(|entry| entry.position);
                    entries.push(Entry { key: name.clone(), position, value: node });
                    if let Some(first) = first {
                        let message = format!("key `{name}` stands twice in one mapping, first on line {}", first.line);
                        self.problem(position, message, "YAML parsers keep one of them silently; remove or rename one");
                    }
                }
                None => match node.value {
                    Value::Scalar(Scalar { text, .. }) => *key = Some((text, node.position)),
                    Value::Null => *key = Some(("null".to_owned(), node.position)),
                    _ => {
                        *key = Some((String::new(), node.position));
                        self.problem(
                            node.position,
                            format!("a key is {}, expected a name", node.kind()),
                            "quote the key",
                        );
                    }
                },
            },
        }
    }
}

/// Resolves merge keys (`<<: *shared`, <https://yaml.org/type/merge.html>): a mapping or a list of mappings, whose keys
/// are added where the mapping does not have them itself.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    let is_merge = |entry: &Entry| {
        entry.key == "<<" && entry.value.one_or_many().iter().all(|node| matches!(node.value, Value::Map(_)))
    };
    let (merges, mut own): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_merge);
    for source in merges.iter().flat_map(|merge| merge.value.one_or_many()) {
        for entry in source.entries() {
            if !own.iter().any(|other| other.key == entry.key) {
                own.push(entry.clone());
            }
        }
    }
    own
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(count).sum::<usize>(),
        Value::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
        Value::Null | Value::Scalar(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problems(text: &str) -> Vec<String> {
        yaml("c.yml", text).map_or_else(
            |findings| {
                findings
                    .iter()
                    .map(|finding| {
                        let at = finding.location.clone().unwrap_or_default();
                        format!("{}:{} {}", at.line.unwrap_or(0), at.column.unwrap_or(0), finding.message)
                    })
                    .collect()
            },
            |_| Vec::new(),
        )
    }

    #[test]
    fn values_know_their_place() {
        let root = yaml("c.yml", "a:\n  - x\n  - \"7\"\nb: 7\n").unwrap();
        let list = root.get("a").unwrap();
        assert_eq!(list.items()[1].position, Position { line: 3, column: 5 });
        assert_eq!((list.items()[1].integer(), root.get("b").unwrap().integer()), (None, Some(7)));
        assert_eq!(root.entries()[1].position, Position { line: 4, column: 1 });
    }

    #[test]
    fn every_unquoted_glob_is_named_with_its_place() {
        let found = problems("js:\n  - **/*.js\n  - *.md\nnot:\n  - !docs/**\n");
        assert_eq!(
            found,
            [
                "2:5 YAML reads `**/*.js` as an alias, but no anchor has this name",
                "3:5 YAML reads `*.md` as an alias, but no anchor has this name",
                "5:5 YAML reads `!docs/**` as a tag, not as text",
            ]
        );
    }

    #[test]
    fn a_brace_glob_gets_the_hint() {
        let findings = yaml("c.yml", "a:\n  - {x,y}/**\n").unwrap_err();
        assert!(findings[0].hint.as_deref().is_some_and(|hint| hint.contains("quote it")), "{findings:?}");
    }

    #[test]
    fn duplicates_name_both_lines() {
        assert_eq!(problems("a: 1\nb: 2\na: 3\n"), ["3:1 key `a` stands twice in one mapping, first on line 1"]);
    }

    #[test]
    fn anchors_and_aliases() {
        let root = yaml("c.yml", "s: &s\n  - a\n  - b\nt:\n  - *s\n  - c\n").unwrap();
        assert_eq!(root.get("t").unwrap().items()[0].items().len(), 2);
    }

    #[test]
    fn merge_keys_add_what_is_missing() {
        let root = yaml("c.yml", "s: &s {a: 1, b: 2}\nt:\n  <<: *s\n  b: 3\n").unwrap();
        let merged = root.get("t").unwrap();
        assert_eq!(merged.get("a").unwrap().integer(), Some(1));
        assert_eq!((merged.get("b").unwrap().integer(), merged.entries().len()), (Some(3), 2));
    }

    #[test]
    fn tags_of_lists_are_named_too() {
        assert_eq!(problems("a: !foo\n  - x\n"), ["1:4 YAML reads `!foo` as a tag, not as text"]);
    }

    #[test]
    fn an_expansion_bomb_is_refused() {
        let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 10].join(",");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(problems(&text)[0].contains("expands to more than"));
    }

    #[test]
    fn depth_and_documents_are_bounded() {
        assert!(!problems(&"[".repeat(5_000)).is_empty());
        assert_eq!(problems("a: 1\n---\nb: 1\n"), ["2:1 a second document starts here, expected one"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_nodes_or_problems(text in "(\\PC|\\n|  |- |: |\\*|&a |!|\\{|\\}|\\[|\\]|\"|'|#|---\\n|\\t)*") {
            let _ = yaml("c.yml", &text);
        }
    }
}
