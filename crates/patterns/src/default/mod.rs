//! The default dialect. See the crate documentation for its rules.

mod braces;
mod class;
mod parser;

use crate::engine::{MAX_STATES, Node};
use crate::error::PatternError;

/// Longest pattern, in bytes.
const MAX_LENGTH: usize = 4_096;
/// Most alternatives of all braces of a pattern together, a range counting each of its values.
const MAX_ALTERNATIVES: usize = 4_096;
/// Deepest nesting of braces.
const MAX_DEPTH: usize = 32;

/// A pattern ready to be matched.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) node: Node,
    pub(crate) negated: bool,
    /// Names of the captures, in order of appearance.
    pub(crate) names: Vec<String>,
}

/// Parses one pattern.
pub(crate) fn parse(text: &str) -> Result<Parsed, PatternError> {
    if text.len() > MAX_LENGTH {
        return Err(PatternError::new(format!("pattern of {} bytes: at most {MAX_LENGTH} are allowed", text.len())));
    }
    let negated = text.starts_with('!');
    let mut from = usize::from(negated);
    if text[from..].starts_with('!') {
        return Err(PatternError::new("more than one `!`")
            .at(from)
            .hint("one `!` takes files away; write `\\!` for a name that starts with it"));
    }
    while let Some(skip) = ["./", "/"].iter().find(|skip| text[from..].starts_with(**skip)) {
        from += skip.len();
    }
    let mut body = &text[from..];
    let folder = body.ends_with('/');
    body = body.strip_suffix('/').unwrap_or(body);
    if body.is_empty() || body == "." {
        return Err(PatternError::new("empty pattern").hint("write `**` for every file"));
    }
    if body.ends_with('/') {
        return Err(parser::empty_segment(from + body.len()));
    }
    let read = parser::Parser::new(text, from, body)?.whole()?;
    let mut nodes = read.nodes;
    if folder {
        nodes.push(Node::below());
    } else if read.plain {
        nodes.push(Node::below().optional());
    }
    let mut node = Node::Concat(flat(nodes));
    if read.bracketed && read.only_brackets {
        let below = if folder { Node::below() } else { Node::below().optional() };
        let literal = Node::Concat(flat(vec![Node::literal(&read.literal), below]));
        node = Node::Alt(vec![node, literal]);
    }
    if node.size() > MAX_STATES {
        return Err(PatternError::new("pattern too large to match in bounded memory").hint("split it into several"));
    }
    Ok(Parsed { node, negated, names: read.names })
}

/// Nested lists in one.
fn flat(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Concat(inner) => out.extend(flat(inner)),
            node => out.push(node),
        }
    }
    out
}
