//! What rules look at, and the documents that were read already.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use patterns::Pattern;

use crate::date::Date;
use crate::snapshot::{Snapshot, Unreadable};
use crate::sources::{self, Blind, Command, Kind};
use crate::tree::Tree;

/// Runs a command and gives what it made, or why there is nothing.
pub type Run<'a> = &'a dyn Fn(&Command) -> Result<Made, String>;

/// What a command made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// The files in the temporary folder that stood for `{out}` among its words, by their paths in it.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Everything that a verdict depends on.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The files that are judged.
    pub files: &'a dyn Snapshot,
    /// The files that they are compared with, where there is a base.
    pub base: Option<&'a dyn Snapshot>,
    /// Who runs commands, where they are allowed.
    pub run: Option<Run<'a>>,
    /// The moment, in seconds since 1970.
    pub seconds: i64,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("World").field("files", &self.files.files().len()).finish_non_exhaustive()
    }
}

/// Which files are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Moment {
    /// Those that are judged.
    #[default]
    Now,
    /// Those of the base.
    Base,
}

type Key = (Moment, Kind, String);

/// Reads each document once.
pub struct Reader<'a> {
    world: World<'a>,
    trees: RefCell<BTreeMap<Key, Result<Rc<Tree>, Blind>>>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("world", &self.world).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// For these files.
    #[must_use]
    pub fn new(world: &World<'a>) -> Self {
        Self { world: *world, trees: RefCell::default() }
    }

    /// What everything depends on.
    #[must_use]
    pub const fn world(&self) -> &World<'a> {
        &self.world
    }

    /// Today.
    #[must_use]
    pub const fn today(&self) -> Date {
        Date::of_seconds(self.world.seconds)
    }

    /// The files of a moment.
    ///
    /// # Errors
    /// If there is no base.
    pub fn files(&self, moment: Moment) -> Result<&'a dyn Snapshot, Blind> {
        match moment {
            Moment::Now => Ok(self.world.files),
            Moment::Base => self.world.base.ok_or_else(|| {
                Blind::new("there is no base to compare with; name one with `--base`, or run on a pull request")
            }),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn bytes(&self, moment: Moment, path: &str) -> Result<Rc<[u8]>, Blind> {
        self.files(moment)?.read(path).map_err(|error| unreadable(path, &error))
    }

    /// A document of the files that are judged.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn tree(&self, kind: Kind, path: &str) -> Result<Rc<Tree>, Blind> {
        self.tree_at(Moment::Now, kind, &[path.to_owned()])
    }

    /// A document, of several files where the format merges them.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn tree_at(&self, moment: Moment, kind: Kind, paths: &[String]) -> Result<Rc<Tree>, Blind> {
        let key = (moment, kind, paths.join("\n"));
        if let Some(known) = self.trees.borrow().get(&key) {
            return known.clone();
        }
        let read = self.read(moment, kind, paths);
        self.trees.borrow_mut().insert(key, read.clone());
        read
    }

    fn read(&self, moment: Moment, kind: Kind, paths: &[String]) -> Result<Rc<Tree>, Blind> {
        let files = self.files(moment)?;
        for path in paths.iter().skip(1) {
            self.bytes(moment, path)?;
        }
        let bytes = self.bytes(moment, paths.first().map_or("", String::as_str))?;
        let read = |path: &str| files.read(path).ok().map(|bytes| bytes.to_vec());
        sources::parse(kind, paths, &bytes, &read).map(Rc::new)
    }
}

fn unreadable(path: &str, error: &Unreadable) -> Blind {
    match error {
        Unreadable::Missing => Blind { missing: true, ..Blind::new(format!("`{path}` is missing")) },
        Unreadable::Failed(why) => Blind::new(format!("`{path}` cannot be read: {why}")),
    }
}

/// Names of files: literal paths, and patterns of which a later `!pattern` takes away.
#[derive(Debug, Clone, Default)]
pub struct Names {
    items: Vec<Item>,
    /// They are written so.
    pub text: Vec<String>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[derive(Debug, Clone)]
enum Item {
    Literal(String),
    /// With the part before its first special character.
    Pattern(Pattern, String),
}

impl Names {
    /// Reads names.
    ///
    /// # Errors
    /// Which name is wrong (its number) and why.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, (usize, String)> {
        let mut items = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            let text = text.as_ref();
            let literal = text.strip_prefix("./").unwrap_or(text);
            if text.contains(['*', '?', '[', '{', '!']) {
                let pattern =
                    Pattern::parse(patterns::Dialect::Default, text).map_err(|error| (number, error.message))?;
                let prefix = literal.split(['*', '?', '[', '{', '!', '\\']).next().unwrap_or_default().to_owned();
                items.push(Item::Pattern(pattern, prefix));
            } else if literal.is_empty() || literal.starts_with('/') || literal.split('/').any(|part| part == "..") {
                return Err((number, "expected a path from the repository's root".to_owned()));
            } else {
                items.push(Item::Literal(literal.trim_end_matches('/').to_owned()));
            }
        }
        Ok(Self { items, text: texts.iter().map(|text| text.as_ref().to_owned()).collect() })
    }

    /// Whether all of them are literal paths.
    #[must_use]
    pub fn are_literal(&self) -> bool {
        self.items.iter().all(|item| matches!(item, Item::Literal(_)))
    }

    /// The names for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        self.text.join(", ")
    }

    /// Whether a path is meant.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let mut covered = false;
        for item in &self.items {
            match item {
                Item::Literal(name) => covered |= name == path,
                Item::Pattern(pattern, _) if pattern.is_match(path.as_bytes()) => covered = !pattern.is_negated(),
                Item::Pattern(..) => {}
            }
        }
        covered
    }

    /// The files that are meant, each once: literal ones as they are named (whether they exist or not), others in order.
    #[must_use]
    pub fn among(&self, files: &dyn Snapshot) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for item in &self.items {
            match item {
                Item::Literal(path) => found.push(path.clone()),
                Item::Pattern(pattern, _) if pattern.is_negated() => {
                    found.retain(|path| !pattern.is_match(path.as_bytes()));
                }
                Item::Pattern(pattern, prefix) => found.extend(
                    files
                        .below(prefix)
                        .iter()
                        .filter(|path| pattern.is_match(path.as_bytes()))
                        .map(|path| path.to_string()),
                ),
            }
        }
        let mut known = std::collections::BTreeSet::new();
        found.retain(|path| known.insert(path.clone()));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Memory;

    #[test]
    fn names() {
        let files = Memory::new(&[("a/x.yml", ""), ("a/y.yml", ""), ("b.yml", "")]);
        let among = |texts: &[&str]| Names::parse(texts).unwrap().among(&files);
        assert_eq!(among(&["a/*.yml", "!a/y.yml", "./none.yml"]), ["a/x.yml", "none.yml"]);
        assert_eq!(among(&["**/*.yml", "b.yml"]), ["a/x.yml", "a/y.yml", "b.yml"]);
        for wrong in ["/etc/passwd", "../x", "", "a{b"] {
            assert!(Names::parse(&[wrong]).is_err(), "{wrong}");
        }
    }
}
