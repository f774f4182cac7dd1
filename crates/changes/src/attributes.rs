//! Git attributes (`.gitattributes`) as git reads them, from a commit and from nothing else.
//!
//! Written here rather than asked of the git program: `git check-attr --source` is younger than the git of some runners
//! and mixes in the user's and the clone's own attribute files. libgit2 reads the working tree.

mod folders;
mod parse;
mod rules;
mod wildmatch;

use std::fmt;
use std::rc::Rc;

use crate::{Error, RepoPath, Repository};
use folders::Folders;
use parse::Line;
use rules::Rules;

/// What a path's attribute is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Attribute {
    /// No line says anything, or one says `!name`.
    #[default]
    Unspecified,
    /// `name`.
    Set,
    /// `-name`.
    Unset,
    /// `name=value`.
    Value(String),
}

impl Attribute {
    /// Set, or given a value other than `false`: how GitHub reads `linguist-generated` and its relatives.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match self {
            Self::Set => true,
            Self::Value(value) => value != "false",
            Self::Unspecified | Self::Unset => false,
        }
    }
}

/// As `git check-attr` prints it.
impl fmt::Display for Attribute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::Set => "set",
            Self::Unset => "unset",
            Self::Value(value) => value,
        })
    }
}

/// The attributes of one path that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(String, Attribute)>);

impl Attributes {
    /// The value of an attribute; unspecified too if it was not asked for.
    #[must_use]
    pub fn get(&self, name: &str) -> &Attribute {
        const UNSPECIFIED: &Attribute = &Attribute::Unspecified;
        self.0.iter().find(|(asked, _)| asked == name).map_or(UNSPECIFIED, |(_, value)| value)
    }

    /// Names and values in the order they were asked for.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// See [`Repository::attributes`].
pub(crate) fn read(
    repository: &mut Repository,
    revision: &str,
    paths: &[RepoPath],
    names: &[&str],
) -> Result<Vec<Attributes>, Error> {
    let tree = repository.tree_of(revision)?;
    let mut folders = Folders::new(tree);
    folders.load(repository, paths)?;
    let rules = Rules::new(folders.lines(b"").as_ref());
    let mut answers = Vec::with_capacity(paths.len());
    for path in paths {
        let mut files: Vec<(&[u8], Rc<Vec<Line>>)> = Vec::new();
        for (end, _) in path.as_bytes().iter().enumerate().rev().filter(|(_, byte)| **byte == b'/') {
            let folder = &path.as_bytes()[..end];
            files.extend(folders.lines(folder).map(|lines| (folder, lines)));
        }
        files.extend(folders.lines(b"").map(|lines| (&b""[..], lines)));
        let values = rules.apply(path.as_bytes(), &files, names).into_iter();
        answers.push(Attributes(names.iter().map(|name| (*name).to_owned()).zip(values).collect()));
    }
    Ok(answers)
}
