//! A description whose references can be followed.

use crate::openapi::head;
use crate::sources::Blind;
use crate::tree::{Node, Tree};

/// References that may follow each other.
const MOST_HOPS: usize = 16;

/// A description.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) tree: &'a Tree,
    pub(super) root: &'a Node,
}

impl<'a> Document<'a> {
    /// A tree that says it is OpenAPI 3.
    pub(super) fn of(tree: &'a Tree) -> Result<Self, Blind> {
        let blind = |why: String| match head(tree) {
            Some(at) => Blind::new(format!("`{}` {why}", at.file)).at(at),
            None => Blind::new(why),
        };
        let root = tree.roots.first().ok_or_else(|| blind("is empty".to_owned()))?;
        match root.get("openapi").and_then(Node::scalar) {
            Some(version) if version.starts_with("3.") => Ok(Self { tree, root }),
            Some(version) => Err(blind(format!("is OpenAPI `{version}`; versions 3.0 and 3.1 can be compared"))),
            None if root.get("swagger").is_some() => {
                Err(blind("is OpenAPI 2.0; versions 3.0 and 3.1 can be compared".to_owned()))
            }
            None => Err(blind("is no API description: it lacks the key `openapi`".to_owned())),
        }
    }

    /// The node that a reference leads to, and the component's name; the node itself where it is none. A reference that leads nowhere
    /// (another file) stays as it is.
    pub(super) fn resolve(&self, node: &'a Node) -> (&'a Node, Option<&'a str>) {
        let (mut at, mut name) = (node, None);
        for _ in 0..MOST_HOPS {
            let Some(reference) = at.get("$ref").and_then(Node::text) else { break };
            let Some(target) = self.follow(reference) else { break };
            (at, name) = (target, reference.rsplit('/').next());
        }
        (at, name)
    }

    /// `#/components/schemas/A`, with `~1` for `/` and `~0` for `~` (RFC 6901).
    fn follow(&self, reference: &str) -> Option<&'a Node> {
        let mut node = self.root;
        for part in reference.strip_prefix("#/")?.split('/') {
            let part = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}");
            node = match part.parse::<usize>() {
                Ok(index) if !node.items().is_empty() => node.items().get(index)?,
                _ => node.get(&part)?,
            };
        }
        Some(node)
    }

    /// A value at the end of keys.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&'a Node> {
        let mut node = self.root;
        for key in keys {
            node = node.get(key)?;
        }
        Some(node)
    }
}
