//! Contracts on the extensions (`x-...`) of every operation.

use super::compare::METHODS;
use super::document::Document;
use crate::regex::Regex;
use crate::relation::Drift;
use crate::sources::Blind;
use crate::tree::{Node, Tree};

/// An extension that every operation has, and what it looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// The key, `x-owner`.
    pub key: String,
    /// What its value matches; anything where it is not said.
    pub pattern: Option<Regex>,
}

/// Operations that break a contract, and how many were looked at.
///
/// # Errors
/// If the tree is no API description.
pub fn metadata(tree: &Tree, contracts: &[Contract]) -> Result<(usize, Vec<Drift>), Blind> {
    let document = Document::of(tree)?;
    let mut drifts = Vec::new();
    let mut count = 0;
    for path in document.root.get("paths").map_or(&[][..], Node::entries) {
        let (item, _) = document.resolve(&path.value);
        for entry in item.entries().iter().filter(|entry| METHODS.contains(&&*entry.key)) {
            count += 1;
            let name = format!("{} {}", entry.key.to_uppercase(), path.key);
            for contract in contracts {
                let key = &contract.key;
                let found = entry.value.get(key);
                let message = match (found, &contract.pattern) {
                    (None, _) => format!("`{name}` lacks `{key}`"),
                    (Some(node), Some(pattern)) if !node.scalar().is_some_and(|text| pattern.is_match(text)) => {
                        let is = node.scalar().map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"));
                        format!("`{key}` of `{name}` is {is}, which does not match `{}`", pattern.text())
                    }
                    _ => continue,
                };
                let at = match found {
                    Some(node) => tree.location(node),
                    None => tree.place(item.file, entry.line, entry.column),
                };
                drifts.push(Drift::new(message, format!("{name} {key}")).at(Some(at)).about(name.clone()));
            }
        }
    }
    Ok((count, drifts))
}
