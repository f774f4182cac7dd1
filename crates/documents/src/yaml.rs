//! YAML: all documents of a stream, as Kubernetes and compose read them. Anchors, aliases and merge keys (`<<`) are resolved;
//! what comes in by them keeps its place. Tags beyond YAML's own are kept ([`Value::Tagged`]).
//!
//! Numbers and switches are those of YAML 1.2's core schema: `yes` and `0755` are texts here, whatever YAML 1.1 makes of them.
//! A key that stands twice is a problem, the last one counts. A key that is no text, number or switch is a problem, too.
//!
//! Not read: numbers of more than 128 bits (they stay texts), the tags of YAML 1.1 (`!!binary`, `!!timestamp`; they stay texts).

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use granit_parser::{Event, Options, Parser, ScalarStyle, Tag};

use crate::node::{Entry, Node, Position, Span, Value};
use crate::problem::Problem;
use crate::source::Source;
use crate::text::Text;

/// Nodes that a stream may expand to, aliases included.
const MOST_NODES: usize = 200_000;
/// How deep values may nest.
const MOST_LEVELS: usize = 64;

/// Reads all documents. Where the syntax ends, so do the documents; those before are there.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Vec<Node>, Vec<Problem>) {
    match Source::decode(bytes) {
        Ok(source) => documents(&source),
        Err(problem) => (Vec::new(), vec![problem]),
    }
}

/// The same of a source.
#[must_use]
pub fn documents(source: &Source<'_>) -> (Vec<Node>, Vec<Problem>) {
    let mut builder = Builder::default();
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.emit_comments = false;
    options.block_nesting_limit = MOST_LEVELS * 2;
    options.flow_nesting_limit = MOST_LEVELS * 2;
    for next in Parser::new_from_str_with_options(source.text(), options) {
        match next {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                builder.event(event, source.span(range));
            }
            Err(error) => {
                let marker = error.marker();
                let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
                let at = Position { line: number(marker.line()), column: number(marker.col() + 1) };
                let offset = marker.byte_offset().unwrap_or(source.text().len());
                let span = Span { start: at, end: at, from: offset, to: offset };
                let hint = "check the indentation and the quotes of this line and the one before it";
                builder.problems.push(Problem::new(span, format!("not valid YAML: {}", error.info())).hint(hint));
                break;
            }
        }
        if builder.given_up {
            break;
        }
    }
    (builder.documents, builder.problems)
}

/// Where the parts of a text stand: across the lines of a block (`|`, `>`), inside quotes, over several plain lines.
/// A text with escapes stands where its node stands.
#[must_use]
pub fn text(source: &Source<'_>, node: &Node) -> Option<Text> {
    let text = node.scalar()?;
    let raw = source.text().get(node.span.bytes()).unwrap_or_default();
    let begin = match raw.as_bytes().first() {
        Some(b'|' | b'>') => raw.find('\n').unwrap_or(raw.len()),
        Some(b'"' | b'\'') => 1,
        _ => 0,
    };
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let mut result = Text::at(node.span);
    let (mut at, mut from) = (0, begin);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start_matches(blank).len();
        let length = rest.get(spaces..).unwrap_or_default().find(blank).unwrap_or(rest.len() - spaces);
        let raw_rest = raw.get(from..).unwrap_or_default();
        let raw_spaces = raw_rest.len() - raw_rest.trim_start_matches(blank).len();
        let word = rest.get(spaces..spaces + length).unwrap_or_default();
        if !raw_rest.get(raw_spaces..).unwrap_or_default().starts_with(word) {
            return Some(Text::new(text, node.span));
        }
        let base = node.span.from + from;
        if spaces > 0 {
            result.push(rest.get(..spaces).unwrap_or_default(), source.span(base..base + raw_spaces));
        }
        if length > 0 {
            result.push(word, source.span(base + raw_spaces..base + raw_spaces + length));
        }
        at += spaces + length;
        from += raw_spaces + length;
    }
    Some(result)
}

/// A list or mapping that is still open.
struct Frame {
    span: Span,
    anchor: usize,
    tag: Option<String>,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Node>, seen: BTreeMap<String, u32> },
}

