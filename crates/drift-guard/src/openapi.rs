//! Two API descriptions (OpenAPI 3.0 and 3.1): what would break a client of the old one, what may surprise it, what is new.
//!
//! A request may only be taken more widely, an answer may only become narrower: the same change of a schema breaks in one direction and
//! not in the other. Shared schemas are compared once for each direction in which they are used.
//!
//! Not compared: examples, texts, tags, external documents, OpenAPI 2.0, schemas of other files.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1; JSON Schema 2020-12, "Validation".

mod change;
mod combined;
mod compare;
mod constraints;
mod document;
mod metadata;
mod operation;
mod response;
mod schema;
mod security;
mod view;

pub use change::{Change, Level};
pub use metadata::{Contract, metadata};

use findings::Location;

use crate::relation::Drift;
use crate::sources::Blind;
use crate::tree::Tree;
use compare::Comparison;
use document::Document;

/// What a new description may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// A higher major version (`info.version`; below 1.0 a higher minor one) allows breaks.
    pub bump_allows_breaks: bool,
    /// Changes that may surprise a client count as drift, too.
    pub dangerous: bool,
    /// Additions without a higher version count as drift, too.
    pub additive: bool,
}

/// Everything that changed, in the order of the old description and then the new one.
///
/// # Errors
/// If one of them is no description that can be compared.
pub fn changes(old: &Tree, new: &Tree) -> Result<Vec<Change>, Blind> {
    let (old, new) = (Document::of(old)?, Document::of(new)?);
    let mut comparison = Comparison::new(&old, &new);
    comparison.documents();
    Ok(comparison.finish())
}

/// The changes that a policy does not allow.
///
/// # Errors
/// If one of the two is no description that can be compared.
pub fn drifts(old: &Tree, new: &Tree, policy: &Policy) -> Result<Vec<Drift>, Blind> {
    let changes = changes(old, new)?;
    let bumped = policy.bump_allows_breaks && is_breaking_bump(version(old), version(new));
    let wanted = |change: &&Change| match change.level {
        Level::Breaking => !bumped,
        Level::Dangerous => policy.dangerous && !bumped,
        Level::Additive => policy.additive && version(old) == version(new),
    };
    let drift = |change: &Change| {
        let message = format!("{}: {} ({}, `{}`)", change.pointer, change.message, change.level.word(), change.id);
        let drift = Drift::new(message, format!("{} {}", change.id, change.pointer)).at(change.at.clone());
        drift.against(change.other.clone()).about(change.id).about(&*change.pointer).hint(match change.level {
            Level::Breaking => "keep what clients use, or declare a higher major `info.version`",
            Level::Dangerous => "tell clients before; they may depend on it",
            Level::Additive => "raise `info.version`",
        })
    };
    Ok(changes.iter().filter(wanted).map(drift).collect())
}

fn version(tree: &Tree) -> &str {
    let info = tree.roots.first().and_then(|root| root.get("info"));
    info.and_then(|info| info.get("version")).and_then(crate::tree::Node::scalar).unwrap_or_default()
}

/// Whether a higher version says that clients may break (Semantic Versioning 2.0.0, items 4 and 8).
fn is_breaking_bump(old: &str, new: &str) -> bool {
    let numbers = |text: &str| {
        let text = text.trim_start_matches(['v', 'V']);
        let mut parts = text.split(['.', '-', '+']).map(|part| part.parse::<u64>());
        Some((parts.next()?.ok()?, parts.next().map_or(Some(0), Result::ok)?))
    };
    match (numbers(old), numbers(new)) {
        (Some((0, old)), Some((0, new))) => new > old,
        (Some((old, _)), Some((new, _))) => new > old,
        _ => false,
    }
}

/// Where a document says what it is, for messages about all of it.
pub(crate) fn head(tree: &Tree) -> Option<Location> {
    tree.roots.first().map(|root| tree.location(root))
}

/// Changes after which a description breaks its clients, for the self-test: an operation under another method.
pub(crate) fn mutants(path: &str, bytes: &[u8]) -> Vec<crate::check::Mutant> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let methods = compare::METHODS.iter().flat_map(|method| [format!("{method}:"), format!("\"{method}\":")]);
    let found = methods.filter(|method| text.contains(method.as_str()));
    found
        .map(|method| {
            let other = method.replace(|c: char| c.is_ascii_alphabetic(), "x");
            let what = format!("an operation of {path} is gone");
            crate::check::Mutant::write(what, path, text.replacen(&method, &other, 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_bump_allows_a_break() {
        for (old, new, yes) in [
            ("1.4.0", "2.0.0", true),
            ("1.4.0", "1.5.0", false),
            ("0.3.1", "0.4.0", true),
            ("0.3.1", "0.3.2", false),
            ("v1", "v2", true),
            ("2.0.0", "1.0.0", false),
            ("x", "y", false),
            ("0.9", "1.0", true),
        ] {
            assert_eq!(is_breaking_bump(old, new), yes, "{old} {new}");
        }
    }
}
