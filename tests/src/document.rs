//! The documents of this repository, for their tests and for the site: fenced blocks, links, and the places that links lead to.

mod reading;

use std::fs;
use std::path::Path;

pub use reading::{Block, Link, anchor, anchors, blocks, links};

use crate::{must, root};

/// Documents beside README.md at the top of the repository.
pub const TOP: [&str; 5] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/// A Markdown file of this repository.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path from the repository's root, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

impl Document {
    /// Its name for people: the first heading, without markup.
    #[must_use]
    pub fn title(&self) -> String {
        let line = self.text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&self.path);
        line.replace('`', "").trim().to_owned()
    }
}

/// Every document that people read: those of [`TOP`], all below `docs`, and the README of each action; sorted, the top first.
#[must_use]
pub fn all() -> Vec<Document> {
    let mut paths: Vec<String> = TOP.iter().map(|name| (*name).to_owned()).collect();
    let mut found = Vec::new();
    for folder in ["docs", "actions"] {
        collect(&root().join(folder), folder, &mut found);
    }
    found.sort_unstable();
    paths.append(&mut found);
    let read = |path: String| {
        let text = must(fs::read_to_string(root().join(&path)), &path);
        Document { path, text }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, name: &str, found: &mut Vec<String>) {
    for entry in must(fs::read_dir(folder), name) {
        let path = must(entry, name).path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let inside = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &inside, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(inside);
        }
    }
}

/// `target` as seen from the document `from`: a path from the repository's root, or `None` where it leads out of it.
///
/// ```
/// # use end_to_end::document::resolved;
/// assert_eq!(resolved("docs/retry.md", "../actions/retry/README.md").as_deref(), Some("actions/retry/README.md"));
/// assert_eq!(resolved("README.md", "../elsewhere"), None);
/// ```
#[must_use]
pub fn resolved(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_where_they_stand() {
        let paths: Vec<String> = all().into_iter().map(|document| document.path).collect();
        for path in ["README.md", "docs/retry.md", "docs/runbooks/README.md", "actions/retry/README.md"] {
            assert!(paths.iter().any(|found| found == path), "{path}");
        }
    }

    #[test]
    fn targets_are_resolved_and_cannot_leave() {
        assert_eq!(resolved("docs/a.md", "b/c.md").as_deref(), Some("docs/b/c.md"));
        assert_eq!(resolved("docs/x/a.md", ".././../LICENSE").as_deref(), Some("LICENSE"));
        assert_eq!(resolved("docs/a.md", "../../etc/passwd"), None);
    }
}