#[derive(Default)]
struct Builder {
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, usize)>,
    documents: Vec<Node>,
    problems: Vec<Problem>,
    nodes: usize,
    given_up: bool,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, tag) => {
                let own = tag.as_deref().is_some_and(|tag| tag.core_suffix().is_some());
                let value =
                    if style == ScalarStyle::Plain && !own { resolved(&text) } else { Value::Text(text.into_owned()) };
                self.finish(tagged(Node { span, value }, foreign(tag.as_deref())), anchor, 1);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(span, anchor, foreign(tag.as_deref()), Content::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Map { entries: Vec::new(), key: None, seen: BTreeMap::new() };
                self.open(span, anchor, foreign(tag.as_deref()), content);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, size)) => self.finish(node, 0, size),
                None => {
                    self.problems
                        .push(Problem::new(span, "an alias inside its own anchor").hint("write the value out"));
                    self.finish(Node { span, value: Value::Null }, 0, 1);
                }
            },
            Event::UnresolvedAlias(name) => {
                let message = format!("the alias `*{name}` has no anchor before it, expected `&{name}`");
                self.problems.push(Problem::new(span, message).hint("quote the text if it is no alias"));
                self.finish(Node { span, value: Value::Null }, 0, 1);
            }
            _ => {}
        }
    }

    fn open(&mut self, span: Span, anchor: usize, tag: Option<String>, content: Content) {
        self.stack.push(Frame { span, anchor, tag, content });
        if self.stack.len() > MOST_LEVELS {
            let message = format!("values nest deeper than {MOST_LEVELS} levels");
            self.problems.push(Problem::new(span, message).hint("flatten the file"));
            self.given_up = true;
        }
    }

    fn close(&mut self, end: Span) {
        let Some(Frame { span, anchor, tag, content }) = self.stack.pop() else { return };
        let (value, last) = match content {
            Content::List(items) => {
                let last = items.last().map(|node| node.span);
                (Value::List(items), last)
            }
            Content::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.value.span);
                (Value::Map(merged(entries)), last)
            }
        };
        // A block ends where its last value does, a flow collection with its bracket. What an alias stands for may
        // stand anywhere before.
        let end = if end.from < end.to { end } else { last.filter(|last| last.to >= span.to).unwrap_or(span) };
        let span = Span { end: end.end, to: end.to, ..span };
        self.finish(tagged(Node { span, value }, tag), anchor, 1);
    }

    /// Puts a finished node into what is open. `size` is how many nodes it adds.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) {
        self.nodes += size;
        if self.nodes > MOST_NODES {
            let message = format!("the file expands to more than {MOST_NODES} values");
            self.problems.push(Problem::new(node.span, message).hint("use fewer aliases"));
            self.given_up = true;
            return;
        }
        if anchor > 0 {
            let size = count(&node);
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(frame) = self.stack.last_mut() else { return self.documents.push(node) };
        match &mut frame.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, key, seen } => match key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => {
                    let name = match (node.scalar(), &node.value) {
                        (Some(name), _) => name,
                        (None, Value::Null) => "null".to_owned(),
                        _ => {
                            let message = format!("a key is {}, expected a text", node.kind());
                            self.problems.push(Problem::new(node.span, message).hint("quote the key"));
                            String::new()
                        }
                    };
                    let line = node.span.start.line;
                    if let Some(first) = seen.insert(name.clone(), line).filter(|_| name != "<<") {
                        let message = format!("key `{name}` stands twice in one mapping, first on line {first}");
                        self.problems.push(Problem::new(node.span, message).hint("remove or rename one"));
                    }
                    *key = Some(Node { value: Value::Text(name), ..node });
                }
            },
        }
    }
}

/// A tag that is not YAML's own.
fn foreign(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.core_suffix().is_none()).map(ToString::to_string).filter(|tag| tag != "!")
}

fn tagged(node: Node, tag: Option<String>) -> Node {
    match tag {
        Some(tag) => Node { span: node.span, value: Value::Tagged(tag, Box::new(node)) },
        None => node,
    }
}

/// What a plain scalar is in the core schema (YAML 1.2.2, chapter 10.3).
fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (if text.starts_with('-') { "-" } else { "" }, digits),
        None => ("", text),
    };
    let based =
        digits.strip_prefix("0x").map(|hex| (hex, 16)).or_else(|| digits.strip_prefix("0o").map(|oct| (oct, 8)));
    if let Some((digits, base)) = based {
        let number = u128::from_str_radix(digits, base).ok().filter(|_| !digits.starts_with('+') && sign.is_empty());
        return number.map_or_else(|| Value::Text(text.to_owned()), |number| Value::Integer(number.to_string()));
    }
    if matches!(digits, ".inf" | ".Inf" | ".INF") {
        return Value::Float(if sign == "-" { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if all(digits) && digits.len() < 39 && (digits == "0" || !digits.starts_with('0')) {
        return Value::Integer(format!("{}{digits}", if digits == "0" { "" } else { sign }));
    }
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && digits.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(number) if numeric => Value::Float(number),
        _ => Value::Text(text.to_owned()),
    }
}

/// Resolves merge keys (<https://yaml.org/type/merge.html>): the keys of a mapping, or of a list of mappings, where the
/// mapping does not have them itself.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    let is_merge = |entry: &Entry| {
        let sources = sources(&entry.value);
        entry.key.text() == Some("<<") && sources.iter().all(|node| matches!(node.value, Value::Map(_)))
    };
    if !entries.iter().any(is_merge) {
        return entries;
    }
    let (merges, mut own): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_merge);
    let mut seen: BTreeSet<String> = own.iter().filter_map(|entry| entry.key.text().map(str::to_owned)).collect();
    for entry in merges.iter().flat_map(|merge| sources(&merge.value)).flat_map(Node::entries) {
        if seen.insert(entry.key.text().unwrap_or_default().to_owned()) {
            own.push(entry.clone());
        }
    }
    own
}

fn sources(value: &Node) -> &[Node] {
    match &value.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(value),
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(count).sum::<usize>(),
        Value::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
        Value::Tagged(_, node) => count(node),
        _ => 0,
    }
}
