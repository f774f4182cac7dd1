//! The files that are looked at, as the core sees them: a folder's entries and a file's bytes, on request.
//!
//! A tree is the working tree (the program's adapter reads it), a commit, or a list in memory. Paths are relative to its
//! root, `/`-separated, without `.` and `..`; the root is the empty path. Links are resolved here, inside the tree only and
//! bounded, so a loop is a broken link and nothing outside is ever read.

mod listed;

use std::fmt;

pub use self::listed::Listed;
#[cfg(test)]
pub(crate) use self::listed::texts;

/// Links that are followed one after the other: Linux's own limit (`path_resolution(7)`).
const LINKS: usize = 40;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a socket, a submodule that is not checked out.
    Other,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// Something that could not be read, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

/// Files to look at.
pub trait Tree {
    /// The entries of a folder, by name.
    ///
    /// # Errors
    /// When it cannot be read, or is no folder.
    fn list(&self, folder: &str) -> Result<Vec<Item>, Trouble>;

    /// What stands at a path whose folders are no links; `None` if there is nothing.
    fn kind(&self, path: &str) -> Option<Kind>;

    /// Where a link leads, as it is written in the link.
    fn link(&self, path: &str) -> Option<String>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be read or is too large.
    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble>;

    /// The name of the folder that holds the tree, as a clone of the repository would have it.
    fn name(&self) -> String {
        "repository".to_owned()
    }
}

/// Why a path leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// There is nothing.
    Missing,
    /// It leads out of the tree.
    Outside,
    /// Links lead in a circle.
    Loop,
}

impl fmt::Display for Lost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "there is nothing",
            Self::Outside => "it leads out of the repository",
            Self::Loop => "its links lead in a circle",
        })
    }
}

/// The real path and kind of what `path` leads to, links followed.
///
/// # Errors
/// When it leads nowhere inside the tree.
pub fn resolve(tree: &dyn Tree, path: &str) -> Result<(String, Kind), Lost> {
    let mut left: Vec<String> = path.split('/').filter(|part| !part.is_empty()).rev().map(str::to_owned).collect();
    let mut done = String::new();
    let mut kind = Kind::Folder;
    let mut links = 0;
    while let Some(part) = left.pop() {
        match part.as_str() {
            "." => continue,
            ".." => {
                if done.is_empty() {
                    return Err(Lost::Outside);
                }
                done = parent(&done).to_owned();
                kind = Kind::Folder;
                continue;
            }
            _ => {}
        }
        if kind != Kind::Folder {
            return Err(Lost::Missing);
        }
        let next = join(&done, &part);
        kind = tree.kind(&next).ok_or(Lost::Missing)?;
        if kind != Kind::Link {
            done = next;
            continue;
        }
        links += 1;
        if links > LINKS {
            return Err(Lost::Loop);
        }
        let target = tree.link(&next).ok_or(Lost::Missing)?;
        if target.starts_with('/') {
            return Err(Lost::Outside);
        }
        left.extend(target.split('/').filter(|part| !part.is_empty()).rev().map(str::to_owned));
        kind = Kind::Folder;
    }
    Ok((done, kind))
}

/// The real path of the file that `path` leads to.
#[must_use]
pub fn file(tree: &dyn Tree, path: &str) -> Option<String> {
    match tree.kind(path) {
        Some(Kind::File) => Some(path.to_owned()),
        _ => resolve(tree, path).ok().filter(|(_, kind)| *kind == Kind::File).map(|(path, _)| path),
    }
}

/// The real path of the folder that `path` leads to.
#[must_use]
pub fn folder(tree: &dyn Tree, path: &str) -> Option<String> {
    resolve(tree, path).ok().filter(|(_, kind)| *kind == Kind::Folder).map(|(path, _)| path)
}

/// Two parts of a path as one.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// The folder above; the root is its own.
#[must_use]
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What stands behind the last `/`.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A path without `.`, `..` and doubled `/`; `None` if it leads above its start. A leading `/` stays.
///
/// ```
/// use addons_path::tree::normal;
/// assert_eq!(normal("./a//b/../c/").as_deref(), Some("a/c"));
/// assert_eq!(normal("/mnt/./x").as_deref(), Some("/mnt/x"));
/// assert_eq!(normal("../x"), None);
/// ```
#[must_use]
pub fn normal(path: &str) -> Option<String> {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // Above the root of a file system is the root again.
            ".." if absolute => drop(parts.pop()),
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    let plain = parts.join("/");
    Some(if absolute { format!("/{plain}") } else { plain })
}

/// What of `path` lies below `folder`, both normal; empty for the folder itself. `/opt/web` holds nothing of `/opt/website`.
#[must_use]
pub fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() || folder == "/" {
        return Some(path.trim_start_matches('/'));
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_inside_only() {
        let tree = texts(&[
            ("oca/web/m/x", ""),
            ("addons/m", "-> ../oca/web/m"),
            ("addons/deep", "-> m/x"),
            ("addons/out", "-> ../../etc"),
            ("addons/abs", "-> /etc"),
            ("a", "-> b"),
            ("b", "-> a"),
            ("gone", "-> nothing"),
        ]);
        assert_eq!(resolve(&tree, "addons/m"), Ok(("oca/web/m".to_owned(), Kind::Folder)));
        assert_eq!(resolve(&tree, "addons/deep"), Ok(("oca/web/m/x".to_owned(), Kind::File)));
        assert_eq!(file(&tree, "addons/m/x").as_deref(), Some("oca/web/m/x"));
        assert_eq!(resolve(&tree, "addons/out"), Err(Lost::Outside));
        assert_eq!(resolve(&tree, "addons/abs"), Err(Lost::Outside));
        assert_eq!(resolve(&tree, "a"), Err(Lost::Loop));
        assert_eq!(resolve(&tree, "gone"), Err(Lost::Missing));
        assert_eq!(resolve(&tree, "oca/web/m/x/y"), Err(Lost::Missing));
    }

    #[test]
    fn prefixes_end_at_names() {
        assert_eq!(below("/opt/website", "/opt/web"), None);
        assert_eq!(below("/opt/web/a", "/opt/web"), Some("a"));
        assert_eq!(below("/opt/web", "/opt/web"), Some(""));
        assert_eq!(below("/opt", "/"), Some("opt"));
    }
}
